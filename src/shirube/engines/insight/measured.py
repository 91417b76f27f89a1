"""KPI にする数: 記録から、値（秒か、分子と分母）と、その値を作った行を求める。

渡す記録は、数える件だけのもの（期間に終わった件。`closed_within`）である。値は分数のまま持ち、丸めない。
中央値と90%値は線形補間（`durations` の型7）。行は、同じ数をもう一度作って確かめるための根拠になる。

- 待ち: 同じ件で続く二つの行の、先の行の終わりから、次の行の始まり（無ければ日時）まで。行は、その両端。
- 滞在: 同じ件で、前の行の終わりから、この行いの終わりまで。行は、この行と、前の終わりの行。
- 手戻り率: 手戻りのあった件 ÷ すべての件。行は、すべての件のすべての行。
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.durations import NOTHING, Durations, Spread, narrowed
from shirube.engines.insight.kernels.arrays import NO_PHASES
from shirube.engines.insight.kernels.durations import sojourns
from shirube.engines.insight.log import NO_TIME, EventLog, Level, Phase, Times
from shirube.engines.insight.moments import bounds, last_moments, lengths_of_cases
from shirube.engines.insight.rework import rework
from shirube.engines.insight.throughput import throughput_of

Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """求めた数。``n`` は数えたもの（件か、待ちか、滞在）の数、``rows`` は元になった行の印（N）。

    割合なら ``parts`` に分子と分母。``value`` は秒か件数で、数えるものが無ければ None。
    """

    n: int
    rows: Rows
    value: Fraction | None = None
    parts: tuple[int, int] | None = None


def closed_within(log: EventLog, *, since: int, before: int | None, cut_off: int | None = None) -> EventLog:
    """最後の行が ``since`` 以上 ``before`` 未満にある件だけの記録。``cut_off`` より後の行は見ない。"""
    seen = log if cut_off is None else until(log, cut_off)
    lasts = last_moments(seen)
    kept = lasts >= since
    if before is not None:
        kept &= lasts < before
    return seen if bool(kept.all()) else seen.taken(np.flatnonzero(kept))


def until(log: EventLog, cut_off: int) -> EventLog:
    """``cut_off``（マイクロ秒）までの行だけの記録。行の残らない件は除く。"""
    is_kept = log.at <= cut_off
    if bool(is_kept.all()):
        return log
    sizes = np.diff(np.append(0, np.cumsum(is_kept))[bounds(log)])
    cases, rows = np.flatnonzero(sizes), np.flatnonzero(is_kept)
    return replace(
        log,
        case_offsets=np.append(0, np.cumsum(sizes[cases])).astype(np.int64),
        case_keys=log.case_keys.taken(cases),
        activity=log.activity.taken(rows),
        at=log.at[rows],
        lines=log.lines[rows],
        start=None if log.start is None else log.start[rows],
        phase=None if log.phase is None else log.phase[rows],
        resource=None if log.resource is None else log.resource.taken(rows),
        clock=None if log.clock is None else log.clock.taken(rows),
        dimensions={
            name: one.taken(cases if one.level is Level.CASE else rows)
            for name, one in log.dimensions.items()
        },
    )


def case_count(log: EventLog) -> Measured:
    """件数。"""
    return Measured(log.case_count, _every(log), Fraction(log.case_count))


def processing(log: EventLog, share: Fraction) -> Measured:
    """処理時間（最初の時から最後の時まで）の分位。"""
    spread = throughput_of(log).answer((share,))
    return Measured(spread.count, _every(log), spread.at(share))


def waiting(log: EventLog, share: Fraction, *, source: str = "", target: str = "") -> Measured:
    """待ちの分位。名を書いた端だけで絞る（どちらも書かなければ、すべての待ち）。"""
    is_after = np.ones(log.event_count, np.bool_)
    is_after[bounds(log)[:-1]] = False
    if source:
        is_after[1:] &= _named(log, source)[:-1]
    if target:
        is_after &= _named(log, target)
    after = np.flatnonzero(is_after)
    begun = log.at[after]
    if log.start is not None:
        start = log.start[after]
        begun = np.where(start == NO_TIME, begun, start)
    spread = _spread(begun - log.at[after - 1], share)
    is_after[after - 1] = True
    return Measured(spread.count, is_after, spread.at(share))


def staying(log: EventLog, share: Fraction, *, activity: str = "") -> Measured:
    """滞在の分位。行いを書かなければ、すべての行いの滞在。"""
    phase = NO_PHASES if log.phase is None else log.phase
    lengths = sojourns(bounds(log), log.at, phase)
    rows = lengths != NO_TIME
    if activity:
        rows &= _named(log, activity)
    ends = np.arange(log.event_count)
    if log.phase is not None:
        ends = np.maximum.accumulate(np.where(log.phase == Phase.START, 0, ends))
    spread = _spread(lengths[rows], share)
    rows[ends[np.flatnonzero(rows) - 1]] = True
    return Measured(spread.count, rows, spread.at(share))


def reworked(log: EventLog) -> Measured:
    """手戻り率: 手戻りのあった件 ÷ すべての件。"""
    found = rework(log)
    return Measured(found.case_count, _every(log), parts=(found.cases_with_rework, found.case_count))


def rows_in_order(log: EventLog, rows: Rows) -> NDArray[np.int64]:
    """元の行を、処理時間の短い件から（同じなら番号の順に）、件の中は日時の順に並べた番号。"""
    offsets = bounds(log)
    lengths = (lengths_of_cases(log)).tolist()
    keys = list(log.case_keys)
    order = sorted(range(log.case_count), key=lambda case: (lengths[case], keys[case]))
    found = [np.flatnonzero(rows[offsets[case] : offsets[case + 1]]) + offsets[case] for case in order]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _every(log: EventLog) -> Rows:
    return np.ones(log.event_count, np.bool_)


def _named(log: EventLog, name: str) -> Rows:
    code = log.activity.code(name)
    if code is None:
        return np.zeros(log.event_count, np.bool_)
    return np.asarray(log.activity.codes == code, np.bool_)


def _spread(lengths: Times, share: Fraction) -> Spread:
    grouped = Durations.of_counts(np.array([len(lengths)]), narrowed(lengths))
    return next(iter(grouped.summaries((share,))), NOTHING)
