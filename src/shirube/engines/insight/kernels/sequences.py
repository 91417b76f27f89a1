"""並びを見分ける芯: 同じ符号の並びを、同じ組にまとめる。

ハッシュは、比べる相手を早く見つけるためだけに使う。同じ組にするのは、長さと符号の並びがすべて等しいと
確かめた時だけなので、答えはいつも正確である。ぶつかりを仕組んだ入力でも、遅くはなるが、間違えない。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, kernel

_SEED = np.uint64(0x243F6A8885A308D3)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(29)
_SMALLEST = 1024


def grouped_sequences(
    offsets: NDArray[np.int64], codes: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """並びごとの組の番号（S）と、組ごとの最初の並びの番号（G）。

    ``offsets``（S+1）は並びの区切り、``codes`` は並びをつないだ符号（どの符号なし整数でもよい）。
    組の番号は、現れた順に 0 から付く。
    """
    count = len(offsets) - 1
    group_of, firsts = np.empty(count, np.int64), np.empty(count, np.int64)
    hashes = np.empty(count, np.uint64)
    one = groups = 0
    size = _SMALLEST
    while one < count:
        table = np.full(size, -1, np.int64)
        one, groups = _grouped(fixed(offsets), fixed(codes), one, groups, group_of, firsts, hashes, table)
        size *= 2
    return group_of, firsts[:groups].copy()


@kernel
def _grouped(
    offsets: NDArray[np.int64],
    codes: NDArray[Any],
    one: Whole,
    groups: Whole,
    group_of: NDArray[np.int64],
    firsts: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    table: NDArray[np.int64],
) -> tuple[Whole, Whole]:
    """空の表に、これまでの ``groups`` 個の組を置き直し、``one`` 番目の並びから、表が半分埋まるまで進む。"""
    mask = np.int64(len(table) - 1)
    for known in range(groups):
        slot = np.int64(hashes[known]) & mask
        while table[slot] >= 0:
            slot = (slot + 1) & mask
        table[slot] = known
    while one < len(group_of) and groups * 2 <= len(table):
        low, high = offsets[one], offsets[one + 1]
        mixed = _SEED
        for i in range(low, high):
            mixed = (mixed ^ np.uint64(codes[i])) * _FACTOR
            mixed ^= mixed >> _FOLD
        slot = np.int64(mixed) & mask
        group: Whole = np.int64(table[slot])
        while group >= 0:
            if hashes[group] == mixed:
                shift = offsets[firsts[group]] - low
                at: Whole = low if offsets[firsts[group] + 1] - shift == high else high + 1
                while at < high and codes[at] == codes[at + shift]:
                    at += 1
                if at == high:
                    break
            slot = (slot + 1) & mask
            group = np.int64(table[slot])
        if group < 0:
            group = np.int64(groups)
            firsts[group], hashes[group], table[slot] = one, mixed, group
            groups += 1
        group_of[one] = group
        one += 1
    return one, groups
