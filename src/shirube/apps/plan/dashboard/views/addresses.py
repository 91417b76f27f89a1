"""並びの一件から、元の記録の頁へ。"""

from collections.abc import Callable

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.dashboard.queries import SEEN_BY
from shirube.engines.plan.dashboard import Item, Matter

Address = Callable[[Scope, str, Item], str | None]


def _comment(scope: Scope, plan: str, item: Item) -> str | None:
    if scope.can("policy.edit"):
        return reverse("policy.comment", args=[plan, item.key])
    return reverse("policy.comments", args=[plan])


_ADDRESSES: dict[Matter, Address] = {
    Matter.INITIATIVE: lambda scope, plan, item: reverse("roadmap.initiative", args=[plan, item.key]),
    Matter.TASK: lambda scope, plan, item: reverse("roadmap.task", args=[plan, item.key]),
    Matter.KPI: lambda scope, plan, item: reverse("kpi.detail", args=[item.key]),
    Matter.ISSUE: lambda scope, plan, item: reverse("steering.issue", args=[plan, item.key]),
    Matter.FINDING: lambda scope, plan, item: reverse("diagnosis.finding", args=[plan, item.key]),
    Matter.VERSION: lambda scope, plan, item: reverse("plans.version", args=[item.key]),
    Matter.COMMENT: _comment,
    Matter.ASSET: lambda scope, plan, item: reverse("money.asset", args=[plan, item.key]),
    Matter.COST: lambda scope, plan, item: reverse("money.initiative", args=[plan, item.parent]),
    Matter.EFFECT: lambda scope, plan, item: reverse("money.initiative", args=[plan, item.parent]),
}


def address(scope: Scope, plan: str, item: Item) -> str | None:
    """この一件の頁。開く頁が無いか、開く権限が無ければ None。"""
    if item.address:
        return item.address
    find = _ADDRESSES.get(item.matter)
    needed = SEEN_BY.get(item.matter)
    return find(scope, plan, item) if find and (needed is None or scope.can(needed)) else None
