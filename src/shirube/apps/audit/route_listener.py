"""経路の聞き手: 個人情報の閲覧と、断ったことを監査に残す。"""

import re
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from shirube.apps.audit import actions
from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.routes import Route

# 道筋に入る鍵と番号だけを残す。自由な文字は、何が打たれるか分からないので残さない。
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def _record_key(request: HttpRequest) -> str:
    match = request.resolver_match
    values = match.kwargs.values() if match else ()
    kept = [str(v) for v in values if isinstance(v, UUID | int) or _TOKEN.fullmatch(str(v))]
    return ",".join(kept)[:64]


def record_view(request: HttpRequest, route: Route, response: HttpResponse) -> None:
    """見せた・出したことを残す。行き先だけの応答・断り・誤りでは何も見せていないので残さない。

    目的を言わない閲覧の目的は、画面の用務とする。
    """
    if not 200 <= response.status_code < 300:
        return
    scope = request.scope  # type: ignore[attr-defined]
    actions.record(
        by=replace(scope, purpose=scope.purpose or route.label),
        action=str(route.audit),
        record_kind=route.name,
        record_key=_record_key(request),
        result=AuditEvent.Result.VIEWED,
    )


def record_refusal(request: HttpRequest, route: Route, refusal: Exception) -> None:
    """断ったことを残す。行いの取引はもう巻き戻っているので、この一件は消えない。"""
    scope = request.scope  # type: ignore[attr-defined]
    actions.record(
        by=replace(scope, purpose=scope.purpose or route.label),
        action=f"「{route.label}」を断った"[:80],
        record_kind=route.name,
        record_key=_record_key(request),
        result=AuditEvent.Result.REFUSED,
    )
