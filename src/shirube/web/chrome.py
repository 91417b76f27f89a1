"""枠: どの画面にも出る見出し・目次・利用者名。"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.notices import queries as notices

PRODUCT = "標（しるべ）"
ROOMS = ("計画", "体制", "窓口", "業務分析")
"""目次の部屋の順。ここにない部屋はこのあとに続き、「自分」と「運用」が最後に来る。"""
LAST_ROOMS = ("自分", "運用")

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class MenuItem:
    """目次の一行。"""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """目次の組（部屋）。"""

    label: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class Chrome:
    """枠に出すもの。"""

    municipality_name: str
    product_name: str
    account_name: str | None
    account_url: str
    menu: tuple[MenuGroup, ...]
    notice_count: int
    notices_url: str | None
    purpose: str
    purpose_url: str | None
    sign_out_url: str
    sign_in_url: str
    home_url: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """目次に出しうる一行。``owner`` はこの行を置いたアプリの経路のモジュール。"""

    room: str
    label: str
    route: str
    permission: str
    owner: str


def _declaring() -> tuple[ModuleType, ...]:
    """経路を述べるモジュール。"""
    from shirube.web import health, my_account

    return (*installed_modules("urls"), health, my_account)


@cache
def _entries() -> tuple[_Entry, ...]:
    """目次に出しうる行を部屋の順に。起動のあと変わらない。"""
    found = []
    for module in _declaring():
        labels = {route.name: route.label for route in reversed(module.ROUTES)}
        found += [
            _Entry(room, labels[name], name, permission, module.__name__)
            for room, name, permission in getattr(module, "MENU", ())
        ]
    return tuple(sorted(found, key=lambda entry: _place(entry.room)))


@cache
def _owners() -> dict[str, str]:
    """経路の名から、それを述べるモジュールの名を引く表。"""
    return {route.name: module.__name__ for module in _declaring() for route in module.ROUTES}


def _place(room: str) -> int:
    """部屋の並ぶ場所。"""
    if room in LAST_ROOMS:
        return len(ROOMS) + 1 + LAST_ROOMS.index(room)
    return ROOMS.index(room) if room in ROOMS else len(ROOMS)


@lru_cache(maxsize=512)
def _menu(prefix: str, permissions: frozenset[str], here: str, owner: str) -> tuple[MenuGroup, ...]:
    """目次。``prefix`` は自治体の道筋で、行き先（reverse）がこれに従うので覚えの鍵に入れる。"""
    shown = [(entry, reverse(entry.route)) for entry in _entries() if entry.permission in permissions]
    current = _current([(entry.owner, url) for entry, url in shown], here, owner)
    home = reverse("home")
    groups: dict[str, list[MenuItem]] = {"": [MenuItem("ホーム", home, here == home)]}
    for entry, url in shown:
        groups.setdefault(entry.room, []).append(MenuItem(entry.label, url, url == current))
    return tuple(MenuGroup(label, tuple(items)) for label, items in groups.items())


def _current(shown: list[tuple[str, str]], here: str, owner: str) -> str:
    """印を付ける行き先。

    計画の中の画面はどれも同じ道筋（``plans/…``）の下にあるので、道筋だけでは部屋が分からない。
    開いている画面のアプリが目次に一行だけ持つなら、その行。そうでなければ、道筋のいちばん長く合う行。
    """
    mine = [url for name, url in shown if name == owner]
    if len(mine) == 1:
        return mine[0]
    return max((url for _, url in shown if here.startswith(url)), key=len, default="")


@lru_cache(maxsize=512)
def _ways(prefix: str) -> dict[str, str]:
    """枠の行き先。"""
    names = {
        "account": "my_account",
        "sign_out": "account_logout",
        "sign_in": "account_login",
        "home": "home",
    }
    return {f"{key}_url": reverse(name) for key, name in names.items()}


def _build(request: HttpRequest) -> Chrome:
    scope: Scope | None = getattr(request, "scope", None)
    is_member = scope is not None and scope.municipality_id is not None and bool(scope.roles)
    municipality = getattr(request, "municipality", None)
    prefix = get_script_prefix()
    return Chrome(
        municipality_name=scope.municipality_name if scope else "",
        product_name=PRODUCT,
        account_name=(scope.actor_label or None) if scope else None,
        menu=_menu(prefix, scope.permissions, _here(request.path), _owner(request))
        if scope and is_member
        else (),
        notice_count=notices.unread_count(scope) if scope and is_member else 0,
        notices_url=reverse("notices.list") if is_member else None,
        purpose=scope.purpose if scope and is_member else "",
        purpose_url=reverse("audit.purpose") if is_member else None,
        is_demo=bool(municipality and municipality.is_demo),
        **_ways(prefix),
    )


def _owner(request: HttpRequest) -> str:
    """いま開いている画面を述べるモジュール。経路の外なら空。"""
    match = request.resolver_match
    return _owners().get(match.url_name or "", "") if match else ""


def _here(path: str) -> str:
    """目次の印を付けるための場所。鍵は目次に関わらないので落とし、覚えの数を増やさない。"""
    return _KEY.sub("", path)


def chrome(request: HttpRequest) -> dict[str, object]:
    """すべての画面に枠を渡す。断片しか描かない要求では、作られもしない。"""
    return {"chrome": SimpleLazyObject(lambda: _build(request))}
