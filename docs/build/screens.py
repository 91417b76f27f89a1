"""画面の頁: すべての経路と、その権限・区分・相手。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docs.build.markdown import Undocumented, code, page, table
from shirube.apps.frame.permissions import ANYONE, MEMBER, SIGNED_IN, permissions
from shirube.apps.frame.routes import Place, Route
from shirube.reference.organization.roles import roles

PATH = "docs/reference/画面.md"
LEAD = (
    "標（しるべ）が答える道筋は、ここにあるものだけです。自治体の道筋は団体コードから始まります"
    "（みほん市の「事案」なら `/990019/cases/`）。監査の名がある画面は、見たことが一件ずつ残ります。"
    "電子メールを設定した設置にはパスワードの定め直し、庁内の認証を設定した設置にはその入口の道筋が加わり、"
    "本物の設置（office）に部品の見本帖はありません。"
)
HEADER = ("道筋", "方法", "名", "要る権限", "情報の区分", "だれの", "監査の名")
EVERYONE = {
    ANYONE: "だれでも",
    SIGNED_IN: "サインインした人",
    MEMBER: "この自治体の役割を持つ人",
}


def text() -> str:
    """頁の中身。"""
    from shirube.web.urls import collected_routes

    routes = collected_routes()
    blocks = []
    for place, title in ((Place.MUNICIPALITY, "自治体の画面"), (Place.SITE, "サイト全体の画面")):
        blocks += [f"## {title}", table(HEADER, rows(routes, place))]
    return page("画面", LEAD, *blocks, "## 権限と、初めからそれを持つ役割", table(*permission_table()))


def rows(routes: Sequence[Route], place: Place) -> list[tuple[str, ...]]:
    """経路の行。"""
    return [row(route) for route in routes if route.place is place]


def row(route: Route) -> tuple[str, ...]:
    """経路一つの行。"""
    if not route.label.strip():
        raise Undocumented(f"経路「{route.name}」に名（label）がありません。日本語で書いてください。")
    return (
        code("/" + route.path),
        "・".join(route.methods),
        route.label,
        EVERYONE.get(route.permission) or permissions()[route.permission].label,
        route.data_class.value,
        route.audience.value,
        route.audit or "",
    )


def permission_table() -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    """権限と役割の表。"""
    labels = {role.id: role.label for role in roles()}
    found = [
        (
            code(permission.id),
            permission.label,
            "、".join(label for id, label in labels.items() if id in permission.roles),
        )
        for permission in permissions().values()
    ]
    return ("権限", "できること", "役割"), found
