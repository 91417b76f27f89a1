"""課題・PDCA・OODA の法則: 状態の履歴、図の数、期間の分け方、実績の数、表計算の行き来、締めた評価の指紋。"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.money_sheet import ChangeKind, ExportedKey, Held
from shirube.engines.plan.snapshot_lines import State, Task
from shirube.engines.plan.steering_cycle import (
    Act,
    Grade,
    Written,
    closed_from_text,
    closed_text,
    cycle_facts,
)
from shirube.engines.plan.steering_issue_sheet import (
    HEADER,
    IssueContent,
    IssueNames,
    content_problem,
    issue_cells,
    read_issue_sheet,
)
from shirube.engines.plan.steering_issues import (
    Entry,
    Impact,
    Issue,
    IssueKind,
    IssueState,
    Likelihood,
    Response,
    entry_problem,
    ordered,
    priority,
)
from shirube.engines.plan.steering_matrix import matrix
from shirube.engines.plan.steering_ooda import Loop, LoopStage, Step, next_stages, step_problem
from shirube.engines.plan.steering_periods import PeriodKind, period_label, period_of, periods_of
from shirube.engines.plan.steering_review_sheet import (
    SHOWN,
    WRITTEN,
    ReviewContent,
    read_review_sheet,
    review_cells,
)
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import Period
from tests.sample_plan import sample_plan

FIRST = date(2026, 4, 1)
SECOND = Period(date(2026, 7, 1), date(2026, 10, 1))
DAYS = st.dates(FIRST, date(2028, 3, 31))
TEXTS = st.text("窓口端末ABC12。、 ", max_size=20).map(str.strip)
TITLES = st.text("課題遅れABC12", min_size=1, max_size=20)


class Row:
    """表の一行。"""

    def __init__(self, number: int, cells: tuple[str, ...]) -> None:
        self.number, self.cells = number, cells


@st.composite
def contents(draw: st.DrawFn) -> IssueContent:
    """書ける課題・リスク。"""
    kind = draw(st.sampled_from(IssueKind))
    likelihood = draw(st.none() | st.sampled_from(Likelihood)) if kind is IssueKind.RISK else None
    return IssueContent(
        title=draw(TITLES),
        kind=kind,
        detail=draw(TEXTS),
        likelihood=likelihood,
        impact=draw(st.none() | st.sampled_from(Impact)),
        response=draw(st.none() | st.sampled_from(Response)),
        measure=draw(TEXTS),
        department=draw(st.none() | st.just("d1")),
        due=draw(st.none() | DAYS),
        initiative=draw(st.none() | st.just("a1")),
    )


@st.composite
def issues(draw: st.DrawFn) -> tuple[Issue, ...]:
    """決まりを守って対応を書き足していった課題・リスク。"""
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        one = Issue(
            key=f"i{number}",
            number=number,
            kind=draw(st.sampled_from(IssueKind)),
            title="課題",
            raised_on=FIRST,
            likelihood=draw(st.none() | st.sampled_from(Likelihood)),
            impact=draw(st.none() | st.sampled_from(Impact)),
            due=draw(st.none() | DAYS),
        )
        for day in sorted(draw(st.lists(DAYS, max_size=4))):
            entry = Entry(happened_on=day, text="した", state=draw(st.none() | st.sampled_from(IssueState)))
            if entry_problem(one, entry, date(2028, 3, 31)) is None:
                one = replace(one, entries=(*one.entries, entry))
        found.append(one)
    return tuple(found)


@given(issues(), DAYS)
def test_history_of_states_is_a_walk(rows: tuple[Issue, ...], day: date) -> None:
    """決まりを守って書いた履歴では、片付いた状態から飛び出すのは対応中へだけ。片付いた日は、片付いているときだけある。"""
    for one in rows:
        states = [IssueState.OPEN, *(entry.state for entry in one.entries if entry.state)]
        for before, after in pairwise(states):
            assert before is not after
            assert before.is_open or after is IssueState.WORKING
        assert (one.closed_on(day) is None) == one.state_on(day).is_open


@given(issues(), DAYS)
def test_past_day_ignores_what_came_later(rows: tuple[Issue, ...], day: date) -> None:
    """ある日の状態は、その日より後に書き足したことで変わらない。"""
    for one in rows:
        kept = tuple(entry for entry in one.entries if entry.happened_on <= day)
        assert one.state_on(day) is replace(one, entries=kept).state_on(day)


@given(issues(), DAYS)
def test_matrix_counts_every_open_issue_once(rows: tuple[Issue, ...], day: date) -> None:
    """図のますと「置けないもの」を足すと、片付いていないものの数になる。ますの優先度は、中の優先度と同じ。"""
    found = matrix(rows, day)
    squares = [square for row in found.rows for square in row]
    placed = [one for square in squares for one in square.issues]
    assert sorted(one.key for one in (*placed, *found.unplaced)) == sorted(
        one.key for one in rows if one.state_on(day).is_open
    )
    for square in squares:
        assert {one.priority for one in square.issues} <= {square.priority}


@given(issues(), DAYS, st.randoms(use_true_random=False))
def test_order_does_not_depend_on_the_order_given(rows: tuple[Issue, ...], day: date, random: object) -> None:
    """並びは、渡した順によらない。片付いたものは必ず後ろ。"""
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    found = ordered(mixed, day)
    assert found == ordered(rows, day)
    flags = [one.state_on(day).is_open for one in found]
    assert flags == sorted(flags, reverse=True)


@given(st.sampled_from(IssueKind), st.sampled_from(Likelihood), st.sampled_from(Impact))
def test_priority_never_falls_as_things_get_worse(
    kind: IssueKind, likelihood: Likelihood, impact: Impact
) -> None:
    """起こりやすさか影響が大きくなって、優先度が下がることはない。"""
    rank = {"low": 0, "middle": 1, "high": 2}
    here = rank[priority(kind, likelihood, impact).value]
    for worse in Likelihood:
        if worse >= likelihood:
            assert rank[priority(kind, worse, impact).value] >= here
    for worse_impact in Impact:
        if worse_impact >= impact:
            assert rank[priority(kind, likelihood, worse_impact).value] >= here


NAMES = IssueNames(departments={"市民課（210）": "d1"}, initiatives={"1-1 窓口": "a1"})


def shown(cells: tuple[object, ...]) -> tuple[str, ...]:
    """Excel を通ったあとの文字。"""
    return tuple(
        format_date(one, "short") if isinstance(one, date) else "" if one is None else str(one)
        for one in cells
    )


@given(st.lists(contents(), max_size=5))
def test_issue_sheet_round_trip_changes_nothing(rows: list[IssueContent]) -> None:
    """書き出した管理表をそのまま読むと、どの行も同じ。"""
    held = {f"k{n}": Held(key=f"k{n}", version=1, content=one) for n, one in enumerate(rows)}
    lines = [
        Row(n, (str(n), *shown(issue_cells(one.content, NAMES)))) for n, one in enumerate(held.values(), 2)
    ]
    keys = [ExportedKey(one.key, one.version) for one in held.values()]
    changes, problems = read_issue_sheet(HEADER, lines, keys, NAMES, held)  # type: ignore[arg-type]
    assert problems == ()
    assert [one.kind for one in changes] == [ChangeKind.SAME] * len(rows)


@given(contents(), contents(), st.integers(1, 3))
def test_issue_sheet_never_takes_an_outdated_row_unasked(
    now: IssueContent, typed: IssueContent, version: int
) -> None:
    """書き出したあとに版が進んでいれば、変わる行は必ず「あとから変わった行」になる。"""
    held = {"k": Held(key="k", version=version, content=now)}
    rows = [Row(2, ("1", *shown(issue_cells(typed, NAMES))))]
    changes, problems = read_issue_sheet(HEADER, rows, [ExportedKey("k", 1)], NAMES, held)  # type: ignore[arg-type]
    assert problems == ()
    assert content_problem(typed) is None
    is_changed = changes[0].kind is not ChangeKind.SAME
    assert changes[0].is_stale == (is_changed and version != 1)


REVIEWS = st.builds(
    ReviewContent,
    grade=st.none() | st.sampled_from(Grade),
    reason=TEXTS,
    act=st.none() | st.sampled_from(Act),
    next_action=TEXTS,
)


@given(st.lists(REVIEWS, max_size=4))
def test_review_sheet_round_trip_changes_nothing(rows: list[ReviewContent]) -> None:
    """書き出した評価シートをそのまま読むと、どの行も同じ。見せるだけの列を直しても、何も変わらない。"""
    facts = cycle_facts(sample_plan(), SECOND).initiatives[0]
    held = {f"k{n}": Held(key=f"k{n}", version=1, content=one) for n, one in enumerate(rows)}
    lines = []
    for number, one in enumerate(held.values(), 2):
        cells = review_cells(facts, "継続", one.content)
        lines.append(Row(number, ("直した取組", *cells[1:])))
    keys = [ExportedKey(one.key, 1) for one in held.values()]
    changes, problems = read_review_sheet((*SHOWN, *WRITTEN), lines, keys, held)  # type: ignore[arg-type]
    assert problems == ()
    assert [one.kind for one in changes] == [ChangeKind.SAME] * len(rows)


@given(st.sampled_from(PeriodKind), st.integers(2020, 2040))
def test_periods_fill_the_year(kind: PeriodKind, year: int) -> None:
    """期間は年度をすき間も重なりもなく埋め、名は重ならず、その日を含む期間に戻る。"""
    found = periods_of(kind, FiscalYear(year))
    assert found[0].start == date(year, 4, 1)
    assert found[-1].end == date(year + 1, 4, 1)
    assert all(before.end == after.start for before, after in pairwise(found))
    assert len({period_label(one) for one in found}) == len(found)
    assert all(period_of(kind, one.start) == one for one in found)


@given(st.integers(0, 900), st.integers(1, 400))
def test_later_endings_never_count_as_done(first: int, after: int) -> None:
    """期間の末日より後に終わった作業は、その期間では一つも完了に数えない。"""
    plan = sample_plan()
    period = Period(FIRST, date(2026, 7, 1))
    ended = date(2026, 6, 30) + timedelta(days=after)
    tasks = tuple(
        replace(
            one,
            state=State.DONE,
            started_on=FIRST,
            ended_on=ended,
            stop_reason=None,
            progress=None,
            starts_on=FIRST + timedelta(days=first) if one.starts_on else None,
            ends_on=None,
        )
        for one in plan.tasks
    )
    now = replace(plan, tasks=tasks, as_of=date(2030, 1, 1))
    found = cycle_facts(now, period)
    assert all(dict(one.tally())["完了"] == 0 for one in found.initiatives)


@given(st.lists(st.sampled_from(State), min_size=1, max_size=6))
def test_tally_counts_every_moved_task(states: list[State]) -> None:
    """区分ごとの数を足すと、動きを見る作業の数になる。"""
    plan = sample_plan()
    home = plan.initiatives[0].key
    tasks = tuple(
        Task(
            key=f"n{at}",
            initiative=home,
            title=f"作業{at}",
            state=state,
            ended_on=date(2026, 8, 1) if state is State.DONE else None,
            started_on=date(2026, 7, 1) if state is State.DONE else None,
            ends_on=date(2026, 9, 30),
        )
        for at, state in enumerate(states)
    )
    now = replace(plan, tasks=tasks, as_of=date(2026, 12, 1))
    one = cycle_facts(now, SECOND).of(home)
    assert one is not None
    assert sum(count for _, count in one.tally()) == len(one.tasks)


WRITINGS = st.lists(
    st.builds(
        Written,
        initiative=st.sampled_from(["a", "b", "c"]),
        grade=st.none() | st.sampled_from(Grade),
        reason=TEXTS,
        act=st.none() | st.sampled_from(Act),
        next_action=TEXTS,
        carried=TEXTS,
    ),
    max_size=4,
)


@given(WRITINGS, TEXTS)
def test_closed_cycle_comes_back_unchanged(written: list[Written], summary: str) -> None:
    """締めた評価を文字にして戻し、また文字にすると、同じ文字になる。"""
    facts = cycle_facts(sample_plan(), SECOND)
    text = closed_text(facts, written, summary)
    back = closed_from_text(text)
    assert closed_text(back.facts, back.written, back.summary) == text
    assert list(back.written) == written


@given(st.data())
def test_every_offered_stage_can_be_written(data: st.DataObject) -> None:
    """書けると示した段は、必ず書ける。どれだけ回しても、はじめは観察のまま。"""
    day = FIRST
    loop = Loop(key="l", title="動き", steps=(Step(stage=LoopStage.OBSERVE, happened_on=day, text="見た"),))
    for _ in range(data.draw(st.integers(1, 8))):
        stage = data.draw(st.sampled_from(next_stages(loop.stage)))
        day += timedelta(days=data.draw(st.integers(0, 3)))
        is_act = stage is LoopStage.ACT
        step = Step(
            stage=stage,
            happened_on=day,
            text="した",
            who="係長" if is_act else None,
            due=day if is_act else None,
        )
        assert step_problem(loop, step, day) is None
        loop = replace(loop, steps=(*loop.steps, step))
    assert loop.days(day) == (day - FIRST).days
    assert 1 <= loop.turns <= len(loop.steps)
