"""年度の経費を書き、直す。"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Model

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.money.actions.rules import CannotKeepMoney, check_amounts, check_open
from shirube.apps.plan.money.models import BudgetLine, YearBudget
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.money_rows import NOTHING, FundAmounts
from shirube.engines.plan.snapshot_lines import BudgetStage
from shirube.values.fiscal_year import FIRST_YEAR, LAST_YEAR


@action
def save_budget(
    *,
    by: Scope,
    plan: Plan,
    initiative: UUID,
    year: int,
    version: int,
    rows: Sequence[FundAmounts],
    note: str = "",
) -> YearBudget:
    """一つの取組の一つの年度の経費を、渡した行のとおりにする。金額のない行は置かない。

    ``version`` は開いたときの版（まだ無い年度は 0）。
    """
    check_open(plan)
    row = roadmap.initiative_of_key(by, plan, initiative)
    budget = write_budget(initiative=row, year=year, version=version, rows=rows, note=note)
    audit.record(by=by, action="年度の経費を保存した", record=budget, fields=("note", "lines"))
    return budget


def write_budget(
    *, initiative: Model, year: int, version: int, rows: Sequence[FundAmounts], note: str
) -> YearBudget:
    """版を確かめて書く（監査は呼ぶ側が一つだけ書く）。"""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CannotKeepMoney("この年度は扱えません。年度を確かめてください。")
    kept = [row for row in rows if row.amounts != NOTHING]
    check_amounts(kept)
    held = YearBudget.objects.filter(initiative=initiative, year=year).first()
    if held is None and version == 0:
        budget = YearBudget.objects.create(initiative=initiative, year=year, note=note)
    elif held is None:
        raise YearBudget.DoesNotExist
    else:
        if held.version != version:
            raise ChangedMeanwhile(held, {"note": note})
        budget = YearBudget.change(key=held.key, version=version, note=note)
    _write_lines(budget, kept)
    return budget


def _write_lines(budget: YearBudget, rows: Sequence[FundAmounts]) -> None:
    """行を渡されたとおりにする。年度の経費の版は、もう押さえてある。"""
    held = {(line.fund, line.is_commitment): line for line in BudgetLine.objects.filter(budget=budget)}
    for row in rows:
        values = {stage.value: row.amounts.at(stage) for stage in BudgetStage} | {"note": row.note}
        line = held.pop((row.fund, row.is_commitment), None)
        if line is None:
            BudgetLine.objects.create(budget=budget, fund=row.fund, is_commitment=row.is_commitment, **values)
        else:
            BudgetLine.objects.filter(pk=line.pk).update(**values)
    BudgetLine.objects.filter(pk__in=[line.pk for line in held.values()]).delete()
