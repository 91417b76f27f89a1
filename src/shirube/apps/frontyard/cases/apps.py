"""事案アプリの設定。"""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """受け付けた手続の記録と画面。"""

    name = "shirube.apps.frontyard.cases"
    label = "frontyard_cases"
    verbose_name = "事案"
    default_auto_field = "django.db.models.BigAutoField"
