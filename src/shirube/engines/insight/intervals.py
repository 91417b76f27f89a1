"""開始と完了: 局面のあるログで、開始の行と完了の行を組にする。

決まり: 完了は、同じ件・同じ行いの、まだ閉じられていない開始のうち、いちばん早いものを閉じる（先に始めたものが
先に終わる）。記録の順で先に現れた完了は、後の開始を閉じない。自分の始まりを持つ行は、その始まりを使う。
組にならない開始と完了は、捨てずに数える。
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import EMPTY
from shirube.engines.insight.kernels.durations import opened_rows
from shirube.engines.insight.log import NO_TIME, EventLog, Phase, Times


def opened(log: EventLog) -> NDArray[np.int64]:
    """それぞれの行が閉じる開始の行の番号（N）。無ければ -1。"""
    if log.phase is None:
        return np.full(log.event_count, -1, np.int64)
    start = EMPTY if log.start is None else log.start
    return opened_rows(log.case_offsets, log.activity.codes, log.phase, start, len(log.activity.names))


def closed_starts(log: EventLog) -> NDArray[np.bool_]:
    """完了の行と組になった開始の行か（N）。局面の無いログでは空の配列（どの行も組にならない）。"""
    if log.phase is None:
        return np.empty(0, np.bool_)
    opens = opened(log)
    closed = np.zeros(log.event_count, np.bool_)
    closed[opens[opens >= 0]] = True
    return closed


def begun(log: EventLog, opens: NDArray[np.int64]) -> Times:
    """それぞれの行の始まり（N）。組にした開始の日時か、行自身の始まり。どちらも無ければ `NO_TIME`。"""
    own = np.full(log.event_count, NO_TIME, np.int64) if log.start is None else log.start.copy()
    closing = opens >= 0
    own[closing] = log.at[opens[closing]]
    return own


def paired(log: EventLog) -> EventLog:
    """開始と完了の二つの行を、始まりのある一つの行にした記録。組にならない行は、そのまま残す。

    待ちを「前の行いの完了から次の行いの開始まで」で見たいときは、この記録に問う。
    """
    if log.phase is None:
        return log
    opens = opened(log)
    is_kept = np.ones(log.event_count, np.bool_)
    is_kept[opens[opens >= 0]] = False
    kept = np.flatnonzero(is_kept)
    offsets = np.concatenate([[0], np.cumsum(is_kept)])[log.case_offsets - log.case_offsets[0]]
    phase = log.phase[kept]
    phase[opens[kept] >= 0] = Phase.AT
    return replace(
        log,
        case_offsets=offsets.astype(np.int64),
        activity=log.activity.taken(kept),
        at=log.at[kept],
        lines=log.lines[kept],
        start=begun(log, opens)[kept],
        phase=phase,
        resource=None if log.resource is None else log.resource.taken(kept),
        clock=None if log.clock is None else log.clock.taken(kept),
        dimensions={
            name: one if one.level == "case" else one.taken(kept) for name, one in log.dimensions.items()
        },
    )
