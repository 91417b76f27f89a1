"""件の長さ: いちばん早い時点から、最後の終わりまで。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from shirube.engines.insight.durations import NOTHING, SHARES, Durations, Spread, joined, narrowed
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.moments import lengths_of_cases


@dataclass(frozen=True, slots=True, eq=False)
class ThroughputPartial:
    """件の長さの部分の答え。"""

    lengths: Durations

    def merge(self, *others: ThroughputPartial) -> ThroughputPartial:
        """別の件のまとまりの答えと足し合わせる。"""
        return ThroughputPartial(joined([self.lengths, *(other.lengths for other in others)]))

    def answer(self, shares: Sequence[Fraction] = SHARES, *, workers: int = 1) -> Spread:
        """件数、平均、求めた割合の分位（秒）。"""
        return next(iter(self.lengths.summaries(shares, workers=workers)), NOTHING)


def throughput_of(log: EventLog) -> ThroughputPartial:
    """件ごとの長さ。始まりのあるログでは、始まりも見て、いちばん早い時点から数える。"""
    lengths = lengths_of_cases(log)
    return ThroughputPartial(Durations.of_counts(np.array([len(lengths)]), narrowed(lengths)))
