"""中間処理: 要求番号を付け、自治体を定め、範囲に入り、必ず出る。"""

import re
import secrets
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, set_script_prefix

from shirube.apps.frame import clock, scope
from shirube.apps.frame.permissions import granted
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.organization.models import Municipality

_CODE = re.compile(r"^/(\d{6})(/.*)?$")
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestNumberMiddleware:
    """要求番号を付ける。誤りの画面・記録・監査が同じ番号を示す。"""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(6)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Number"] = request.number  # type: ignore[attr-defined]
        return response


class ScopeMiddleware:
    """道筋の先頭の団体コードを外し、``request.scope`` を定める。

    画面もリンクもコードを知らない。コードは script prefix に入り、``reverse`` が自然に付ける。
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        outer_prefix = get_script_prefix()
        now = clock.now()
        try:
            found = _CODE.match(request.path_info)
            municipality = None
            if found:
                moved = self._enter_municipality(request, found, now)
                if isinstance(moved, HttpResponse):
                    return moved
                municipality = moved
            request.scope = build_scope(request, municipality, now)  # type: ignore[attr-defined]
            with scope.enter(request.scope):  # type: ignore[attr-defined]
                return self.get_response(request)
        finally:
            set_script_prefix(outer_prefix)

    def _enter_municipality(
        self, request: HttpRequest, found: re.Match[str], now
    ) -> Municipality | HttpResponse:  # type: ignore[no-untyped-def]
        code, rest = found[1], found[2]
        known = organization.municipality_of_code(code, now.date())
        if known is None:
            raise Http404("この団体コードの自治体はありません。")
        municipality, current = known
        prefix = request.META.get("SCRIPT_NAME", "").rstrip("/")
        if code != current or rest is None:
            query = request.META.get("QUERY_STRING", "")
            target = f"{prefix}/{current}{rest or '/'}" + (f"?{query}" if query else "")
            return HttpResponsePermanentRedirect(target)
        request.path_info = rest
        set_script_prefix(f"{prefix}/{code}/")
        return municipality


def build_scope(request: HttpRequest, municipality: Municipality | None, now) -> Scope:  # type: ignore[no-untyped-def]
    """この要求の範囲を作る。"""
    account = getattr(request, "user", None)
    signed_in = account is not None and account.is_authenticated
    base = Scope(
        municipality_id=municipality.pk if municipality else None,
        municipality_key=municipality.key if municipality else None,
        municipality_name=municipality.name if municipality else "",
        actor_key=account.key if signed_in else None,
        account_id=account.pk if signed_in else None,
        actor_label=account.display_name if signed_in else "",
        now=now,
        request_number=getattr(request, "number", ""),
        source=request.META.get("REMOTE_ADDR", "")[:64],
    )
    if not signed_in or municipality is None:
        return base
    mine = [
        m
        for m in organization.memberships_in_force(account.pk, base.today)
        if m.municipality_id == municipality.pk
    ]
    roles = frozenset(m.role for m in mine)
    from dataclasses import replace

    return replace(
        base,
        roles=roles,
        units=frozenset(m.department_id for m in mine if m.department_id),
        permissions=granted(roles),
    )
