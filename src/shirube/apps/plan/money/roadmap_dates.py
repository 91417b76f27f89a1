"""工程表に置く、契約の更新・申出の期限・契約の終わり。"""

from collections.abc import Iterable

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.money.queries import deadlines
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.dated_marks import DatedMark
from shirube.values.period import Period


def contracts(scope: Scope, plan: Plan, period: Period) -> Iterable[DatedMark]:
    """台帳から出る日。見る権限がなければ出さない。"""
    if not scope.can("money.see"):
        return
    for one in deadlines(scope, plan, period):
        asset = one.asset
        yield DatedMark(
            key=f"{asset.key}/{one.what}",
            title=asset.title,
            what=one.what,
            day=one.day,
            initiatives=tuple(key for key in (asset.initiative, *asset.related) if key),
            owner=asset.owner,
            owner_key=asset.owner_key,
            href=reverse("money.asset", args=[plan.key, asset.key]),
        )


DATES = (contracts,)
