"""裏方の仕事アプリの設定。"""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """裏で走る仕事の表と一つの輪。"""

    name = "shirube.apps.jobs"
    label = "jobs"
    verbose_name = "裏方の仕事"
    default_auto_field = "django.db.models.BigAutoField"
