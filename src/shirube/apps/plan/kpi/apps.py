"""KPIアプリの設定。"""

from django.apps import AppConfig


class KpiConfig(AppConfig):
    """指標と読みの記録と画面。"""

    name = "shirube.apps.plan.kpi"
    label = "plan_kpi"
    verbose_name = "KPI"
    default_auto_field = "django.db.models.BigAutoField"
