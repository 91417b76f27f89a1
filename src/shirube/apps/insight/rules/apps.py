"""計り方の決まりアプリの設定。"""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """開庁時間など、数を計るときの自治体の決まり。"""

    name = "shirube.apps.insight.rules"
    label = "insight_rules"
    verbose_name = "計り方の決まり"
    default_auto_field = "django.db.models.BigAutoField"
