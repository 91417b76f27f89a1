"""並びを見分ける芯: 同じ符号の並びを、同じ組にまとめる。

ハッシュは、比べる相手を早く見つけるためだけに使う。同じ組にするのは、長さと符号の並びがすべて等しいと
確かめた時だけなので、答えはいつも正確である。ぶつかりを仕組んだ入力でも、遅くはなるが、間違えない。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_SEED = np.uint64(0x243F6A8885A308D3)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(29)
_SMALLEST = 1024


@njit(nogil=True, cache=True)
def grouped_sequences(
    offsets: NDArray[np.int64], codes: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """並びごとの組の番号（S）と、組ごとの最初の並びの番号（G）。

    ``offsets``（S+1）は並びの区切り、``codes`` は並びをつないだ符号（どの符号なし整数でもよい）。
    組の番号は、現れた順に 0 から付く。
    """
    count = len(offsets) - 1
    group_of = np.empty(count, np.int64)
    firsts = np.empty(count, np.int64)
    hashes = np.empty(count, np.uint64)
    table = np.full(_SMALLEST, -1, np.int64)
    groups = 0
    for one in range(count):
        low, high = offsets[one], offsets[one + 1]
        mixed = _mixed(codes, low, high)
        slot = np.int64(mixed & np.uint64(len(table) - 1))
        group = table[slot]
        while group >= 0:
            other = firsts[group]
            if hashes[group] == mixed and _is_same(codes, low, high, offsets[other], offsets[other + 1]):
                break
            slot = (slot + 1) & (len(table) - 1)
            group = table[slot]
        if group < 0:
            group = groups
            firsts[group], hashes[group], table[slot] = one, mixed, group
            groups += 1
            if groups * 2 > len(table):
                table = _widened(table, hashes, groups)
        group_of[one] = group
    return group_of, firsts[:groups].copy()


@njit(nogil=True, cache=True)
def _mixed(codes: NDArray[Any], low: int, high: int) -> np.uint64:
    value = _SEED
    for i in range(low, high):
        value = (value ^ np.uint64(codes[i])) * _FACTOR
        value ^= value >> _FOLD
    return value


@njit(nogil=True, cache=True)
def _is_same(codes: NDArray[Any], low: int, high: int, other_low: int, other_high: int) -> bool:
    if high - low != other_high - other_low:
        return False
    for i in range(high - low):  # noqa: SIM110 芯は生成式を訳せない
        if codes[low + i] != codes[other_low + i]:
            return False
    return True


@njit(nogil=True, cache=True)
def _widened(table: NDArray[np.int64], hashes: NDArray[np.uint64], groups: int) -> NDArray[np.int64]:
    wider = np.full(len(table) * 2, -1, np.int64)
    for group in range(groups):
        slot = np.int64(hashes[group] & np.uint64(len(wider) - 1))
        while wider[slot] >= 0:
            slot = (slot + 1) & (len(wider) - 1)
        wider[slot] = group
    return wider
