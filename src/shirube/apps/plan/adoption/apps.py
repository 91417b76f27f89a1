"""既存計画の取込みアプリの設定。"""

from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    """取込みと総括の記録と画面。"""

    name = "shirube.apps.plan.adoption"
    label = "plan_adoption"
    verbose_name = "既存計画の取込み"
    default_auto_field = "django.db.models.BigAutoField"
