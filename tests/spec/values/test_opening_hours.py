"""開庁時間の決まり: いつ開いているか、何秒開いていたか、開庁日をどう数えるか。

例の窓口は、平日 8:30〜17:15（12:00〜13:00 は昼休み）。2026年11月23日（月・祝）は休み、
11月29日（日）は 9:00〜12:00 の臨時開庁。
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from shirube.values.instant import JST, CannotReadInstant
from shirube.values.opening_hours import (
    CannotBuildOpeningHours,
    CannotCountOpeningHours,
    OpeningHours,
    TimeSpan,
)

LUNCH = TimeSpan(time(12), time(13))
COUNTER = OpeningHours.on_weekdays(
    time(8, 30),
    time(17, 15),
    breaks=(LUNCH,),
    closed_days=frozenset({date(2026, 11, 23)}),
    exceptions={date(2026, 11, 29): (TimeSpan(time(9), time(12)),)},
)

# 日時（日本標準時）、開いているか
OPEN = [
    ("2026-11-20 08:29:59", False),
    ("2026-11-20 08:30", True),
    ("2026-11-20 11:59:59", True),
    ("2026-11-20 12:00", False),
    ("2026-11-20 13:00", True),
    ("2026-11-20 17:15", False),
    ("2026-11-21 10:00", False),
    ("2026-11-23 10:00", False),
    ("2026-11-29 10:00", True),
    ("2026-11-29 13:30", False),
]

# 始まり、終わり、開いていた秒数
SECONDS = [
    ("2026-11-20 08:30", "2026-11-20 17:15", 27_900),
    ("2026-11-20 11:50", "2026-11-20 13:10", 1_200),
    ("2026-11-20 17:00", "2026-11-24 08:45", 1_800),
    ("2026-11-21 00:00", "2026-11-24 00:00", 0),
    ("2026-11-28 00:00", "2026-11-30 00:00", 10_800),
    ("2026-11-20 10:00", "2026-11-20 10:00", 0),
]

# 日時、次に開く時点
NEXT = [
    ("2026-11-20 07:00", "2026-11-20 08:30"),
    ("2026-11-20 10:00", "2026-11-20 10:00"),
    ("2026-11-20 12:30", "2026-11-20 13:00"),
    ("2026-11-20 17:15", "2026-11-24 08:30"),
    ("2026-11-27 17:15", "2026-11-29 09:00"),
]

# 起算日、開庁日の数、期限の日（初日は数えない）
DEADLINES = [
    ("2026-11-20", 1, "2026-11-24"),
    ("2026-11-20", 2, "2026-11-25"),
    ("2026-11-20", 0, "2026-11-20"),
    ("2026-11-21", 0, "2026-11-24"),
    ("2026-11-24", -1, "2026-11-20"),
    ("2026-11-27", 1, "2026-11-30"),
]


def at(text: str) -> datetime:
    """日本標準時の日時。"""
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(("moment", "expected"), OPEN)
def test_open(moment: str, expected: bool) -> None:
    """始まりの時刻は開いていて、終わりの時刻は閉じている。"""
    assert COUNTER.is_open(at(moment)) is expected


@pytest.mark.parametrize(("start", "end", "expected"), SECONDS)
def test_seconds(start: str, end: str, expected: int) -> None:
    """昼休み、夜、休日を除いた秒数を、臨時開庁を入れて数える。"""
    assert COUNTER.open_seconds(at(start), at(end)) == expected


@pytest.mark.parametrize(("moment", "expected"), NEXT)
def test_next(moment: str, expected: str) -> None:
    """次に開く時点は、開いていればその時点である。"""
    assert COUNTER.next_open(at(moment)) == at(expected)


@pytest.mark.parametrize(("day", "n", "expected"), DEADLINES)
def test_deadlines(day: str, n: int, expected: str) -> None:
    """開庁日は翌日から数え、臨時開庁の日は数えない。"""
    assert COUNTER.add_business_days(date.fromisoformat(day), n) == date.fromisoformat(expected)


def test_business_days_of_a_month() -> None:
    """2026年11月の開庁日は、平日21日から祝日1日を除いた20日である。"""
    assert COUNTER.business_days_between(date(2026, 11, 1), date(2026, 12, 1)) == 20


def test_any_time_zone_gives_the_same_answer() -> None:
    """協定世界時で渡しても、日本標準時に直して数える。"""
    assert COUNTER.is_open(datetime(2026, 11, 19, 23, 30, tzinfo=UTC))
    with pytest.raises(CannotReadInstant, match="時差"):
        COUNTER.is_open(datetime(2026, 11, 20, 9))  # noqa: DTZ001


def test_fractions_of_a_second_are_exact() -> None:
    """秒より細かい時間も、誤差なく数える。"""
    seconds = COUNTER.open_seconds(at("2026-11-20 09:00:00.1"), at("2026-11-20 09:00:00.3"))
    assert seconds == Decimal("0.2")


def test_midnight_end_means_the_end_of_the_day() -> None:
    """終わりの 0:00 は、その日の 24:00 である。"""
    online = OpeningHours(weekly=((TimeSpan(time(0), time(0)),),) * 7)
    assert online.open_seconds(at("2026-11-20 00:00"), at("2026-11-22 00:00")) == 2 * 86_400


def test_wrong_hours_are_refused() -> None:
    """逆向きの時間帯、重なる時間帯、7日に足りない定め、空の臨時開庁は断る。"""
    with pytest.raises(CannotBuildOpeningHours, match="終わりが始まり"):
        TimeSpan(time(17), time(8))
    with pytest.raises(CannotBuildOpeningHours, match="時差"):
        TimeSpan(time(8, tzinfo=UTC), time(9))
    with pytest.raises(CannotBuildOpeningHours, match="重なって"):
        OpeningHours(weekly=((LUNCH, TimeSpan(time(12, 30), time(14))),) * 7)
    with pytest.raises(CannotBuildOpeningHours, match="7日分"):
        OpeningHours(weekly=((LUNCH,),) * 5)
    with pytest.raises(CannotBuildOpeningHours, match="臨時"):
        OpeningHours.on_weekdays(time(8), time(9), exceptions={date(2026, 1, 1): ()})


def test_what_cannot_be_counted_is_refused() -> None:
    """逆向きの期間と、開く日のない窓口は、いつまでも探さずに断る。"""
    never = OpeningHours(weekly=((),) * 7)
    with pytest.raises(CannotCountOpeningHours, match="始まりより前"):
        COUNTER.open_seconds(at("2026-11-21 00:00"), at("2026-11-20 00:00"))
    with pytest.raises(CannotCountOpeningHours, match="日付が逆"):
        COUNTER.business_days_between(date(2026, 11, 2), date(2026, 11, 1))
    with pytest.raises(CannotCountOpeningHours, match="開庁する日がありません"):
        never.next_open(at("2026-11-20 00:00"))
    with pytest.raises(CannotCountOpeningHours, match="開庁日がありません"):
        never.add_business_days(date(2026, 11, 20), 1)
