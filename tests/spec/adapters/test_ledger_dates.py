"""処理簿の日付の欄の読み方の表: 左のように書かれた欄を、右の日付と読む。読めない欄は、わけを言う。"""

from datetime import date

import pytest

from shirube.adapters.ledger_dates import CannotReadLedgerDate, LedgerDates

DATES = LedgerDates(era="令和", fiscal_year=2026)
BEFORE = date(2026, 3, 30)
READ = [
    ("R8.4.1", "2026-04-01", "略した元号"),
    ("Ｒ８．４．１", "2026-04-01", "全角"),
    ("令和8年4月1日", "2026-04-01", "元号"),
    ("令和８年４月１日（水）", "2026-04-01", "曜日付き"),
    ("令和元年5月1日", "2019-05-01", "元年"),
    ("H31.4.30", "2019-04-30", "前の元号"),
    ("R080401", "2026-04-01", "詰めて書いた和暦"),
    ("8.4.1", "2026-04-01", "元号の無い年は、読み方で決めた元号"),
    ("8/4/1", "2026-04-01", "元号の無い年（斜線）"),
    ("8年4月1日", "2026-04-01", "元号の無い年（年月日）"),
    ("2026-04-01", "2026-04-01", "西暦"),
    ("2026/4/1", "2026-04-01", "西暦（斜線）"),
    ("20260401", "2026-04-01", "八桁"),
    ("2026-04-01T00:00:00", "2026-04-01", "表計算の日付のセル"),
    ("2026/4/1 14:30", "2026-04-01", "時刻は使わない"),
    ("令和8年4月1日 9:00", "2026-04-01", "和暦でも、時刻は使わない"),
]
NEAREST = [
    ("4/2", "2026-03-30", "2026-04-02", "前の段の次の週"),
    ("4月2日", "2026-03-30", "2026-04-02", "月日の字"),
    ("1/6", "2025-12-25", "2026-01-06", "年をまたぐ"),
    ("12/26", "2026-01-06", "2025-12-26", "前の段より早いときも、近い年"),
    ("3/31", None, "2027-03-31", "前の段が無ければ、年度の終わりの年"),
    ("4/1", None, "2026-04-01", "前の段が無ければ、年度の初めの年"),
    ("2/29", "2028-02-25", "2028-02-29", "うるう日のある近い年"),
]
UNREAD = [
    ("調整中", "「調整中」を日付として読めません"),
    ("済", "「済」を日付として読めません"),
    ("4.1", "点で区切った月日"),
    ("46113", "表計算の通し番号"),
    ("R8.4.1\nR8.4.5", "二行以上"),
    ("R8.2.30", "日付として読めません"),
    ("4/31", "日付として読めません"),
    ("令和8年4月1日（木）", "日付として読めません"),
    ("R8.4.", "日付として読めません"),
    ("R8.4.1 田中", "日付として読めません"),
]


@pytest.mark.parametrize(("cell", "day", "why"), READ)
def test_a_cell_is_read_as_the_day(cell: str, day: str, why: str) -> None:
    """表のとおりの日付と読む。"""
    assert DATES.day(cell) == date.fromisoformat(day), why


@pytest.mark.parametrize(("cell", "after", "day", "why"), NEAREST)
def test_a_day_without_a_year_takes_the_nearest(cell: str, after: str | None, day: str, why: str) -> None:
    """年の無い日付は、前の段にいちばん近い年と読む。"""
    before = None if after is None else date.fromisoformat(after)
    assert DATES.day(cell, after=before) == date.fromisoformat(day), why


@pytest.mark.parametrize(("cell", "why"), UNREAD)
def test_an_unreadable_cell_says_why(cell: str, why: str) -> None:
    """読めない欄は、何がなぜ読めないかを言う。"""
    with pytest.raises(CannotReadLedgerDate, match=why):
        DATES.day(cell, after=BEFORE)


def test_an_era_is_never_assumed() -> None:
    """元号を決めていなければ、元号の無い年を読まない。西暦と決めれば、下二桁と読む。"""
    with pytest.raises(CannotReadLedgerDate, match="元号か西暦か"):
        LedgerDates().day("8.4.1")
    assert LedgerDates(era="西暦").day("26.4.1") == date(2026, 4, 1)
    assert LedgerDates(era="平成").day("30.4.1") == date(2018, 4, 1)


def test_a_year_is_never_assumed() -> None:
    """前の段も年度も無ければ、年の無い日付を読まない。"""
    with pytest.raises(CannotReadLedgerDate, match="年がありません"):
        LedgerDates(era="令和").day("4/1")
