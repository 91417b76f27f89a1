"""日付の細かさの決まり（表）: 四半期までしか決めていない日を、日まで決めたようには見せない。"""

from datetime import date

import pytest

from shirube.engines.plan.date_units import date_text, first_day, last_day
from shirube.engines.plan.snapshot_lines import Precision
from shirube.values.quarter import NoSuchQuarter, Quarter

# 日、細かさ → 書き方、その単位の初日、その単位の末日
TEXTS = [
    (date(2027, 6, 30), Precision.DAY, "令和9年6月30日", date(2027, 6, 30), date(2027, 6, 30)),
    (date(2027, 6, 15), Precision.MONTH, "令和9年6月", date(2027, 6, 1), date(2027, 6, 30)),
    (date(2028, 2, 1), Precision.MONTH, "令和10年2月", date(2028, 2, 1), date(2028, 2, 29)),
    (date(2027, 4, 1), Precision.QUARTER, "令和9年度第1四半期", date(2027, 4, 1), date(2027, 6, 30)),
    (date(2027, 12, 31), Precision.QUARTER, "令和9年度第3四半期", date(2027, 10, 1), date(2027, 12, 31)),
    (date(2028, 1, 1), Precision.QUARTER, "令和9年度第4四半期", date(2028, 1, 1), date(2028, 3, 31)),
    (date(2028, 3, 31), Precision.YEAR, "令和9年度", date(2027, 4, 1), date(2028, 3, 31)),
    (date(2019, 4, 15), Precision.YEAR, "令和元年度", date(2019, 4, 1), date(2020, 3, 31)),
]

# 年度、四半期 → 初日、末日
QUARTERS = [
    (2027, 1, date(2027, 4, 1), date(2027, 6, 30)),
    (2027, 2, date(2027, 7, 1), date(2027, 9, 30)),
    (2027, 3, date(2027, 10, 1), date(2027, 12, 31)),
    (2027, 4, date(2028, 1, 1), date(2028, 3, 31)),
]


@pytest.mark.parametrize(("day", "precision", "text", "first", "last"), TEXTS)
def test_date_text(day: date, precision: Precision, text: str, first: date, last: date) -> None:
    """日付は決めた細かさで書き、その単位の初日から末日までを占める。"""
    assert date_text(day, precision) == text
    assert (first_day(day, precision), last_day(day, precision)) == (first, last)


@pytest.mark.parametrize(("year", "quarter", "first", "last"), QUARTERS)
def test_quarters(year: int, quarter: int, first: date, last: date) -> None:
    """四半期は会計年度の四半期で、第1四半期は4月から6月まで。"""
    one = Quarter(year, quarter)
    assert (one.first, one.last) == (first, last)
    assert (first_day(last, Precision.QUARTER), last_day(first, Precision.QUARTER)) == (first, last)


def test_undated() -> None:
    """決まっていない日は「未定」と書く。"""
    assert date_text(None, Precision.QUARTER) == "未定"


def test_no_fifth_quarter() -> None:
    """第5四半期はない。"""
    with pytest.raises(NoSuchQuarter, match="四半期「5」はありません"):
        Quarter(2027, 5)
