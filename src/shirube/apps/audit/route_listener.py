"""経路の聞き手: 個人情報の閲覧と、断ったことを監査に残す。"""

from django.http import HttpRequest, HttpResponse

from shirube.apps.audit import actions
from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.routes import Route


def _record_key(request: HttpRequest) -> str:
    match = request.resolver_match
    values = match.kwargs.values() if match else ()
    return ",".join(str(value) for value in values)[:64]


def record_view(request: HttpRequest, route: Route, response: HttpResponse) -> None:
    """見せた・出したことを残す。断りや誤りの応答は残さない。"""
    if response.status_code >= 400 or not route.reads:
        return
    actions.record(
        by=request.scope,  # type: ignore[attr-defined]
        action=str(route.audit),
        record_kind=route.name,
        record_key=_record_key(request),
        result=AuditEvent.Result.VIEWED,
    )


def record_refusal(request: HttpRequest, route: Route, refusal: Exception) -> None:
    """断ったことを残す。行いの取引はもう巻き戻っているので、この一件は消えない。"""
    actions.record(
        by=request.scope,  # type: ignore[attr-defined]
        action=f"{route.name}を断った",
        record_kind=route.name,
        record_key=_record_key(request),
        result=AuditEvent.Result.REFUSED,
    )
