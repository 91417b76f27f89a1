"""期間の報告: 日の差、担当と柱ごとの件数、残る印、断るもの。"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shirube.engines.plan.period_report import CannotReport, Change, period_report
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Pillar, State, Task
from shirube.values.period import Period

HEAD = Head(key="p", title="計画", body_code="112372", body_name="見本町", first_year=2025, last_year=2029)
HALF = Period.of_days(date(2026, 10, 1), date(2027, 3, 31))


def version(day: date, *tasks: Task) -> PlanSnapshot:
    """柱のある取組と、柱のない取組を持つ版。"""
    return PlanSnapshot(
        head=HEAD,
        as_of=day,
        pillars=(Pillar(key="w", number="1", title="窓口"),),
        initiatives=(
            Initiative(key="i", number="1", title="書かない窓口", pillar="w", owner="住民課"),
            Initiative(key="j", number="2", title="研修"),
        ),
        tasks=tasks,
    )


def task(key: str, due: date | None, **more: Any) -> Task:
    """実施中の作業。"""
    return Task(**{"key": key, "initiative": "i", "title": key, "ends_on": due, "state": State.ACTIVE} | more)


def test_slip_tells_old_and_new_dates_and_days() -> None:
    """遅れは、前の期限、今の期限、その差の日数を持つ。"""
    report = period_report(
        version(date(2026, 9, 30), task("a", date(2026, 12, 31))),
        version(date(2027, 3, 31), task("a", date(2027, 1, 31), reported_on=date(2027, 1, 5))),
        HALF,
    )
    (line,) = report.lines_of(Change.SLIPPED)
    assert (line.old_due, line.new_due, line.days) == (date(2026, 12, 31), date(2027, 1, 31), 31)
    assert line.also == (Change.NEWLY_OVERDUE,)


def test_silence_stays_visible_beside_overdue() -> None:
    """期限を過ぎて報告もない作業は、期限超過に数え、報告のないことも残す。"""
    late = task("a", date(2026, 12, 31))
    report = period_report(version(date(2026, 9, 30), late), version(date(2027, 3, 31), late), HALF)
    assert (report.lines[0].change, report.lines[0].also) == (Change.NEWLY_OVERDUE, (Change.SILENT,))


def test_groups_fall_back_to_the_initiative() -> None:
    """担当は作業、なければ取組から引き、決めていないものは終わりに「担当未定」「柱なし」と述べる。"""
    tasks = (
        task("a", None, initiative="j"),
        task("b", None, owner="税務課"),
        task("c", None),
    )
    report = period_report(version(date(2026, 9, 30)), version(date(2027, 3, 31), *tasks), HALF)
    assert [group.label for group in report.by_department] == ["税務課", "住民課", "担当未定"]
    assert [(group.label, group.tally.of(Change.ADDED)) for group in report.by_pillar] == [
        ("窓口", 2),
        ("柱なし", 1),
    ]


def test_removed_work_keeps_its_old_home() -> None:
    """なくなった作業は、基準での取組と担当で述べる。"""
    report = period_report(
        version(date(2026, 9, 30), task("a", date(2026, 12, 31))), version(date(2027, 3, 31)), HALF
    )
    line = report.lines[0]
    assert (line.is_removed, line.department, line.change) == (True, "住民課", Change.DROPPED)


def test_overdue_is_judged_within_the_period() -> None:
    """期間が過ぎてから作った報告も、期間の末日で判じる。"""
    late = task("a", date(2027, 4, 30), reported_on=date(2027, 5, 1))
    report = period_report(version(date(2026, 9, 30), late), version(date(2027, 6, 1), late), HALF)
    assert (report.day, report.lines[0].change) == (date(2027, 3, 31), Change.STEADY)


def test_refusals() -> None:
    """別の計画、終わりのない期間、期間より前の版は、理由を述べて断る。"""
    old, new = version(date(2026, 9, 30)), version(date(2027, 3, 31))
    with pytest.raises(CannotReport, match="別の計画"):
        period_report(old, replace(new, head=replace(HEAD, key="q")), HALF)
    with pytest.raises(CannotReport, match="終わりの日"):
        period_report(old, new, Period(date(2026, 10, 1)))
    with pytest.raises(CannotReport, match="期間より前"):
        period_report(old, old, HALF)
