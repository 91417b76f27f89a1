"""件の区切りと、件の最初と最後の時。

式: 最初の時 = 件の行の日時と始まりの日時のうち、いちばん早いもの。最後の時 = いちばん遅い日時。
処理時間 = 最後の時 − 最初の時（暦の時間、マイクロ秒）。
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import is_many
from shirube.engines.insight.kernels.tallying import earliest, write_lengths
from shirube.engines.insight.log import NO_TIME, EventLog, Times


def bounds(log: EventLog) -> NDArray[np.int64]:
    """件の区切り（C+1）。最初は必ず 0。"""
    offsets = log.case_offsets
    return offsets if int(offsets[0]) == 0 else offsets - offsets[0]


def first_moments(log: EventLog) -> Times:
    """件ごとの最初の時（C、マイクロ秒）。"""
    offsets = bounds(log)
    if log.start is None:
        return log.at[offsets[:-1]]
    return earliest(offsets, log.at, log.start, NO_TIME)


def last_moments(log: EventLog) -> Times:
    """件ごとの最後の時（C、マイクロ秒）。"""
    return log.at[bounds(log)[1:] - 1]


def lengths_of_cases(log: EventLog, lengths: Times | None = None) -> Times:
    """件ごとの処理時間（C、マイクロ秒）。渡されれば ``lengths`` に書く。"""
    found = np.empty(log.case_count, np.int64) if lengths is None else lengths
    if log.start is None and is_many(log.event_count):
        write_lengths(bounds(log), log.at, found)
    else:
        np.subtract(last_moments(log), first_moments(log), out=found)
    return found
