"""体制アプリの設定。"""

from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    """自治体・組織・職員・利用者・権限の記録と画面。"""

    name = "shirube.apps.organization"
    label = "organization"
    verbose_name = "体制"
    default_auto_field = "django.db.models.BigAutoField"
