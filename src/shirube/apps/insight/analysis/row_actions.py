"""原因や流れの行に並べる「次にすること」。上のアプリが ``urls.CAUSE_ACTIONS`` で名のる。

並びは（名、経路の名、権限）。経路は記録の鍵を一つ取り、問い合わせの文字に、いまの絞り込みと、行の原因
（``cause``、`Cause` の小文字の名）、先の行い（``from``）、行い（``to``）、切り口の値（``value``）、数の名
（``figure``）を受け取る。下の画面は、どのアプリが受け取るかを知らない。
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.insight.analysis.selection import Selection
from shirube.apps.insight.analysis.views.page import LogPage
from shirube.engines.insight.causes import Cause
from shirube.ui.components.table.table import Cell, Column


@dataclass(frozen=True, slots=True)
class RowActions:
    """この人が、この記録の行からできること（いまは初めの一つ）。``label`` が空なら、何も出さない。"""

    label: str
    address: str
    selection: Selection

    @classmethod
    def of(cls, page: LogPage) -> "RowActions":
        """開ける画面があれば、それ。"""
        for module in installed_modules("urls"):
            for label, name, permission in getattr(module, "CAUSE_ACTIONS", ()):
                if page.scope.can(permission):
                    return cls(label, reverse(name, args=[page.row.key]), page.selection.shared)
        return cls("", "", page.selection.shared)

    def columns(self) -> list[Column]:
        """表に足す列。"""
        return [Column("action", "次にすること", is_unbroken=True)] if self.label else []

    def cells(
        self,
        *,
        cause: Cause | None = None,
        source: str | None = None,
        target: str | None = None,
        value: tuple[str, str] | None = None,
    ) -> dict[str, Cell]:
        """行に足すます。"""
        return {"action": Cell(self.label, href=self.link(cause, source, target, value))}

    def link(
        self,
        cause: Cause | None = None,
        source: str | None = None,
        target: str | None = None,
        value: tuple[str, str] | None = None,
        figure: str = "",
    ) -> str:
        """行き先。"""
        shared = self.selection
        if value is not None:
            shared = replace(shared, values=(*shared.values, value))
        asked = {"cause": "" if cause is None else cause.name.lower(), "from": source, "to": target}
        query, more = shared.query(), urlencode({**{k: v for k, v in asked.items() if v}, **_named(figure)})
        joiner = "&" if query and more else "" if query else "?" if more else ""
        return f"{self.address}{query}{joiner}{more}"


def _named(figure: str) -> dict[str, str]:
    return {"figure": figure} if figure else {}
