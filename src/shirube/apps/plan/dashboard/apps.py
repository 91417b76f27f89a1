"""いまの状況アプリの設定。"""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """役割ごとのいまの状況と、共有ファイル。記録は持たず、下の部屋の記録を読む。"""

    name = "shirube.apps.plan.dashboard"
    label = "plan_dashboard"
    verbose_name = "いまの状況と共有"
    default_auto_field = "django.db.models.BigAutoField"
