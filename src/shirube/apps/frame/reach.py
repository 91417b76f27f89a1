"""行き先に着けるか: 経路の名から、この人が開けるかと、開ける役割の名を引く。

リンクを置く側が権限の名を写さずに済むように、各部屋の ``urls.ROUTES`` が述べた権限だけを見る。
"""

from functools import cache

from shirube.apps.frame.permissions import (
    ANYONE,
    MEMBER,
    SIGNED_IN,
    installed_modules,
    permissions,
)
from shirube.apps.frame.scope import Scope
from shirube.reference.organization.roles import roles


@cache
def _needed() -> dict[str, str]:
    """頁の経路の名から、開くのに要る権限を引く表。"""
    return {
        route.name: route.permission
        for module in installed_modules("urls")
        for route in module.ROUTES
        if route.reads
    }


def may_open(scope: Scope, name: str) -> bool:
    """この人は、この名の頁を開けるか。"""
    needed = _needed()[name]
    return needed in (ANYONE, SIGNED_IN) or scope.can(needed)


def openers(name: str) -> tuple[str, ...]:
    """この名の頁を開ける役割の名を、役割の表の順に。だれでも開けるときは空。"""
    needed = _needed()[name]
    if needed in (ANYONE, SIGNED_IN, MEMBER):
        return ()
    held = permissions()[needed].roles
    return tuple(one.label for one in roles() if one.id in held)
