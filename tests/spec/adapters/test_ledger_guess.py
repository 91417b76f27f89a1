"""処理簿の見分け: どの表を処理簿とみて、どの列を段・担当・番号・切り口とみるか。"""

import pytest

from shirube.adapters.ledger_book import LedgerBook
from shirube.adapters.ledger_columns import open_like, step_clock, step_name
from shirube.adapters.ledger_guess import LedgerGuess, guess_ledger, is_ledger
from shirube.adapters.ledger_mapping import Heading
from shirube.adapters.refusal import DEFAULT_LIMITS

TITLED = """令和8年度　道路占用許可処理簿,,,,,,,,
,,,,,,,道路課,
受付番号,種類,受付,,補正依頼日,審査,,許可年月日,備考
,,年月日,担当,,年月日,担当,,
1,新規,R8.4.1,田,,R8.4.3,佐,8.4.10,至急
2,更新,R8.4.1,田,R8.4.2,R8.4.5,佐,令和8年4月10日,
3,更新,R8.4.2,田,,R8.4.9,佐,,
"""
NAMES = [
    ("受付日", "受付"),
    ("受付年月日", "受付"),
    ("受付／年月日", "受付"),
    ("補正／依頼日", "補正依頼"),
    ("審査完了日", "審査完了"),
    ("交付日時", "交付"),
    ("日付", "日付"),
    ("決裁", "決裁"),
]
LEDGERS = [
    ("番号,受付日,決裁日\n1,R8.4.1,R8.4.3\n2,R8.4.1,R8.4.4\n", "日付の列が二つ"),
    (
        "番号,状態,受付日,審査日,交付日\n1,済,R8.4.1,R8.4.2,R8.4.3\n2,済,R8.4.1,R8.4.2,R8.4.5\n",
        "状態の列があっても",
    ),
    ("受付日,決裁日\nR8.4.1,R8.4.3\nR8.4.1,R8.4.4\n", "番号が無くても"),
    ("番号,受付日,決裁日\n1,4/1,4/3\n2,4/1,4/5\n", "年が無くても"),
]
OTHERS = [
    (
        "番号,作業,着手日,完了日\n1,受付,R8.4.1,R8.4.1\n1,審査,R8.4.2,R8.4.3\n1,決裁,R8.4.3,R8.4.4\n",
        "同じ番号が続く",
    ),
    ("番号,作業,着手日,完了日\n1,受付,R8.4.1,R8.4.1\n2,受付,R8.4.2,R8.4.3\n", "始まりと終わりだけ"),
]
NOT_OPENED = [
    ("番号,作業,日時\n1,受付,2026/4/1 9:00\n1,審査,2026/4/2 9:00\n", "日付の列が一つ"),
    ("番号,受付日,処理期限\n1,R8.4.1,R8.4.30\n2,R8.4.2,R8.5.1\n", "期限は段でない"),
]


def opened(text: str, encoding: str = "utf-8-sig") -> tuple[LedgerBook, LedgerGuess | None]:
    """処理簿として開き、案を作る。"""
    book = open_like(text.encode(encoding), name="処理簿.csv", limits=DEFAULT_LIMITS)
    return book, guess_ledger(book, label="処理簿")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_titled_two_line_ledger_is_understood(encoding: str) -> None:
    """題の下の二行の見出しを見つけ、段・担当・番号・切り口を決め、備考は取り込まない。"""
    book, guess = opened(TITLED, encoding)
    assert guess is not None and book.first.heading == Heading(3, 2)
    made = guess.mapping
    assert [(one.name, one.column, one.staff) for one in made.steps] == [
        ("受付", "受付／年月日", "受付／担当"),
        ("補正依頼", "補正依頼日", ""),
        ("審査", "審査／年月日", "審査／担当"),
        ("許可", "許可年月日", ""),
    ]
    assert (made.case, made.era, made.fiscal_year) == ("受付番号", "令和", 2026)
    assert dict(made.attributes) == {"種類": "種類"}
    assert any(one.column == "備考" and one.role == "取り込まない" for one in guess.reasons)
    assert is_ledger(book, guess)


@pytest.mark.parametrize(("text", "why"), LEDGERS)
def test_a_row_per_case_is_a_ledger(text: str, why: str) -> None:
    """一件一行で日付が並ぶ表は、処理簿とみる。"""
    book, guess = opened(text)
    assert guess is not None and is_ledger(book, guess), why


@pytest.mark.parametrize(("text", "why"), OTHERS)
def test_a_row_per_event_is_not_a_ledger(text: str, why: str) -> None:
    """一行に一つの行いがある表は、処理簿とみない。"""
    book, guess = opened(text)
    assert guess is not None and not is_ledger(book, guess), why


@pytest.mark.parametrize(("text", "why"), NOT_OPENED)
def test_one_date_column_makes_no_ledger(text: str, why: str) -> None:
    """段の日付の列が二つ無ければ、案を作らない。"""
    assert opened(text)[1] is None, why


@pytest.mark.parametrize(("column", "name"), NAMES)
def test_the_heading_names_the_step(column: str, name: str) -> None:
    """見出しから日付の言葉を除いたものを、行いの名とする。"""
    assert step_name(column) == name


@pytest.mark.parametrize(
    ("name", "clock"), [("補正依頼", "stop:補正"), ("補正受領", "run"), ("審査", ""), ("補正", "")]
)
def test_corrections_stop_and_run_the_clock(name: str, clock: str) -> None:
    """補正を求めた段で時計を止め、受けた段で動かす。"""
    assert step_clock(name) == clock


def test_a_stop_without_a_run_is_not_proposed() -> None:
    """動かす段の無い、止める段は作らない（件の終わりまで止まってしまうため）。"""
    _, guess = opened(TITLED)
    assert guess is not None and not any(step.clock for step in guess.mapping.steps)


def test_two_digit_years_over_the_era_are_western() -> None:
    """元号の無い年が大きければ、西暦の下二桁とみる。"""
    _, guess = opened("番号,受付日,決裁日\n1,26.4.1,26.4.3\n2,26.4.1,26.4.4\n")
    assert guess is not None and guess.mapping.era == "西暦"
