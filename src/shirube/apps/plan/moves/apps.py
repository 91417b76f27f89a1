"""版の移し替えアプリの設定。"""

from django.apps import AppConfig


class MovesConfig(AppConfig):
    """国の計画の版の移し替えの記録と画面。"""

    name = "shirube.apps.plan.moves"
    label = "plan_moves"
    verbose_name = "国の計画の版の移し替え"
    default_auto_field = "django.db.models.BigAutoField"
