"""件ごとに並べる芯: 数え上げで件に分け、件の中を日時と順番の安定な順に直す。現れた順に符号を付け直す。"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_SMALL = 48
"""これより短い件は、挿し込みで並べる。ほとんど並んでいる短い列では、いちばん速い。"""


@njit(nogil=True, cache=True)
def grouped_rows(case: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """件の符号ごとにまとめた行の番号（N）。件の中はファイルの順。``counts``（C）は件ごとの行の数。"""
    heads = np.zeros(len(counts), np.int64)
    total = 0
    for i in range(len(counts)):
        heads[i] = total
        total += counts[i]
    rows = np.empty(len(case), np.int64)
    for row in range(len(case)):
        rows[heads[case[row]]] = row
        heads[case[row]] += 1
    return rows


@njit(nogil=True, cache=True)
def order_within_cases(
    rows: NDArray[np.int64],
    counts: NDArray[np.int64],
    at: NDArray[np.int64],
    sequence: NDArray[np.int64],
) -> None:
    """件の中の行を（日時、順番、いまの順）に並べ直す（その場で）。``sequence`` は空なら使わない。"""
    low = 0
    for size in counts:
        high = low + size
        if not _is_ordered(rows, low, high, at, sequence):
            if size <= _SMALL:
                _insert(rows, low, high, at, sequence)
            else:
                _merge(rows, low, high, at, sequence)
        low = high


@njit(nogil=True, cache=True)
def _is_after(one: int, other: int, at: NDArray[np.int64], sequence: NDArray[np.int64]) -> bool:
    if at[one] != at[other]:
        return bool(at[one] > at[other])
    return bool(len(sequence) > 0 and sequence[one] > sequence[other])


@njit(nogil=True, cache=True)
def _is_ordered(
    rows: NDArray[np.int64], low: int, high: int, at: NDArray[np.int64], sequence: NDArray[np.int64]
) -> bool:
    for i in range(low + 1, high):  # noqa: SIM110 芯は生成式を訳せない
        if _is_after(rows[i - 1], rows[i], at, sequence):
            return False
    return True


@njit(nogil=True, cache=True)
def _insert(
    rows: NDArray[np.int64], low: int, high: int, at: NDArray[np.int64], sequence: NDArray[np.int64]
) -> None:
    for i in range(low + 1, high):
        row = rows[i]
        j = i
        while j > low and _is_after(rows[j - 1], row, at, sequence):
            rows[j] = rows[j - 1]
            j -= 1
        rows[j] = row


@njit(nogil=True, cache=True)
def _merge(
    rows: NDArray[np.int64], low: int, high: int, at: NDArray[np.int64], sequence: NDArray[np.int64]
) -> None:
    part = rows[low:high].copy()
    if len(sequence) > 0:
        part = part[np.argsort(sequence[part], kind="mergesort")]
    part = part[np.argsort(at[part], kind="mergesort")]
    rows[low:high] = part


@njit(nogil=True, cache=True)
def in_order_of_appearance(codes: NDArray[Any], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """現れた順に 0 から付け直した符号（N）と、新しい符号から元の符号への表。``codes`` は ``size`` 未満。"""
    new = np.full(size, -1, np.int64)
    old = np.empty(size, np.int64)
    found = np.empty(len(codes), np.int64)
    used = 0
    for row in range(len(codes)):
        code = codes[row]
        if new[code] < 0:
            new[code], old[used] = used, code
            used += 1
        found[row] = new[code]
    return found, old[:used].copy()
