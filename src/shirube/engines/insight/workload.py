"""担当の時間の流れ: 担当ごとに仕事を始まりの順に並べ、待っていた間に担当が何をしていたかを求める。

原因の決まりは `causes` に書く。軸は、暦のマイクロ秒か、開いている時間の積み上げ（`opening`）。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.day_kinds import Calendar
from shirube.engines.insight.kernels.causing import batch_windows, busy_pieces, busy_within
from shirube.engines.insight.kernels.ordering import grouped_rows, order_within_cases
from shirube.engines.insight.log import Coded, EventLog, Times
from shirube.engines.insight.opening import OpeningTable, opening_table_for
from shirube.engines.insight.section_hours import (
    Hours,
    SectionTables,
    TownHours,
    sections_in,
    tables_for,
)
from shirube.values.opening_hours import OpeningHours

Pieces: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
_NONE = np.empty(0, np.int64)


class Axis:
    """開いている時間の軸。課の開庁時間（暦）ごとに軸があり、勤務の時間のある担当は、自分の軸を持つ。"""

    def __init__(self, log: EventLog, hours: Hours | None, rosters: Mapping[str, OpeningHours]) -> None:
        found = None if hours is None else tables_for(hours, log)
        several = found if isinstance(found, SectionTables) else None
        self.resource = log.resource
        self.tables: tuple[OpeningTable | None, ...] = (
            found.tables if isinstance(found, SectionTables) else (found,)
        )
        self.calendars = None if several is None else several.calendars(log)
        kinds: tuple[Calendar | None, ...] = (hours.usual if isinstance(hours, TownHours) else hours,)
        if hours is not None:
            kinds = (*kinds, *sections_in(hours, log).values())
        self.own: dict[tuple[int, int], OpeningTable] = {}
        for name, presence in sorted(rosters.items()):
            code = None if log.resource is None else log.resource.code(name)
            for number, kind in enumerate(kinds if code is not None else ()):
                self.own[code or 0, number] = opening_table_for(kind or presence, log, presence=presence)

    def of(self, times: Times, rows: NDArray[np.int64]) -> Times:
        """日時を、その行の課と担当の軸に写す。"""
        found = times.copy()
        for number, table in enumerate(self.tables):
            if table is None:
                continue
            if self.calendars is None:
                found = table.opened(times)
                continue
            chosen = self.calendars[rows] == number
            found[chosen] = table.opened(times[chosen])
        if self.own and self.resource is not None:
            codes, numbers = self.resource.codes[rows], self.numbers[rows]
            for (code, number), table in self.own.items():
                chosen = (codes == code) & (numbers == number)
                found[chosen] = table.opened(times[chosen])
        return found

    @property
    def numbers(self) -> NDArray[np.int64]:
        """行ごとの暦の番号（N）。"""
        if self.calendars is None:
            return np.zeros(0 if self.resource is None else len(self.resource.codes), np.int64)
        return self.calendars.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """担当の仕事（課の開庁時間が違えば、別の担当とみる）。

    ``order`` は担当ごと（``counts`` 行ずつ）に始まりの順に並べた、担当の分かる行。
    """

    log: EventLog
    codes: NDArray[Any]
    counts: NDArray[np.int64]
    order: NDArray[np.int64]
    begin: Times
    arrival: Times
    low: Times
    high: Times

    @classmethod
    def of(cls, log: EventLog, resource: Coded, begin: Times, arrival: Times, axis: Axis) -> Work:
        """記録の仕事を並べる。同じ時に始まった仕事は、行いの名の順（件の順によらない）。"""
        every = np.arange(log.event_count)
        people, kinds = len(resource.names) * len(axis.tables), len(axis.tables)
        codes = resource.codes.astype(np.int64) * kinds + axis.numbers  # 軸の違う仕事は、別の担当とみる
        codes = np.where(resource.codes == resource.missing, people, codes)
        rank = np.empty(len(log.activity.names), np.int64)
        rank[sorted(range(len(rank)), key=log.activity.names.__getitem__)] = np.arange(len(rank))
        counts = np.bincount(codes, minlength=people + 1).astype(np.int64)
        order = grouped_rows(codes, counts)
        order_within_cases(order, counts, begin, rank[log.activity.codes])
        known = counts[:-1]
        return cls(
            log,
            codes,
            known,
            order[: int(known.sum())],
            begin,
            arrival,
            axis.of(begin, every),
            axis.of(log.at, every),
        )

    def explained(
        self, rows: NDArray[np.int64], lows: Times, highs: Times, *, gap: int, least: int
    ) -> tuple[Times, Times, Times]:
        """切れ端（軸の上の ``lows`` から ``highs``、Q）ごとの、まとめ処理・順番待ち・優先の時間（Q）。

        ``rows``（Q）は、待っていた行の番号。担当の分からない行では、どれも 0。
        """
        found = (np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64))
        known = np.flatnonzero(self.codes[rows] < len(self.counts))
        target, lows, highs = rows[known], lows[known], highs[known]
        batch_low, batch_high = batch_windows(
            self.order,
            self.counts,
            self.log.activity.codes,
            self.arrival,
            self.begin,
            self.low,
            self.high,
            len(self.log.activity.names),
            gap,
            least,
        )
        from_, to = np.maximum(lows, batch_low[target]), np.minimum(highs, batch_high[target])
        is_batched = from_ < to
        found[0][known] = np.where(is_batched, to - from_, 0)
        # まとめ処理の間の、前と後ろの残りを、順番待ちと優先に分ける。
        pieces = busy_pieces(self.order, self.counts, self.arrival, self.low, self.high)
        by_arrival = np.arange(len(pieces[1]))
        order_within_cases(by_arrival, np.diff(pieces[0]), pieces[3], _NONE)
        for low, high in (
            (lows, np.where(is_batched, from_, highs)),
            (np.where(is_batched, to, highs), highs),
        ):
            left = np.flatnonzero(low < high)
            earlier, later = self._busy(pieces, by_arrival, target[left], low[left], high[left])
            found[1][known[left]] += earlier
            found[2][known[left]] += later
        return found

    def _busy(
        self,
        pieces: Pieces,
        by_arrival: NDArray[np.int64],
        rows: NDArray[np.int64],
        lows: Times,
        highs: Times,
    ) -> tuple[Times, Times]:
        resource, arrival = self.codes[rows], self.arrival[rows]
        counts = np.bincount(resource, minlength=len(self.counts)).astype(np.int64)
        order = grouped_rows(resource, counts)
        order_within_cases(order, counts, arrival, _NONE)
        return busy_within(pieces, by_arrival, order, counts, lows, highs, arrival)
