"""件ごとに並べる芯: 数え上げで件に分け、件の中を日時と順番の安定な順に直す。現れた順に符号を付け直す。"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, inner, kernel

Ints = NDArray[np.int64]
_RUN = 48
"""ここまでは挿し込みで並べる長さ。ほとんど並んでいる短い列では、いちばん速い。"""


def grouped_rows(case: Ints, counts: Ints) -> Ints:
    """件の符号ごとにまとめた行の番号（N）。件の中はファイルの順。``counts``（C）は件ごとの行の数。"""
    rows = np.empty(len(case), np.int64)
    _group(fixed(case), np.cumsum(counts, dtype=np.int64) - counts, rows)
    return rows


def taken_places(case: Ints, heads: Ints) -> Ints:
    """行（N）を置く場所。件の符号ごとの、次に空いている場所 ``heads``（C）から取る（``heads`` は進む）。"""
    places = np.empty(len(case), np.int64)
    _take(fixed(case), heads, places)
    return places


def ordered_rows(case: Ints, counts: Ints, at: Ints, sequence: Ints) -> Ints:
    """件の符号ごとにまとめ、件の中を（日時、順番、ファイルの順）に並べた行の番号（N）。"""
    rows = grouped_rows(case, counts)
    if len(sequence) or not bool((at[1:] >= at[:-1]).all()):
        order_within_cases(rows, counts, at, sequence)
    return rows  # ファイルが日時の順なら、まとめただけで件の中もその順になっている


def order_within_cases(rows: Ints, counts: Ints, at: Ints, sequence: Ints) -> None:
    """件の中の行を（日時、順番、いまの順）に並べ直す（その場で）。``sequence`` は空なら使わない。"""
    spare = np.empty(int(counts.max(initial=0)), np.int64)
    _order(rows, fixed(counts), fixed(at), fixed(sequence), spare)


def in_order_of_appearance(codes: NDArray[Any], size: int) -> tuple[Ints, Ints]:
    """現れた順に 0 から付け直した符号（N）と、新しい符号から元の符号への表。``codes`` は ``size`` 未満。"""
    new, old, found = np.full(size, -1, np.int64), np.empty(size, np.int64), np.empty(len(codes), np.int64)
    used = _renumber(fixed(codes), new, old, found)
    return found, old[:used].copy()


@kernel
def _group(case: Ints, heads: Ints, rows: Ints) -> None:
    for row in range(len(case)):
        rows[heads[case[row]]] = row
        heads[case[row]] += 1


@kernel
def _take(case: Ints, heads: Ints, places: Ints) -> None:
    for row in range(len(case)):
        code = case[row]
        places[row] = heads[code]
        heads[code] += 1


@inner
def _is_after(one: Whole, other: Whole, at: Ints, sequence: Ints) -> bool:
    if at[one] != at[other]:
        return bool(at[one] > at[other])
    return bool(len(sequence) > 0 and sequence[one] > sequence[other])


@kernel
def _order(rows: Ints, counts: Ints, at: Ints, sequence: Ints, spare: Ints) -> None:
    """短いひと続きずつ挿し込みで並べ、長い件は、それを二つずつ併せていく。"""
    low = np.int64(0)
    for size in counts:
        high = low + size
        for first in range(low, high, _RUN):
            for i in range(first + 1, min(first + _RUN, high)):
                row, j = rows[i], i
                while j > first and _is_after(rows[j - 1], row, at, sequence):
                    rows[j] = rows[j - 1]
                    j -= 1
                rows[j] = row
        width = np.int64(_RUN)
        while width < size:
            for first in range(low, high - width, 2 * width):
                _merge(rows, first, first + width, min(first + 2 * width, high), at, sequence, spare)
            width *= 2
        low = high


@inner
def _merge(rows: Ints, low: Whole, middle: Whole, high: Whole, at: Ints, sequence: Ints, spare: Ints) -> None:
    """並んだ二つのひと続きを、一つに併せる（同じなら左が先）。もう並んでいれば、何もしない。"""
    if not _is_after(rows[middle - 1], rows[middle], at, sequence):
        return
    for i in range(low, middle):
        spare[i - low] = rows[i]
    left, right, to = np.int64(0), middle, low
    while left < middle - low:
        if right < high and _is_after(spare[left], rows[right], at, sequence):
            rows[to] = rows[right]
            right += 1
        else:
            rows[to] = spare[left]
            left += 1
        to += 1


@kernel
def _renumber(codes: NDArray[Any], new: Ints, old: Ints, found: Ints) -> Whole:
    used = np.int64(0)
    for row in range(len(codes)):
        code = codes[row]
        if new[code] < 0:
            new[code], old[used] = used, code
            used += 1
        found[row] = new[code]
    return int(used)
