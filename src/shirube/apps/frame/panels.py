"""囲み: 下の部屋の記録の頁に、上の部屋が出すもの。

下の部屋は上を知らない。上の部屋が ``panels.py`` に ``PANELS = [Panel(...), …]`` を置き、下の部屋の頁が
``panels_beside(scope, record)`` で集めて並べる。雛形には ``panel`` の名で ``make`` の返した値が渡る。
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Model

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope

Make = Callable[[Scope, Any], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """一つの囲み。``kind`` は記録の種類（例 ``organization_meetings.decision``）。

    ``make`` は雛形に渡す値を作る。出すものが無ければ None を返す。
    """

    kind: str
    permission: str
    template: str
    make: Make


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """この人に、この記録について見せる囲み。"""

    template: str
    values: Mapping[str, Any]


@cache
def panels() -> tuple[Panel, ...]:
    """すべての部屋の囲み。下の部屋から順に並ぶ。"""
    return tuple(one for module in installed_modules("panels") for one in getattr(module, "PANELS", ()))


def panels_beside(scope: Scope, record: Model) -> list[ShownPanel]:
    """この記録の頁に並べる囲み。"""
    kind = record._meta.label_lower
    found = []
    for panel in panels():
        if panel.kind == kind and scope.can(panel.permission):
            values = panel.make(scope, record)
            if values is not None:
                found.append(ShownPanel(panel.template, values))
    return found
