"""期間の報告の法則: どの作業もちょうど一つの区分に入り、件数はどこでも合う。"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.plan.period_report import Change, Group, period_report
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Pillar, State, Task
from shirube.values.period import Period

HEAD = Head(key="p", title="計画", body_code="112372", body_name="見本町", first_year=2025, last_year=2029)
DAYS = st.integers(0, 900).map(lambda days: date(2025, 4, 1) + timedelta(days=days))
TASKS = st.lists(
    st.builds(
        Task,
        key=st.sampled_from("abcdefghij"),
        initiative=st.sampled_from("ij"),
        title=st.just("作業"),
        state=st.sampled_from(State),
        ends_on=st.none() | DAYS,
        extended_to=st.none() | DAYS,
        reported_on=st.none() | DAYS,
        owner=st.sampled_from(("企画課", "税務課", None)),
    ),
    max_size=10,
    unique_by=lambda task: task.key,
)


def version(day: date, tasks: list[Task]) -> PlanSnapshot:
    """二つの取組を持つ版。"""
    return PlanSnapshot(
        head=HEAD,
        as_of=day,
        pillars=(Pillar(key="w", number="1", title="窓口"),),
        initiatives=(
            Initiative(key="i", number="1", title="書かない窓口", pillar="w", owner="住民課"),
            Initiative(key="j", number="2", title="研修"),
        ),
        tasks=tuple(tasks),
    )


@given(TASKS, TASKS, DAYS, st.integers(1, 200), st.integers(0, 200))
@settings(deadline=None)
def test_every_task_is_counted_once(
    old: list[Task], new: list[Task], start: date, length: int, later: int
) -> None:
    """基準か今にある作業はちょうど一度ずつ現れ、合計・担当ごと・柱ごとの件数は同じになる。"""
    period = Period(start, start + timedelta(days=length))
    report = period_report(version(start, old), version(start + timedelta(days=later), new), period)
    keys = {task.key for task in (*old, *new)}
    assert sorted(line.key for line in report.lines) == sorted(keys)
    assert report.tally.total == len(keys)
    for change in Change:
        assert report.tally.of(change) == len(report.lines_of(change))
        assert report.tally.of(change) == _sum(report.by_department, change) == _sum(report.by_pillar, change)
    removed = sum(line.is_removed for line in report.lines)
    appeared = len(keys) - len(old)
    assert len(old) + appeared - removed == len(new)


@given(TASKS, DAYS, st.integers(1, 200))
@settings(deadline=None)
def test_nothing_changes_without_a_change(tasks: list[Task], start: date, length: int) -> None:
    """同じ版どうしを比べて、完了・遅れ・延長・追加・取りやめ・やり直し・日付の変更は出ない。"""
    plan = version(start + timedelta(days=length), tasks)
    report = period_report(plan, plan, Period(start, start + timedelta(days=length)))
    still = {Change.NEWLY_OVERDUE, Change.STILL_OVERDUE, Change.SILENT, Change.STEADY, Change.CLOSED}
    assert {line.change for line in report.lines} <= still


def _sum(groups: tuple[Group, ...], change: Change) -> int:
    return sum(group.tally.of(change) for group in groups)
