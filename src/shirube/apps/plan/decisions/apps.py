"""会議の決定アプリの設定。"""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """会議の決定を計画につなぎ、決めたことが行われたかを追う。"""

    name = "shirube.apps.plan.decisions"
    label = "plan_decisions"
    verbose_name = "会議の決定"
    default_auto_field = "django.db.models.BigAutoField"
