"""いまの状況の法則: 数は足し合わせて合い、どの数も並びの長さで、並びは元の計算と同じになる。"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.plan.dashboard import AskedSection, Beside, Board, Item, Matter, Running
from shirube.engines.plan.dashboard_document import dashboard_document
from shirube.engines.plan.dashboard_mayor import mayor_board
from shirube.engines.plan.dashboard_office import office_board
from shirube.engines.plan.dashboard_rules import Answering, Progress, answering
from shirube.engines.plan.dashboard_section import section_board
from shirube.engines.plan.money_costs import sums
from shirube.engines.plan.plan_state import late_tasks, state_counts
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    BudgetStage,
    CostLine,
    Initiative,
    IssueLine,
    Link,
    Pillar,
    State,
    Task,
)

TODAY = date(2026, 11, 21)
HEAD = Head(key="p", title="計画", body_code="112241", body_name="戸田市", first_year=2026, last_year=2028)
OWNERS = st.sampled_from(((None, None), ("d1", "市民課"), ("d2", "財政課"), (None, "町内会")))
DAYS = st.none() | st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
KEYS = "abcde"
INITIATIVES = st.lists(
    st.builds(
        lambda key, pillar, state, owner: Initiative(
            key=key, number="", title="取組", pillar=pillar, state=state, owner_key=owner[0], owner=owner[1]
        ),
        st.sampled_from(KEYS),
        st.sampled_from(("w1", "w2", None)),
        st.sampled_from(State),
        OWNERS,
    ),
    unique_by=lambda one: one.key,
    min_size=1,
    max_size=5,
)


@st.composite
def plans(draw: st.DrawFn) -> PlanSnapshot:
    """小さな計画。"""
    initiatives = draw(INITIATIVES)
    homes = [one.key for one in initiatives]
    count = draw(st.integers(0, 8))
    tasks = []
    for number in range(count):
        owner = draw(OWNERS)
        before = draw(st.lists(st.integers(0, number - 1), max_size=2, unique=True)) if number else []
        tasks.append(
            Task(
                key=f"t{number}",
                initiative=draw(st.sampled_from(homes)),
                title="作業",
                state=draw(st.sampled_from(State)),
                ends_on=draw(DAYS),
                extended_to=draw(DAYS),
                owner_key=owner[0],
                owner=owner[1],
                links=tuple(Link(before=f"t{one}") for one in before),
            )
        )
    costs = draw(
        st.lists(
            st.builds(
                CostLine,
                key=st.just("c"),
                initiative=st.sampled_from(homes),
                year=st.integers(2025, 2029),
                stage=st.sampled_from(BudgetStage),
                fund=st.just("一般財源"),
                amount=st.integers(0, 10**9),
                is_commitment=st.booleans(),
            ),
            max_size=6,
        )
    )
    issues = draw(
        st.lists(
            st.builds(
                IssueLine,
                key=st.just("x"),
                title=st.just("課題"),
                kind=st.sampled_from(("課題", "リスク")),
                state=st.just("対応中"),
                is_open=st.booleans(),
                priority=st.sampled_from(("高", "低", None)),
                initiative=st.none() | st.sampled_from(homes),
                due=DAYS,
            ),
            max_size=4,
        )
    )
    return PlanSnapshot(
        head=HEAD,
        as_of=TODAY,
        pillars=(Pillar(key="w1", number="1", title="窓口"), Pillar(key="w2", number="2", title="内部")),
        initiatives=tuple(initiatives),
        tasks=tuple(tasks),
        costs=tuple(replace(one, key=f"c{n}") for n, one in enumerate(costs)),
        issues=tuple(replace(one, key=f"x{n}") for n, one in enumerate(issues)),
    )


def _beside(answers: list[tuple[int, int]]) -> Beside:
    sections = tuple(
        AskedSection(
            campaign="c",
            key=str(n),
            label=f"課{n}",
            department="d1" if n % 2 else None,
            total=total,
            answered=min(answered, total),
            due_on=TODAY,
        )
        for n, (total, answered) in enumerate(answers)
    )
    one = Item(matter=Matter.VERSION, key="v", title="第2版")
    return Beside(
        campaigns=(Running(key="c", title="照会", due_on=TODAY, sections=sections),), versions=(one,)
    )


BESIDES = st.none() | st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5).map(_beside)


def boards(plan: PlanSnapshot, beside: Beside | None) -> list[Board]:
    """三つの役割のいまの状況。"""
    return [
        office_board(plan, beside),
        section_board(plan, {"d1"}, "市民課", beside),
        mayor_board(plan, beside),
    ]


@given(plans(), BESIDES)
@settings(deadline=None)
def test_every_count_is_the_length_of_its_list(plan: PlanSnapshot, beside: Beside | None) -> None:
    """どの数も並びの長さと同じで、id は重ならず、数えられないものは数を持たない。紙にもできる。"""
    for board in boards(plan, beside):
        listings = list(board.listings())
        assert len({one.id for one in listings}) == len(listings)
        for one in listings:
            assert board.listing(one.id) == one
            assert (one.count is None) is bool(one.absent)
            if one.absent:
                assert not one.items
                assert not one.text[0].isdigit()
            else:
                assert one.text.startswith(str(len(one.items)))
            assert len({(item.key, item.state) for item in one.items}) == len(one.items)
        assert dashboard_document(board).blocks


@given(plans())
@settings(deadline=None)
def test_shares_add_up(plan: PlanSnapshot) -> None:
    """柱ごとの数の合計は全体の数になり、どの取組もちょうど一つの進みに入る。遅れは元の計算と同じ。"""
    board = mayor_board(plan, None)
    assert board.whole is not None
    for progress in Progress:
        assert sum(share.of(progress) for share in board.pillars) == board.whole.of(progress)
    keys = [item.key for _, part in board.whole.parts for item in part.items]
    assert sorted(keys) == sorted(one.key for one in plan.initiatives)
    assert board.whole.of(Progress.LATE) == state_counts(plan, plan.initiatives).late


@given(plans(), BESIDES)
@settings(deadline=None)
def test_sections_add_up_to_the_office(plan: PlanSnapshot, beside: Beside | None) -> None:
    """課ごとの遅れと期限間近を足すと全体になり、遅れは元の計算と同じ。いまの状況（課）は全体の一部になる。"""
    board = office_board(plan, beside)
    late, soon = board.listing("late"), board.listing("soon")
    assert late is not None
    assert soon is not None
    assert sum(one.late for one in board.sections) == len(late.items) == len(late_tasks(plan))
    assert sum(one.soon for one in board.sections) == len(soon.items)
    assert not {one.key for one in late.items} & {one.key for one in soon.items}
    for mark in ("d1", "d2"):
        mine = section_board(plan, {mark}, "課", beside).listing("late")
        assert mine is not None
        assert set(mine.items) == {one for one in late.items if one.owner_key == mark}


@given(plans(), BESIDES)
@settings(deadline=None)
def test_every_asked_section_is_in_one_place(plan: PlanSnapshot, beside: Beside | None) -> None:
    """聞いた課は、沈黙・途中・回答済みのちょうど一つに入り、いまの状況の二つの並びと合う。"""
    if beside is None:
        return
    sections = beside.campaigns[0].sections
    kinds = [answering(total=one.total, answered=one.answered) for one in sections]
    board = office_board(plan, beside)
    for id, kind in (("silent", Answering.SILENT), ("partly", Answering.PARTLY)):
        listing = board.listing(id)
        assert listing is not None
        assert len(listing.items) == kinds.count(kind)
        assert all(one.left > 0 for one in sections if one.key in {item.key for item in listing.items})


@given(plans())
@settings(deadline=None)
def test_money_adds_up(plan: PlanSnapshot) -> None:
    """年度ごとの額を足すと、段階ごとの合計になる。一つも入っていなければ None で、0 ではない。"""
    board = mayor_board(plan, None)
    assert board.money is not None
    whole = sums(plan.costs)
    for name, expected in (("request", whole.request), ("budget", whole.current), ("settled", whole.settled)):
        totals = [total for year in board.money if (total := getattr(year, name).total) is not None]
        assert (sum(totals) if totals else None) == expected


@given(plans())
@settings(deadline=None)
def test_waiting_is_seen_from_both_sides(plan: PlanSnapshot) -> None:
    """ある課を待つ作業は、待たせている課の「待たれている」に、必ず同じものとして出る。"""
    asking = section_board(plan, {"d1"}, "市民課", None).listing("asking")
    asked = section_board(plan, {"d2"}, "財政課", None).listing("asked")
    assert asking is not None
    assert asked is not None
    theirs = {one.key for one in asking.items if one.owner_key == "d2"}
    assert theirs <= {one.key for one in asked.items}
