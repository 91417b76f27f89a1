"""国民の祝日と休日: 表にある年の範囲だけを答え、範囲の外は断る。

暦要項の公告が済んだ年より後の春分の日と秋分の日は見込みである（`Holiday.certainty`）。
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from shirube.reference import loader
from shirube.reference.organization.records import Holiday, HolidayCertainty, HolidayKind

PACK = "organization.holidays"


class HolidaysNotCovered(LookupError):
    """その年の休日が表にない。"""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} 年の休日は表にない。表にあるのは {first_year()} 年から {last_year()} 年までである。"
            "資料 organization.holidays を新しいものにする。"
        )
        self.year = year


def first_year() -> int:
    """表が覆う最初の年。"""
    return _year("first_year")


def announced_until() -> int:
    """暦要項の公告が済み、休日が全部確かな最後の年。"""
    return _year("announced_until")


def last_year() -> int:
    """表が覆う最後の年。これより後の日を営業日として数えてはならない。"""
    return _year("last_year")


def _year(name: str) -> int:
    return int(str(loader.pack(PACK).attributes[name]))


@cache
def holidays() -> tuple[Holiday, ...]:
    """表にある休日を日付の順に返す。"""
    return tuple(
        Holiday(
            day=date.fromisoformat(str(row["date"])),
            name=str(row["name"]),
            kind=HolidayKind(str(row["kind"])),
            certainty=HolidayCertainty(str(row["certainty"])),
        )
        for row in loader.rows(PACK)
    )


def holiday_dates(years: Iterable[int] | None = None) -> frozenset[date]:
    """休日の日付の集まりを返す。years を渡すとその年だけを返し、表にない年なら HolidaysNotCovered。"""
    if years is None:
        return frozenset(holiday.day for holiday in holidays())
    wanted = frozenset(years)
    for year in sorted(wanted):
        if not first_year() <= year <= last_year():
            raise HolidaysNotCovered(year)
    return frozenset(holiday.day for holiday in holidays() if holiday.day.year in wanted)
