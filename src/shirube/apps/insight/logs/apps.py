"""業務の記録アプリの設定。"""

from django.apps import AppConfig


class LogsConfig(AppConfig):
    """業務の記録を預かり、取り込む。"""

    name = "shirube.apps.insight.logs"
    label = "insight_logs"
    verbose_name = "業務の記録"
    default_auto_field = "django.db.models.BigAutoField"
