"""二度読み: 待ちを並べて置かずに、列を二度読むだけで、矢印・行い・件の長さの合計と分位を正確に求める。

考え方: 一度目は、待ちを矢印ごとに桝へ数える。順位がどの桝に入るかは数だけで決まるので、二度目に、その桝の値
だけを集めて選ぶ（ふつうは全体の百分の一ほど）。行いの滞在は、その行いに着く矢印の桝の和であり、あらためて数え
ない。桝は足し合わせられるので、部分に分けて糸で読んでも、答えは変わらない。

始まりと局面の無い、行の多いログのための道で、答えは値をすべて持つ道（`durations`）といつも等しい。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.durations import Spread, heads_of
from shirube.engines.insight.edges import MOST_DENSE
from shirube.engines.insight.kernels.bins import BINS
from shirube.engines.insight.kernels.waiting import OF_CASES, counted_waits, take_waits
from shirube.engines.insight.log import EventLog, Times
from shirube.engines.insight.partitions import in_threads

MOST_ROWS = 1024
"""桝を持つ矢印の数の上限（一つの糸に 16 MB まで）。種類がこれより多ければ、値をすべて持つ道で求める。"""


@dataclass(frozen=True, slots=True)
class Found:
    """求めたもの。矢印の組は（元、行き先）の符号、滞在は行いの符号を鍵とする。``counts``（A）は行いの行の数。"""

    edges: dict[tuple[int, int], Spread]
    sojourns: dict[int, Spread]
    throughput: Spread
    counts: list[int]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """求める一組: 段の範囲、合計、求める割合と、その順位（下と上）の入る桝と、桝の中の順。"""

    low: int
    high: int
    count: int
    total: int
    shares: tuple[Fraction, ...]
    bins: NDArray[np.int64]
    nth: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """一度目に数えたもの。

    ``pairs``（段、小さい順）は矢印の組（行き先×``size``＋元）で、初めの段は件の長さ（-1）。``each``（部分×段×桝）
    は部分ごとの、``bins``（段×桝）は全体の数。``totals``（段）は合計、``firsts``（A）は最初の行いごとの件数。
    """

    size: int
    pairs: NDArray[np.int64]
    each: NDArray[np.int32]
    bins: NDArray[np.int64]
    totals: list[int]
    firsts: NDArray[np.int64]

    def asked(self, low: int, high: int, shares: Sequence[Fraction]) -> _Asked:
        """``low`` 段から ``high`` の前の段までを合わせた、割合の順位を桝で言う。"""
        bins = self.bins[low] if high - low == 1 else self.bins[low:high].sum(axis=0)
        upto = np.cumsum(bins)
        last = int(upto[-1]) - 1
        below = [last * share.numerator // share.denominator for share in shares]
        ranks = np.array(below + [min(rank + 1, last) for rank in below], np.int64)
        where = np.searchsorted(upto, ranks, "right")
        nth = ranks - (upto[where] - bins[where])
        return _Asked(low, high, last + 1, sum(self.totals[low:high]), tuple(shares), where, nth)

    def slots(self, every: Sequence[_Asked]) -> NDArray[np.int32]:
        """集める桝の番号（段×桝）。集めないものは -1。初めの桝の値は 0 と分かっている。"""
        wanted = np.zeros(self.bins.shape, np.bool_)
        for one in every:
            wanted[one.low : one.high, one.bins] = True
        wanted[:, 0] = False
        wanted &= self.bins > 0
        slots = np.full(wanted.shape, -1, np.int32)
        slots[wanted] = np.arange(int(wanted.sum()), dtype=np.int32)
        return slots


_Part = tuple[NDArray[np.int64], NDArray[np.uint8], Times]


def read_twice(
    log: EventLog, shares: Sequence[Fraction], of_cases: Sequence[Fraction], *, workers: int = 1
) -> Found | None:
    """矢印と行いの ``shares`` と、件の長さの ``of_cases`` の分位を求める。矢印の種類が多すぎれば None。

    ``log`` に、行があり、始まりと局面が無いこと。
    """
    if len(log.activity.names) > MOST_DENSE:
        return None
    parts = [(part.case_offsets, part.activity.codes, part.at) for part in log.parts(workers)]
    reading = _first(parts, len(log.activity.names), workers)
    if reading is None:
        return None
    sources, targets = reading.pairs % reading.size, reading.pairs // reading.size
    heads = np.flatnonzero(np.diff(targets)) + 1
    of_edges = [reading.asked(row, row + 1, shares) for row in range(1, len(targets))]
    of_targets = [reading.asked(low, high, shares) for low, high in pairwise([*heads.tolist(), len(targets)])]
    of_whole = reading.asked(OF_CASES, OF_CASES + 1, of_cases)
    whole, *spreads = _second(parts, reading, [of_whole, *of_edges, *of_targets], workers)
    pairs = zip(sources[1:].tolist(), targets[1:].tolist(), strict=True)
    edges = dict(zip(pairs, spreads[: len(of_edges)], strict=True))
    sojourns = dict(zip(targets[heads].tolist(), spreads[len(of_edges) :], strict=True))
    counts = reading.firsts.tolist()
    for code, one in sojourns.items():
        counts[code] += one.count
    return Found(edges, sojourns, whole, counts)


def _first(parts: Sequence[_Part], size: int, workers: int) -> _Reading | None:
    """一度目に読む。"""
    counted = in_threads(lambda part: counted_waits(*part, size, MOST_ROWS), parts, workers)
    found = [one for one in counted if one is not None]
    if len(found) < len(counted):
        return None
    pairs = np.append(-1, np.flatnonzero(np.any([row_of >= 0 for row_of, *_ in found], axis=0)))
    each, totals = np.zeros((len(found), len(pairs), BINS), np.int32), [0] * len(pairs)
    for at, (row_of, _, bins, sums) in enumerate(found):
        here = np.append(OF_CASES, row_of[pairs[1:]])
        known = np.flatnonzero(here >= 0)
        each[at, known] = bins[here[known]]
        for row, (high, low) in zip(known.tolist(), sums[here[known]].tolist(), strict=True):
            totals[row] += (high << 64) + low
    firsts = np.sum([one for _, one, *_ in found], axis=0)
    return _Reading(size, pairs, each, each.sum(axis=0, dtype=np.int64), totals, firsts)


def _second(parts: Sequence[_Part], reading: _Reading, every: Sequence[_Asked], workers: int) -> list[Spread]:
    """二度目に読み、求める順位の値を選ぶ。"""
    slots = reading.slots(every)
    sizes = reading.each[:, slots >= 0].astype(np.int64)
    offsets = heads_of(sizes.sum(axis=0))
    heads = offsets[:-1] + np.cumsum(sizes, axis=0) - sizes
    row_of, taken = np.zeros(reading.size**2, np.int32), np.empty(int(offsets[-1]), np.int64)
    row_of[reading.pairs[1:]] = np.arange(1, len(reading.pairs))
    in_threads(
        lambda at: take_waits(*parts[at], reading.size, row_of, slots, heads[at].copy(), taken),
        range(len(parts)),
        workers,
    )
    return [_spread(one, slots, offsets, taken) for one in every]


def _spread(
    asked: _Asked, slots: NDArray[np.int32], offsets: NDArray[np.int64], taken: NDArray[np.int64]
) -> Spread:
    around = np.zeros(len(asked.bins), np.int64)
    for place in set(asked.bins.tolist()) - {0}:
        some = slots[asked.low : asked.high, place].tolist()
        values = np.concatenate([taken[offsets[one] : offsets[one + 1]] for one in some if one >= 0])
        here = asked.bins == place
        around[here] = np.partition(values, asked.nth[here])[asked.nth[here]]
    return Spread(asked.count, asked.total, asked.shares, tuple(around.tolist()))
