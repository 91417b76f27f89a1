"""日の種類: 期間の日を、同じ時間帯に開く日どうしにまとめる。開庁時間の表のもとになる。

一日ずつ `OpeningHours.spans_on` に尋ねるのと同じ答えを、曜日ごとにまとめて求める。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shirube.values.opening_hours import OpeningHours

Spans = tuple[tuple[int, int], ...]
"""一日の時間帯（0:00 からのマイクロ秒）。"""


@dataclass(frozen=True, slots=True)
class DatedHours:
    """日を決めて替わる開庁時間。``changes`` は（使い始める日、開庁時間）の早い順で、その前は ``usual``。"""

    usual: OpeningHours
    changes: tuple[tuple[date, OpeningHours], ...] = ()

    def on(self, day: date) -> OpeningHours:
        """その日に使う開庁時間。"""
        found = self.usual
        for since, hours in self.changes:
            if since > day:
                break
            found = hours
        return found

    def spans_on(self, day: date) -> Spans:
        """その日に開いている時間帯（0:00 からのマイクロ秒）。"""
        return self.on(day).spans_on(day)

    def is_business_day(self, day: date) -> bool:
        """開庁日か。"""
        return self.on(day).is_business_day(day)


Calendar = OpeningHours | DatedHours
"""日ごとの開庁時間と開庁日を答えるもの。"""


@dataclass(frozen=True, slots=True, eq=False)
class DayKinds:
    """日の種類の番号（D）、種類ごとの時間帯、開庁日か（D）。"""

    kind: NDArray[np.int64]
    spans: tuple[Spans, ...]
    is_business: NDArray[np.bool_]

    def overlapped(self, other: DayKinds) -> DayKinds:
        """どちらも開いている時間帯。開庁日は、こちらのもの。"""
        pairs, kind = np.unique(self.kind * len(other.spans) + other.kind, return_inverse=True)
        found = [divmod(pair, len(other.spans)) for pair in pairs.tolist()]
        spans = tuple(_overlaps(self.spans[one], other.spans[two]) for one, two in found)
        return DayKinds(kind.astype(np.int64), spans, self.is_business)


def day_kinds(hours: Calendar, first: date, count: int) -> DayKinds:
    """``first`` から ``count`` 日の種類。"""
    if isinstance(hours, OpeningHours):
        return _of_one(hours, first.toordinal(), count)
    begin = first.toordinal()
    cuts = [min(max(since.toordinal() - begin, 0), count) for since, _ in hours.changes]
    found = [
        _of_one(one, begin + low, high - low)
        for one, (low, high) in zip(
            (hours.usual, *(later for _, later in hours.changes)), pairwise([0, *cuts, count]), strict=True
        )
    ]
    heads = np.cumsum([0, *(len(one.spans) for one in found)])
    return DayKinds(
        np.concatenate([one.kind + head for one, head in zip(found, heads[:-1], strict=True)]),
        tuple(spans for one in found for spans in one.spans),
        np.concatenate([one.is_business for one in found]),
    )


def _of_one(hours: OpeningHours, first: int, count: int) -> DayKinds:
    """一つの定めの種類: 月曜から日曜までの7つ、休み、臨時の開庁。"""
    kind = (np.arange(count, dtype=np.int64) + first - 1) % 7
    is_business = np.array([bool(spans) for spans in hours.week])[kind]
    closed = _within(hours.closed_days, first, count)
    kind[closed], is_business[closed] = 7, False
    for at, day in enumerate(hours.exceptions, 8):
        kind[_within((day,), first, count)] = at
    return DayKinds(kind, (*hours.week, (), *map(hours.spans_on, hours.exceptions)), is_business)


def _within(days: Iterable[date], first: int, count: int) -> list[int]:
    """期間の初めから数えた日の番号（期間の外の日は除く）。"""
    return [at for at in (day.toordinal() - first for day in days) if 0 <= at < count]


def _overlaps(spans: Spans, others: Spans) -> Spans:
    """二つの時間帯の並びの、重なる所。"""
    found = ((max(a, c), min(b, d)) for a, b in spans for c, d in others)
    return tuple((low, high) for low, high in found if low < high)
