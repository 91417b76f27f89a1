"""取組の頁に、上の部屋（KPI・経費・課題など）が並べる表の型。

上の部屋は ``panels.INITIATIVE_TABLES`` に、範囲・計画・取組の鍵を受け取って表を返す関数を並べる。
見せるものが無ければ None を返す。
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.table.table import Table

TableBeside = Callable[[Scope, Plan, UUID], Table | None]


def tables_beside(scope: Scope, plan: Plan, initiative: UUID) -> list[Table]:
    """入っているアプリが、この取組について並べる表。"""
    found = []
    for module in installed_modules("panels"):
        for make in getattr(module, "INITIATIVE_TABLES", ()):
            table = make(scope, plan, initiative)
            if table is not None:
                found.append(replace(table, caption_hidden=True))  # 名は見出しで出す
    return found
