"""国の計画の版アプリの設定。"""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """読み込んだ版の記録と画面。"""

    name = "shirube.apps.plan.editions"
    label = "plan_editions"
    verbose_name = "国の計画の版"
    default_auto_field = "django.db.models.BigAutoField"
