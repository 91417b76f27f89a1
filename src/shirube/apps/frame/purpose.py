"""扱う目的: 個人情報を何のために見る・持ち出すかを、先に本人に言ってもらう。

日ごろの業務の画面では、開いた画面そのものが目的を語るので、たずねない。たずねるのは次の二つだけである。

1. 持ち出し（xlsx・CSV・PDF などのファイル）。画面を離れたあとは、目的がファイルに残らないため。
2. 業務を持たない人（監査・業者・システム管理者）が、その役割だけで個人情報を見るとき。

言った目的はサインインの間その日限り自治体ごとに覚え、画面の見出しに出し、閲覧・出力の監査の一件ごとに残す。
"""

from collections.abc import MutableMapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import granted
from shirube.apps.frame.scope import Scope

if TYPE_CHECKING:
    from shirube.apps.frame.routes import Route

WATCHERS = frozenset({"auditor", "vendor", "system_admin"})
_KEPT = "purposes"  # セッションの中の名前


class PurposeNeeded(Exception):
    """目的を聞くまでは見せられない。"""


def is_needed(scope: Scope, route: "Route") -> bool:
    """この人がこの経路を開く前に、目的を聞くか。"""
    if route.data_class is not DataClass.PERSONAL or not route.reads or scope.is_system or scope.purpose:
        return False
    return route.hands_out or route.permission not in granted(scope.roles - WATCHERS)


def remember(session: MutableMapping[str, Any], scope: Scope, purpose: str) -> None:
    """言った目的を、この自治体のきょうの目的として覚える。"""
    kept = dict(session.get(_KEPT, {}))
    kept[str(scope.municipality_key)] = [scope.today.isoformat(), purpose]
    session[_KEPT] = kept


def stated(session: MutableMapping[str, Any], municipality_key: UUID | None, today: date) -> str:
    """この自治体で、きょう言った目的。なければ空。"""
    day, purpose = session.get(_KEPT, {}).get(str(municipality_key), ["", ""])
    return str(purpose) if day == today.isoformat() else ""
