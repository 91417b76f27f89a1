"""計画の版アプリの設定。"""

from django.apps import AppConfig


class VersionsConfig(AppConfig):
    """計画の枠と版の記録と画面。"""

    name = "shirube.apps.plan.versions"
    label = "plan_versions"
    verbose_name = "計画の版"
    default_auto_field = "django.db.models.BigAutoField"
