"""読み取った KPI と経費を、KPI と経費の部屋が受け取る形にする。"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Model

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.adoption.models import Intake
from shirube.apps.plan.kpi.actions import AdoptedKpi, HandReading
from shirube.apps.plan.money.actions import AdoptedBudget
from shirube.engines.plan.adoption_records import ReadCost, ReadInitiative, ReadKpi
from shirube.engines.plan.money_costs import StageSums
from shirube.engines.plan.money_rows import FundAmounts
from shirube.values.fiscal_year import FiscalYear
from shirube.values.measure import Basis

NO_UNIT = "（未定）"
Rows = Sequence[tuple[ReadInitiative, Model]]
"""読み取った取組と、それから作った取組。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """KPI の実績値の根拠。公表値のときは、文書の名と日付が要る。"""

    basis: Basis
    document: str = ""
    document_on: date | None = None


DECLARED = Origin(basis=Basis.DECLARED)


def taken_actuals(one: ReadKpi, today: date) -> tuple[tuple[int, Decimal], ...]:
    """値として入れる実績: 単位が分かり、もう始まった年度のもの。"""
    if not one.unit:
        return ()
    return tuple((year, value) for year, value in one.actuals if FiscalYear(year).start <= today)


def adopted_kpis(by: Scope, intake: Intake, rows: Rows, origin: Origin) -> list[AdoptedKpi]:
    """取組ごとの KPI。年度の書かれていない目標は、計画の終わりの年度の目標とする。"""
    return [_kpi(by, intake, made.pk, kpi, origin) for one, made in rows for kpi in one.kpis]


def _kpi(by: Scope, intake: Intake, initiative: int, one: ReadKpi, origin: Origin) -> AdoptedKpi:
    place = f"{intake.file.name} {one.row}行目"
    is_dated = one.base_year is not None
    last_year = intake.plan.last_year
    return AdoptedKpi(
        initiative=initiative,
        title=one.title,
        unit=one.unit or NO_UNIT,
        direction=one.direction,
        definition=""
        if one.base is None or is_dated
        else f"取込み時の基準値: {one.base}{one.unit}（時点は未定）",
        source=place,
        base=one.base if is_dated else None,
        base_on=FiscalYear(one.base_year).end if one.base is not None and one.base_year is not None else None,
        targets={last_year if year is None else year: value for year, value in one.targets},
        readings=tuple(
            _reading(by, year, value, origin, f"既存計画の取込み（{place}）"[:200])
            for year, value in taken_actuals(one, by.today)
        ),
    )


def _reading(by: Scope, year: int, value: Decimal, origin: Origin, reason: str) -> HandReading:
    fiscal = FiscalYear(year)
    return HandReading(
        first=fiscal.start,
        last=fiscal.end,
        as_of=min(fiscal.end, by.today),
        basis=origin.basis,
        value=value,
        reason=reason,
        document=origin.document,
        document_on=origin.document_on,
    )


def adopted_budgets(rows: Rows) -> list[AdoptedBudget]:
    """取組と年度ごとの経費。同じ財源と段階の金額は足す。"""
    return [
        AdoptedBudget(initiative=made, year=year, rows=_fund_rows([c for c in one.costs if c.year == year]))
        for one, made in rows
        for year in sorted({cost.year for cost in one.costs})
    ]


def _fund_rows(costs: Sequence[ReadCost]) -> list[FundAmounts]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cost in costs:
        sums[cost.fund][cost.stage.value] += cost.amount
    return [FundAmounts(fund=fund, amounts=StageSums(**stages)) for fund, stages in sums.items()]
