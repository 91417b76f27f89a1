"""枠: どの画面にも出る見出し・目次・利用者名。"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope


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
    menu: tuple[MenuGroup, ...]
    notice_count: int
    notices_url: str | None
    sign_out_url: str
    sign_in_url: str
    home_url: str
    is_demo: bool


def _menu(scope: Scope, here: str) -> tuple[MenuGroup, ...]:
    groups: dict[str, list[MenuItem]] = {}
    for module in installed_modules("urls"):
        for room, name, permission in getattr(module, "MENU", ()):
            if scope.can(permission):
                route = next(r for r in module.ROUTES if r.name == name)
                url = reverse(name)
                groups.setdefault(room, []).append(MenuItem(route.label, url, here.startswith(url)))
    return tuple(MenuGroup(label, tuple(items)) for label, items in groups.items())


def chrome(request: HttpRequest) -> dict[str, Chrome]:
    """すべての画面に枠を渡す。"""
    scope: Scope | None = getattr(request, "scope", None)
    in_municipality = scope is not None and scope.municipality_id is not None
    return {
        "chrome": Chrome(
            municipality_name=scope.municipality_name if scope else "",
            product_name="標（しるべ）",
            account_name=scope.actor_label or None if scope else None,
            menu=_menu(scope, request.path) if scope and in_municipality and scope.roles else (),
            notice_count=0,
            notices_url=None,
            sign_out_url=reverse("account_logout"),
            sign_in_url=reverse("account_login"),
            home_url=reverse("home"),
            is_demo=False,
        )
    }
