"""変化の比較アプリの設定。"""

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """変化の比較と、ばらつき。"""

    name = "shirube.apps.insight.comparison"
    label = "insight_comparison"
    verbose_name = "変化の比較"
    default_auto_field = "django.db.models.BigAutoField"
