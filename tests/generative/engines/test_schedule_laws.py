"""日程の法則: どんな計画でも、つながりは守られ、余裕の日数は言ったとおりに働く。"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.plan.links import ordered
from shirube.engines.plan.schedule import Slot, network, schedule
from shirube.engines.plan.slip import slip
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    Initiative,
    Link,
    LinkKind,
    Precision,
    State,
    Task,
    TaskKind,
)

HEAD = Head(key="p", title="計画", body_code="112372", body_name="見本町", first_year=2027, last_year=2028)
DAYS = st.integers(0, 700).map(lambda days: date(2027, 4, 1) + timedelta(days=days))


@st.composite
def plans(draw: st.DrawFn, *, open_only: bool = False, is_daily: bool = False) -> PlanSnapshot:
    """輪のない計画。未定、粗い日付（``is_daily`` なら無し）、節目、実績、国の期限が混じる。"""
    tasks: list[Task] = []
    for number in range(draw(st.integers(1, 9))):
        start = draw(st.none() | DAYS)
        length = draw(st.integers(0, 120))
        end = draw(st.none() | DAYS) if start is None else start + timedelta(days=length)
        links = draw(
            st.lists(
                st.builds(
                    Link,
                    before=st.sampled_from([task.key for task in tasks] or ["-"]),
                    kind=st.sampled_from(LinkKind),
                    lag_days=st.integers(-20, 40),
                ),
                max_size=3 if tasks else 0,
                unique_by=lambda link: (link.before, link.kind),
            )
        )
        state = draw(st.sampled_from((State.PLANNED, State.ACTIVE) if open_only else State))
        tasks.append(
            Task(
                key=f"t{number}",
                initiative="i",
                title=f"作業{number}",
                kind=draw(st.sampled_from(TaskKind)),
                state=state,
                starts_on=start,
                ends_on=end if draw(st.integers(0, 4)) else None,
                precision=Precision.DAY if is_daily else draw(st.sampled_from(Precision)),
                national_due=draw(st.none() | DAYS),
                links=tuple(links),
            )
        )
    shuffled = draw(st.permutations(tasks))
    return PlanSnapshot(
        head=HEAD,
        as_of=date(2026, 11, 21),
        initiatives=(Initiative(key="i", number="1", title="取組"),),
        tasks=tuple(shuffled),
    )


@given(plans())
@settings(deadline=None)
def test_order_respects_links(plan: PlanSnapshot) -> None:
    """順は、作業をちょうど一度ずつ含み、先の作業が必ず前に来る。"""
    order = [task.key for task in ordered(plan.tasks)]
    assert sorted(order) == sorted(task.key for task in plan.tasks)
    for task in plan.tasks:
        assert all(order.index(link.before) < order.index(task.key) for link in task.links)


@given(plans(), st.none() | DAYS)
@settings(deadline=None)
def test_earliest_keeps_links_and_never_moves_forward(plan: PlanSnapshot, today: date | None) -> None:
    """早い日は、計画の日より早くならず、未定の日を作らず、つながりを細かさの限りで守る。"""
    net, found = network(plan), schedule(plan, today=today)
    slots = {slot.key: slot for slot in found.slots}
    for task in plan.tasks:
        stated, slot = net.stated[task.key], slots[task.key]
        assert (slot.start is None, slot.end is None) == (stated.start is None, stated.end is None)
        assert stated.start is None or (slot.start is not None and slot.start >= stated.start)
        assert stated.end is None or (slot.end is not None and slot.end >= stated.end)
        for edge in net.edges[task.key]:
            before = slots[edge.before]
            source = before.start if edge.of == "start" else before.end
            target = slot.start if edge.to == "start" else slot.end
            assert source is not None and target is not None
            if task.precision is Precision.DAY and edge.gap >= 0:
                assert target >= source + timedelta(days=edge.offset)


def _drawn_slot(plan: PlanSnapshot, data: st.DataObject) -> Slot | None:
    """つながりと日付が合った計画の、余裕の分かる一つの作業。"""
    found = schedule(plan)
    known = [slot for slot in found.slots if slot.float_days is not None and slot.end is not None]
    return data.draw(st.sampled_from(known)) if known and not found.conflicts else None


@given(plans(open_only=True), st.data())
@settings(deadline=None, max_examples=300)
def test_slip_within_the_float_harms_nothing(plan: PlanSnapshot, data: st.DataObject) -> None:
    """つながりと日付が合った計画では、余裕の日数までの遅れは、新しく何も損なわない。"""
    slot = _drawn_slot(plan, data)
    if slot is not None and slot.float_days is not None and slot.float_days > 0:
        assert not [one for one in slip(plan, slot.key, days=slot.float_days).missed if not one.was_missed]


@given(plans(open_only=True, is_daily=True), st.data())
@settings(deadline=None, max_examples=300)
def test_slip_past_the_float_is_late(plan: PlanSnapshot, data: st.DataObject) -> None:
    """日で決めた計画では、余裕を一日超えれば何かに遅れる（月などの粗い日付が続くと、余裕は少なめに出る）。"""
    slot = _drawn_slot(plan, data)
    if slot is not None and slot.float_days is not None and slot.float_days >= 0:
        assert slip(plan, slot.key, days=slot.float_days + 1).missed


@given(plans(open_only=True), st.integers(1, 200), st.integers(0, 200), st.data())
@settings(deadline=None)
def test_longer_slip_moves_no_less(plan: PlanSnapshot, days: int, more: int, data: st.DataObject) -> None:
    """長い遅れは、短い遅れが動かすものを、それより手前に置かない。"""
    known = [task.key for task in plan.tasks if network(plan).stated[task.key].end is not None]
    if not known:
        return
    key = data.draw(st.sampled_from(known))
    short = {move.key: move for move in slip(plan, key, days=days).moves}
    long = {move.key: move for move in slip(plan, key, days=days + more).moves}
    assert short.keys() <= long.keys()
    assert all(long[one].days >= move.days > -1 for one, move in short.items())


@given(plans())
@settings(deadline=None)
def test_critical_chain_shares_one_float(plan: PlanSnapshot) -> None:
    """いちばん詰まった並びの作業は、どれも計画の中で最も小さい同じ余裕を持つ。"""
    found = schedule(plan)
    floats = {slot.key: slot.float_days for slot in found.slots}
    known = [days for days in floats.values() if days is not None]
    assert {floats[key] for key in found.critical_chain} == ({min(known)} if found.critical_chain else set())
    net = network(plan)
    for before, after in zip(found.critical_chain, found.critical_chain[1:], strict=False):
        assert before in {edge.before for edge in net.edges[after]}
