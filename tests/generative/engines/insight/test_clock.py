"""処理期間の時計と標準処理期間の約束: 一件ずつ、一日ずつ数えた独立な答えと、いつも等しい。"""

from datetime import date, time, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.clock import stops_of, without_stops
from shirube.engines.insight.deadlines import DayKind, DeadlineCounts, DeadlineRule, Verdict, deadlines_of
from shirube.engines.insight.log import NO_TIME
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import date_of, day_number, in_opening_hours, opening_table
from shirube.values.opening_hours import OpeningHours
from tests import insight_reference as reference
from tests.insight_logs import Line, lines, log_from

DAY = 86_400
FIRST = date(2023, 12, 20)
"""年末の休みと閏年の2月をまたぐ。"""


@st.composite
def clocked(draw: st.DrawFn, *, span: int = 1) -> list[Line]:
    """時計のある、でたらめなログ。``span`` は日時を引き伸ばす倍率（秒）。"""
    rows = draw(lines(most=25, intervals=True))
    marks = st.sampled_from([None, None, "run", "stop:補正", "stop:照会"])
    return [
        Line(
            **{
                **vars(row),
                "at": row.at * span,
                "start": None if row.start is None else row.start * span,
                "clock": draw(marks),
            }
        )
        for row in rows
    ]


@given(clocked())
def test_running_time_is_the_rest(rows: list[Line]) -> None:
    """止まりを除いた長さは、件でも矢印でも、暦の長さから止まっていた時間を引いたもの。行の順は変わらない。"""
    log = log_from(rows)
    view = without_stops(log)
    view.check()
    own = reference.cases(reference.rows_from(rows))
    running = last_moments(view) - first_moments(view)
    assert running.tolist() == [
        reference.throughput(one)
        - reference.stopped_between(one, reference.first_moment(one), reference.last_moment(one))
        for one in own.values()
    ]
    flat = [(one, row) for one in own.values() for row in one]
    first = min((row.at for _, row in flat), default=0) - 10**12
    assert (log.at - view.at).tolist() == [reference.stopped_between(one, first, row.at) for one, row in flat]
    if log.start is not None and view.start is not None:
        known = log.start != NO_TIME
        assert (log.start - view.start)[known].tolist() == [
            reference.stopped_between(one, first, row.start) for one, row in flat if row.start is not None
        ]
        assert (view.start[~known] == NO_TIME).all()


@given(clocked())
def test_stops_are_the_plain_stops(rows: list[Line]) -> None:
    """止まっていた間と理由は、一行ずつ読んだものと等しく、部分に分けても同じ。"""
    log = log_from(rows)
    stops = stops_of(log)
    spans = [
        span
        for one in reference.cases(reference.rows_from(rows)).values()
        for span in reference.stopped_spans(one)
    ]
    assert [
        (int(low), int(high), stops.names[reason])
        for low, high, reason in zip(stops.lows, stops.highs, stops.reasons, strict=True)
    ] == spans
    per_case = [stops_of(part).per_case for part in log.parts(3)]
    assert np.concatenate(per_case).tolist() == stops.per_case.tolist()


@given(clocked(span=500))
def test_open_running_time_fits_in_both(rows: list[Line]) -> None:
    """開庁時間で止まりを除いた長さは、負にならず、どちらか一方だけを除いた長さを超えない。"""
    log = log_from(rows)
    hours = OpeningHours.on_weekdays(time(8, 30), time(17, 15))
    view = in_opening_hours(log, opening_table(hours, date(1969, 12, 1), date(1970, 2, 1)))
    both, opened, running = (
        last_moments(one) - first_moments(one) for one in (without_stops(view), view, without_stops(log))
    )
    assert (both >= 0).all()
    assert (both <= np.minimum(opened, running)).all()


@st.composite
def rules(draw: st.DrawFn) -> DeadlineRule:
    """でたらめな定め。"""
    return DeadlineRule(
        days=draw(st.integers(1, 30)),
        kind=draw(st.sampled_from(list(DayKind))),
        label="規則別表",
        counts_first_day=draw(st.booleans()),
        excludes_stops=draw(st.booleans()),
        moves_to_open_day=draw(st.booleans()),
        ends_with=draw(st.sampled_from([(), ("交付",)])),
    )


@given(clocked(span=DAY // 5), rules(), st.frozensets(st.integers(0, 60), max_size=12), st.integers(0, 60))
def test_days_are_the_days_on_the_wall(
    rows: list[Line], rule: DeadlineRule, closed: frozenset[int], cut: int
) -> None:
    """使った日数、限り、期限の日、判定は、壁の暦を一日ずつたどったものと等しい。"""
    origin = day_number(FIRST)
    moved = [
        Line(
            **{
                **vars(row),
                "at": row.at + origin * DAY,
                "start": None if row.start is None else row.start + origin * DAY,
            }
        )
        for row in rows
    ]
    hours = OpeningHours.on_weekdays(
        time(9), time(17), closed_days=frozenset(FIRST + timedelta(days=day) for day in closed)
    )
    cut_off = (origin + cut) * DAY * 1_000_000
    log = log_from(moved)
    found = deadlines_of(log, rule, cut_off=cut_off, hours=hours)
    own = reference.cases(reference.rows_from(moved))
    for case, one in enumerate(own.values()):
        assert _case(found, case) == _expected(one, rule, hours, cut_off)
    parts = [deadlines_of(part, rule, cut_off=cut_off, hours=hours).counts() for part in log.parts(3)]
    merged = DeadlineCounts()
    for part in parts:
        merged = merged.merge(part)
    assert merged == found.counts()


def _case(found, case: int) -> tuple:
    verdict = Verdict(int(found.verdict[case]))
    if verdict is Verdict.OUTSIDE:
        return (verdict,)
    return verdict, int(found.used[case]), int(found.limit[case]), int(found.due_day[case])


def _expected(own: list, rule: DeadlineRule, hours: OpeningHours, cut_off: int) -> tuple:
    def day(micro: int) -> int:
        return (micro + 9 * 3600 * 1_000_000) // (DAY * 1_000_000)

    def is_open(number: int) -> bool:
        return hours.is_business_day(date_of(number))

    begun = reference.first_moment(own)
    if begun > cut_off:
        return (Verdict.OUTSIDE,)
    ends = [row.at for row in own if not rule.ends_with or row.activity in rule.ends_with]
    ended = (ends[-1] if not rule.ends_with else ends[0]) if ends else None
    is_ended = ended is not None and ended <= cut_off
    last = ended if is_ended else cut_off
    stops = []
    marks = [row for row in own if row.clock is not None]
    for low, high, _ in reference.stopped_spans(own) if rule.excludes_stops else []:
        never = bool(marks) and marks[-1].clock != "run" and (low, high) == _last_span(own)
        stops.append((day(min(low, cut_off)), day(cut_off if never and not is_ended else min(high, cut_off))))
    is_counted = is_open if rule.kind is DayKind.BUSINESS else lambda number: True
    arguments = (stops, is_counted, rule.counts_first_day)
    used = reference.days_used(day(begun), day(last), *arguments)
    due, limit = reference.due_day(day(begun), rule.days, *arguments), rule.days
    if rule.moves_to_open_day:
        while not is_open(due):
            due += 1
        limit = max(limit, reference.days_used(day(begun), due, *arguments))
    if not is_ended:
        return Verdict.UNDECIDED, used, limit, due
    return (Verdict.KEPT if used <= limit else Verdict.OVERRUN), used, limit, due


def _last_span(own: list) -> tuple[int, int]:
    return reference.stopped_spans(own)[-1][:2]
