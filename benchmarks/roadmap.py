"""一万の作業の計画で、日程・遅れの波及・期間の報告・工程表の行と紙の図にかかる時間を測る。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import perf_counter

from shirube.engines.plan.period_report import period_report
from shirube.engines.plan.roadmap_lines import roadmap_lines, roadmap_years
from shirube.engines.plan.schedule import schedule
from shirube.engines.plan.slip import slip
from shirube.ui.diagram import PRINT, gantt
from shirube.values.period import Period
from tests.roadmaps import TODAY, town_plan

INITIATIVES = 1429  # 七つずつで、作業はおよそ一万


def measure() -> dict[str, float]:
    """それぞれの秒数。"""
    baseline, now = town_plan(INITIATIVES), town_plan(INITIATIVES, moved_days=60)
    first = next(task.key for task in now.tasks if task.state.is_open and task.ends_on)
    half = Period.of_days(date(2026, 4, 1), TODAY)
    lines = roadmap_lines(now, today=TODAY, baseline=baseline)
    years = roadmap_years(now.head, lines, TODAY)
    return {
        "日程": _seconds(lambda: schedule(now, today=TODAY)),
        "遅れの波及": _seconds(lambda: slip(now, first, days=30)),
        "期間の報告": _seconds(lambda: period_report(baseline, now, half)),
        "工程表の行": _seconds(lambda: roadmap_lines(now, today=TODAY, baseline=baseline)),
        "紙の図": _seconds(lambda: gantt("roadmap", "工程表", lines, years, today=TODAY, layout=PRINT)),
    }


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
