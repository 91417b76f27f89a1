"""照会台帳アプリの設定。"""

from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    """国や県からの照会と、その設問・答え・答え帳、国への提案の記録と画面。"""

    name = "shirube.apps.plan.inquiries"
    label = "plan_inquiries"
    verbose_name = "照会台帳"
    default_auto_field = "django.db.models.BigAutoField"
