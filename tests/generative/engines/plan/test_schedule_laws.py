"""日程の法則: 順、早い日、余裕、いちばん詰まった並び、遅れの波及、輪が、どんなつながりでも成り立つ。

つながりの意味は、計算とは別に、ここに書き下した決まり（``holds``）で確かめる。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shirube.engines.plan.links import LinksFormRing, ordered
from shirube.engines.plan.placement import placed
from shirube.engines.plan.schedule import Schedule, schedule
from shirube.engines.plan.slip import slip
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Link, LinkKind, Precision, State, Task, TaskKind
from shirube.engines.plan.task_ring import path_between

HEAD = Head(key="p", title="計画", body_code="990019", body_name="みほん市", first_year=2026, last_year=2028)
FIRST = date(2026, 4, 1)
DAYS = st.integers(0, 900).map(lambda days: FIRST + timedelta(days=days))
KINDS = st.sampled_from(LinkKind)


def plan(tasks: Sequence[Task]) -> PlanSnapshot:
    """作業だけの計画。"""
    return PlanSnapshot(
        head=HEAD,
        as_of=FIRST,
        initiatives=(Initiative(key="i", number="1", title="取組"),),
        tasks=tuple(tasks),
    )


@st.composite
def linked(draw: st.DrawFn, most: int = 7) -> list[list[Link]]:
    """輪のないつながり。番号の若い作業にだけつながる。"""
    found = []
    for number in range(draw(st.integers(1, most))):
        before = draw(st.lists(st.integers(0, number - 1), unique=True, max_size=3)) if number else []
        found.append(
            [Link(before=str(b), kind=draw(KINDS), lag_days=draw(st.integers(-20, 30))) for b in before]
        )
    return found


@st.composite
def dated(draw: st.DrawFn) -> PlanSnapshot:
    """まだ始めていない、日まで決めた作業だけの計画。町の並びは、つながりの順とは限らない。"""
    tasks = []
    for number, links in enumerate(draw(linked())):
        start, length = draw(DAYS), draw(st.integers(0, 200))
        is_point = draw(st.integers(0, 3)) == 0
        tasks.append(
            Task(
                key=str(number),
                initiative="i",
                title=f"作業{number}",
                kind=TaskKind.MILESTONE if is_point else TaskKind.WORK,
                starts_on=None if is_point else start,
                ends_on=start + timedelta(days=length),
                national_due=draw(st.none() | DAYS),
                links=tuple(links),
            )
        )
    return plan(draw(st.permutations(tasks)))


@st.composite
def mixed(draw: st.DrawFn) -> PlanSnapshot:
    """状態・細かさ・未定・実績の混じった計画。"""
    tasks = []
    for number, links in enumerate(draw(linked())):
        start = draw(st.none() | DAYS)
        end = draw(st.none() | DAYS)
        tasks.append(
            Task(
                key=str(number),
                initiative="i",
                title=f"作業{number}",
                kind=draw(st.sampled_from(TaskKind)),
                state=draw(st.sampled_from(State)),
                precision=draw(st.sampled_from(Precision)),
                starts_on=start,
                ends_on=None if start and end and end < start else end,
                started_on=draw(st.none() | DAYS),
                ended_on=draw(st.none() | DAYS),
                extended_to=draw(st.none() | DAYS),
                national_due=draw(st.none() | DAYS),
                links=tuple(links),
            )
        )
    return plan(draw(st.permutations(tasks)))


def at_earliest(snapshot: PlanSnapshot) -> tuple[PlanSnapshot, Schedule]:
    """すべての作業を早い日に置き直した計画（つながりはすべて守られている）と、その日程。"""
    slots = schedule(snapshot).by_key
    tasks = [
        replace(
            task,
            starts_on=None if task.kind is TaskKind.MILESTONE else slots[task.key].start,
            ends_on=slots[task.key].end,
        )
        for task in snapshot.tasks
    ]
    settled = plan(tasks)
    return settled, schedule(settled)


def holds(link: Link, before: Task, after: Task, found: Schedule) -> bool:
    """つながりの決まり。節目は幅を持たないので、「終わったら始める」でも同じ日でよい。"""
    ahead, behind = found.slot(before.key), found.slot(after.key)
    assert ahead.end is not None and behind.end is not None
    lag = timedelta(days=link.lag_days)
    is_point = TaskKind.MILESTONE in (before.kind, after.kind)
    if link.kind is LinkKind.FINISH_FINISH:
        return behind.end >= ahead.end + lag
    target = behind.end if after.kind is TaskKind.MILESTONE or behind.start is None else behind.start
    if link.kind is LinkKind.START_START:
        source = ahead.end if before.kind is TaskKind.MILESTONE or ahead.start is None else ahead.start
        return target >= source + lag
    return target >= ahead.end + lag + timedelta(days=0 if is_point else 1)


@given(mixed())
def test_order_puts_every_predecessor_first(snapshot: PlanSnapshot) -> None:
    """順は、先の作業がすべて済んだもののうち、町の並びでいちばん前のものを、一つずつ取ったものである。"""
    left, wanted = list(snapshot.tasks), []
    while left:
        waiting = {task.key for task in left}
        first = next(task for task in left if not waiting & {link.before for link in task.links})
        wanted.append(first)
        left.remove(first)
    assert ordered(snapshot.tasks) == tuple(wanted)


@given(mixed(), st.none() | DAYS)
def test_schedule_never_pulls_work_forward(snapshot: PlanSnapshot, today: date | None) -> None:
    """早い日は計画より前にならず、終わった作業は動かず、未定は未定のまま、動いた作業は動かした先を言える。"""
    found = schedule(snapshot, today=today)
    tasks = {task.key: task for task in snapshot.tasks}
    for slot in found.slots:
        task, stated = tasks[slot.key], placed(tasks[slot.key])
        assert (slot.start is None, slot.end is None) == (stated.start is None, stated.end is None)
        if not task.state.is_open:
            assert (slot.start, slot.end) == (stated.start, stated.end)
            assert slot.float_days is None
        for now, then in ((slot.start, stated.start), (slot.end, stated.end)):
            assert now is None or then is None or now >= then
        if slot.pushed_by is not None:
            assert slot.pushed_by in {link.before for link in task.links}
            assert (slot.start, slot.end) != (stated.start, stated.end)
        if stated.is_undated:
            assert slot.float_days is None


@given(dated())
def test_every_link_holds_at_the_earliest_days(snapshot: PlanSnapshot) -> None:
    """早い日では、種類と間の日数（負の重なりも）がどうであれ、すべてのつながりが守られる。長さは変わらない。"""
    found = schedule(snapshot)
    tasks = {task.key: task for task in snapshot.tasks}
    for task in snapshot.tasks:
        assert all(holds(link, tasks[link.before], task, found) for link in task.links)
        slot, stated = found.slot(task.key), placed(task)
        if slot.start and stated.start and slot.end and stated.end:
            assert slot.end - slot.start == stated.end - stated.start


@given(dated())
def test_earliest_days_are_the_earliest(snapshot: PlanSnapshot) -> None:
    """動いた作業は、一日でも前に置くと、計画より前になるか、どれかのつながりが破れる。"""
    found = schedule(snapshot)
    tasks = {task.key: task for task in snapshot.tasks}
    day = timedelta(days=1)
    for task in snapshot.tasks:
        slot = found.slot(task.key)
        if slot.pushed_by is None or slot.end is None:
            continue
        earlier = replace(slot, start=slot.start and slot.start - day, end=slot.end - day)
        tried = replace(found, slots=tuple(earlier if one.key == task.key else one for one in found.slots))
        assert not all(holds(link, tasks[link.before], task, tried) for link in task.links)


@given(dated())
def test_scheduling_twice_changes_nothing(snapshot: PlanSnapshot) -> None:
    """早い日に置き直した計画では、もう何も動かず、合わない所もない。"""
    _, again = at_earliest(snapshot)
    first = schedule(snapshot).by_key
    assert {slot.key: (slot.start, slot.end) for slot in again.slots} == {
        key: (slot.start, slot.end) for key, slot in first.items()
    }
    assert again.conflicts == ()
    assert all(slot.pushed_by is None for slot in again.slots)


def _shifted(settled: PlanSnapshot, key: str, days: int) -> Schedule:
    """一つの作業だけを遅らせて、日程を作り直したもの。"""
    apart = timedelta(days=days)
    tasks = [
        replace(task, starts_on=task.starts_on and task.starts_on + apart, ends_on=task.ends_on + apart)
        if task.key == key and task.ends_on
        else task
        for task in settled.tasks
    ]
    return schedule(plan(tasks))


@given(dated(), st.data())
def test_float_is_exactly_how_far_work_may_slip(snapshot: PlanSnapshot, data: Any) -> None:
    """余裕の日数だけ遅らせてもどの期限も破れず、もう一日遅らせると必ずどれかの期限が破れる。"""
    settled, base = at_earliest(snapshot)
    limits = {slot.key: slot.limit.day for slot in base.slots if slot.limit}
    ends = {slot.key: slot.end for slot in base.slots}
    assume(all(ends[key] is not None and ends[key] <= day for key, day in limits.items()))  # type: ignore[operator]
    key = data.draw(st.sampled_from([slot.key for slot in base.slots]))
    days = base.slot(key).float_days
    assert days is not None and days >= 0

    def broken(found: Schedule) -> set[str]:
        return {slot.key for slot in found.slots if slot.end and slot.end > limits[slot.key]}

    assert broken(_shifted(settled, key, days)) == set()
    assert broken(_shifted(settled, key, days + 1)) != set()


@given(dated())
def test_critical_chain_is_tight(snapshot: PlanSnapshot) -> None:
    """いちばん詰まった並びは、余裕が最も小さい作業だけを、余りのないつながりで結ぶ。"""
    settled, base = at_earliest(snapshot)
    chain = base.critical_chain
    least = min(slot.float_days for slot in base.slots if slot.float_days is not None)
    assert chain
    assert {base.slot(key).float_days for key in chain} == {least}
    tasks = {task.key: task for task in settled.tasks}
    for before, after in pairwise(chain):
        (link,) = [link for link in tasks[after].links if link.before == before]
        tighter = replace(link, lag_days=link.lag_days + 1)
        assert holds(link, tasks[before], tasks[after], base)
        assert not holds(tighter, tasks[before], tasks[after], base)
    last = base.slot(chain[-1])
    assert last.limit is not None and last.end is not None
    assert (last.limit.day - last.end).days == least


@given(dated(), st.data(), st.integers(1, 400))
def test_slip_moves_what_the_schedule_moves(snapshot: PlanSnapshot, data: Any, days: int) -> None:
    """遅れの波及は、その作業を遅らせて日程を作り直したときに動く作業と、同じ日になる。"""
    settled, base = at_earliest(snapshot)
    key = data.draw(st.sampled_from([slot.key for slot in base.slots]))
    found = slip(settled, key, days=days)
    after = _shifted(settled, key, days)
    moved = {move.key: (move.new_start, move.new_end) for move in found.moves}
    wanted = {
        slot.key: (slot.start, slot.end)
        for slot in after.slots
        if (slot.start, slot.end) != (base.slot(slot.key).start, base.slot(slot.key).end)
    }
    assert moved == wanted
    assert found.unknown == ()
    for one in found.missed:
        slot = after.slot(one.key)
        limit = base.slot(one.key).limit
        assert limit is not None and slot.end is not None
        assert (slot.end, one.limit) == (one.new_end, limit.day)
        assert slot.end > limit.day


@given(dated(), st.data(), st.integers(1, 400))
def test_slip_is_never_larger_than_the_delay(snapshot: PlanSnapshot, data: Any, days: int) -> None:
    """計画がもともと持つ重なりは、遅れのせいにしない: どの作業も、遅らせた日数より大きくは動かない。"""
    key = data.draw(st.sampled_from([task.key for task in snapshot.tasks]))
    found = slip(snapshot, key, days=days)
    assert {move.key: move.days for move in found.moves}[key] == days
    assert all(0 < move.days <= days for move in found.moves)
    because = {move.key: move.because for move in found.moves}
    links = {task.key: {link.before for link in task.links} for task in snapshot.tasks}
    assert because.pop(key) is None
    assert all(
        before in because | {key: None} and before in links[after] for after, before in because.items()
    )


@st.composite
def tangled(draw: st.DrawFn) -> list[Task]:
    """輪があるかもしれないつながり。"""
    size = draw(st.integers(1, 7))
    return [
        Task(
            key=str(number),
            initiative="i",
            title=f"作業{number}",
            links=tuple(
                Link(before=str(b), kind=draw(KINDS))
                for b in draw(st.lists(st.integers(0, size - 1), unique=True, max_size=2))
            ),
        )
        for number in range(size)
    ]


def _has_ring(tasks: Sequence[Task]) -> bool:
    """先の作業がすべて片づいたものを除いていき、残れば輪がある。"""
    left = {task.key: {link.before for link in task.links} for task in tasks}
    while True:
        free = {key for key, before in left.items() if not before & left.keys()}
        if not free:
            return bool(left)
        left = {key: before for key, before in left.items() if key not in free}


@given(tangled())
def test_ring_is_named_and_real(tasks: list[Task]) -> None:
    """輪があるときだけ断り、挙げた作業は本当につながって一回りし、その名がすべて言葉に出る。"""
    if not _has_ring(tasks):
        ordered(tasks)
        return
    with pytest.raises(LinksFormRing) as refusal:
        schedule(plan(tasks))
    ring, known = refusal.value.ring, {task.key: task for task in tasks}
    assert len(set(ring)) == len(ring) >= 1
    for before, after in zip(ring, (*ring[1:], ring[0]), strict=True):
        assert before in {link.before for link in known[after].links}
    assert all(f"「{known[key].title}」" in str(refusal.value) for key in ring)


@given(st.randoms(use_true_random=False), st.integers(1, 9))
def test_path_is_real_and_shortest(random: Any, size: int) -> None:
    """見つけた道は本当のつながりだけを通り、いちばん短い。道が無ければ空で、同じ作業へは一つだけの道である。"""
    nodes = range(size)
    after = {here: [there for there in nodes if random.random() < 0.25] for here in nodes}
    start, goal = random.randrange(size), random.randrange(size)
    path = path_between(after, start, goal)
    reached, length = {start}, 1
    while goal not in reached and length <= len(after):
        reached |= {there for here in reached for there in after[here]}
        length += 1
    if goal not in reached:
        assert path == ()
        return
    assert (path[0], path[-1], len(path)) == (start, goal, length)
    assert all(there in after[here] for here, there in pairwise(path))
