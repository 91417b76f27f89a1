"""年度の決まり: いつからいつまでか、何と呼ぶか、どう読むか。"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from shirube.values.era import CannotFormatDate
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear
from shirube.values.quarter import Quarter

# 日付、年度（西暦）、第何四半期
DAYS = [
    ("2026-03-31", 2025, 4),
    ("2026-04-01", 2026, 1),
    ("2026-06-30", 2026, 1),
    ("2026-07-01", 2026, 2),
    ("2026-09-30", 2026, 2),
    ("2026-10-01", 2026, 3),
    ("2026-12-31", 2026, 3),
    ("2027-01-01", 2026, 4),
    ("2027-03-31", 2026, 4),
]

# 年度（西暦）、呼び名、長い呼び名
LABELS = [
    (2026, "令和8年度", "令和8年度（2026年度）"),
    (2019, "令和元年度", "令和元年度（2019年度）"),
    (2018, "平成30年度", "平成30年度（2018年度）"),
    (1989, "平成元年度", "平成元年度（1989年度）"),
    (1988, "昭和63年度", "昭和63年度（1988年度）"),
]

# 書かれたもの、年度（西暦）
READ = [
    ("令和8年度", 2026),
    ("令和８年度", 2026),
    ("R8", 2026),
    ("令和八年度", 2026),
    ("平成二十三年度", 2011),
    ("二〇二六年度", 2026),
    ("r8年度", 2026),
    ("令和元年度", 2019),
    ("平成31年度", 2019),
    ("㍻30年度", 2018),
    ("2026年度", 2026),
    ("２０２６", 2026),
]

# 書かれたもの、断るときの文に必ずある言葉
REFUSED = [
    ("8年度", "読めません"),
    ("26年度", "読めません"),
    ("平成32年度", "令和2年度のことか"),
    ("令和0年度", "ありません"),
    ("R2026", "ありません"),
    ("令和8年", "読めません"),
    ("令和二一十年度", "漢数字"),
    ("令和八度", "読めません"),
    ("1800年度", "扱えません"),
    ("", "読めません"),
]


@pytest.mark.parametrize(("day", "year", "quarter"), DAYS)
def test_days(day: str, year: int, quarter: int) -> None:
    """年度は4月1日に始まり、四半期は3か月ごとに進む。"""
    assert FiscalYear.of(date.fromisoformat(day)) == FiscalYear(year)
    assert Quarter.of(date.fromisoformat(day)) == Quarter(year, quarter)


@pytest.mark.parametrize(("year", "label", "long_label"), LABELS)
def test_labels(year: int, label: str, long_label: str) -> None:
    """呼び名は4月1日の元号で付け、2019年度だけは令和元年度と呼ぶ。"""
    assert FiscalYear(year).label == label
    assert FiscalYear(year).long_label == long_label


@pytest.mark.parametrize(("text", "year"), READ)
def test_read(text: str, year: int) -> None:
    """役所で使われる書き方を、同じ年度として読む。"""
    assert FiscalYear.parse(text) == FiscalYear(year)


@pytest.mark.parametrize(("text", "word"), REFUSED)
def test_refused(text: str, word: str) -> None:
    """決まらない年度、在り得ない年度は、理由を告げて断る。"""
    with pytest.raises(CannotReadFiscalYear, match=word):
        FiscalYear.parse(text)


def test_bounds_and_months() -> None:
    """令和8年度は2026年4月1日から2027年3月31日までの12か月である。"""
    year = FiscalYear(2026)
    assert (year.start, year.end) == (date(2026, 4, 1), date(2027, 3, 31))
    assert [f"{month:%Y-%m}" for month in year.months][::11] == ["2026-04", "2027-03"]
    assert len(year.months) == 12
    assert year.shift(-1) == FiscalYear(2025) < year


def test_times_of_day_are_refused() -> None:
    """日時は日付に直してから渡す（協定世界時のままでは年度がずれるため）。"""
    with pytest.raises(CannotFormatDate, match="日付だけ"):
        FiscalYear.of(datetime(2026, 4, 1))  # noqa: DTZ001
