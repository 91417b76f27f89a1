"""締め出し: 続けて 5 回間違えた利用者IDは、正しいパスワードでも 1 時間使えない。

数えるのは利用者IDごとで、アドレスでは数えない（一つの庁舎は一つのアドレスから出るので、一人の間違いで全員を
止めないため）。パスワードの間違いと二つ目の確認の間違いは、同じ数に足す。数はデータベースにあり、どの過程
（プロセス）で間違えても一つに数える。allauth 自身の制限は使わない（設定で空にする）ので、二つが重ならない。
5 回なのは、四つの過程で同時に試しても 10 回を超えないため。
"""

import hashlib
import hmac
import unicodedata
from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse

from shirube.web import client_address, errors

LIMIT = 5
FOR = timedelta(hours=1)


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """何の名で数えるか。知っている利用者IDならその綴り、知らなければ読めない印。

    利用者IDの欄にパスワードを打つことがあるので、知らない文字はそのまま残さない。大文字・全角の違いで数え漏れが
    ないように、引き方はサインインと同じ（大文字小文字を分けない）にする。
    """
    typed = str((credentials or {}).get("username") or "").replace("\x00", "").strip()[:150]
    name = unicodedata.normalize("NFKC", typed)
    known = (
        get_user_model()
        ._default_manager.filter(login_id__iexact=name)
        .values_list("login_id", flat=True)
        .first()
    )
    if known is not None:
        return str(known)
    return (
        "?" + hmac.new(settings.SECRET_KEY.encode(), name.lower().encode(), hashlib.sha256).hexdigest()[:40]
    )


def address(request: HttpRequest) -> str:
    """どのアドレスからか（監査と同じ値）。"""
    return client_address.of_request(request) or "0.0.0.0"  # noqa: S104 - 開くのでなく、不明の印


def locked_response(
    request: HttpRequest, original: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """締め出しの画面。利用者IDがあるかどうかは分からない。"""
    response = errors.page(request, 429)
    response.headers["Retry-After"] = str(int(FOR.total_seconds()))
    return response


def is_locked(request: HttpRequest, login_id: str) -> bool:
    """いま締め出されているか。締め出されていれば、この要求の答えは締め出しの画面になる。"""
    if AxesProxyHandler.is_allowed(request, {"username": login_id}):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]
    _count(request, login_id)  # 数は増えず、断ったことだけが監査に残る
    return True


def count_wrong_code(request: HttpRequest, login_id: str) -> None:
    """二つ目の確認の間違いを、同じ数に足す。"""
    AxesProxyHandler.is_allowed(request, {"username": login_id})
    _count(request, login_id)


def _count(request: HttpRequest, login_id: str) -> None:
    AxesProxyHandler.user_login_failed(
        sender="shirube.web.lock_out", credentials={"username": login_id}, request=request
    )


def forgive(login_id: str) -> None:
    """数を消す（本人と確かめて、パスワードを定め直したとき）。"""
    AxesProxyHandler.reset_attempts(username=login_id)
