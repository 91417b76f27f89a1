"""過去の決定の表の読み方: どの書き方を受け、どの行をどう扱うか。"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.organization.decision_rows import LABELS, GivenRow, SheetDecision, cells
from shirube.engines.organization.decision_sheet import CannotReadDecisions, KnownDecision, Move, read
from shirube.engines.organization.meetings import Result

TODAY = date(2026, 7, 1)
BODIES = {"DX推進本部"}
GOOD = {
    "会議体": "DX推進本部",
    "回": "1",
    "開催日": "2026-04-20",
    "件名": "計画",
    "決定の内容": "進める。",
    "結果": "承認",
}
NOW = SheetDecision(
    body="DX推進本部",
    number=1,
    held_on=date(2026, 4, 20),
    title="計画",
    text="進める。",
    result=Result.APPROVED,
    conditions="",
    document_number="",
    decided_on=date(2026, 4, 20),
    is_confirmed=False,
)
HEADER = tuple(LABELS.values())


def row(changes: dict[str, str] | None = None, **more: object) -> GivenRow:
    """一行。"""
    return GivenRow(number=2, cells=GOOD | (changes or {}), **more)  # type: ignore[arg-type]


def reading(*rows: GivenRow, known: dict[str, KnownDecision] | None = None):  # type: ignore[no-untyped-def]
    """読んだ結果。"""
    return read(HEADER, rows, known or {}, BODIES, TODAY)


# 列 | 書き方 | 読んだ値
SPELLINGS = [
    ("回", "第3回", "number", 3),
    ("回", "", "number", None),
    ("開催日", "R8.4.20", "held_on", date(2026, 4, 20)),
    ("開催日", "令和8年4月20日", "held_on", date(2026, 4, 20)),
    ("開催日", "2026/4/20", "held_on", date(2026, 4, 20)),
    ("決定日", "", "decided_on", date(2026, 4, 20)),
    ("決定日", "2026-04-25", "decided_on", date(2026, 4, 25)),
    ("結果", "了承", "result", Result.NOTED),
    ("状態", "", "is_confirmed", True),
    ("状態", "作成中", "is_confirmed", False),
]


@pytest.mark.parametrize(("label", "text", "name", "value"), SPELLINGS)
def test_spelling_is_read(label: str, text: str, name: str, value: object) -> None:
    """職員のふつうの書き方は、そのまま読める。"""
    found = reading(row({label: text}))
    assert found.problems == ()
    assert getattr(found.changes[0].decision, name) == value


# 列 | 書き方 | 理由に含まれる言葉
MISTAKES = [
    ("会議体", "庁議", "登録されていません"),
    ("会議体", "", "空です"),
    ("回", "初回", "1 からの数"),
    ("回", "0", "1 からの数"),
    ("開催日", "2026-02-30", ""),
    ("開催日", "2026-12-01", "今日より後"),
    ("結果", "否決", "承認・条件付き承認"),
    ("結果", "条件付き承認", "条件を書いて"),
    ("状態", "済", "確定"),
    ("件名", "あ" * 121, "120文字まで"),
]


@pytest.mark.parametrize(("label", "text", "why"), MISTAKES)
def test_mistake_is_told(label: str, text: str, why: str) -> None:
    """読めない書き方は、何行目のどの列がなぜいけないかを言い、行を受けない。"""
    found = reading(row({label: text}))
    assert found.changes == ()
    assert any(why in one.reason and one.number == 2 for one in found.problems)


# 表の行の鍵 | 版 | いまの記録 | 書き換え | 扱い
MOVES = [
    (None, None, None, {}, Move.ADDED),
    (None, None, NOW, {}, Move.TWICE),
    ("k", 3, NOW, {"決定の内容": "見直す。", "状態": "作成中"}, Move.CHANGED),
    ("k", 2, NOW, {"決定の内容": "見直す。", "状態": "作成中"}, Move.STALE),
    ("x", 3, NOW, {"決定の内容": "見直す。"}, Move.UNKNOWN),
]


@pytest.mark.parametrize(("key", "version", "now", "changes", "move"), MOVES)
def test_move(key: str, version: int, now: SheetDecision, changes: dict[str, str], move: Move) -> None:
    """行の扱いは、鍵・版・いまの記録で決まる。"""
    known = {"k": KnownDecision(version=3, now=now)} if now else {}
    found = reading(row(changes, key=key, version=version), known=known)
    assert [one.move for one in found.changes] == [move]


def test_confirmed_is_locked() -> None:
    """確定した決定は、版が合っていても表では変えられない。"""
    from dataclasses import replace

    known = {"k": KnownDecision(version=3, now=replace(NOW, is_confirmed=True))}
    found = reading(row({"決定の内容": "見直す。"}, key="k", version=3), known=known)
    assert [one.move for one in found.changes] == [Move.LOCKED]
    assert not found.changes[0].move.is_taken


def test_meeting_cannot_be_moved_by_the_sheet() -> None:
    """前からある決定の、会議体・回・開催日は表では変えられない。"""
    known = {"k": KnownDecision(version=3, now=NOW)}
    found = reading(row({"開催日": "2026-04-21", "状態": "作成中"}, key="k", version=3), known=known)
    assert "表では変えられません" in found.problems[0].reason


def test_same_decision_twice_in_one_sheet_is_taken_once() -> None:
    """同じ表に同じ決定が二度あれば、二つ目は取り込まない。"""
    assert [one.move for one in reading(row(), row()).changes] == [Move.ADDED, Move.TWICE]


def test_missing_column_is_refused() -> None:
    """要る列が無ければ、その名を言って断る。"""
    with pytest.raises(CannotReadDecisions, match="結果"):
        read([label for label in HEADER if label != "結果"], [], {}, BODIES, TODAY)


@given(
    number=st.none() | st.integers(1, 9_999),
    held_on=st.dates(date(2019, 5, 1), TODAY),
    result=st.sampled_from([one for one in Result if one is not Result.CONDITIONAL]),
    is_confirmed=st.booleans(),
)
def test_written_row_is_read_back_unchanged(
    number: int | None, held_on: date, result: Result, is_confirmed: bool
) -> None:
    """書き出した行をそのまま読むと、どの決定でも「変わらない」。"""
    from dataclasses import replace

    now = replace(
        NOW, number=number, held_on=held_on, decided_on=held_on, result=result, is_confirmed=is_confirmed
    )
    given_row = GivenRow(number=2, cells=cells(now), key="k", version=1)
    found = reading(given_row, known={"k": KnownDecision(version=1, now=now)})
    assert (found.same, found.changes, found.problems) == (1, (), ())
