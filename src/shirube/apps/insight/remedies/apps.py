"""対策アプリの設定。"""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """原因に手を打ち、効果を確かめる。"""

    name = "shirube.apps.insight.remedies"
    label = "insight_remedies"
    verbose_name = "対策"
    default_auto_field = "django.db.models.BigAutoField"
