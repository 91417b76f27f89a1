"""会議の紙: 次第と決定事項一覧に、何がどう書かれるか。"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.organization.meeting_papers import agenda_paper, decisions_paper
from shirube.engines.organization.meetings import (
    AgendaKind,
    AgendaLine,
    DecisionLine,
    Result,
    SittingLine,
    SittingState,
    sitting_name,
)

DAY = date(2026, 7, 1)
SITTING = SittingLine(body="DX推進本部", number=3, held_on=DAY, time="午後1時", place="第一会議室")
DECISION = DecisionLine(
    sitting=SITTING, title="計画の決定", text="進める。", result=Result.APPROVED, decided_on=DAY
)

# 会議体 | 回 | 名
NAMES = [
    ("DX推進本部", 3, "DX推進本部 第3回（令和8年7月1日）"),
    ("庁議", None, "庁議（令和8年7月1日）"),
]


@pytest.mark.parametrize(("body", "number", "name"), NAMES)
def test_sitting_name(body: str, number: int | None, name: str) -> None:
    """会議の名は、会議体・回・日。回を付けない会議では、日だけを添える。"""
    assert sitting_name(body, number, DAY) == name


# 会議の状態 | 次第に書かれる言葉
WAYS = [
    (SittingState.PLANNED, None),
    (SittingState.HELD, None),
    (SittingState.WRITTEN, "書面"),
    (SittingState.CANCELLED, "中止"),
]


@pytest.mark.parametrize(("state", "word"), WAYS)
def test_agenda_tells_an_unusual_way(state: SittingState, word: str | None) -> None:
    """書面で諮ったことと中止は次第に書き、ふつうの会議では何も添えない。"""
    told = agenda_paper("みほん市", replace(SITTING, state=state), [], as_of=DAY).canonical_json()
    assert ("開き方" in told) is (word is not None)
    if word:
        assert word in told


def test_agenda_lists_items_in_order_with_papers() -> None:
    """議題は並びのとおりに、種類・説明する人を添えて並び、資料は議題の番号で引ける。"""
    items = [
        AgendaLine(title="計画", kind=AgendaKind.DECIDE, presenter="課長", papers=("資料1", "資料2")),
        AgendaLine(title="報告", kind=AgendaKind.REPORT),
    ]
    told = agenda_paper("みほん市", SITTING, items, as_of=DAY).canonical_json()
    assert told.index("【決定】計画　説明: 課長") < told.index("【報告】報告")
    assert '["1","資料1"],["1","資料2"]' in told


def test_agenda_without_items_says_so() -> None:
    """議題の無い次第は、空の一覧でなく、決まっていないことを書く。"""
    told = agenda_paper("みほん市", replace(SITTING, place=""), [], as_of=DAY).canonical_json()
    assert "議題はまだ決まっていません" in told
    assert "未定" in told


# 決定の変え方 | 書かれる言葉
CASES = [
    ({"result": Result.CONDITIONAL, "conditions": "半年で見直す"}, "条件: 半年で見直す"),
    ({"is_confirmed": False}, "計画の決定（作成中）"),
    ({"corrects": "前の決定"}, "「前の決定」を訂正した決定です"),
    ({"replaced_on": date(2026, 8, 1)}, "訂正済み　R8.8.1"),
    ({"decided_on": date(2026, 7, 5)}, "決定　R8.7.5"),
    ({"document_number": "DX第1号"}, "DX第1号"),
]


@pytest.mark.parametrize(("changes", "word"), CASES)
def test_list_tells(changes: dict[str, object], word: str) -> None:
    """条件、作成中、訂正、決定日のずれ、文書番号は、あるときだけ一覧に書かれる。"""
    plain = decisions_paper("みほん市", "本部", [DECISION], as_of=DAY).canonical_json()
    told = decisions_paper("みほん市", "本部", [replace(DECISION, **changes)], as_of=DAY)  # type: ignore[arg-type]
    assert word not in plain
    assert word in told.canonical_json()


def test_draft_makes_the_whole_list_a_draft() -> None:
    """一つでも作成中なら、一覧に「案」の印が付く。すべて確定なら付かない。"""
    draft = replace(DECISION, is_confirmed=False)
    assert decisions_paper("みほん市", "本部", [DECISION, draft], as_of=DAY).status == "案"
    assert decisions_paper("みほん市", "本部", [DECISION], as_of=DAY).status is None


def test_empty_list_says_so() -> None:
    """決定の無い一覧は、無いことを書く。"""
    told = decisions_paper("みほん市", "本部", [], as_of=DAY).canonical_json()
    assert "記録されている決定はありません" in told


@given(text=st.text(min_size=1, max_size=60), title=st.text(min_size=1, max_size=60))
def test_any_typed_text_makes_a_paper(text: str, title: str) -> None:
    """画面から入るどんな文字でも、紙は倒れずにできる。"""
    item = AgendaLine(title=title, kind=AgendaKind.REPORT, presenter=text, papers=(title,))
    agenda_paper("みほん市", replace(SITTING, place=text, time=text), [item], as_of=DAY)
    decisions_paper("みほん市", "本部", [replace(DECISION, title=title, text=text)], as_of=DAY)
