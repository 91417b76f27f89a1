"""決まりの表: 照会の下書きを、どの問いに、どの元から、どの順で当てるか。

今日は令和8年11月21日。元の値は一つずつ別の日付を持つ。
"""

from datetime import date

import pytest

from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_prefill import Known, Memory, Origin
from shirube.engines.plan.inquiry_similarity import SAME, SIMILAR, containment, similarity, wording

TODAY = date(2026, 11, 21)
APRIL = date(2026, 4, 1)
OLD = date(2025, 4, 1)

SAME_QUESTIONS = [
    # 去年の問い、今年の問い（同じ問いとみる）
    ("オンライン申請のできる手続の数", "オンライン申請のできる手続の数"),
    ("問1 オンライン申請のできる手続の数", "問３－２　オンライン申請のできる手続の数"),
    ("令和7年4月1日現在の職員数", "令和8年4月1日現在の職員数"),
    ("令和7年度末の職員数", "2026年度末の職員数"),
    ("職員数（人）", "職員数 （人）"),
    ("ＤＸ推進計画を策定しているか", "DX推進計画を策定しているか。"),
]
SIMILAR_QUESTIONS = [
    # 似た問いとみる
    ("DXを推進するための全体方針の策定状況", "DX推進のための全体方針の策定の状況"),
    ("情報システムの標準化への移行の状況", "情報システム標準化への移行状況について"),
]
DIFFERENT_QUESTIONS = [
    # 字は似ているが、使わない
    ("常勤の職員数", "非常勤の職員数"),
    ("DX推進計画を策定しているか", "DX推進計画を策定していない理由"),
    ("対応済みの手続の数", "未対応の手続の数"),
    ("前年度の決算額", "今年度の決算額"),
    ("手続の総数", "手続の総数のうちオンラインの数"),
    ("庁舎の面積", "電子申請のできる手続の数"),
]
CONTAINED = [
    # 控えた名、問い、使うか
    ("全職員数", "貴団体の全職員数（令和8年4月1日現在）", True),
    ("令和8年度の当初予算額", "令和8年度の当初予算額（千円）", True),
    ("令和8年度の当初予算額", "令和7年度の当初予算額（千円）", False),
    ("常勤職員数", "非常勤職員数", False),
    ("人口", "人口（人）", False),
    ("庁舎の数", "電子申請のできる手続の数", False),
]


@pytest.mark.parametrize(("before", "after"), SAME_QUESTIONS)
def test_same_question(before: str, after: str) -> None:
    """番号・年月日・字体のゆれだけが違う問いは、同じ問い（95以上）とみる。"""
    assert similarity(wording(before), wording(after)) >= SAME


@pytest.mark.parametrize(("before", "after"), SIMILAR_QUESTIONS)
def test_similar_question(before: str, after: str) -> None:
    """言い回しの少し違う問いは、似た問い（70以上95未満）とみる。"""
    assert SIMILAR <= similarity(wording(before), wording(after)) < SAME


@pytest.mark.parametrize(("before", "after"), DIFFERENT_QUESTIONS)
def test_different_question(before: str, after: str) -> None:
    """意味を変える字が食い違う問い、似ていない問いは、使わない（70未満）。"""
    assert similarity(wording(before), wording(after)) < SIMILAR


@pytest.mark.parametrize(("name", "question", "is_used"), CONTAINED)
def test_fact_in_question(name: str, question: str, is_used: bool) -> None:
    """控えた名が問いに含まれるときだけ使う。年が違う名、三字までの名、意味を変える字の食い違う名は使わない。"""
    assert (containment(wording(name), wording(question)) >= 80) is is_used


def known(origin: Origin, name: str, value: str, as_of: date | None = APRIL) -> Known:
    """分かっていること。"""
    return Known(origin=origin, names=(name,), value=value, as_of=as_of, where=origin.label)


QUESTION = "オンライン申請のできる手続の数"
ORDERS = [
    # 分かっていること → 下書きの順
    (
        "新しいものが先",
        [known(Origin.PAST, QUESTION, "50"), known(Origin.BANK, QUESTION, "58", date(2026, 10, 1))],
        ["58", "50"],
    ),
    (
        "18か月より前の値は、新しい似た問いの後",
        [
            known(Origin.BANK, QUESTION, "40", OLD),
            known(Origin.PAST, "オンライン申請のできる手続などの数", "55"),
        ],
        ["55", "40"],
    ),
    (
        "日付の無い値は、最後",
        [known(Origin.BANK, QUESTION, "41", None), known(Origin.PAST, QUESTION, "50")],
        ["50", "41"],
    ),
    (
        "同じ値は一度だけ",
        [known(Origin.PAST, QUESTION, "58"), known(Origin.BANK, QUESTION, "58件")],
        ["58"],
    ),
    ("数として読めない値は使わない", [known(Origin.BANK, QUESTION, "多数")], []),
    ("似ていない問いの答えは使わない", [known(Origin.PAST, "庁舎の数", "3")], []),
    (
        "三つまで",
        [known(Origin.PAST, QUESTION, str(n), date(2026, n, 1)) for n in range(1, 7)],
        ["6", "5", "4"],
    ),
]


@pytest.mark.parametrize(("label", "facts", "values"), ORDERS, ids=[one[0] for one in ORDERS])
def test_order_of_drafts(label: str, facts: list[Known], values: list[str]) -> None:
    """下書きは、古くないもの、よく合うもの、新しいものの順に、三つまで並ぶ。"""
    found = Memory(facts, TODAY).suggestions(QUESTION, AnswerKind.NUMBER)
    assert [one.value for one in found] == values, label


def test_draft_says_where_and_when() -> None:
    """下書きは、元・場所・日付・合う度合い・古さを、一つの文で言う。"""
    memory = Memory([known(Origin.BANK, QUESTION, "58", date(2025, 5, 20))], TODAY)
    (one,) = memory.suggestions(QUESTION, AnswerKind.NUMBER)
    assert one.is_stale
    assert one.why.startswith("答え帳「答え帳」（") and one.why.endswith("合う度合い100・18か月より前の値）")
    fresh = Memory([known(Origin.PAST, QUESTION, "58", date(2025, 5, 21))], TODAY)
    (other,) = fresh.suggestions(QUESTION, AnswerKind.NUMBER)
    assert not other.is_stale and "同じ問い" in other.why


def test_choice_must_be_among_this_years_choices() -> None:
    """去年の選択が今年の選択肢に無ければ、下書きにしない。番号が変わっても、字が同じなら今年の字にする。"""
    memory = Memory([known(Origin.PAST, "策定の状況はどうか", "1. 策定済み")], TODAY)
    ask = "策定の状況はどうか"
    (one,) = memory.suggestions(ask, AnswerKind.CHOICE, ("1. 未策定です", "2. 策定済み"))
    assert one.value == "2. 策定済み"
    assert memory.suggestions(ask, AnswerKind.CHOICE, ("A 検討中", "B 実施中")) == ()


UNITS = [
    # 控えた単位、去年か控えの名、今年の問い、使うか
    ("", "情報システムの経費（円）", "情報システムの経費（千円）", False),
    ("", "情報システムの経費（千円）", "情報システムの経費（単位：千円）", True),
    ("", "情報システムの経費", "情報システムの経費（千円）", True),
    ("円", "情報システムの経費", "情報システムの経費（千円）", False),
    ("千円", "情報システムの経費", "情報システムの経費（千円）", True),
    ("％", "電子申請の利用率", "電子申請の利用率（件）", False),
    ("％", "電子申請の利用率", "電子申請の利用率(%)", True),
    ("名", "情報部門の職員数", "情報部門の職員数（人）", True),
    ("人", "情報部門の職員数", "情報部門の職員数（常勤に限る。）", True),
]


@pytest.mark.parametrize("origin", [Origin.PAST, Origin.BANK])
@pytest.mark.parametrize(("unit", "name", "question", "is_used"), UNITS)
def test_unit_must_not_differ(origin: Origin, unit: str, name: str, question: str, is_used: bool) -> None:
    """単位が両方に書いてあって違えば下書きにしない。円の値を、千円の欄に入れない。"""
    one = Known(origin=origin, names=(name,), value="3000", as_of=APRIL, where="ここ", unit=unit)
    found = Memory([one], TODAY).suggestions(question, AnswerKind.NUMBER)
    assert [each.value for each in found] == (["3000"] if is_used else [])
