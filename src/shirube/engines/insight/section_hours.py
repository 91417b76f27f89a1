"""課ごとの開庁時間: 行ごとに、その行の課の開庁時間で計り、件ごとに一つの軸にする。

決まり（標）
- 待ち、作業、滞在は、その行いをする課（行の担当課）の開庁時間で計る。待ちは、受け取った課の開庁時間である。
- 件の長さは、行から行までの長さの合計。それぞれの間を、次の行の課の開庁時間で計る。
  最初の行に始まりがあれば、その課の開庁時間での、始まりから終わりまでを足す。
- 決めていない課、決めた日より前、担当課の分からない行は、自治体の開庁時間で計る。

式: 課 k の表の初めから日時 t までに開いていた時間を P_k(t)、件の i 番目の行の課を k、終わりを t(i)、
始まりを s(i) とする。
- A(0) = P_k(t(0))、A(i) = A(i−1) + P_k(t(i)) − P_k(t(i−1))。始まりは A(i) − (P_k(t(i)) − P_k(s(i)))。
A は件の中で戻らないので、日時を A に置き換えた記録に暦と同じ問いをすると、上の決まりの答えになる。
どの課も同じ開庁時間なら A(i) = P(t(i)) で、自治体の開庁時間だけのときと同じ答えである。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.day_kinds import DatedHours
from shirube.engines.insight.kernels.sections import opened_in_turn
from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.moments import bounds
from shirube.engines.insight.opening import (
    DAY,
    CannotMeasureOpeningHours,
    OpeningTable,
    days_of,
    in_business_days,
    in_opening_hours,
    opening_table,
)
from shirube.engines.insight.partitions import in_threads
from shirube.engines.insight.small_teams import TEAMS
from shirube.values.opening_hours import OpeningHours, TimeSpan

WHOLE_DAY = TimeSpan(time(), time())
"""0 時から 24 時まで。"""
MOST_CALENDARS = 255
"""一つの記録で使える、課ごとの開庁時間の数。"""


@dataclass(frozen=True, slots=True)
class TownHours:
    """自治体の開庁時間（``usual``）と、課の名ごとの開庁時間。"""

    usual: OpeningHours
    sections: Mapping[str, DatedHours] = field(default_factory=dict)

    def whole_days(self) -> TownHours:
        """開庁日は 0 時から 24 時まで開いているとした定め。"""
        return TownHours(
            whole_days(self.usual),
            {
                name: DatedHours(
                    whole_days(one.usual), tuple((day, whole_days(each)) for day, each in one.changes)
                )
                for name, one in self.sections.items()
            },
        )


Hours = OpeningHours | TownHours
"""計るときの開庁時間: 自治体のものだけか、課ごとのものもあるか。"""


@dataclass(frozen=True, slots=True, eq=False)
class SectionTables:
    """暦ごとの表（0 番は自治体の開庁時間）と、課の名から暦の番号。"""

    tables: tuple[OpeningTable, ...]
    number_of: Mapping[str, int]

    def coded(self, log: EventLog) -> tuple[NDArray[Any], NDArray[np.uint64]]:
        """行ごとの課の符号（N）と、符号ごとの暦の番号。"""
        found = team_of(log)
        if found is None:
            return np.zeros(log.event_count, np.uint8), np.zeros(1, np.uint64)
        coded = log.dimensions[found]
        numbers = np.zeros(coded.missing + 1 if coded.missing < 1 << 16 else len(coded.names) + 1, np.uint64)
        for code, name in enumerate(coded.names):
            numbers[code] = self.number_of.get(name, 0)
        codes = np.minimum(coded.codes, len(numbers) - 1)
        return np.repeat(codes, np.diff(bounds(log))) if coded.level is Level.CASE else codes, numbers

    def calendars(self, log: EventLog) -> NDArray[np.int64]:
        """行ごとの暦の番号（N）。"""
        codes, numbers = self.coded(log)
        found: NDArray[np.int64] = numbers.astype(np.int64)[codes]
        return found


Tables = OpeningTable | SectionTables


def team_of(log: EventLog) -> str | None:
    """行の課の切り口の名。無ければ None。"""
    return next((name for name in TEAMS if name in log.dimensions), None)


def whole_days(hours: OpeningHours) -> OpeningHours:
    """開庁日は 0 時から 24 時まで開き、ほかの日は閉じているとした定め（臨時の開庁は開庁日に数えない）。"""
    weekly = tuple((WHOLE_DAY,) if spans else () for spans in hours.weekly)
    return OpeningHours(weekly=weekly, closed_days=hours.closed_days)


def sections_in(hours: Hours, log: EventLog) -> dict[str, DatedHours]:
    """この記録の担当課のうち、開庁時間を決めた課（名の順）。"""
    team = team_of(log)
    if isinstance(hours, OpeningHours) or team is None:
        return {}
    names = set(log.dimensions[team].names)
    found = {name: one for name, one in sorted(hours.sections.items()) if name in names and one.changes}
    if len(found) > MOST_CALENDARS:
        raise CannotMeasureOpeningHours(
            f"開庁時間を決めた課が{len(found):,}あります。一つの記録では{MOST_CALENDARS}課までにしてください。"
        )
    return found


def tables_for(hours: Hours, log: EventLog) -> Tables:
    """この記録の開庁時間の表。決めた課が記録に無ければ、自治体の表一つ。"""
    usual = hours.usual if isinstance(hours, TownHours) else hours
    first, last = days_of(log)
    table = opening_table(usual, first, last)
    found = sections_in(hours, log)
    if not found:
        return table
    own = tuple(opening_table(one, first, last) for one in found.values())
    return SectionTables((table, *own), {name: at for at, name in enumerate(found, 1)})


def log_in_hours(log: EventLog, tables: Tables, *, workers: int = 1) -> EventLog:
    """日時を開庁時間の軸に置き換えた記録（`opening.in_opening_hours` の、課ごとの形）。"""
    if isinstance(tables, OpeningTable):
        return in_opening_hours(log, tables, workers=workers)
    width = max(table.spans.shape[1] for table in tables.tables)
    spans = [_widened(table.spans, width) for table in tables.tables]
    first = np.append(0, np.cumsum([len(one) for one in spans]))
    before = np.stack([table.open_before for table in tables.tables])
    pattern = np.stack([table.pattern + low for table, low in zip(tables.tables, first[:-1], strict=True)])
    days = np.stack((before, pattern), axis=-1)
    return _in_turn(log, tables, days, np.concatenate(spans), workers)


def log_in_days(log: EventLog, tables: Tables, *, workers: int = 1) -> EventLog:
    """日時を開庁日の数の軸に置き換えた記録（`opening.in_business_days` の、課ごとの形）。"""
    if isinstance(tables, OpeningTable):
        return in_business_days(log, tables)
    before = np.stack([table.business_before for table in tables.tables]) * DAY
    days = np.stack((before, np.zeros_like(before)), axis=-1)
    return _in_turn(log, tables, days, np.zeros((1, 1, 2), np.int64), workers)


def _in_turn(
    log: EventLog, tables: SectionTables, days: NDArray[np.int64], spans: NDArray[np.int64], workers: int
) -> EventLog:
    at = np.empty(log.event_count, np.int64)
    start = np.empty(0 if log.start is None else log.event_count, np.int64)
    coded, offsets, table = tables.coded(log), bounds(log), (tables.tables[0].origin, days, spans)

    def opened(cut: slice) -> int:
        return opened_in_turn(offsets[cut], (log.at, log.start), coded, table, (at, start))

    if max(in_threads(opened, _cuts(offsets, workers), workers)) >= 0:
        raise CannotMeasureOpeningHours("開庁時間の表の外の日時があります。表の期間を広げてください。")
    return replace(log, at=at, start=None if log.start is None else start)


def _cuts(offsets: NDArray[np.int64], workers: int) -> list[slice]:
    """件の区切りを、行の数がほぼ等しい ``workers`` 個に分ける。"""
    goals = np.linspace(0, int(offsets[-1]), workers + 1)
    found = np.unique(np.searchsorted(offsets, goals)).tolist()
    return [slice(low, high + 1) for low, high in pairwise(found)] or [slice(0, len(offsets))]


def _widened(spans: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    found = np.zeros((len(spans), width, 2), np.int64)
    found[:, : spans.shape[1]] = spans
    return found
