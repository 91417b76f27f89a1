"""日付の法則: 和暦、年度、期間、開庁時間が、どの日でも成り立つこと。"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.values.era import FIRST_DAY, CannotReadDate, format_date, parse_date
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear
from shirube.values.instant import JST
from shirube.values.opening_hours import OpeningHours, TimeSpan
from shirube.values.period import Period, PeriodsOverlap, check_no_overlap
from shirube.values.quarter import Quarter, quarters_between, quarters_of_years

LAST_DAY = date(2100, 12, 31)
KANJI = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
FULL_WIDTH = str.maketrans("0123456789/.-R", "０１２３４５６７８９／．－Ｒ")
date_like = st.from_regex(r"[令平昭MTSHR㋿]{1,2}[0-9元十二〇]{0,3}[年./-][0-9月日./-]{0,8}", fullmatch=True)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=JST)
)


def every_day() -> list[date]:
    """1873年から2100年までのすべての日。"""
    return [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]


def kanji(number: int) -> str:
    """99までの漢数字。"""
    tens, ones = divmod(number, 10)
    return (KANJI[tens] if tens > 1 else "") + ("十" if tens else "") + KANJI[ones]


def test_every_day_survives_the_round_trip() -> None:
    """1873年から2100年までのどの日も、長短どちらの和暦で書いても同じ日に戻る。"""
    for day in every_day():
        assert parse_date(format_date(day)) == day
        assert parse_date(format_date(day, "short")) == day


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_every_spelling_is_the_same_day(day: date) -> None:
    """全角、漢数字、曜日つき、西暦、英字の元号は、どれも同じ日である。"""
    long, short = format_date(day), format_date(day, "short")
    era, year = long[:2], long[2 : long.index("年")]
    number = 1 if year == "元" else int(year)
    weekday = "月火水木金土日"[day.weekday()]
    spellings = [
        long.translate(FULL_WIDTH),
        short.translate(FULL_WIDTH),
        short.replace(".", "/"),
        f"{long}({weekday})",
        f"{long}（{weekday}曜日）",
        f"{era}{kanji(number)}年{kanji(day.month)}月{kanji(day.day)}日",
        f"{era}{number:02}年{day.month:02}月{day.day:02}日",
        day.isoformat(),
        f"{day:%Y/%m/%d}",
    ]
    assert {parse_date(text) for text in spellings} == {day}


@given(
    st.text(max_size=60)
    | st.from_regex(r"[令平昭MTSHR㋿]{1,2}[0-9元十二〇]{0,3}[年./-][0-9月日./-]{0,8}", fullmatch=True)
)
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    """どんな文字列も、日付や年度になるか、名前の付いた誤りで断られる。"""
    try:
        assert parse_date(text) >= FIRST_DAY
    except CannotReadDate as refusal:
        assert len(str(refusal)) < 200
    try:
        FiscalYear.parse(text)
    except CannotReadFiscalYear as refusal:
        assert len(str(refusal)) < 200


@given(st.dates(FIRST_DAY + timedelta(days=90), LAST_DAY))
def test_fiscal_year_holds_its_days(day: date) -> None:
    """年度はその日を含み、呼び名から同じ年度に戻り、12か月はその年度の中にある。"""
    year = FiscalYear.of(day)
    assert year.start <= day <= year.end
    assert Period.of_fiscal_year(year).contains(day)
    assert FiscalYear.parse(year.label) == year
    assert {FiscalYear.of(month) for month in year.months} == {year}
    assert year.months[(Quarter.of(day).number - 1) * 3] == Quarter.of(day).first


@given(days, days)
def test_quarters_tile_the_days(day: date, other: date) -> None:
    """どの日もただ一つの四半期にあり、四半期は切れ目なく続き、四つで年度になる。"""
    one = Quarter.of(day)
    assert one.first <= day <= one.last
    assert one.shift(1).first == one.last + timedelta(days=1)
    assert one.shift(7).shift(-7) == one
    assert (one < Quarter.of(other)) == (one.last < Quarter.of(other).first)
    whole = quarters_of_years(one.year, one.year)
    assert (whole[0].first, whole[-1].last) == (FiscalYear(one.year).start, FiscalYear(one.year).end)
    span = list(quarters_between(day, other))
    if day > other:
        assert span == []
    else:
        assert (span[0], span[-1]) == (one, Quarter.of(other))
        assert [each.shift(1) for each in span[:-1]] == span[1:]


@given(st.lists(st.tuples(days, st.none() | st.integers(1, 900)), max_size=6), days)
def test_periods_agree_with_their_days(parts: list[tuple[date, int | None]], day: date) -> None:
    """共通の期間は両方に含まれる日だけを含み、重なりの検査は総当たりと同じ答えになる。"""
    periods = [Period(start, None if n is None else start + timedelta(days=n)) for start, n in parts]
    for one in periods:
        assert Period.from_record(one.to_record()) == one
        for other in periods:
            common = one.intersection(other)
            assert (common is not None) == one.overlaps(other) == other.overlaps(one)
            assert (one.contains(day) and other.contains(day)) == (
                common is not None and common.contains(day)
            )
            assert not (one.is_adjacent(other) and one.overlaps(other))
    clash = any(a.overlaps(b) for i, a in enumerate(periods) for b in periods[:i])
    if clash:
        with pytest.raises(PeriodsOverlap):
            check_no_overlap(periods)
    else:
        check_no_overlap(periods)


@st.composite
def opening_hours(draw: st.DrawFn) -> OpeningHours:
    """平日のどこかの時間に開き、昼休みと休日と臨時開庁のある窓口。"""
    start, end = draw(st.integers(0, 11)), draw(st.integers(14, 23))
    lunch = TimeSpan(time(12), time(13, draw(st.integers(0, 59))))
    january = st.dates(date(2026, 1, 1), date(2026, 2, 28))
    return OpeningHours.on_weekdays(
        time(start),
        time(end),
        breaks=(lunch,),
        closed_days=draw(st.frozensets(january, max_size=5)),
        exceptions={day: (TimeSpan(time(9), time(10)),) for day in draw(st.frozensets(january, max_size=3))},
    )


@given(opening_hours(), moments, moments, moments)
def test_open_seconds_add_up(hours: OpeningHours, a: datetime, b: datetime, c: datetime) -> None:
    """開いていた秒数は途中で切っても合計が変わらず、実際の経過を超えない。"""
    first, middle, last = sorted((a, b, c))
    whole = hours.open_seconds(first, last)
    assert hours.open_seconds(first, middle) + hours.open_seconds(middle, last) == whole
    assert 0 <= whole <= (last - first) / timedelta(seconds=1) + 1


@given(opening_hours(), moments)
def test_next_open_is_the_first_open_moment(hours: OpeningHours, at: datetime) -> None:
    """次に開く時点は開いていて、そこまでは一秒も開いていない。"""
    opening = hours.next_open(at)
    assert opening >= at
    assert hours.is_open(opening)
    assert hours.open_seconds(at, opening) == 0


@given(opening_hours(), days, st.integers(1, 40))
def test_business_days_count_back(hours: OpeningHours, day: date, n: int) -> None:
    """n 番目の開庁日まで数え直すと n 日であり、前へ数えても対称である。"""
    later, earlier = hours.add_business_days(day, n), hours.add_business_days(day, -n)
    assert hours.is_business_day(later)
    assert hours.business_days_between(day + timedelta(days=1), later + timedelta(days=1)) == n
    assert hours.business_days_between(earlier, day) == n
