"""選び出しの芯: 並べ替えずに、束ごとの合計と、小さいほうから何番目かの値を正確に求める。

大きな束は、0（負の値があれば、いちばん小さい値）からの隔たりを `bins` の桝に数え、求める順位の入る桝の値
だけを集める。偏った分布でも、集める値は少ない。集めた値が多ければ、その中のいちばん小さい値から、同じことを
繰り返す。一度ごとに隔たりの幅が 64 分の 1 以下になるので、どんな値でも 10 回ほどで終わる。桝は値を集めるため
だけに使い、答えはいつも元の値そのものである。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import FEW, Whole, fixed, inner, is_ready, kernel
from shirube.engines.insight.kernels.bins import BINS, EXACT_BIN, bin_of, only_in

_SMALL = 512
"""これより小さい束は、二つに割りながら選ぶ。"""
_LOW_BITS = 0xFFFFFFFF


@inner
def _nth(values: NDArray[Any], low: Whole, high: Whole, nth: Whole, bins: NDArray[np.int32]) -> Whole:
    """``values[low:high]`` の小さいほうから ``nth`` 番目（0 から）。その場で並びを変える。"""
    while high - low > _SMALL:
        least = most = np.int64(values[low])
        for i in range(low, high):
            least = min(least, np.int64(values[i]))
            most = max(most, np.int64(values[i]))
        if least == most:
            return least
        for b in range(BINS):
            bins[b] = 0
        for i in range(low, high):
            bins[bin_of(np.int64(values[i]) - least)] += 1
        wanted = np.int64(0)
        while nth >= bins[wanted]:
            nth -= bins[wanted]
            wanted += 1
        kept = low
        for i in range(low, high):
            if bin_of(np.int64(values[i]) - least) == wanted:
                # 選ぶ順位を変えないよう、集める値を前へ、ほかは後ろへ入れ替える。
                values[kept], values[i] = values[i], values[kept]
                kept += 1
        high = kept
    want, last = low + nth, high - 1
    while low < last:
        middle = values[(low + last) // 2]
        i, j = low, last
        while i <= j:
            while values[i] < middle:
                i += 1
            while values[j] > middle:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if want <= j:
            last = j
        elif want >= i:
            low = i
        else:
            break
    return np.int64(values[want])


@inner
def _gather(
    values: NDArray[Any],
    low: Whole,
    high: Whole,
    base: Whole,
    ranks: NDArray[np.int64],
    group: Whole,
    bins: NDArray[np.int32],
    slots: NDArray[np.int64],
    places: NDArray[np.int64],
    taken: NDArray[Any],
    found: NDArray[np.int64],
) -> None:
    """桝に数え終えた束の ``ranks[group]`` 番目を ``found[group]`` に書く。

    ``slots``（桝ごと）と ``places``（順位ごとの、桝、桝の中の順、集めた場所の始め、書く先、数）は作業の場所。
    """
    count, free = ranks.shape[1], np.int64(0)
    for r in range(count):
        place, left = np.int64(0), ranks[group, r]
        while left >= bins[place]:
            left -= bins[place]
            place += 1
        places[0, r], places[1, r], places[4, r] = place, left, bins[place]
        if place <= EXACT_BIN:
            found[group, r] = base + only_in(place)
        elif slots[place] < 0:
            slots[place] = r
            places[2, r] = places[3, r] = free
            free += bins[place]
    for i in range(low, high if free else low):
        slot = slots[bin_of(np.int64(values[i]) - base)]
        if slot >= 0:
            taken[places[3, slot]] = values[i]
            places[3, slot] += 1
    for r in range(count):
        slot = slots[places[0, r]]
        if slot >= 0:
            first = places[2, slot]
            last = first + places[4, r]
            is_next = slot != r and places[1, slot] + 1 == places[1, r]
            found[group, r] = (
                _following(taken, first, last, found[group, slot], places[1, r])
                if is_next
                else _nth(taken, first, last, places[1, r], bins)
            )
    for r in range(count):
        slots[places[0, r]] = -1


@inner
def _following(values: NDArray[Any], low: Whole, high: Whole, value: Whole, nth: Whole) -> Whole:
    """``values[low:high]`` の小さいほうから ``nth`` 番目。その一つ前が ``value`` のとき。"""
    upto, above = np.int64(0), np.int64(np.iinfo(np.int64).max)
    for i in range(low, high):
        one = np.int64(values[i])
        if one <= value:
            upto += 1
        else:
            above = min(above, one)
    return value if upto > nth else above


def summarised(
    values: NDArray[Any], offsets: NDArray[np.int64], ranks: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """束ごとの合計（上と下の 32 ビットに分けた二つの列）と、``ranks``（K×R、0 から）番目の値（K×R）。

    束は空でないこと、一つの束の値は 2^31 個より少ないことを前提にする。桝は、負の値が無ければ 0 から数える
    （最小を探しながら数えられる。長さはほとんど 0 の近くから始まる）。
    """
    if len(values) <= FEW and not is_ready(_summarise):
        return _plainly(values, offsets, ranks)
    groups, count = ranks.shape
    sums, found = np.empty((2, groups), np.int64), np.empty((groups, count), np.int64)
    taken = np.empty(int(np.diff(offsets).max(initial=0)), values.dtype)
    bins, slots = np.empty(BINS, np.int32), np.full(BINS, -1, np.int64)
    places = np.empty((5, count), np.int64)
    _summarise(fixed(values), fixed(offsets), fixed(ranks), taken, bins, slots, places, sums, found)
    return sums[0], sums[1], found


def _plainly(
    values: NDArray[Any], offsets: NDArray[np.int64], ranks: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """`summarised` の答えを、並べ替えて求める。"""
    heads = offsets[:-1]
    wide = values[offsets[0] : offsets[-1]].astype(np.int64)
    group = np.repeat(np.arange(len(heads)), np.diff(offsets))
    firsts = heads - offsets[0]
    high, low = np.add.reduceat(wide >> 32, firsts), np.add.reduceat(wide & _LOW_BITS, firsts)
    return high, low, wide[np.lexsort((wide, group))][firsts[:, None] + ranks]


@kernel
def _summarise(
    values: NDArray[Any],
    offsets: NDArray[np.int64],
    ranks: NDArray[np.int64],
    taken: NDArray[Any],
    bins: NDArray[np.int32],
    slots: NDArray[np.int64],
    places: NDArray[np.int64],
    sums: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    for group in range(ranks.shape[0]):
        low, high = offsets[group], offsets[group + 1]
        is_large = high - low > _SMALL
        base, least, most = np.int64(0), np.int64(0), np.int64(-1)
        while most < least or (is_large and least < base):
            # 一度目は 0 から数え、負の値があれば、いちばん小さい値から数え直す。
            base = least
            least = most = np.int64(values[low])
            high_sum = low_sum = np.int64(0)
            for b in range(BINS if is_large else 0):
                bins[b] = 0
            for i in range(low, high):
                value = np.int64(values[i])
                least = min(least, value)
                most = max(most, value)
                high_sum += value >> 32
                low_sum += value & _LOW_BITS
                if is_large:
                    bins[bin_of(max(value - base, np.int64(0)))] += 1
        sums[0, group], sums[1, group] = high_sum, low_sum
        if least == most:
            for r in range(ranks.shape[1]):
                found[group, r] = least
        elif is_large:
            _gather(values, low, high, base, ranks, group, bins, slots, places, taken, found)
        else:
            for i in range(low, high):
                taken[i - low] = values[i]
            for r in range(ranks.shape[1]):
                found[group, r] = _nth(taken, np.int64(0), high - low, ranks[group, r], bins)
