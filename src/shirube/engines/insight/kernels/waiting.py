"""二度読みの芯: 待ちと件の長さを、一度目は桝に数え、二度目は求める桝の値だけを集める。

待ちは、件の中で続く二つの行の日時の差（0 以上）。「段」は、矢印の一つずつと、件の長さ（いつも 0 段）。
始まりと局面の無いログだけを読む。一つの部分の行は 2^31 より少ないこと。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, inner, kernel
from shirube.engines.insight.kernels.bins import BINS, bin_of

Ints = NDArray[np.int64]
OF_CASES = 0
"""件の長さの段。"""
_SMALLEST = 128


def counted_waits(
    offsets: Ints, activity: NDArray[Any], at: Ints, size: int, most: int
) -> tuple[NDArray[np.int32], Ints, NDArray[np.int32], NDArray[np.uint64]] | None:
    """一度目: 組（行き先×``size``＋元）ごとの段（無ければ -1）、最初の行いごとの件数、段ごとの桝と合計。

    合計は上と下の 64 ビットの二つ。段が ``most`` に収まらないか、負の待ちがあれば None。
    """
    row_of, firsts = np.full(size * size, -1, np.int32), np.zeros(size, np.int64)
    bins, sums = np.zeros((_SMALLEST, BINS), np.int32), np.zeros((_SMALLEST, 2), np.uint64)
    columns = fixed(offsets), fixed(activity), fixed(at), size
    case, line, used = 0, 0, 1
    while True:
        case, line, used = _count(*columns, case, line, used, row_of, firsts, bins, sums)
        if case == len(offsets) - 1:
            return row_of, firsts, bins[:used], sums[:used]
        if used < len(bins) or 2 * len(bins) > most:
            return None
        bins, sums = np.concatenate((bins, np.zeros_like(bins))), np.concatenate((sums, np.zeros_like(sums)))


def take_waits(
    offsets: Ints,
    activity: NDArray[Any],
    at: Ints,
    size: int,
    row_of: NDArray[np.int32],
    slots: NDArray[np.int32],
    heads: Ints,
    taken: Ints,
) -> None:
    """二度目: ``slots``（段×桝、要らなければ -1）の指す置き場の、``heads`` から順に値を書く。

    ``heads`` は進む。
    """
    _take(fixed(offsets), fixed(activity), fixed(at), size, fixed(row_of), fixed(slots), heads, taken)


@inner
def _add(row: Whole, wait: Whole, bins: NDArray[np.int32], sums: NDArray[np.uint64]) -> None:
    bins[row, bin_of(wait)] += 1
    low = sums[row, 1] + np.uint64(wait)
    if low < np.uint64(wait):  # 下の 64 ビットがあふれたら、上へ一つ送る
        sums[row, 0] += np.uint64(1)
    sums[row, 1] = low


@kernel
def _count(
    offsets: Ints,
    activity: NDArray[Any],
    at: Ints,
    size: Whole,
    case: Whole,
    line: Whole,
    used: Whole,
    row_of: NDArray[np.int32],
    firsts: Ints,
    bins: NDArray[np.int32],
    sums: NDArray[np.uint64],
) -> tuple[Whole, Whole, Whole]:
    """``case`` 番目の件の ``line`` 行から進み、次の件と行と、段の数を返す。

    段の置き場が足りないか、負の待ち（桝が無い）があれば、その行で止まる。
    """
    while case < len(offsets) - 1:
        low, high = offsets[case] - offsets[0], offsets[case + 1] - offsets[0]
        if line == low and low < high:
            firsts[np.int64(activity[low])] += 1
            line += 1
        while line < high:
            pair = np.int64(activity[line]) * size + np.int64(activity[line - 1])
            row, wait = np.int64(row_of[pair]), at[line] - at[line - 1]
            if wait < 0 or (row < 0 and used == len(bins)):
                return case, line, used
            if row < 0:
                row_of[pair] = row = used
                used += 1
            _add(row, wait, bins, sums)
            line += 1
        if low < high:
            _add(OF_CASES, at[high - 1] - at[low], bins, sums)
        case += 1
    return case, line, used


@kernel
def _take(
    offsets: Ints,
    activity: NDArray[Any],
    at: Ints,
    size: Whole,
    row_of: NDArray[np.int32],
    slots: NDArray[np.int32],
    heads: Ints,
    taken: Ints,
) -> None:
    low = np.int64(0)
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        if high == low:
            continue
        source, before = np.int64(activity[low]), at[low]
        for line in range(low + 1, high):
            target, now = np.int64(activity[line]), at[line]
            slot = slots[row_of[target * size + source], bin_of(now - before)]
            if slot >= 0:
                taken[heads[slot]] = now - before
                heads[slot] += 1
            source, before = target, now
        slot = slots[OF_CASES, bin_of(before - at[low])]
        if slot >= 0:
            taken[heads[slot]] = before - at[low]
            heads[slot] += 1
        low = high
