"""開庁時間の表: 開庁時間の定めを積み上げの表にして、ログの長さを開庁時間と開庁日で求める。

考え方: 表の初めから日時 t までに開いていた時間を P(t) とすると、二つの日時の間に開いていた時間は
P(終) − P(始) である。P は戻らないので、ログの日時を P に置き換えても行の順は変わらない。だから、置き換えた
記録（`in_opening_hours`）に暦の時間と同じ問いをすれば、そのまま開庁時間の答えになる。

式（標）
- 開庁時間 = その間の、開いている時間帯の長さの合計（`OpeningHours.open_seconds` と等しい）。
- 開庁日数 = 始まりの日を含み終わりの日を含まない開庁日の数（`OpeningHours.business_days_between` と等しい）。
- 日付は日本標準時。終わりが始まりより前なら、入れ替えて求めた値の負になる。
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.day_kinds import Calendar, day_kinds
from shirube.engines.insight.kernels.opening import counted_before, opened_before
from shirube.engines.insight.log import NO_TIME, EventLog, Times
from shirube.engines.insight.partitions import in_threads
from shirube.values.opening_hours import OpeningHours

DAY = 86_400_000_000
"""一日のマイクロ秒。"""
LONGEST_DAYS = 73_050
"""表にできる日数（200年）。これより広がるログは、日時の読み違いとみなして断る。"""
_JST = 9 * 3_600_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_LATEST = date.max.toordinal() - _EPOCH
_EARLIEST = 1 - _EPOCH


class CannotMeasureOpeningHours(ValueError):
    """開庁時間で長さを求められない。"""


def day_number(day: date) -> int:
    """日付の番号（1970-01-01 を 0 とする）。"""
    return day.toordinal() - _EPOCH


def day_numbers(times: Times) -> NDArray[np.int64]:
    """日時（マイクロ秒）の、日本標準時の日付の番号。`NO_TIME` は渡さない。"""
    return (times + _JST) // DAY


def date_of(number: int) -> date:
    """番号の日付。"""
    return date.fromordinal(number + _EPOCH)


def midnight(day: date) -> int:
    """日付の 0:00（日本標準時）の日時（マイクロ秒）。"""
    return day_number(day) * DAY - _JST


@dataclass(frozen=True, slots=True, eq=False)
class OpeningTable:
    """開庁時間の積み上げの表。日数を D、時間帯の種類を P、一日の時間帯の数の最大を S とする。

    - ``first_day``: 表の最初の日の番号。
    - ``open_before``（D）: その日の前までに開いていた時間（マイクロ秒）。
    - ``pattern``（D）と ``spans``（P×S×2）: その日の時間帯の始まりと長さ（0:00 からのマイクロ秒）。
    - ``is_business``（D）: 開庁日か。``business_before``（D）: その日の前までの開庁日の数。
    """

    first_day: int
    open_before: NDArray[np.int64]
    pattern: NDArray[np.int64]
    spans: NDArray[np.int64]
    is_business: NDArray[np.bool_]
    business_before: NDArray[np.int64]

    @property
    def origin(self) -> int:
        """表の最初の日の 0:00（マイクロ秒）。"""
        return self.first_day * DAY - _JST

    @property
    def last_day(self) -> int:
        """表の最後の日の番号。"""
        return self.first_day + len(self.pattern) - 1

    def opened(self, times: Times, *, workers: int = 1) -> Times:
        """表の初めから各日時までに開いていた時間（マイクロ秒）。`NO_TIME` はそのまま。

        表の外の日時があれば CannotMeasureOpeningHours。``workers`` は使う糸の数で、答えは変わらない。
        """
        out = np.empty(len(times), np.int64)
        cuts = np.linspace(0, len(times), workers + 1).astype(int).tolist()

        def opened(cut: tuple[int, int]) -> None:
            low, high = cut
            piece = times[low:high]
            outside = opened_before(
                piece, self.origin, self.open_before, self.pattern, self.spans, out[low:high]
            )
            self._refuse(piece, outside)

        in_threads(opened, pairwise(cuts), workers)
        return out

    def business_days_before(self, times: Times, factor: int = 1) -> NDArray[np.int64]:
        """表の初めから各日時の日の前までの開庁日の数（``factor`` 倍）。`NO_TIME` はそのまま。"""
        out = np.empty(len(times), np.int64)
        self._refuse(times, counted_before(times, self.origin, self.business_before, factor, out))
        return out

    def open_micros(self, starts: Times, ends: Times) -> Times:
        """始まりから終わりまでに開いていた時間（マイクロ秒）。どちらかが `NO_TIME` なら `NO_TIME`。"""
        return _differences(self.opened(starts), self.opened(ends))

    def business_days(self, starts: Times, ends: Times) -> NDArray[np.int64]:
        """始まりの日を含み終わりの日を含まない開庁日の数。どちらかが `NO_TIME` なら `NO_TIME`。"""
        return _differences(self.business_days_before(starts), self.business_days_before(ends))

    def _refuse(self, times: Times, outside: int) -> None:
        if outside >= 0:
            day = int(day_numbers(times[outside : outside + 1])[0])
            said = date_of(day).isoformat() if _EARLIEST <= day <= _LATEST else "暦に無い日"
            first, last = date_of(self.first_day), date_of(self.last_day)
            raise CannotMeasureOpeningHours(
                f"{said} は、開庁時間の表（{first} から {last}）の外にあります。表の期間を広げてください。"
            )


def _differences(starts: Times, ends: Times) -> Times:
    known = (starts != NO_TIME) & (ends != NO_TIME)
    return ends - starts if bool(known.all()) else np.where(known, ends - starts, NO_TIME)


def opening_table(
    hours: Calendar, first: date, last: date, *, presence: OpeningHours | None = None
) -> OpeningTable:
    """``first`` から ``last`` まで（両端を含む）の表を作る。

    ``presence`` は担当の勤務の時間。渡せば、役所が開いていて、担当もいる時間だけを開いているとみなす。
    期間が逆か、200年を超えれば CannotMeasureOpeningHours。
    """
    count = day_number(last) - day_number(first) + 1
    if not 0 < count <= LONGEST_DAYS:
        raise CannotMeasureOpeningHours(
            f"{first} から {last} までは、開庁時間の表にできません。200年までの期間にしてください。"
        )
    days = day_kinds(hours, first, count)
    if presence is not None:
        days = days.overlapped(day_kinds(presence, first, count))
    table = np.zeros((len(days.spans), max(1, *map(len, days.spans)), 2), np.int64)
    for kind, spans in enumerate(days.spans):
        for place, (low, high) in enumerate(spans):
            table[kind, place] = low, high - low
    return OpeningTable(
        first_day=day_number(first),
        open_before=_running(table[:, :, 1].sum(axis=1)[days.kind]),
        pattern=days.kind,
        spans=table,
        is_business=days.is_business,
        business_before=_running(days.is_business.astype(np.int64)),
    )


def opening_table_for(
    hours: Calendar, log: EventLog, *, presence: OpeningHours | None = None
) -> OpeningTable:
    """ログの最初の日から最後の日までの表を作る（始まりの日時も含む）。行の無いログは 1970-01-01 だけの表。"""
    return opening_table(hours, *days_of(log), presence=presence)


def days_of(log: EventLog) -> tuple[date, date]:
    """ログの最初の日と最後の日（始まりの日時も含む）。行の無いログは 1970-01-01。"""
    low, high = (int(log.at.min()), int(log.at.max())) if log.event_count else (0, 0)
    if log.start is not None:
        known = log.start != NO_TIME
        low = int(np.min(log.start, where=known, initial=low))
        high = int(np.max(log.start, where=known, initial=high))
    first, last = (int(day) for day in day_numbers(np.array([low, high], np.int64)))
    if first < _EARLIEST or last > _LATEST:
        raise CannotMeasureOpeningHours("ログに、暦（1年から9999年まで）の外の日時があります。")
    return date_of(first), date_of(last)


def in_opening_hours(log: EventLog, table: OpeningTable, *, workers: int = 1) -> EventLog:
    """日時を「表の初めから開いていた時間」に置き換えた記録。行の順も、行の数も、変わらない。

    この記録に暦と同じ問い（矢印、行い、件の長さ）をすると、開庁時間の答えになる。``at`` と ``start`` は
    もう日時ではないので、到着や月ごとの数には使わない。表の外の日時があれば CannotMeasureOpeningHours。
    """
    start = None if log.start is None else table.opened(log.start, workers=workers)
    return replace(log, at=table.opened(log.at, workers=workers), start=start)


def in_business_days(log: EventLog, table: OpeningTable) -> EventLog:
    """日時を「表の初めからの開庁日の数」に置き換えた記録。開庁日の一日を 86,400 秒とする。

    日付だけのログに使う。長さの秒を 86,400 で割ると、開庁日の日数になる。
    """
    start = None if log.start is None else table.business_days_before(log.start, DAY)
    return replace(log, at=table.business_days_before(log.at, DAY), start=start)


def _running(amounts: NDArray[np.int64]) -> NDArray[np.int64]:
    """それぞれの前までの合計（D）。"""
    return np.cumsum(amounts, dtype=np.int64) - amounts
