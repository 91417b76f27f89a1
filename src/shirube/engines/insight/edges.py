"""矢印: 同じ件で続いた二つの行いと、その間の待ち。

矢印は、件の中で隣り合う二つの行（ログ自身の行）で、現れたものだけを持つ。待ちは、先の行の終わり（日時）から
後の行の始まり（始まりが無ければ日時）まで。重なって進むログでは負になり、負のまま数える（前の行いが終わる前に
始まったことを表す）。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.durations import SHARES, Durations, Spread, heads_of, joined, narrowed
from shirube.engines.insight.kernels.arrays import EMPTY
from shirube.engines.insight.kernels.durations import count_pairs, scatter_pairs, sorted_pairs
from shirube.engines.insight.log import SECOND, Codes, EventLog, Times
from shirube.engines.insight.partitions import in_threads

MOST_DENSE = 1024
"""行いの種類がこれ以下なら、すべての組の表（8 MB まで）で数える。"""
_LOW = 2**32 - 1
_LOOKED = 4096
"""秒より細かい待ちのあるログかを見分けるために、先に見る行の数（見分けられなくても、答えは変わらない）。"""


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
        """矢印ごとの答え（`told_edges` の順）。``names`` は行いの名の表。"""
        keys = self.waiting.keys.tolist()
        spreads = self.waiting.summaries(shares, workers=workers)
        return told_edges(
            {(key & _LOW, key >> 32): one for key, one in zip(keys, spreads, strict=True)}, names
        )


def told_edges(found: Mapping[tuple[int, int], Spread], names: Sequence[str]) -> tuple[EdgeTimes, ...]:
    """（元、行き先）の符号ごとの待ちを、多い順、同じ数なら元・行き先の符号の順に並べる。"""
    order = sorted(found.items(), key=lambda one: (-one[1].count, one[0]))
    return tuple(EdgeTimes(names[source], names[target], waiting) for (source, target), waiting in order)


def edges_of(log: EventLog, *, workers: int = 1) -> EdgePartial:
    """記録の矢印を求める。``workers`` は使う糸の数で、答えは変わらない。"""
    parts = [_columns(part) for part in log.parts(workers)]
    if len(log.activity.names) > MOST_DENSE:
        return EdgePartial(joined(in_threads(_sorted, parts, workers), workers=workers))
    return EdgePartial(_scattered(parts, max(1, len(log.activity.names)), workers))


_Columns = tuple[NDArray[np.int64], Codes, Times, Times, int]


def _columns(log: EventLog) -> _Columns:
    start = EMPTY if log.start is None else log.start
    return log.case_offsets, log.activity.codes, log.at, start, len(log.activity.names)


def _sorted(columns: _Columns) -> Durations:
    """組の表を作らずに、並べて求める（行いの種類が多いとき）。"""
    pairs, waits = sorted_pairs(*columns)
    keys, firsts = np.unique(pairs, return_index=True)
    return Durations(keys, np.append(firsts, len(pairs)).astype(np.int64), narrowed(waits))


def _has_fraction(columns: _Columns) -> bool:
    """初めの行の待ちに、整数秒でないものがあるか（あれば、秒で書くまでもない）。"""
    offsets, _, at, start, _ = columns
    steps = np.diff(at[:_LOOKED])
    ends = offsets[1:-1] - offsets[0] - 1
    steps[ends[: np.searchsorted(ends, len(steps))]] = 0
    return not len(start) and bool((steps % SECOND).any())


def _scattered(parts: list[_Columns], size: int, workers: int) -> Durations:
    """どの部分も先に数え、初めから一つの置き場の、自分の場所に書く（つなぐための写しを作らない）。"""
    counts = np.array(in_threads(lambda part: count_pairs(part[0], part[1], size), parts, workers))
    whole = counts.sum(axis=0)
    offsets = heads_of(whole)
    heads = offsets[:-1] + np.cumsum(counts, axis=0) - counts

    def write(values: NDArray[Any]) -> bool:
        own = heads.copy()
        return all(
            in_threads(lambda at: scatter_pairs(*parts[at], own[at], values), range(len(parts)), workers)
        )

    values: NDArray[Any] = np.empty(int(offsets[-1]), np.int32)
    if any(map(_has_fraction, parts)) or not write(values):
        values = np.empty(int(offsets[-1]), np.int64)
        write(values)
    dense = Durations.of_counts(whole, values)
    target, source = np.divmod(dense.keys, np.uint64(size))
    return Durations((target << np.uint64(32)) | source, dense.offsets, values)
