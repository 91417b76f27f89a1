"""お知らせアプリの設定。"""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """利用者へのお知らせ。"""

    name = "shirube.apps.notices"
    label = "notices"
    verbose_name = "お知らせ"
    default_auto_field = "django.db.models.BigAutoField"
