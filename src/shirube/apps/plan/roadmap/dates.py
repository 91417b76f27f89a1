"""工程表に、上の部屋（契約・研修・KPI の確定など）が置く日付の型。

上の部屋は ``roadmap_dates.DATES`` に、範囲・計画・期間を受け取って日付を返す関数を並べる。
見る権限が無ければ、上の部屋が空を返す。
"""

from collections.abc import Callable, Iterable

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.dated_marks import DatedMark
from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import Period

DatesBeside = Callable[[Scope, Plan, Period], Iterable[DatedMark]]


def dates_beside(scope: Scope, plan: Plan) -> tuple[DatedMark, ...]:
    """入っているアプリが、この計画の工程表に置く日付。"""
    period = _shown_period(scope, plan)
    return tuple(
        mark
        for module in installed_modules("roadmap_dates")
        for make in getattr(module, "DATES", ())
        for mark in make(scope, plan, period)
    )


def _shown_period(scope: Scope, plan: Plan) -> Period:
    """計画期間。期間が終わっていれば、来年度まで（終わったあとも契約の日は来る）。"""
    last = max(plan.last_year, FiscalYear.of(scope.today).start_year + 1)
    return Period(FiscalYear(plan.first_year).start, FiscalYear(last + 1).start)
