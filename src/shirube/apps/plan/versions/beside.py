"""計画の入口と版の頁に並べる、上の部屋への入口。

上の部屋は ``panels.PLAN_LINKS`` に範囲と計画を、``panels.VERSION_LINKS`` に範囲と版を受け取って、
名と行き先の組（出さないときは None）を返す関数を並べる。
"""

from typing import Any

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.models import Plan, PlanVersion

Link = tuple[str, str]


def plan_links(scope: Scope, plan: Plan) -> list[Link]:
    """計画の入口の頭に置く入口。"""
    return _links("PLAN_LINKS", scope, plan)


def version_links(scope: Scope, version: PlanVersion) -> list[Link]:
    """一つの版の頁に置く入口。"""
    return _links("VERSION_LINKS", scope, version)


def _links(name: str, scope: Scope, record: Any) -> list[Link]:
    found = (
        make(scope, record) for module in installed_modules("panels") for make in getattr(module, name, ())
    )
    return [link for link in found if link]
