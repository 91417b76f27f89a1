"""開庁時間: 窓口がいつ開いているか、開いていた秒数、開庁日の数え方。

時刻はすべて日本標準時で定め、時差の付いた日時を受け取る。休日は手渡された日付の集まりで、ここでは調べない
（地方公共団体の休日は、地方自治法第4条の2により各団体の条例で定まる）。期限を数えるときは初日を入れない
（民法第140条）。臨時の開庁は時間だけを変え、開庁日の数には入れない。臨時の休みは closed_days に入れる。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from shirube.values.instant import JST, require_aware

SEARCH_DAYS = 400
_DAY = 86_400_000_000  # 一日のマイクロ秒。時間帯は整数で計算し、誤差を持たない


class CannotBuildOpeningHours(ValueError):
    """開庁時間を定められない。"""


class CannotCountOpeningHours(ValueError):
    """開庁時間や開庁日を数えられない。"""


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    """一日の中の時間帯 [始, 終)。終わりの 0:00 は、その日の 24:00 とする。"""

    start: time
    end: time

    def __post_init__(self) -> None:
        """時差のない時刻で、始まりが終わりより前であることを確かめる。"""
        if self.start.tzinfo or self.end.tzinfo:
            raise CannotBuildOpeningHours("時間帯の時刻に時差は付けません（日本標準時とみなします）。")
        if self.bounds[0] >= self.bounds[1]:
            raise CannotBuildOpeningHours(
                f"時間帯 {self.start:%H:%M}〜{self.end:%H:%M} の終わりが始まりより後ではありません。"
            )

    @property
    def bounds(self) -> tuple[int, int]:
        """その日の 0:00 からのマイクロ秒（始, 終）。"""
        return _microseconds_of(self.start), _microseconds_of(self.end) or _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """開庁時間の定め。

    weekly は月曜から日曜までの7日分の時間帯、breaks はどの曜日にもある昼休みなどの休み、closed_days は
    休日、exceptions はその日だけの時間帯（休日や昼休みより強く、書いたとおりに開く）。
    """

    weekly: tuple[tuple[TimeSpan, ...], ...]
    breaks: tuple[TimeSpan, ...] = ()
    closed_days: frozenset[date] = frozenset()
    exceptions: Mapping[date, tuple[TimeSpan, ...]] = field(default_factory=dict)
    _week: tuple[tuple[tuple[int, int], ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """7日分あり、時間帯が重ならず、臨時の開庁が空でないことを確かめる。"""
        if len(self.weekly) != 7:
            raise CannotBuildOpeningHours("開庁時間は月曜から日曜までの7日分を書いてください。")
        for spans in (*self.weekly, self.breaks, *self.exceptions.values()):
            _check_spans(spans)
        for day, spans in self.exceptions.items():
            if not spans:
                raise CannotBuildOpeningHours(
                    f"{day} の臨時の時間帯が空です。閉じる日は休日の集まりに入れてください。"
                )
        object.__setattr__(self, "exceptions", dict(sorted(self.exceptions.items())))
        week = tuple(_without_breaks(spans, self.breaks) for spans in self.weekly)
        object.__setattr__(self, "_week", week)

    @classmethod
    def on_weekdays(
        cls,
        start: time,
        end: time,
        *,
        breaks: tuple[TimeSpan, ...] = (),
        closed_days: frozenset[date] = frozenset(),
        exceptions: Mapping[date, tuple[TimeSpan, ...]] | None = None,
    ) -> OpeningHours:
        """月曜から金曜まで同じ時間に開く定めを作る。"""
        weekly = ((TimeSpan(start, end),),) * 5 + ((), ())
        return cls(weekly=weekly, breaks=breaks, closed_days=closed_days, exceptions=exceptions or {})

    @property
    def week(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """月曜から日曜までの、休みを除いた時間帯（0:00 からのマイクロ秒）。"""
        return self._week

    def spans_on(self, day: date) -> tuple[tuple[int, int], ...]:
        """その日に開いている時間帯を、0:00 からのマイクロ秒の組で、早い順に返す。"""
        if day in self.exceptions:
            return tuple(span.bounds for span in sorted(self.exceptions[day]))
        if day in self.closed_days:
            return ()
        return self._week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """その時点に開いているか。終わりの時刻ちょうどは閉じている。"""
        day, moment = _local(at)
        return any(start <= moment < end for start, end in self.spans_on(day))

    def open_seconds(self, start: datetime, end: datetime) -> Decimal:
        """start から end までのうち、開いていた秒数。終わりが先なら CannotCountOpeningHours。"""
        first, first_moment = _local(start)
        last, last_moment = _local(end)
        if end < start:
            raise CannotCountOpeningHours("終わりの時点が始まりより前です。二つの時点を確かめてください。")
        total = 0
        for day in _days(first, last + timedelta(days=1)):
            low = first_moment if day == first else 0
            high = last_moment if day == last else _DAY
            total += sum(max(0, min(b, high) - max(a, low)) for a, b in self.spans_on(day))
        return Decimal(total) / 1_000_000

    def next_open(self, at: datetime) -> datetime:
        """その時点以後で、最初に開いている時点（日本標準時）。400日先まで開かなければ断る。"""
        day, moment = _local(at)
        for offset in range(SEARCH_DAYS):
            here = day + timedelta(days=offset)
            for start, end in self.spans_on(here):
                if offset or moment < end:
                    opening = start if offset else max(start, moment)
                    return datetime.combine(here, time(), JST) + timedelta(microseconds=opening)
        raise CannotCountOpeningHours(f"{day} から{SEARCH_DAYS}日先まで開庁する日がありません。")

    def is_business_day(self, day: date) -> bool:
        """開庁日か: 曜日の定めで開き、休日でない日。臨時の開庁は数えない。"""
        return bool(self._week[day.weekday()]) and day not in self.closed_days

    def business_days_between(self, start: date, end: date) -> int:
        """start を含み end を含まない間の開庁日の数。end が先なら CannotCountOpeningHours。"""
        if end < start:
            raise CannotCountOpeningHours(f"{start} から {end} までは日付が逆です。")
        return sum(self.is_business_day(day) for day in _days(start, end))

    def add_business_days(self, day: date, n: int) -> date:
        """その日の翌日から数えて n 番目の開庁日。n が負なら前へ数え、0 ならその日以後の最初の開庁日。"""
        step = timedelta(days=-1 if n < 0 else 1)
        here, left, idle = (day, abs(n), 0) if n else (day - step, 1, 0)
        while left:
            here += step
            idle += 1
            if self.is_business_day(here):
                left, idle = left - 1, 0
            if idle > SEARCH_DAYS:
                raise CannotCountOpeningHours(f"{here} の前後{SEARCH_DAYS}日に開庁日がありません。")
        return here


def _check_spans(spans: tuple[TimeSpan, ...]) -> None:
    """一日の時間帯どうしが重ならないことを確かめる。"""
    for earlier, later in pairwise(sorted(spans)):
        if later.bounds[0] < earlier.bounds[1]:
            raise CannotBuildOpeningHours(f"{later.start:%H:%M} からの時間帯が、前の時間帯と重なっています。")


def _without_breaks(spans: tuple[TimeSpan, ...], breaks: tuple[TimeSpan, ...]) -> tuple[tuple[int, int], ...]:
    """時間帯から休みを除く。"""
    rest = [span.bounds for span in sorted(spans)]
    for low, high in (span.bounds for span in breaks):
        pieces = [piece for a, b in rest for piece in ((a, min(b, low)), (max(a, high), b))]
        rest = [(a, b) for a, b in pieces if a < b]
    return tuple(rest)


def _local(at: datetime) -> tuple[date, int]:
    """日本標準時の日付と、0:00 からのマイクロ秒。"""
    local = require_aware(at, "時点").astimezone(JST)
    return local.date(), _microseconds_of(local.time())


def _microseconds_of(at: time) -> int:
    """0:00 からのマイクロ秒。"""
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _days(start: date, end: date) -> Iterator[date]:
    """start を含み end を含まない日付を順に返す。"""
    for offset in range((end - start).days):
        yield start + timedelta(days=offset)
