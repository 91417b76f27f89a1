"""二つ目の確認: だれに要り、済むまで何を開けるか。

office では、システム管理者と、庁外（``SHIRUBE_TRUSTED_NETWORKS`` の外）からの人に要る。
まだ用意していない人は、庁内からだけ用意できる（盗まれたパスワードで、庁外から他人が用意してしまわないように）。
パスワードを変えるよう求められた人も、変えるまでは同じ扱いになる。
"""

from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shirube.web import client_address
from shirube.web.sessions import ADMINISTRATOR

ALWAYS_OPEN = frozenset({"account_logout", "second_factor_needed", "health"})
OPEN_TO_SET_UP = frozenset({"mfa_activate_totp", "mfa_view_recovery_codes", "account_reauthenticate"})
OPEN_TO_CHANGE = frozenset({"account_change_password", "account_reauthenticate", "mfa_reauthenticate"})


@dataclass(frozen=True, slots=True)
class Pending:
    """済んでいないこと。``target`` へ案内し、``open`` の画面だけを開く。"""

    target: str
    open: frozenset[str]


SET_UP_HERE = Pending("second_factor_needed", ALWAYS_OPEN | OPEN_TO_SET_UP)
SET_UP_IN_OFFICE = Pending("second_factor_needed", ALWAYS_OPEN)
CHANGE_PASSWORD = Pending("account_change_password", ALWAYS_OPEN | OPEN_TO_CHANGE)


def is_needed(request: HttpRequest, rights: list[Any]) -> bool:
    """この人に、いま二つ目の確認が要るか。"""
    if not settings.IS_OFFICE:
        return False
    return client_address.is_remote(request) or any(right.role == ADMINISTRATOR for right in rights)


def is_done(request: HttpRequest) -> bool:
    """このサインインで、二つ目の確認を済ませたか。"""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def examine(request: HttpRequest, account: Any, rights: list[Any]) -> None:
    """済んでいないことを要求に書く。"""
    found: Pending | None = None
    if is_needed(request, rights) and not is_done(request):
        found = SET_UP_IN_OFFICE if client_address.is_remote(request) else SET_UP_HERE
    elif account.must_change_password:
        found = CHANGE_PASSWORD
    request.pending = found  # type: ignore[attr-defined]


def pending(request: HttpRequest) -> Pending | None:
    """済んでいないこと。なければ None。"""
    return getattr(request, "pending", None)


def detour(request: HttpRequest, name: str | None) -> HttpResponse | None:
    """開けない画面なら、済ませる画面へ案内する。"""
    waiting = pending(request)
    if waiting is None or name in waiting.open:
        return None
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = redirect(waiting.target).url
        return response
    return redirect(waiting.target)
