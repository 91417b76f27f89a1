"""矢印: 同じ件で続いた二つの行いと、その間の待ち。

矢印は、件の中で隣り合う二つの行（ログ自身の行）で、現れたものだけを持つ。待ちは、先の行の終わり（日時）から
後の行の始まり（始まりが無ければ日時）まで。重なって進むログでは負になり、負のまま数える（前の行いが終わる前に
始まったことを表す）。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from shirube.engines.insight.durations import SHARES, Durations, Spread, heads_of, joined, narrowed
from shirube.engines.insight.kernels.durations import count_pairs, scatter_pairs, sorted_pairs
from shirube.engines.insight.log import EventLog

_NO_TIMES = np.empty(0, np.int64)
_MOST_DENSE = 1024
"""行いの種類がこれ以下なら、すべての組の表（8 MB まで）で数える。"""


@dataclass(frozen=True, slots=True)
class EdgeTimes:
    """一つの矢印の答え。数は ``waiting.count``。"""

    source: str
    target: str
    waiting: Spread


@dataclass(frozen=True, slots=True, eq=False)
class EdgePartial:
    """矢印の部分の答え。鍵は、行き先の符号を上の 32 ビット、元の符号を下の 32 ビットに置いた数。"""

    waiting: Durations

    def merge(self, *others: EdgePartial) -> EdgePartial:
        """別の件のまとまりの答えと足し合わせる。符号の表は同じ（後に増えてもよい）こと。"""
        return EdgePartial(joined([self.waiting, *(other.waiting for other in others)]))

    def by_target(self) -> Durations:
        """行き先の行いごとにまとめた待ち（値は写さない）。"""
        return self.waiting.regrouped(self.waiting.keys >> np.uint64(32))

    def answer(
        self, names: Sequence[str], shares: Sequence[Fraction] = SHARES, *, workers: int = 1
    ) -> tuple[EdgeTimes, ...]:
        """矢印ごとの答え。多い順、同じ数なら元・行き先の符号の順。``names`` は行いの名の表。"""
        keys = self.waiting.keys
        targets, sources = (
            (keys >> np.uint64(32)).astype(np.int64),
            (keys & np.uint64(2**32 - 1)).astype(np.int64),
        )
        spreads = self.waiting.summaries(shares, workers=workers)
        order = np.lexsort((targets, sources, -self.waiting.counts))
        return tuple(EdgeTimes(names[sources[at]], names[targets[at]], spreads[at]) for at in order.tolist())


def edges_of(log: EventLog) -> EdgePartial:
    """記録の矢印を求める。行き先の順に並ぶので、行いごとの滞在も同じ値から求められる。"""
    size = len(log.activity.names)
    start = _NO_TIMES if log.start is None else log.start
    columns = (log.case_offsets, log.activity.codes, log.at, start, size)
    if size > _MOST_DENSE:
        pairs, waits = sorted_pairs(*columns)
        keys, firsts = np.unique(pairs, return_index=True)
        return EdgePartial(Durations(keys, np.append(firsts, len(pairs)).astype(np.int64), narrowed(waits)))
    counts, are_seconds = count_pairs(*columns)
    offsets = heads_of(counts)
    values = np.empty(int(offsets[-1]), np.int32 if are_seconds else np.int64)
    scatter_pairs(*columns, offsets[:-1].copy(), values)
    dense = Durations.of_counts(counts, values)
    codes = dense.keys
    pairs = (codes // np.uint64(max(size, 1)) << np.uint64(32)) | (codes % np.uint64(max(size, 1)))
    return EdgePartial(Durations(pairs, dense.offsets, values))
