"""国民の祝日と休日の資料: 法律の定めと、独立した計算の両方に照らす。"""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import jpholiday
import pytest

from shirube.reference.organization import holidays as calendar
from shirube.reference.organization.records import Holiday, HolidayCertainty, HolidayKind

ROOT = Path(__file__).parents[2]
SUNDAY = 6
DAY = timedelta(days=1)
EVERY: dict[date, Holiday] = {holiday.day: holiday for holiday in calendar.holidays()}
# 祝日、または祝日として扱われる日（これらが振替休日と国民の休日のもとになる）
CELEBRATED = {
    day for day, holiday in EVERY.items() if holiday.kind in (HolidayKind.NATIONAL, HolidayKind.SPECIAL)
}


def of_kind(kind: HolidayKind) -> list[date]:
    """その種類の休日の日付。"""
    return [day for day, holiday in EVERY.items() if holiday.kind is kind]


def test_differences_from_independent_calculation() -> None:
    """jpholiday との違いは、法律ができる前の日だけである（向こうは施行日を見ていない）。"""
    calculated = {
        day
        for year in range(calendar.first_year(), calendar.last_year() + 1)
        for day, _ in jpholiday.year_holidays(year)
    }
    assert EVERY.keys() - calculated == set()
    extra = calculated - EVERY.keys()
    before_substitutes = {day for day in extra if (day.month, day.day) != (5, 4)}
    assert before_substitutes, "振替休日の法律より前の日が違いに含まれる"
    assert max(before_substitutes) < date(1973, 4, 12)
    assert max(extra) < date(1985, 12, 27)


def test_substitute_follows_a_sunday_holiday() -> None:
    """振替休日は日曜の祝日の後の、祝日でない最初の日である。平成18年までは翌日に限る。"""
    for day in of_kind(HolidayKind.SUBSTITUTE):
        previous = day - DAY
        while previous.weekday() != SUNDAY:
            assert previous in CELEBRATED, day
            previous -= DAY
        assert previous in CELEBRATED, day
        if day.year < 2007:
            assert previous == day - DAY, day


def test_every_sunday_holiday_is_substituted() -> None:
    """昭和48年4月12日から後の日曜の祝日は、必ず振り替えられる（特に定めた日を除く）。"""
    for day in CELEBRATED:
        if day.weekday() != SUNDAY or day < date(1973, 4, 12):
            continue
        following = day + DAY
        while following in CELEBRATED and day.year >= 2007:
            following += DAY
        assert following in EVERY, day


def test_day_between_two_holidays() -> None:
    """国民の休日は前後を祝日に挟まれた日で、昭和60年12月27日から後の日に限る。"""
    between = of_kind(HolidayKind.BETWEEN)
    assert min(between) == date(1988, 5, 4)
    assert date(2026, 9, 22) in between
    assert all(day - DAY in CELEBRATED and day + DAY in CELEBRATED for day in between)
    candidates = {day + DAY for day in CELEBRATED if day + 2 * DAY in CELEBRATED} - CELEBRATED
    missed = {day for day in candidates - EVERY.keys() if day >= date(1985, 12, 27)}
    assert all(day.weekday() == SUNDAY and day.year < 2007 for day in missed)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("1955-01-15", "成人の日"),
        ("1966-09-15", "敬老の日"),
        ("1989-02-24", "昭和天皇の大喪の礼の行われる日"),
        ("1989-04-29", "みどりの日"),
        ("2000-01-10", "成人の日"),
        ("2007-05-04", "みどりの日"),
        ("2016-08-11", "山の日"),
        ("2019-04-30", "国民の休日"),
        ("2019-05-01", "天皇の即位の日"),
        ("2019-10-22", "即位礼正殿の儀の行われる日"),
        ("2020-02-23", "天皇誕生日"),
        ("2020-07-24", "スポーツの日"),
        ("2021-07-22", "海の日"),
        ("2021-08-08", "山の日"),
        ("2021-08-09", "振替休日"),
        ("2027-03-21", "春分の日"),
        ("2027-03-22", "振替休日"),
    ],
)
def test_known_holidays(day: str, name: str) -> None:
    """よく知られた休日が、その名で入っている。"""
    assert EVERY[date.fromisoformat(day)].name == name


@pytest.mark.parametrize("day", ["1955-05-04", "1973-02-12", "2019-12-23", "2021-10-11", "2021-08-11"])
def test_days_that_were_not_holidays(day: str) -> None:
    """間違えやすい平日は入っていない。"""
    assert date.fromisoformat(day) not in EVERY


def test_future_equinoxes_are_estimates() -> None:
    """公告の済んでいない年では、春分と秋分の日と、そこから生じる休日だけが見込みである。"""
    estimates = {day for day, holiday in EVERY.items() if holiday.certainty is HolidayCertainty.ESTIMATE}
    assert {day.year for day in estimates} == set(
        range(calendar.announced_until() + 1, calendar.last_year() + 1)
    )
    for day, holiday in EVERY.items():
        is_equinox = holiday.name in ("春分の日", "秋分の日")
        if day.year > calendar.announced_until():
            assert (day in estimates) >= is_equinox, day
        elif is_equinox:
            assert holiday.certainty is HolidayCertainty.GAZETTE, day
    derived = {day for day in estimates if EVERY[day].kind is not HolidayKind.NATIONAL}
    assert derived == {date(2029, 9, 24), date(2032, 9, 21)}


def test_dates_of_years() -> None:
    """年を渡すとその年の休日だけを、渡さなければ全部を返す。"""
    assert calendar.holiday_dates([2026]) == {day for day in EVERY if day.year == 2026}
    assert len(calendar.holiday_dates([2026])) == 18
    assert calendar.holiday_dates() == EVERY.keys()
    assert calendar.holiday_dates([]) == frozenset()


@pytest.mark.parametrize("year", [1954, 2033])
def test_years_outside_the_table(year: int) -> None:
    """表にない年を頼むと、覆う範囲を挙げて断る。"""
    with pytest.raises(
        calendar.HolidaysNotCovered, match=f"{year} 年の休日は表にない。.*1955 年から 2032 年"
    ):
        calendar.holiday_dates([2026, year])


def test_table_can_be_made_again(tmp_path: Path) -> None:
    """作り直した表は、同梱の表と一字も違わない。"""
    script = ROOT / "packaging" / "packs" / "make_holidays.py"
    subprocess.run([sys.executable, str(script), "--into", str(tmp_path)], check=True)
    shipped = ROOT / "src" / "shirube" / "reference" / "organization" / "holidays.csv"
    assert (tmp_path / "holidays.csv").read_bytes() == shipped.read_bytes()
