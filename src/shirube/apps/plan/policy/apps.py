"""全体方針アプリの設定。"""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """文書の言葉・文書・段階・意見・公表の記録と画面。"""

    name = "shirube.apps.plan.policy"
    label = "plan_policy"
    verbose_name = "全体方針"
    default_auto_field = "django.db.models.BigAutoField"
