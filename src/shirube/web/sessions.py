"""サインインの続く間: いつ終わり、何が変わると終わるか。

- 使わないまま 30 分（システム管理者は 10 分）、使い続けても 12 時間で終わる。
- 自動更新の断片（``Route.polls``）は、使ったことに数えない。
- サインアウト・パスワードの変更・役割の変更・停止・期限切れの後は、次の要求ですべて終わる。
  パスワードと停止は Django が毎回確かめる。残りは、サインインの世代と効いている権限から作る「権利の印」を
  セッションに入れておき、毎回いまの印と比べる。

使った時刻を書くのは一分に一度までなので、書き込みは増えない。
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.http import HttpRequest

ADMINISTRATOR = "system_admin"
IDLE = timedelta(minutes=30)
IDLE_OF_ADMINISTRATOR = timedelta(minutes=10)
LONGEST = timedelta(hours=12)
WRITE_EVERY = timedelta(minutes=1)

_KEY = "shirube"  # セッションの中で、この決まりが使う場所

ENDED = {
    "idle": "しばらく操作がなかったので、サインアウトしました。もう一度サインインしてください。",
    "long": "サインインから12時間が過ぎたので、サインアウトしました。もう一度サインインしてください。",
    "rights": (
        "権限の変更か、ほかの場所でのサインアウトがあったので、サインアウトしました。"
        "もう一度サインインしてください。"
    ),
}


class Right(Protocol):
    """効いている権限のうち、印に使うところ。"""

    municipality_id: int
    role: str
    department_id: int | None


def rights_stamps(epoch: int, rights: Iterable[Right]) -> dict[str, str]:
    """自治体ごとの権利の印。世代か、効いている権限が変われば変わる。"""
    held: dict[int, list[str]] = {}
    for right in rights:
        held.setdefault(right.municipality_id, []).append(f"{right.role}:{right.department_id}")
    return {
        str(body): hashlib.sha256(f"{epoch}|{'|'.join(sorted(roles))}".encode()).hexdigest()[:24]
        for body, roles in held.items()
    }


def begin(request: HttpRequest, now: datetime) -> None:
    """サインインした時に、前の記憶を消して始める。"""
    moment = int(now.timestamp())
    request.session[_KEY] = {"start": moment, "seen": moment, "stamps": {}}


def end_if_over(
    request: HttpRequest, account: Any, rights: list[Any], body: int | None, now: datetime
) -> str:
    """終わっていれば終わらせ、理由（``ENDED`` の名）を返す。続いていれば空文字。

    ``body`` はいま開いている自治体（サイト全体の画面では None で、``rights`` はすべての自治体の分）。
    """
    if _KEY not in request.session:
        begin(request, now)
    memory = request.session[_KEY]
    moment = now.timestamp()
    is_administrator = memory.get("admin") or any(right.role == ADMINISTRATOR for right in rights)
    idle = IDLE_OF_ADMINISTRATOR if is_administrator else IDLE
    reason = ""
    if moment - memory["start"] >= LONGEST.total_seconds():
        reason = "long"
    elif moment - memory["seen"] >= idle.total_seconds():
        reason = "idle"
    elif not _same_rights(request, memory, account.session_epoch, rights, body):
        reason = "rights"
    if reason:
        request.session.flush()
    elif is_administrator and not memory.get("admin"):
        memory["admin"] = True
        request.session.modified = True
    return reason


def _same_rights(
    request: HttpRequest, memory: dict[str, Any], epoch: int, rights: list[Any], body: int | None
) -> bool:
    """印を比べ、初めての自治体の印は覚える。"""
    if memory.setdefault("epoch", epoch) != epoch:
        return False
    now_held = rights_stamps(epoch, rights)
    kept = memory["stamps"]
    compared = [str(body)] if body is not None else list(kept)
    for name in compared:
        stamp = now_held.get(name, "")
        if kept.get(name, stamp) != stamp:
            return False
        if name not in kept:
            kept[name] = stamp
            request.session.modified = True
    return True


def remember_use(request: HttpRequest, now: datetime) -> None:
    """使った時刻を覚える（一分に一度まで）。自動更新の断片と、知らない道筋では覚えない。"""
    route = getattr(request, "route", None)
    memory = request.session.get(_KEY)
    if route is None or route.polls or memory is None:
        return
    moment = int(now.timestamp())
    if moment - memory["seen"] >= WRITE_EVERY.total_seconds():
        memory["seen"] = moment
        request.session.modified = True
