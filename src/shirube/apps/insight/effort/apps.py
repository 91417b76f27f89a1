"""業務量調査アプリの設定。"""

from django.apps import AppConfig


class EffortConfig(AppConfig):
    """件数×分の表を課ごとに集め、業務の時間を推計する。"""

    name = "shirube.apps.insight.effort"
    label = "insight_effort"
    verbose_name = "業務量調査"
    default_auto_field = "django.db.models.BigAutoField"
