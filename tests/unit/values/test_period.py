"""期間: 作るときの確かめ、日本語の表示、重なり、記録の往復。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import CannotBuildPeriod, Period, PeriodsOverlap, check_no_overlap

YEAR = Period.of_fiscal_year(FiscalYear(2026))


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (YEAR, "令和8年度"),
        (Period.of_fiscal_year(FiscalYear(2019)), "令和元年度"),
        (Period.of_days(date(2026, 4, 1), date(2027, 3, 30)), "令和8年4月1日〜令和9年3月30日"),
        (Period.of_days(date(2026, 4, 1), date(2028, 3, 31)), "令和8年4月1日〜令和10年3月31日"),
        (Period(date(2026, 4, 1)), "令和8年4月1日〜"),
        (Period.of_days(date(2026, 4, 1), date(2026, 4, 1)), "令和8年4月1日"),
        (Period.of_month(2026, 12), "令和8年12月1日〜令和8年12月31日"),
        (Period.of_month(2028, 2), "令和10年2月1日〜令和10年2月29日"),
    ],
)
def test_labels_include_the_last_day(period: Period, label: str) -> None:
    """表示は、終わりの日を含む形で書く。ちょうど一年度なら、年度の名で書く。"""
    assert period.label == label


@pytest.mark.parametrize(
    "arguments",
    [
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 4, 2), date(2026, 4, 1)),
        (datetime(2026, 4, 1), None),  # noqa: DTZ001
        (None, None),
    ],
)
def test_wrong_periods_are_refused(arguments: Any) -> None:
    """空の期間、逆の期間、日時、始まりのない期間は断る。"""
    with pytest.raises(CannotBuildPeriod):
        Period(*arguments)


def test_impossible_month_is_refused() -> None:
    """13月はない。"""
    with pytest.raises(CannotBuildPeriod, match="13月"):
        Period.of_month(2026, 13)


def test_bounds() -> None:
    """始まりの日を含み、終わりの日を含まない。"""
    assert YEAR.contains(date(2026, 4, 1))
    assert YEAR.contains(date(2027, 3, 31))
    assert not YEAR.contains(date(2027, 4, 1))
    assert YEAR.days == 365
    assert Period(date(2026, 4, 1)).days is None


def test_overlap_and_adjacency() -> None:
    """続く年度は隣り合い、重ならない。続いている期間は先々まで重なる。"""
    following = Period.of_fiscal_year(FiscalYear(2027))
    ongoing = Period(date(2026, 10, 1))
    assert YEAR.is_adjacent(following)
    assert not YEAR.overlaps(following)
    assert YEAR.intersection(following) is None
    assert YEAR.intersection(ongoing) == Period(date(2026, 10, 1), date(2027, 4, 1))
    check_no_overlap([following, YEAR])
    with pytest.raises(PeriodsOverlap, match="令和8年10月1日〜"):
        check_no_overlap([ongoing, following])


@pytest.mark.parametrize(
    "damage", [{}, {"start": "x", "end": None}, {"start": "2026-04-01", "end": "2026-04-01"}]
)
def test_damaged_records_are_refused(damage: dict[str, str | None]) -> None:
    """壊れた記録は断り、正しい記録は元に戻る。"""
    with pytest.raises(CannotBuildPeriod):
        Period.from_record(damage)
    assert Period.from_record(YEAR.to_record()) == YEAR
