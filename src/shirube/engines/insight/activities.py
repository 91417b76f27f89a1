"""行いごとの時間: 作業（始まりから終わりまで）と、滞在（前の終わりからこの終わりまで）。

- 数は、ログ自身の行の数（開始と完了が別の行なら、二つと数える）。
- 作業時間は、一つの行に両方の日時があればその差、開始と完了が別の行なら組にした差（`intervals` の決まり）。
  始まりが終わりより後なら負になり、負のまま数える。
- 滞在は、件の中の一つ前の終わりから、この行の終わりまで。開始の行は終わりではないので、飛ばす。件の最初の
  終わりには滞在が無い。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.durations import NOTHING, SHARES, Durations, Spread, joined
from shirube.engines.insight.edges import EdgePartial, edges_of
from shirube.engines.insight.intervals import begun, opened
from shirube.engines.insight.kernels.arrays import NO_PHASES
from shirube.engines.insight.kernels.durations import sojourns
from shirube.engines.insight.kernels.tallying import tallied
from shirube.engines.insight.log import NO_TIME, EventLog, Phase
from shirube.engines.insight.partitions import merged

_NONE = Durations(np.empty(0, np.uint64), np.zeros(1, np.int64), np.empty(0, np.int32))


@dataclass(frozen=True, slots=True)
class ActivityTimes:
    """一つの行いの答え。``unpaired_starts`` と ``unpaired_completes`` は、組にならなかった行の数。"""

    name: str
    count: int
    service: Spread
    sojourn: Spread
    unpaired_starts: int = 0
    unpaired_completes: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ActivityPartial:
    """行いごとの部分の答え。``counts``（3×A）は、行の数、組にならない開始、組にならない完了。"""

    counts: NDArray[np.int64]
    service: Durations
    sojourn: Durations

    def merge(self, *others: ActivityPartial) -> ActivityPartial:
        """別の件のまとまりの答えと足し合わせる。符号の表は同じ（後に増えてもよい）こと。"""
        return self.merge_with(others, joined([self.sojourn, *(other.sojourn for other in others)]))

    def merge_with(self, others: Sequence[ActivityPartial], sojourn: Durations) -> ActivityPartial:
        """足し合わせる。つないだ滞在がもうあるとき（待ちと同じ値のとき）に使う。"""
        every = [self, *others]
        counts = np.zeros((3, max(one.counts.shape[1] for one in every)), np.int64)
        for one in every:
            counts[:, : one.counts.shape[1]] += one.counts
        return ActivityPartial(counts, joined([one.service for one in every]), sojourn)

    def answer(
        self, names: Sequence[str], shares: Sequence[Fraction] = SHARES, *, workers: int = 1
    ) -> tuple[ActivityTimes, ...]:
        """行いごとの答え（符号の順、行のある行いだけ）。``names`` は行いの名の表。"""
        service, sojourn = (
            dict(zip(one.keys.tolist(), one.summaries(shares, workers=workers), strict=True))
            for one in (self.service, self.sojourn)
        )
        return tuple(
            ActivityTimes(
                names[code], count, service.get(code, NOTHING), sojourn.get(code, NOTHING), starts, completes
            )
            for code, (count, starts, completes) in enumerate(self.counts.T.tolist())
            if count
        )


def activities_of(log: EventLog, edges: EdgePartial | None = None, *, workers: int = 1) -> ActivityPartial:
    """行いごとの作業と滞在。``edges`` は、同じ記録の矢印がもうあれば渡す。``workers`` で答えは変わらない。"""
    if log.start is None and log.phase is None:
        # 始まりが無ければ、滞在は待ちと同じ値になる。
        sojourn = (edges_of(log, workers=workers) if edges is None else edges).by_target()
        return ActivityPartial(_counted(log), _NONE, sojourn)
    return merged(_paired_times, log.parts(workers), workers=workers)


def _counted(log: EventLog) -> NDArray[np.int64]:
    counts = np.zeros((3, len(log.activity.names)), np.int64)
    counts[0] = tallied(log.activity.codes, len(log.activity.names))[:-1]
    return counts


def _paired_times(log: EventLog) -> ActivityPartial:
    """始まりか局面のある記録の、行いごとの作業と滞在。"""
    size, codes = len(log.activity.names), log.activity.codes
    counts, opens = _counted(log), opened(log)
    begins = begun(log, opens)
    if log.phase is not None:
        is_open = log.phase == Phase.START
        is_open[opens[opens >= 0]] = False
        is_alone = (log.phase == Phase.COMPLETE) & (begins == NO_TIME)
        counts[1:] = [tallied(codes[which], size)[:-1] for which in (is_open, is_alone)]
    lengths = np.where(begins == NO_TIME, NO_TIME, log.at - begins)
    phase = NO_PHASES if log.phase is None else log.phase
    return ActivityPartial(
        counts,
        Durations.grouped(codes, lengths, size),
        Durations.grouped(codes, sojourns(log.case_offsets, log.at, phase), size),
    )
