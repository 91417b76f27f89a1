"""計画の版の部分を集める型。

計画の部屋のアプリは、それぞれ ``snapshot_parts.PARTS`` で「`PlanSnapshot` のこの項目は自分が作る」と名のる。
だから版の提案・新旧対照・文書は、どのアプリが何を持つかを知らずに、計画のすべてを一つの記録にできる。
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.models import Plan

Part = Callable[[Scope, Plan, date], tuple[Any, ...]]
PARTS: Mapping[str, Part] = {}


def parts() -> dict[str, Part]:
    """すべてのアプリの部分。同じ項目を二つのアプリが名のれば誤りで止まる。"""
    found: dict[str, Part] = {}
    for module in installed_modules("snapshot_parts"):
        for name, part in module.PARTS.items():
            if name in found:
                raise ValueError(f"計画の版の「{name}」を、二つのアプリが作ろうとしています。")
            found[name] = part
    return found
