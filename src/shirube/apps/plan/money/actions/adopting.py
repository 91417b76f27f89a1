"""既存計画の表から読み取った経費を入れ、取込みを戻すときに消す。

どれも取込みの行いの一部なので、取引と監査は呼ぶ側が持つ。
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model

from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.money.actions.costs import write_budget
from shirube.apps.plan.money.actions.rules import check_open
from shirube.apps.plan.money.models import BudgetLine, YearBudget
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.money_rows import FundAmounts


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedBudget:
    """入れる一つの取組の、一つの年度の経費。"""

    initiative: Model
    year: int
    rows: Sequence[FundAmounts]


def adopt_budgets(*, by: Scope, plan: Plan, wanted: Sequence[AdoptedBudget], note: str) -> list[YearBudget]:
    """新しく作った取組の経費を置く。"""
    check_open(plan)
    return [
        write_budget(initiative=one.initiative, year=one.year, version=0, rows=one.rows, note=note[:400])
        for one in wanted
    ]


def withdraw_budgets(*, by: Scope, plan: Plan, budgets: Mapping[UUID, int]) -> None:
    """取込みで作った年度の経費（鍵と版）を、行と共に消す。"""
    check_open(plan)
    for row in YearBudget.objects.filter(initiative__plan=plan, key__in=list(budgets)):
        if row.version != budgets[row.key]:
            raise ChangedMeanwhile(row, {})
        for line in BudgetLine.objects.filter(budget=row):
            line.delete()
        row.delete()
