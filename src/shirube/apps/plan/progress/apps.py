"""進捗照会アプリの設定。"""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """照会・課・行・答え・返ってきたファイルの記録と画面。"""

    name = "shirube.apps.plan.progress"
    label = "plan_progress"
    verbose_name = "進捗照会"
    default_auto_field = "django.db.models.BigAutoField"
