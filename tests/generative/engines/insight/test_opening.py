"""開庁時間の表の約束: 表から引いた長さは、開庁時間の定めから一日ずつ数えた長さと、いつも等しい。"""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.log import NO_TIME
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import (
    CannotMeasureOpeningHours,
    day_number,
    in_business_days,
    in_opening_hours,
    midnight,
    opening_table,
    opening_table_for,
)
from shirube.values.instant import JST
from shirube.values.opening_hours import OpeningHours, TimeSpan
from tests.insight_logs import lines, log_from

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEARS = [date(1999, 12, 20), date(2000, 2, 25), date(2023, 12, 25), date(2024, 2, 26), date(1969, 12, 28)]
"""年末、閏日（4で割れる年と400で割れる年）、1970年の前後から始める。"""


def at_of(micro: int) -> datetime:
    """マイクロ秒の日時を、時差の付いた日時に。"""
    return (EPOCH + timedelta(microseconds=micro)).astimezone(JST)


@st.composite
def spans(draw: st.DrawFn) -> tuple[TimeSpan, ...]:
    """重ならない時間帯。0:00 から 24:00 まで、隣り合う時間帯、半端なマイクロ秒を含む。"""
    moments = st.one_of(
        st.sampled_from([0, 86_399_999_999, 86_400_000_000, 8 * 3_600_000_000 + 1_800_000_000]),
        st.integers(0, 96).map(lambda quarter: quarter * 900_000_000),
        st.integers(0, 86_400_000_000),
    )
    edges = sorted(set(draw(st.lists(moments, max_size=6))))
    return tuple(
        TimeSpan(_time(low), _time(high)) for low, high in zip(edges[::2], edges[1::2], strict=False)
    )


def _time(micro: int) -> time:
    return (datetime(2000, 1, 1) + timedelta(microseconds=micro % 86_400_000_000)).time()  # noqa: DTZ001


@st.composite
def opening_hours(draw: st.DrawFn) -> tuple[OpeningHours, date]:
    """でたらめな開庁時間（昼休み、休日、臨時の開庁）と、その期間の最初の日。"""
    first = draw(st.sampled_from(YEARS))
    days = st.integers(0, 20).map(lambda offset: first + timedelta(days=offset))
    hours = OpeningHours(
        weekly=tuple(draw(st.lists(spans(), min_size=7, max_size=7))),
        breaks=draw(spans()),
        closed_days=draw(st.frozensets(days, max_size=4)),
        exceptions={day: own for day, own in draw(st.dictionaries(days, spans(), max_size=3)).items() if own},
    )
    return hours, first


@given(opening_hours(), st.data())
def test_open_time_equals_the_plain_count(drawn: tuple[OpeningHours, date], data: st.DataObject) -> None:
    """開いていた時間も開庁日数も、`OpeningHours` の数え方と、マイクロ秒まで等しい。"""
    hours, first = drawn
    table = opening_table(hours, first, first + timedelta(days=20))
    moment = st.one_of(
        st.integers(0, 21 * 86_400_000_000 - 1),
        st.integers(0, 20).map(lambda day: day * 86_400_000_000),
        st.integers(0, 21 * 96 - 1).map(lambda quarter: quarter * 900_000_000),
    ).map(lambda micro: midnight(first) + micro)
    pairs = [sorted(pair) for pair in data.draw(st.lists(st.tuples(moment, moment), max_size=8))]
    starts, ends = np.array(pairs, np.int64).reshape(-1, 2).T
    assert table.open_micros(starts, ends).tolist() == [
        hours.open_seconds(at_of(low), at_of(high)) * 1_000_000 for low, high in pairs
    ]
    assert table.business_days(starts, ends).tolist() == [
        hours.business_days_between(at_of(low).date(), at_of(high).date()) for low, high in pairs
    ]
    assert table.open_micros(ends, starts).tolist() == (-table.open_micros(starts, ends)).tolist()


@given(lines(intervals=True), opening_hours())
def test_the_view_keeps_rows_and_order(rows: list, drawn: tuple[OpeningHours, date]) -> None:
    """置き換えた記録は、行の順を保ち、件の長さがそのまま開庁時間になる。"""
    log = log_from(rows)
    hours = drawn[0]
    table = opening_table_for(hours, log)
    view = in_opening_hours(log, table)
    view.check()
    assert (last_moments(view) - first_moments(view)).tolist() == table.open_micros(
        first_moments(log), last_moments(log)
    ).tolist()
    days = in_business_days(log, table)
    days.check()
    assert set((np.diff(days.at) % 86_400_000_000).tolist()) <= {0}


@given(opening_hours(), opening_hours())
def test_presence_only_shortens(one: tuple[OpeningHours, date], other: tuple[OpeningHours, date]) -> None:
    """担当の勤務の時間を重ねると、開いている時間は短くなるだけで、同じ定めを重ねても変わらない。"""
    first, last = one[1], one[1] + timedelta(days=20)
    whole = opening_table(one[0], first, last)
    both = opening_table(one[0], first, last, presence=other[0])
    same = opening_table(one[0], first, last, presence=one[0])
    ends = np.array([midnight(first + timedelta(days=day)) for day in range(21)], np.int64)
    assert (both.opened(ends) <= whole.opened(ends)).all()
    assert same.opened(ends).tolist() == whole.opened(ends).tolist()


WEEKDAYS = OpeningHours.on_weekdays(time(8, 30), time(17, 15))


@pytest.mark.parametrize("offset", [-1, 86_400_000_000 * 3])
def test_outside_the_table_is_refused(offset: int) -> None:
    """表の前と後ろの日時は、日付を言って断る。"""
    table = opening_table(WEEKDAYS, date(2026, 4, 1), date(2026, 4, 3))
    with pytest.raises(CannotMeasureOpeningHours, match=r"2026-0[34]-(31|04)"):
        table.opened(np.array([midnight(date(2026, 4, 1)) + offset], np.int64))


def test_missing_times_stay_missing() -> None:
    """日時の無い所は、無いまま。"""
    table = opening_table(WEEKDAYS, date(2026, 4, 1), date(2026, 4, 3))
    known, missing = np.array([midnight(date(2026, 4, 1))], np.int64), np.array([NO_TIME], np.int64)
    assert table.open_micros(missing, known).tolist() == [NO_TIME]
    assert table.business_days(known, missing).tolist() == [NO_TIME]


@pytest.mark.parametrize("last", [date(2026, 3, 31), date(2300, 1, 1)])
def test_strange_periods_are_refused(last: date) -> None:
    """逆の期間と、200年を超える期間は断る。"""
    with pytest.raises(CannotMeasureOpeningHours, match="200年"):
        opening_table(WEEKDAYS, date(2026, 4, 1), last)


def test_an_empty_log_has_a_table() -> None:
    """行の無いログにも、空の答えがある。"""
    log = log_from([])
    assert in_opening_hours(log, opening_table_for(WEEKDAYS, log)).event_count == 0
    assert day_number(date(1970, 1, 1)) == 0
