"""監査アプリの設定。"""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """監査の記録。経路の閲覧と拒否、サインインもここで聞く。"""

    name = "shirube.apps.audit"
    label = "audit"
    verbose_name = "監査"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """経路とサインインを聞く。"""
        from shirube.apps.audit import route_listener, sign_in_listener
        from shirube.apps.frame import routes

        routes.listen(viewed=route_listener.record_view, refused=route_listener.record_refusal)
        sign_in_listener.listen()
