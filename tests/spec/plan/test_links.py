"""工程のつながりの決まり（表）: 先の作業に押されて、後の作業がいつになるか。"""

from datetime import date

import pytest

from shirube.engines.plan.schedule import schedule
from shirube.engines.plan.slip import slip
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Link, LinkKind, Precision, Task, TaskKind
from shirube.values.era import parse_date

HEAD = Head(key="p", title="計画", body_code="112372", body_name="見本町", first_year=2027, last_year=2031)

# つながり、間の日数、先の始まり、先の終わり、後の始まり、後の終わり → 後の早い始まり、後の早い終わり
EARLIEST = [
    (LinkKind.FINISH_START, 0, "R9.4.1", "R9.6.30", "R9.7.1", "R9.7.31", "R9.7.1", "R9.7.31"),
    (LinkKind.FINISH_START, 0, "R9.4.1", "R9.6.30", "R9.6.21", "R9.7.31", "R9.7.1", "R9.8.10"),
    (LinkKind.FINISH_START, 14, "R9.4.1", "R9.6.30", "R9.7.1", "R9.7.31", "R9.7.15", "R9.8.14"),
    (LinkKind.FINISH_START, -10, "R9.4.1", "R9.6.30", "R9.6.21", "R9.7.31", "R9.6.21", "R9.7.31"),
    (LinkKind.START_START, 0, "R9.4.10", "R9.6.30", "R9.4.1", "R9.4.30", "R9.4.10", "R9.5.9"),
    (LinkKind.FINISH_FINISH, 0, "R9.4.1", "R9.6.30", "R9.6.1", "R9.6.20", "R9.6.11", "R9.6.30"),
    (LinkKind.FINISH_FINISH, 5, "R9.4.1", "R9.6.30", None, "R9.6.20", None, "R9.7.5"),
    (LinkKind.FINISH_START, 0, "R9.4.1", None, "R9.4.1", "R9.4.30", "R9.4.1", "R9.4.30"),
    (LinkKind.FINISH_START, 0, "R9.4.1", "R9.6.30", None, "R9.6.20", None, "R9.7.1"),
    (LinkKind.FINISH_START, 0, "R9.4.1", "R9.6.30", None, None, None, None),
]

# 先の細かさ、先の終わり、後の細かさ、後の始まり、後の終わり、遅れの日数 → 後の新しい始まり、後の新しい終わり
SLIPS = [
    (Precision.DAY, "R9.6.30", Precision.DAY, "R9.7.1", "R9.7.31", 10, "R9.7.11", "R9.8.10"),
    (Precision.DAY, "R9.6.30", Precision.DAY, "R9.7.6", "R9.7.31", 10, "R9.7.11", "R9.8.5"),
    (Precision.DAY, "R9.6.30", Precision.DAY, "R9.7.11", "R9.7.31", 10, "R9.7.11", "R9.7.31"),
    (Precision.DAY, "R9.6.30", Precision.QUARTER, "R9.7.1", "R9.9.30", 10, "R9.7.1", "R9.9.30"),
    (Precision.DAY, "R9.6.30", Precision.QUARTER, "R9.7.1", "R9.9.30", 93, "R9.10.1", "R9.12.31"),
    (Precision.QUARTER, "R9.6.30", Precision.QUARTER, "R9.7.1", "R9.9.30", 1, "R9.10.1", "R9.12.31"),
    (Precision.QUARTER, "R9.6.30", Precision.QUARTER, "R9.4.1", "R9.6.30", 1, "R9.7.1", "R9.9.30"),
    (Precision.QUARTER, "R9.6.30", Precision.DAY, "R9.7.1", "R9.7.31", 1, "R9.10.1", "R9.10.31"),
    (Precision.YEAR, "R10.3.31", Precision.YEAR, "R10.4.1", "R11.3.31", 1, "R11.4.1", "R12.3.31"),
]

# 先は節目か、後は節目か、先の終わり、後の始まり → 後の早い始まり
POINTS = [
    (False, True, "R9.6.30", "R9.6.30", "R9.6.30"),
    (False, True, "R9.6.30", "R9.6.29", "R9.6.30"),
    (True, False, "R9.6.30", "R9.6.30", "R9.6.30"),
    (True, True, "R9.6.30", "R9.6.1", "R9.6.30"),
    (False, False, "R9.6.30", "R9.6.30", "R9.7.1"),
]


def day(text: str | None) -> date | None:
    """表の日付。"""
    return None if text is None else parse_date(text)


def plan(*tasks: Task) -> PlanSnapshot:
    """二つの作業だけの計画。"""
    return PlanSnapshot(
        head=HEAD,
        as_of=date(2026, 11, 21),
        initiatives=(Initiative(key="i", number="1", title="取組"),),
        tasks=tasks,
    )


@pytest.mark.parametrize(
    ("kind", "lag", "start", "end", "starts_on", "ends_on", "early_start", "early_end"), EARLIEST
)
def test_earliest(
    kind: LinkKind,
    lag: int,
    start: str,
    end: str | None,
    starts_on: str | None,
    ends_on: str | None,
    early_start: str | None,
    early_end: str | None,
) -> None:
    """後の作業は、つながりが求める日まで長さを保って後ろへ動き、前へは動かず、未定の日は未定のまま。"""
    before = Task(key="a", initiative="i", title="先", starts_on=day(start), ends_on=day(end))
    link = Link(before="a", kind=kind, lag_days=lag)
    after = Task(
        key="b", initiative="i", title="後", starts_on=day(starts_on), ends_on=day(ends_on), links=(link,)
    )
    slot = schedule(plan(before, after)).slot("b")
    assert (slot.start, slot.end) == (day(early_start), day(early_end))


@pytest.mark.parametrize(
    ("precision", "end", "fineness", "starts_on", "ends_on", "days", "new_start", "new_end"), SLIPS
)
def test_slip(
    precision: Precision,
    end: str,
    fineness: Precision,
    starts_on: str,
    ends_on: str,
    days: int,
    new_start: str,
    new_end: str,
) -> None:
    """先が遅れると、余りが先に使われ、後はその細かさの単位で動き、もとの重なりは保たれる。"""
    before = Task(key="a", initiative="i", title="先", ends_on=day(end), precision=precision)
    after = Task(
        key="b",
        initiative="i",
        title="後",
        starts_on=day(starts_on),
        ends_on=day(ends_on),
        precision=fineness,
        links=(Link(before="a"),),
    )
    moves = {move.key: move for move in slip(plan(before, after), "a", days=days).moves}
    found = moves.get("b")
    assert ((found.new_start, found.new_end) if found else (day(starts_on), day(ends_on))) == (
        day(new_start),
        day(new_end),
    )


@pytest.mark.parametrize(("is_point", "is_next_point", "end", "starts_on", "early_start"), POINTS)
def test_points(is_point: bool, is_next_point: bool, end: str, starts_on: str, early_start: str) -> None:
    """節目は幅を持たないので、先の終わりと同じ日でよい。作業どうしなら翌日から。"""
    kinds = {True: TaskKind.MILESTONE, False: TaskKind.WORK}
    before = Task(key="a", initiative="i", title="先", kind=kinds[is_point], ends_on=day(end))
    after = Task(
        key="b",
        initiative="i",
        title="後",
        kind=kinds[is_next_point],
        starts_on=day(starts_on),
        ends_on=day(starts_on),
        links=(Link(before="a"),),
    )
    assert schedule(plan(before, after)).slot("b").start == day(early_start)
