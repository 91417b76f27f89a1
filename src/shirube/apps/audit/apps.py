"""監査アプリの設定。"""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """監査の記録。経路の閲覧と拒否もここで聞く。"""

    name = "shirube.apps.audit"
    label = "audit"
    verbose_name = "監査"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """経路の閲覧と拒否を聞く。"""
        from shirube.apps.audit.route_listener import record_refusal, record_view
        from shirube.apps.frame import routes

        routes.listen(viewed=record_view, refused=record_refusal)
