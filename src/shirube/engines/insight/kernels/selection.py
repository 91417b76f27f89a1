"""選び出しの芯: 並べ替えずに、束ごとの合計と、小さいほうから何番目かの値を正確に求める。

大きな束は、0（負の値があれば、いちばん小さい値）からの隔たりを、浮動小数のビット列の上の桁で
4,096 の桝に数え、求める順位の入る桝の値だけを集める。隔たりが 0 から 126 なら桝ひとつに値ひとつ、
それより先は約 1.6 % の幅なので、偏った分布でも集める値は少ない。集めた値が多ければ、その中のいちばん
小さい値から、同じことを繰り返す。一度ごとに隔たりの幅が 64 分の 1 以下になるので、どんな値でも 10 回ほどで
終わる。桝は値を集めるためだけに使い、答えはいつも元の値そのものである。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Whole = int | np.int64

_BINS = 4096
_SMALL = 512
"""これより小さい束は、二つに割りながら選ぶ。"""
_DROPPED_BITS = 46
_FIRST_BIN = 1023 << 6
_LOW_BITS = 0xFFFFFFFF


@njit(nogil=True, cache=True)
def _bin(distance: Whole) -> Whole:
    """0 以上の隔たりの桝。隔たりの順を保つ。"""
    return (np.float64(distance + 1).view(np.int64) >> _DROPPED_BITS) - _FIRST_BIN


@njit(nogil=True, cache=True)
def _nth_of_few(values: NDArray[Any], low: Whole, high: Whole, nth: Whole) -> Whole:
    """``values[low:high]`` の小さいほうから ``nth`` 番目（0 から）。その場で並びを変える。"""
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
            return np.int64(values[want])
    return np.int64(values[want])


@njit(nogil=True, cache=True)
def _nth(values: NDArray[Any], low: Whole, high: Whole, nth: Whole, bins: NDArray[np.int32]) -> Whole:
    """``values[low:high]`` の小さいほうから ``nth`` 番目（0 から）。その場で並びを変える。"""
    while high - low > _SMALL:
        least = most = np.int64(values[low])
        for i in range(low, high):
            least = min(least, np.int64(values[i]))
            most = max(most, np.int64(values[i]))
        if least == most:
            return least
        for b in range(len(bins)):
            bins[b] = 0
        for i in range(low, high):
            bins[_bin(np.int64(values[i]) - least)] += 1
        wanted = 0
        while nth >= bins[wanted]:
            nth -= bins[wanted]
            wanted += 1
        kept = low
        for i in range(low, high):
            if _bin(np.int64(values[i]) - least) == wanted:
                # 選ぶ順位を変えないよう、集める値を前へ、ほかは後ろへ入れ替える。
                values[kept], values[i] = values[i], values[kept]
                kept += 1
        high = kept
    return _nth_of_few(values, low, high, nth)


@njit(nogil=True, cache=True)
def _swept(
    values: NDArray[Any], low: Whole, high: Whole, base: Whole, bins: NDArray[np.int32]
) -> tuple[Whole, Whole, Whole, Whole]:
    """束の最小、最大、上下 32 ビットずつの合計。``bins`` があれば、``base`` からの隔たりを桝に数える。"""
    for b in range(len(bins)):
        bins[b] = 0
    is_counting = len(bins) > 0
    least = most = np.int64(values[low])
    high_sum = low_sum = np.int64(0)
    for i in range(low, high):
        value = np.int64(values[i])
        least = min(least, value)
        most = max(most, value)
        high_sum += value >> 32
        low_sum += value & _LOW_BITS
        if is_counting:
            bins[_bin(max(value - base, np.int64(0)))] += 1
    return least, most, high_sum, low_sum


@njit(nogil=True, cache=True)
def _gather(
    values: NDArray[Any],
    low: Whole,
    high: Whole,
    base: Whole,
    ranks: NDArray[np.int64],
    bins: NDArray[np.int32],
    slots: NDArray[np.int16],
    taken: NDArray[Any],
    found: NDArray[np.int64],
) -> None:
    """桝に数え終えた束の ``ranks`` 番目を ``found`` に書く。``slots``・``taken`` は作業用の場所。"""
    count = len(ranks)
    wanted = np.empty(count, np.int64)
    inside = np.empty(count, np.int64)
    starts = np.empty(count, np.int64)
    heads = np.empty(count, np.int64)
    sizes = np.empty(count, np.int64)
    free = 0
    for r in range(count):
        place, left = 0, ranks[r]
        while left >= bins[place]:
            left -= bins[place]
            place += 1
        wanted[r], inside[r], sizes[r] = place, left, bins[place]
        if slots[place] < 0:
            slots[place] = r
            starts[r] = heads[r] = free
            free += bins[place]
    for i in range(low, high):
        slot = slots[_bin(np.int64(values[i]) - base)]
        if slot >= 0:
            taken[heads[slot]] = values[i]
            heads[slot] += 1
    for r in range(count):
        first = starts[slots[wanted[r]]]
        found[r] = _nth(taken, first, first + sizes[r], inside[r], bins)
    for r in range(count):
        slots[wanted[r]] = -1


@njit(nogil=True, cache=True)
def summarised(
    values: NDArray[Any], offsets: NDArray[np.int64], ranks: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """束ごとの合計（上と下の 32 ビットに分けた二つの列）と、``ranks``（K×R、0 から）番目の値（K×R）。

    束は空でないこと、一つの束の値は 2^31 個より少ないことを前提にする。桝は、負の値が無ければ 0 から数える
    （最小を探しながら数えられる。長さはほとんど 0 の近くから始まる）。
    """
    groups, count = ranks.shape
    high_sums = np.empty(groups, np.int64)
    low_sums = np.empty(groups, np.int64)
    found = np.empty((groups, count), np.int64)
    longest = 0
    for group in range(groups):
        longest = max(longest, offsets[group + 1] - offsets[group])
    taken = np.empty(longest, values.dtype)
    bins = np.empty(_BINS, np.int32)
    slots = np.full(_BINS, -1, np.int16)
    for group in range(groups):
        low, high = offsets[group], offsets[group + 1]
        is_large = high - low > _SMALL
        used = bins if is_large else bins[:0]
        least, most, high_sums[group], low_sums[group] = _swept(values, low, high, 0, used)
        if least == most:
            for r in range(count):
                found[group, r] = least
        elif is_large:
            base = min(least, 0)
            if base < 0:
                _swept(values, low, high, base, bins)
            _gather(values, low, high, base, ranks[group], bins, slots, taken, found[group])
        else:
            for i in range(low, high):
                taken[i - low] = values[i]
            for r in range(count):
                found[group, r] = _nth_of_few(taken, 0, high - low, ranks[group, r])
    return high_sums, low_sums, found
