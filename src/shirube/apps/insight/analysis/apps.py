"""業務分析アプリの設定。"""

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """件数と時間の実測と画面。"""

    name = "shirube.apps.insight.analysis"
    label = "insight_analysis"
    verbose_name = "業務分析"
    default_auto_field = "django.db.models.BigAutoField"
