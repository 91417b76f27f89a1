"""課題・PDCA アプリの設定。"""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    """課題・リスク管理表、PDCA の評価、OODA ループの記録と画面。"""

    name = "shirube.apps.plan.steering"
    label = "plan_steering"
    verbose_name = "課題・PDCA"
    default_auto_field = "django.db.models.BigAutoField"
