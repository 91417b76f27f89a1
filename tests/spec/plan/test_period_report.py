"""期間の報告の決まり（表）: 令和8年度の下半期（10月1日〜翌3月31日）に、作業がどうなったと述べるか。"""

from datetime import date

import pytest

from shirube.engines.plan.period_report import Change, period_report
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, State, Task
from shirube.values.era import parse_date
from shirube.values.period import Period

HEAD = Head(key="p", title="計画", body_code="112372", body_name="見本町", first_year=2025, last_year=2029)
HALF = Period.of_days(date(2026, 10, 1), date(2027, 3, 31))

# 基準の状態、基準の期限、今の状態、今の期限、今の延ばした期限、最後の報告 → 区分
CHANGES = [
    (State.ACTIVE, "R9.3.31", State.DONE, "R9.3.31", None, "R9.3.10", Change.DONE),
    (State.ACTIVE, "R8.9.30", State.DONE, "R8.9.30", None, "R8.9.30", Change.DONE),
    (State.DONE, "R8.9.30", State.DONE, "R8.9.30", None, None, Change.CLOSED),
    (State.STOPPED, "R8.9.30", State.DONE, "R8.9.30", None, None, Change.CLOSED),
    (State.DONE, "R8.9.30", State.ACTIVE, "R9.9.30", None, "R9.3.10", Change.REOPENED),
    (State.ACTIVE, "R8.12.31", State.ACTIVE, "R8.12.31", "R10.3.31", "R9.3.10", Change.EXTENDED),
    (State.ACTIVE, "R8.12.31", State.ACTIVE, "R9.6.30", None, "R9.3.10", Change.SLIPPED),
    (State.ACTIVE, "R8.12.31", State.ACTIVE, None, None, "R9.3.10", Change.SLIPPED),
    (State.ACTIVE, "R8.12.31", State.ACTIVE, "R8.12.31", None, "R9.3.10", Change.NEWLY_OVERDUE),
    (State.ACTIVE, "R8.12.31", State.ACTIVE, "R8.12.31", None, None, Change.NEWLY_OVERDUE),
    (State.ACTIVE, "R8.9.30", State.ACTIVE, "R8.9.30", None, "R9.3.10", Change.STILL_OVERDUE),
    (State.ACTIVE, "R9.3.31", State.ACTIVE, "R9.3.31", None, "R9.3.10", Change.STEADY),
    (State.ACTIVE, "R9.9.30", State.ACTIVE, "R9.9.30", None, "R8.9.30", Change.SILENT),
    (State.PLANNED, "R9.9.30", State.PLANNED, "R9.9.30", None, None, Change.SILENT),
    (State.PLANNED, None, State.PLANNED, "R9.9.30", None, "R9.3.10", Change.REDATED),
    (State.PLANNED, "R9.9.30", State.PLANNED, "R9.6.30", None, "R9.3.10", Change.REDATED),
    (State.ACTIVE, "R9.9.30", State.STOPPED, "R9.9.30", None, "R9.3.10", Change.DROPPED),
    (State.ACTIVE, "R9.9.30", None, None, None, None, Change.DROPPED),
    (State.DONE, "R8.9.30", None, None, None, None, Change.CLOSED),
    (None, None, State.PLANNED, "R9.9.30", None, None, Change.ADDED),
    (None, None, State.DONE, "R9.2.28", None, "R9.3.10", Change.ADDED),
]


def version(
    day: date, state: State | None, due: str | None, extended: str | None, report: str | None
) -> PlanSnapshot:
    """作業が一つ（状態がなければ、ない）の版。"""
    task = Task(
        key="a",
        initiative="i",
        title="作業",
        state=state or State.PLANNED,
        ends_on=parse_date(due) if due else None,
        extended_to=parse_date(extended) if extended else None,
        reported_on=parse_date(report) if report else None,
    )
    return PlanSnapshot(
        head=HEAD,
        as_of=day,
        initiatives=(Initiative(key="i", number="1", title="取組", owner="企画課"),),
        tasks=(task,) if state else (),
    )


@pytest.mark.parametrize(("was", "old_due", "state", "due", "extended", "report", "change"), CHANGES)
def test_change(
    was: State | None,
    old_due: str | None,
    state: State | None,
    due: str | None,
    extended: str | None,
    report: str | None,
    change: Change,
) -> None:
    """一つの作業は、ちょうど一つの区分で述べる。"""
    baseline = version(date(2026, 9, 30), was, old_due, None, None)
    now = version(date(2027, 3, 31), state, due, extended, report)
    (line,) = period_report(baseline, now, HALF).lines
    assert line.change is change
