"""並びを見分ける芯: 同じ符号の並びを、同じ組にまとめる。

符号が要るビットの数だけを使って、並びを二つの語（60 ビットずつ、先頭に目印の 1）に詰める。詰められた並びは、
語がそのまま並びなので、語が等しければ並びも等しい（22 種類の行いなら 24 行まで）。詰められない長い並びは、
ハッシュで相手を探し、同じ組にするのは、長さと符号の並びがすべて等しいと確かめた時だけにする。だから答えは
いつも正確で、ぶつかりを仕組んだ入力でも、遅くはなるが、間違えない。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, inner, kernel

_SEED = np.uint64(0x243F6A8885A308D3)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(29)
_SMALLEST = 1024
_WORD = 60
_FIELDS, _ONE, _OTHER, _LOW, _GROUP = 4, 0, 1, 2, 3
"""表の一行: 二つの語（詰められない並びでは、ハッシュと、負にした長さ）、組の最初の並びの始め、組の番号に 1 を
足したもの（0 は空）。"""


def grouped_sequences(
    offsets: NDArray[np.int64], codes: NDArray[Any], group_of: NDArray[np.int32] | None = None
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """並びごとの組の番号（S）と、組ごとの最初の並びの番号（G）。

    ``offsets``（S+1）は並びの区切り、``codes`` は並びをつないだ符号（どの符号なし整数でもよい）。組の番号は、
    現れた順に 0 から付き、渡されれば ``group_of`` に書く。並びは 2^31 個より少ないこと。
    """
    count = len(offsets) - 1
    firsts = np.empty(count, np.int64)
    found = np.empty(count, np.int32) if group_of is None else group_of
    bits = max(1, int(codes.max(initial=0)).bit_length())
    table, one, groups = np.zeros((_SMALLEST, _FIELDS), np.int64), 0, 0
    while True:
        one, groups = _group(fixed(offsets), fixed(codes), bits, one, groups, found, firsts, table)
        if one == count:
            return found, firsts[:groups].copy()
        wide = np.zeros((2 * len(table), _FIELDS), np.int64)
        _replace(fixed(table), wide)
        table = wide


def values_of_groups(
    group_of: NDArray[np.int32],
    chosen: NDArray[np.int64],
    counts: NDArray[np.int64],
    values: NDArray[np.int64],
) -> NDArray[np.int64]:
    """選んだ組の並びの ``values``（S）を、``chosen`` の順に組ごとにまとめたもの。

    ``counts`` は組（G）ごとの並びの数。
    """
    heads = np.full(len(counts), -1, np.int64)
    ends = np.cumsum(counts[chosen])
    heads[chosen] = ends - counts[chosen]
    found = np.empty(int(ends[-1]) if len(ends) else 0, np.int64)
    _collect(fixed(group_of), heads, fixed(values), found)
    return found


@kernel
def _collect(
    group_of: NDArray[np.int32], heads: NDArray[np.int64], values: NDArray[np.int64], found: NDArray[np.int64]
) -> None:
    for sequence in range(len(group_of)):
        head = heads[group_of[sequence]]
        if head >= 0:
            found[head] = values[sequence]
            heads[group_of[sequence]] = head + 1


@inner
def _mixed(one: Whole, other: Whole) -> Whole:
    """表の置き場所を決める数。"""
    mixed = (np.uint64(one) ^ _SEED) * _FACTOR
    mixed = ((mixed ^ (mixed >> _FOLD)) + np.uint64(other)) * _FACTOR
    return np.int64(mixed ^ (mixed >> _FOLD))


@inner
def _hashed(codes: NDArray[Any], low: Whole, high: Whole) -> Whole:
    mixed = _SEED
    for at in range(low, high):
        mixed = (mixed ^ np.uint64(codes[at])) * _FACTOR
        mixed ^= mixed >> _FOLD
    return np.int64(mixed)


@kernel
def _replace(table: NDArray[np.int64], wide: NDArray[np.int64]) -> None:
    """組を、広い表に置き直す。"""
    mask = np.int64(len(wide) - 1)
    for row in range(len(table)):
        if table[row, _GROUP]:
            slot = _mixed(table[row, _ONE], table[row, _OTHER]) & mask
            while wide[slot, _GROUP]:
                slot = (slot + 1) & mask
            for field in range(_FIELDS):
                wide[slot, field] = table[row, field]


@kernel
def _group(
    offsets: NDArray[np.int64],
    codes: NDArray[Any],
    bits: Whole,
    sequence: Whole,
    groups: Whole,
    group_of: NDArray[np.int32],
    firsts: NDArray[np.int64],
    table: NDArray[np.int64],
) -> tuple[Whole, Whole]:
    """``sequence`` 番目の並びから、表が半分埋まるまで進み、次の並びと、組の数を返す。"""
    mask, room = np.int64(len(table) - 1), np.int64(_WORD // bits)
    while sequence < len(group_of) and groups * 2 <= len(table):
        low, high = offsets[sequence], offsets[sequence + 1]
        is_packed = high - low <= 2 * room
        one: Whole = np.int64(1)
        other: Whole = np.int64(1)
        if is_packed:
            for at in range(low, min(high, low + room)):
                one = (one << bits) | np.int64(codes[at])
            for at in range(low + room, high):
                other = (other << bits) | np.int64(codes[at])
        else:
            one, other = _hashed(codes, low, high), low - high
        slot = _mixed(one, other) & mask
        while table[slot, _GROUP]:
            if table[slot, _ONE] == one and table[slot, _OTHER] == other:
                place, shift = low, table[slot, _LOW] - low
                while not is_packed and place < high and codes[place] == codes[place + shift]:
                    place += 1
                if is_packed or place == high:
                    break
            slot = (slot + 1) & mask
        if not table[slot, _GROUP]:
            firsts[groups] = sequence
            groups += 1
            table[slot, _ONE], table[slot, _OTHER], table[slot, _LOW] = one, other, low
            table[slot, _GROUP] = groups
        group_of[sequence] = table[slot, _GROUP] - 1
        sequence += 1
    return sequence, groups
