"""計画のいま: 取組と作業の進み、遅れ、これからの節目、予算。一枚の紙と会議の資料が同じ数を使う。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shirube.engines.plan.kpi_judgement import is_stale
from shirube.engines.plan.kpi_papers import achievement, latest_point
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import BudgetStage, Initiative, IssueLine, State, Task
from shirube.values.fiscal_year import FiscalYear


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCounts:
    """取組の数。"""

    total: int
    done: int
    active: int
    planned: int
    stopped: int
    late: int


def state_counts(plan: PlanSnapshot, initiatives: Iterable[Initiative]) -> StateCounts:
    """状態ごとの取組の数と、期限を過ぎた作業のある取組の数。"""
    rows = tuple(initiatives)
    late = {one.initiative for one in late_tasks(plan)}
    counts = {state: sum(one.state is state for one in rows) for state in State}
    return StateCounts(
        total=len(rows),
        done=counts[State.DONE],
        active=counts[State.ACTIVE],
        planned=counts[State.PLANNED],
        stopped=counts[State.STOPPED],
        late=sum(one.key in late for one in rows),
    )


def late_tasks(plan: PlanSnapshot) -> tuple[Task, ...]:
    """期限を過ぎて終わっていない作業を、過ぎた日数の多い順に。止めた取組のものは除く。"""
    stopped = _stopped(plan)
    late = [one for one in plan.tasks if one.is_overdue(plan.as_of) and one.initiative not in stopped]
    return tuple(sorted(late, key=lambda one: one.due or plan.as_of))


def days_late(task: Task, day: date) -> int:
    """期限を過ぎた日数。"""
    return 0 if task.due is None else (day - task.due).days


def coming_tasks(plan: PlanSnapshot, days: int = 92) -> tuple[Task, ...]:
    """これからの節目と作業の期限を、近い順に。止めた取組のものは除く。"""
    last, stopped = plan.as_of + timedelta(days=days), _stopped(plan)
    rows = [
        one
        for one in plan.tasks
        if one.state.is_open and one.due and plan.as_of <= one.due <= last and one.initiative not in stopped
    ]
    return tuple(sorted(rows, key=lambda one: one.due or last))


def _stopped(plan: PlanSnapshot) -> frozenset[str]:
    """止めた取組の鍵。"""
    return frozenset(one.key for one in plan.initiatives if one.state is State.STOPPED)


def open_issues(plan: PlanSnapshot) -> tuple[IssueLine, ...]:
    """片付いていない課題・リスクを、管理表の順（急ぐものから）に。"""
    return tuple(one for one in plan.issues if one.is_open)


def budget_of(plan: PlanSnapshot, year: FiscalYear) -> int | None:
    """その年度の当初予算と補正予算の合計（円）。債務負担は入れない。一つも無ければ None。"""
    stages = (BudgetStage.INITIAL, BudgetStage.SUPPLEMENT)
    amounts = [
        one.amount
        for one in plan.costs
        if one.year == year.start_year and one.stage in stages and not one.is_commitment
    ]
    return sum(amounts) if amounts else None


def kpi_progress(plan: PlanSnapshot) -> tuple[int, int, int]:
    """（目標に届いた、値のある、すべての）KPI の数。18か月より前の値は、値のある数に入れない。"""
    fresh = [
        one
        for one in plan.kpis
        if (point := latest_point(one)) is not None and not is_stale(point, plan.as_of)
    ]
    reached = sum((rate := achievement(one)) is not None and rate >= 1 for one in fresh)
    return reached, len(fresh), len(plan.kpis)
