"""概要と、流れと時間の答え。計算は ``engines.insight`` が行い、ここは問いを並べて束ねるだけである。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from shirube.engines.insight.activities import ActivityTimes
from shirube.engines.insight.clock import CannotReadClock, stops_of, without_stops
from shirube.engines.insight.dated import opened_log
from shirube.engines.insight.durations import Spread
from shirube.engines.insight.edges import EdgeTimes
from shirube.engines.insight.flow import Step, boundaries_between, flow
from shirube.engines.insight.log import SECOND, EventLog
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import date_of, day_numbers
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.rework import Rework, rework
from shirube.engines.insight.section_hours import Tables
from shirube.engines.insight.throughput import throughput_of
from shirube.engines.insight.times import answered_times
from shirube.engines.insight.variants import Variant, Variants, variants

TOP = 10
MOST_STEPS = 36
_DAY = timedelta(days=1)
_HOUR = 3_600
_LIMITS = (0, 1, 4, 24, 72, 168, 336, 720, 1_440, 2_160, 4_320, 8_760)
_DAY_LIMITS = (0, 1, 2, 4, 8, 15, 31, 61, 91, 181, 366)
_DAY_NAMES = (
    "同じ日",
    "1日",
    "2〜3日",
    "4〜7日",
    "8〜14日",
    "15〜30日",
    "31〜60日",
    "61〜90日",
    "91〜180日",
    "181〜365日",
    "366日以上",
)
"""日付だけの記録の幅（日数）。"""
_NAMES = (
    "1時間未満",
    "1〜4時間",
    "4時間〜1日",
    "1〜3日",
    "3〜7日",
    "7〜14日",
    "14〜30日",
    "30〜60日",
    "60〜90日",
    "90〜180日",
    "180〜365日",
    "365日以上",
)


@dataclass(frozen=True, slots=True)
class Span:
    """一つの間（初日と末日）の、到着・完了・終わりの時点の仕掛り。"""

    first: date
    last: date
    arrivals: int
    completions: int
    in_progress: int


@dataclass(frozen=True, slots=True)
class Bin:
    """処理時間の一つの幅（秒、``under`` は含まない。None は限りなし）と、その件数。"""

    label: str
    at_least: int
    under: int | None
    count: int


@dataclass(frozen=True, slots=True)
class SeenVariant:
    """変わり方と、その件のうちの一つの番号（1 から）。"""

    variant: Variant
    example: int


@dataclass(frozen=True, slots=True)
class Overview:
    """概要の画面の答え。"""

    first: date
    last: date
    throughput: Spread
    net: Spread | None
    """処理時間から、時計の止まっていた間を除いたもの。止まった記録が無ければ None。"""
    rework: Rework
    step: Step
    spans: tuple[Span, ...]
    bins: tuple[Bin, ...]
    activities: tuple[ActivityTimes, ...]
    variants: tuple[SeenVariant, ...]
    variant_count: int
    is_cut: bool
    """古い間を省いたか。"""


@dataclass(frozen=True, slots=True)
class Times:
    """流れと行いの時間。開庁時間が無ければ None。"""

    edges: tuple[EdgeTimes, ...]
    activities: tuple[ActivityTimes, ...]
    opened_edges: dict[tuple[str, str], EdgeTimes] | None
    opened_activities: dict[str, ActivityTimes] | None


def overview(log: EventLog, cases: Sequence[int], *, workers: int) -> Overview:
    """概要。``cases`` は ``log`` の件の、元の記録での番号（0 から）。件が一つもなければ渡さないこと。"""
    parts = log.parts(workers)
    first, last = _days(log)
    step = _step(first, last)
    spans, is_cut = _spans(log, first, last, step)
    found = variants(log, workers=workers)
    top, calendar = found.top(TOP), answered_times(log, workers=workers)
    return Overview(
        first=first,
        last=last,
        throughput=calendar.throughput,
        net=_net(log, workers),
        rework=merged(rework, parts, workers=workers),
        step=step,
        spans=spans,
        bins=_bins(log),
        activities=_by_count(calendar.activities),
        variants=tuple(SeenVariant(one, _example(found, one, cases)) for one in top),
        variant_count=len(found),
        is_cut=is_cut,
    )


def _net(log: EventLog, workers: int) -> Spread | None:
    """時計の止まっていた間を除いた処理時間。時計の値が読めなければ、出さない。"""
    try:
        stops = stops_of(log)
    except CannotReadClock:
        return None
    if not len(stops.lows):
        return None
    parts = without_stops(log, stops).parts(workers)
    return merged(throughput_of, parts, workers=workers).answer(workers=workers)


def times(log: EventLog, table: Tables | None, *, workers: int) -> Times:
    """流れと行いの時間。``table`` があれば、開庁時間（日付だけの記録では開庁日の日数）でも求める。"""
    calendar = answered_times(log, workers=workers)
    activities = _by_count(calendar.activities)
    if table is None:
        return Times(calendar.edges, activities, None, None)
    opened = answered_times(opened_log(log, table, workers=workers), workers=workers)
    return Times(
        calendar.edges,
        activities,
        {(one.source, one.target): one for one in opened.edges},
        {one.name: one for one in opened.activities},
    )


def business_days(log: EventLog, table: Tables, *, workers: int) -> Spread:
    """日付だけの記録の、処理時間の開庁日数（開庁日の一日を 86,400 秒とした秒）。"""
    parts = opened_log(log, table, workers=workers).parts(workers)
    return merged(throughput_of, parts, workers=workers).answer(workers=workers)


def _by_count(found: Sequence[ActivityTimes]) -> tuple[ActivityTimes, ...]:
    return tuple(sorted(found, key=lambda one: (-one.count, one.name)))


def _days(log: EventLog) -> tuple[date, date]:
    ends = np.array([int(first_moments(log).min()), int(last_moments(log).max())], np.int64)
    first, last = day_numbers(ends).tolist()
    return date_of(first), date_of(last)


def _step(first: date, last: date) -> Step:
    days = (last - first).days
    return Step.DAY if days <= 31 else Step.WEEK if days <= 120 else Step.MONTH


def _spans(log: EventLog, first: date, last: date, step: Step) -> tuple[tuple[Span, ...], bool]:
    boundaries = boundaries_between(first, last, step)
    found = flow(log, boundaries)
    days = [date_of(number) for number in day_numbers(boundaries).tolist()]
    every = [
        Span(low, high - _DAY, arrived, completed, left)
        for low, high, arrived, completed, left in zip(
            days[:-1],
            days[1:],
            found.arrivals.tolist(),
            found.completions.tolist(),
            found.in_progress[1:].tolist(),
            strict=True,
        )
    ]
    return tuple(every[-MOST_STEPS:]), len(every) > MOST_STEPS


def _bins(log: EventLog) -> tuple[Bin, ...]:
    names, sizes, unit = (
        (_DAY_NAMES, _DAY_LIMITS, 24 * _HOUR) if log.is_dated_only else (_NAMES, _LIMITS, _HOUR)
    )
    limits = [size * unit for size in sizes]
    lengths = last_moments(log) - first_moments(log)
    places = np.searchsorted(np.array(limits[1:], np.int64) * SECOND, lengths, side="right")
    counts = np.bincount(places, minlength=len(limits)).tolist()
    every = [
        Bin(name, low, high, count)
        for name, low, high, count in zip(names, limits, [*limits[1:], None], counts, strict=True)
    ]
    some = [at for at, one in enumerate(every) if one.count]
    return tuple(every[some[0] : some[-1] + 1]) if some else ()


def _example(found: Variants, variant: Variant, cases: Sequence[int]) -> int:
    """この変わり方の、最初の件の番号（1 から）。"""
    same = np.flatnonzero(found.counts == variant.count).tolist()
    number = next(at for at in same if found.activities_of(at) == variant.activities)
    return int(cases[int(np.flatnonzero(found.variant_of == number)[0])]) + 1


def next_day(day: date) -> date:
    """次の日。"""
    return day + _DAY
