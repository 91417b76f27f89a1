"""業務分析アプリの設定。"""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """件数と時間の実測。"""

    name = "shirube.apps.insight"
    label = "insight"
    verbose_name = "業務分析"
    default_auto_field = "django.db.models.BigAutoField"
