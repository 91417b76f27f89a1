"""開庁時間の決まりの表: 何曜日の何時が開き、どの日が休みで、何と言うか。"""

from datetime import date, time

import pytest

from shirube.engines.insight.office_hours import DEFAULT, OfficeRule
from shirube.reference.organization.holidays import holiday_dates
from shirube.values.opening_hours import TimeSpan

DAY = TimeSpan(time(9), time(17))
SATURDAY = OfficeRule(
    weekly=(DAY,) * 5 + (TimeSpan(time(9), time(12)), None),
    year_end=(12, 28),
    new_year=(1, 4),
    closed=frozenset({date(2026, 10, 1)}),
)
NO_YEAR_END = OfficeRule(weekly=(DAY,) * 5 + (None, None))


@pytest.mark.parametrize(
    ("rule", "day", "hours"),
    [
        (DEFAULT, date(2026, 4, 1), 7.75),  # 水曜 8:30〜17:15、昼休み1時間
        (DEFAULT, date(2026, 4, 4), 0),  # 土曜
        (DEFAULT, date(2026, 4, 29), 0),  # 昭和の日
        (DEFAULT, date(2026, 12, 28), 7.75),
        (DEFAULT, date(2026, 12, 29), 0),
        (DEFAULT, date(2026, 1, 2), 0),
        (DEFAULT, date(2026, 1, 5), 7.75),
        (SATURDAY, date(2026, 4, 4), 3),  # 土曜の午前
        (SATURDAY, date(2026, 12, 28), 0),
        (SATURDAY, date(2027, 1, 4), 0),
        (SATURDAY, date(2026, 10, 1), 0),  # ほかの休みの日
        (NO_YEAR_END, date(2026, 12, 29), 8),
        (NO_YEAR_END, date(2027, 1, 1), 0),  # 元日は祝日
    ],
)
def test_open_hours_of_a_day(rule: OfficeRule, day: date, hours: float) -> None:
    """その日に開いている時間。"""
    spans = rule.opening_hours(range(2026, 2028), holiday_dates).spans_on(day)
    assert sum(high - low for low, high in spans) == hours * 3_600_000_000


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            DEFAULT,
            "開庁時間は平日 08:30〜17:15（昼休み 12:00〜13:00 を除く）、"
            "祝日と12月29日から1月3日までは休み、日本標準時。",
        ),
        (
            SATURDAY,
            "開庁時間は平日 09:00〜17:00、土 09:00〜12:00、"
            "祝日と12月28日から1月4日までは休み、ほかに休みの日 1日、日本標準時。",
        ),
        (NO_YEAR_END, "開庁時間は平日 09:00〜17:00、祝日は休み、日本標準時。"),
        (
            OfficeRule(weekly=(DAY, None, DAY, None, None, None, None)),
            "開庁時間は月 09:00〜17:00、水 09:00〜17:00、祝日は休み、日本標準時。",
        ),
    ],
)
def test_what_the_rule_says(rule: OfficeRule, said: str) -> None:
    """決まりを言う一文。"""
    assert rule.said == said
