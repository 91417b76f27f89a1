"""中間処理: 要求番号を付け、自治体を定め、サインインの決まりを当て、範囲に入り、必ず出る。"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from shirube.apps.frame import clock, purpose, scope
from shirube.apps.frame.permissions import granted
from shirube.apps.frame.rates import TooManyRequests
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.refusals import is_for_people
from shirube.apps.frame.routes import SignInNeeded
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.web import client_address, errors, logs, second_factor, sessions

_CODE = re.compile(r"^/([0-9]{6})(/.*)?$")
GetResponse = Callable[[HttpRequest], HttpResponse]
_log = logging.getLogger("shirube.requests")


class RequestNumberMiddleware:
    """要求番号を付ける。誤りの画面・記録・監査が同じ番号を示す。"""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(6)
        request.number = number  # type: ignore[attr-defined]
        logs.request_number.set(number)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-Number"] = number
        route = getattr(request, "route", None)
        _log.info(
            "要求",
            extra={
                "method": request.method,
                "route": route.name if route else None,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response


class PermanentMove(HttpResponse):
    """古い団体コードからの案内。308 なので、送られた中身も新しい道筋へそのまま送り直される。"""

    status_code = 308

    def __init__(self, target: str) -> None:
        super().__init__()
        self.headers["Location"] = target


class ScopeMiddleware:
    """道筋の先頭の団体コードを外し、サインインの決まりを当て、``request.scope`` を定める。

    画面もリンクもコードを知らない。コードは script prefix に入り、``reverse`` が自然に付ける。
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        outer_prefix = get_script_prefix()
        now = clock.now()
        request.scope = _nobody(request, now)  # type: ignore[attr-defined]
        try:
            municipality = None
            found = _CODE.match(request.path_info)
            if found:
                municipality, current = _known(found[1], request)
                if found[1] != current or found[2] is None:
                    return PermanentMove(_address(request, current, found[2] or "/"))
                request.path_info = found[2]
                set_script_prefix(_prefix(request) + f"/{current}/")
            request.scope = _scope(request, municipality, now)  # type: ignore[attr-defined]
            with scope.enter(request.scope):  # type: ignore[attr-defined]
                response = errors.dressed(request, self.get_response(request))
            if not request.scope.is_anonymous:  # type: ignore[attr-defined]
                sessions.remember_use(request, now)
                response.headers.setdefault("Cache-Control", "no-store, private")
            return response
        finally:
            set_script_prefix(outer_prefix)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """二つ目の確認やパスワードの変更が済むまでは、その画面だけを開く。"""
        match = request.resolver_match
        return second_factor.detour(request, match.url_name if match else None)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """サインインの要る人は入口へ。人への断りは、500 ではなく、入力を残した画面にする。"""
        if isinstance(error, SignInNeeded):
            return errors.to_sign_in(request)
        if isinstance(error, purpose.PurposeNeeded):
            return errors.to_purpose(request)
        if isinstance(error, TooManyRequests):
            return errors.too_many(request, error)
        if isinstance(error, ChangedMeanwhile):
            return errors.changed_meanwhile(request, error)
        if is_for_people(error):
            return errors.refused(request, error)
        return None


def _prefix(request: HttpRequest) -> str:
    return str(request.META.get("SCRIPT_NAME", "")).rstrip("/")


def _address(request: HttpRequest, code: str, rest: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    quoted = request.get_full_path().partition("?")[0] if rest != "/" else ""
    tail = quoted[len(_prefix(request)) + 1 + 6 :] if quoted else rest
    return f"{_prefix(request)}/{code}{tail}" + (f"?{query}" if query else "")


def _known(code: str, request: HttpRequest) -> tuple[Any, str]:
    """この団体コードの自治体と、いまの団体コード。"""
    known = organization.municipality_of_code(code, request.scope.today)  # type: ignore[attr-defined]
    if known is None:
        raise Http404(f"団体コード {code} の自治体は、ここにはありません。アドレスを確かめてください。")
    if known[0].is_demo and settings.IS_OFFICE:
        raise Http404("架空の自治体は、本物の設置（office）では開けません。")
    return known


def _nobody(request: HttpRequest, now: datetime) -> Scope:
    """まだだれでもない範囲。誤りの画面にも必ず範囲がある。"""
    return Scope(
        municipality_id=None,
        municipality_key=None,
        now=now,
        request_number=getattr(request, "number", ""),
        source=client_address.of_request(request)[:64],
    )


def _scope(request: HttpRequest, municipality: Any, now: datetime) -> Scope:
    """この要求の範囲を作る。サインインが終わっていれば、だれでもない範囲になる。"""
    base = request.scope  # type: ignore[attr-defined]
    if municipality is not None:
        base = replace(
            base,
            municipality_id=municipality.pk,
            municipality_key=municipality.key,
            municipality_name=municipality.name,
        )
    request.municipality = municipality  # type: ignore[attr-defined]
    account = request.user
    if not account.is_authenticated:
        return base
    rights = organization.memberships_in_force(account.pk, base.today, municipality)
    reason = sessions.end_if_over(request, account, rights, base.municipality_id, now)
    if reason:
        request.user = AnonymousUser()
        request.session_ended = reason  # type: ignore[attr-defined]
        return base
    request.rights = rights  # type: ignore[attr-defined]
    base = replace(base, actor_key=account.key, account_id=account.pk, actor_label=account.display_name)
    second_factor.examine(request, account, rights)
    if municipality is None or second_factor.pending(request):
        return base
    roles = frozenset(right.role for right in rights)
    return replace(
        base,
        roles=roles,
        units=frozenset(right.department_id for right in rights if right.department_id),
        permissions=granted(roles),
        purpose=purpose.stated(request.session, base.municipality_key, base.today),
    )
