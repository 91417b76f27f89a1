"""ファイルアプリの設定。"""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """預かったファイルの記録。"""

    name = "shirube.apps.files"
    label = "files"
    verbose_name = "ファイル"
    default_auto_field = "django.db.models.BigAutoField"
