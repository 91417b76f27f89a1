"""課題・リスク管理表の決まり（表）: 優先度、状態の移り方、期限超過、書けない対応。"""

from datetime import date

import pytest

from shirube.engines.plan.steering_issues import (
    Entry,
    Impact,
    Issue,
    IssueKind,
    IssueState,
    Likelihood,
    Priority,
    Response,
    SourceKind,
    entry_problem,
    issue_line,
    next_states,
    ordered,
    priority,
)
from shirube.engines.plan.steering_matrix import matrix

RAISED, TODAY = date(2026, 8, 1), date(2026, 11, 1)
LOW, MAYBE, HIGH = Likelihood.LOW, Likelihood.MIDDLE, Likelihood.HIGH
SMALL, LARGE, SEVERE = Impact.SMALL, Impact.LARGE, Impact.SEVERE
ISSUE, RISK = IssueKind.ISSUE, IssueKind.RISK
OPEN, WORKING, WATCHING = IssueState.OPEN, IssueState.WORKING, IssueState.WATCHING
RESOLVED, WITHDRAWN = IssueState.RESOLVED, IssueState.WITHDRAWN

# 種類、起こりやすさ、影響 → 優先度
PRIORITIES = [
    (RISK, LOW, SMALL, "低"),
    (RISK, LOW, LARGE, "低"),
    (RISK, LOW, SEVERE, "中"),
    (RISK, MAYBE, SMALL, "低"),
    (RISK, MAYBE, LARGE, "中"),
    (RISK, MAYBE, SEVERE, "高"),
    (RISK, HIGH, SMALL, "中"),
    (RISK, HIGH, LARGE, "高"),
    (RISK, HIGH, SEVERE, "高"),
    (ISSUE, None, SMALL, "中"),
    (ISSUE, None, LARGE, "高"),
    (ISSUE, None, SEVERE, "高"),
    (RISK, None, SEVERE, "未定"),
    (RISK, HIGH, None, "未定"),
    (ISSUE, None, None, "未定"),
]

# いまの状態 → 移れる状態
MOVES = [
    (OPEN, {WORKING, WATCHING, RESOLVED, WITHDRAWN}),
    (WORKING, {OPEN, WATCHING, RESOLVED, WITHDRAWN}),
    (WATCHING, {OPEN, WORKING, RESOLVED, WITHDRAWN}),
    (RESOLVED, {WORKING}),
    (WITHDRAWN, {WORKING}),
]

# 期限、いまの状態 → 期限を過ぎているか
OVERDUE = [
    (None, OPEN, False),
    (date(2026, 10, 31), OPEN, True),
    (date(2026, 11, 1), OPEN, False),
    (date(2026, 10, 31), WATCHING, True),
    (date(2026, 10, 31), RESOLVED, False),
    (date(2026, 10, 31), WITHDRAWN, False),
]

# 日、状態、したこと → 断る言葉のはじめ（書けるなら空）
ENTRIES = [
    (date(2026, 9, 1), None, "電話した", ""),
    (date(2026, 9, 1), RESOLVED, "届いた", ""),
    (date(2026, 11, 2), None, "電話した", "これからの日"),
    (date(2026, 7, 31), None, "電話した", "挙がった日より前"),
    (date(2026, 8, 9), RESOLVED, "届いた", "前に状態が変わった日より、前"),
    (date(2026, 9, 1), WORKING, "続ける", "いまの状態（対応中）から「対応中」には移れません"),
    (date(2026, 9, 1), None, "　", "何をしたか"),
]


def issue(
    number: int = 1,
    *,
    kind: IssueKind = ISSUE,
    likelihood: Likelihood | None = None,
    impact: Impact | None = LARGE,
    due: date | None = None,
    entries: tuple[Entry, ...] = (),
) -> Issue:
    """一つの課題・リスク。"""
    return Issue(
        key=f"i{number}",
        number=number,
        kind=kind,
        title=f"課題{number}",
        raised_on=RAISED,
        likelihood=likelihood,
        impact=impact,
        due=due,
        entries=entries,
    )


def moved(state: IssueState, day: date = date(2026, 8, 10)) -> Entry:
    """その日からこの状態。"""
    return Entry(happened_on=day, text="わけ", state=state)


@pytest.mark.parametrize(("kind", "likelihood", "impact", "label"), PRIORITIES)
def test_priority(kind: IssueKind, likelihood: Likelihood | None, impact: Impact | None, label: str) -> None:
    """優先度は、起こりやすさ（課題は起きている）と影響の積で決まり、決めていなければ未定。"""
    assert priority(kind, likelihood, impact).label == label


@pytest.mark.parametrize(("state", "following"), MOVES)
def test_moves(state: IssueState, following: set[IssueState]) -> None:
    """片付いていないものはどこへも移れ、片付いたものは対応中に戻すことだけができる。"""
    assert set(next_states(state)) == following


@pytest.mark.parametrize(("due", "state", "is_overdue"), OVERDUE)
def test_overdue(due: date | None, state: IssueState, is_overdue: bool) -> None:
    """期限の日は過ぎておらず、片付いたものは過ぎたと言わない。"""
    entries = () if state is OPEN else (moved(state),)
    assert issue(due=due, entries=entries).is_overdue(TODAY) is is_overdue


@pytest.mark.parametrize(("day", "state", "text", "refusal"), ENTRIES)
def test_entries(day: date, state: IssueState | None, text: str, refusal: str) -> None:
    """対応は、挙がった日から今日までの日に、わけを添えて、順に書く。"""
    one = issue(entries=(moved(WORKING),))
    found = entry_problem(one, Entry(happened_on=day, text=text, state=state), TODAY)
    assert (found or "").startswith(refusal)
    assert (found is None) == (refusal == "")


def test_state_is_read_at_a_day() -> None:
    """状態は、その日までに動いた行から決まる。過去の日の版は、その日の状態のまま。"""
    one = issue(entries=(moved(WORKING), moved(RESOLVED, date(2026, 10, 1))))
    assert one.state_on(date(2026, 8, 9)) is OPEN
    assert one.state_on(date(2026, 9, 30)) is WORKING
    assert one.closed_on(date(2026, 9, 30)) is None
    assert one.closed_on(TODAY) == date(2026, 10, 1)


def test_order_puts_late_and_heavy_first() -> None:
    """片付いていないもの、期限を過ぎたもの、優先度の高いもの、期限の近いものの順に並ぶ。"""
    rows = [
        issue(1, entries=(moved(RESOLVED),)),
        issue(2, impact=SMALL, due=date(2026, 12, 1)),
        issue(3, impact=SEVERE, due=date(2027, 3, 1)),
        issue(4, impact=SMALL, due=date(2026, 10, 1)),
        issue(5, impact=SEVERE, due=date(2026, 12, 1)),
        issue(6, impact=None),
    ]
    assert [one.number for one in ordered(rows, TODAY)] == [4, 5, 3, 2, 6, 1]


def test_matrix_shows_only_what_is_open() -> None:
    """図には片付いていないものだけが、リスクは起こりやすさの列、課題は「起きている」列に入る。"""
    found = matrix(
        [
            issue(1, impact=SEVERE),
            issue(2, kind=RISK, likelihood=LOW, impact=SEVERE),
            issue(3, kind=RISK, likelihood=LOW, impact=None),
            issue(4, impact=SEVERE, entries=(moved(RESOLVED),)),
        ],
        TODAY,
    )
    counts = [[len(square.issues) for square in row] for row in found.rows]
    assert counts == [[1, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert [one.number for one in found.unplaced] == [3]
    assert [square.column for square in found.rows[0]] == ["低い", "ありうる", "高い", "起きている（課題）"]
    assert found.rows[0][0].priority is Priority.MIDDLE


def test_line_in_a_version() -> None:
    """版に入る行は、その日の状態と、対応の名と中身、もとの名を言葉で持つ。"""
    one = Issue(
        key="i1",
        number=7,
        kind=RISK,
        title="異動",
        raised_on=RAISED,
        likelihood=HIGH,
        impact=SEVERE,
        response=Response.REDUCE,
        measure="手順を残す",
        source=SourceKind.FINDING,
        entries=(moved(RESOLVED, date(2026, 10, 1)),),
    )
    before, after = issue_line(one, date(2026, 9, 1)), issue_line(one, TODAY)
    assert (before.state, before.is_open, before.closed_on) == ("未対応", True, None)
    assert (after.state, after.is_open, after.closed_on) == ("解決", False, date(2026, 10, 1))
    assert (after.number, after.kind, after.priority) == (7, "リスク", "高")
    assert (after.response, after.source) == ("低減　手順を残す", "自己診断の気づき")
