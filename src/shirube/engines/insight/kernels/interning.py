"""字の並びに番号を付ける芯: 同じ場面（scope）の同じバイト列には、同じ番号。

見分けはハッシュで探し、バイト列を最後まで比べて決める（ハッシュの一致を、同じ字とはみなさない）。探す歩数に
上限があり、わざとぶつけた字の並びでも遅くならない。
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, inner, kernel

GROW = -1
"""表か置き場がいっぱい。広げてから、やり直す。"""
CROWDED = -2
"""ハッシュがぶつかりすぎる。ほかの道で読む。"""
HASH, SCOPE, FIRST, SIZE = range(4)
"""``entries`` の列。"""
_STEPS = 64
_PRIME = np.uint64(0x100000001B3)
_BASIS = np.uint64(0xCBF29CE484222325)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


class Interned(NamedTuple):
    """番号の付いた字。``heads`` はハッシュから番号への表（長さは 2 のべき、空きは -1）。

    ``entries`` は番号ごとに、ハッシュ、場面、``arena`` の中の位置、長さ。``counts`` は、番号の数と、``arena``
    の使った長さ。
    """

    heads: NDArray[np.int32]
    entries: NDArray[np.int64]
    arena: NDArray[np.uint8]
    counts: NDArray[np.int64]


def empty_interned(size: int, room: int) -> Interned:
    """``size`` 個（2 のべき）と ``room`` バイトまで入る、空の表。"""
    return Interned(
        np.full(2 * size, -1, np.int32),
        np.empty((size, 4), np.int64),
        np.empty(room, np.uint8),
        np.zeros(2, np.int64),
    )


def grown(table: Interned, room: int) -> Interned:
    """倍の大きさにした表。置き場は、さらに ``room`` バイト入る広さにする。"""
    count, used = int(table.counts[0]), int(table.counts[1])
    wider = empty_interned(2 * len(table.entries), 2 * len(table.arena) + room)
    wider.entries[:count] = table.entries[:count]
    wider.arena[:used] = table.arena[:used]
    wider.counts[:] = table.counts
    _place(wider.heads, wider.entries, count)
    return wider


def interned(table: Interned, offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> tuple[Interned, Any]:
    """字の列（N）を一度に加えた表と、その番号（N）。ぶつかりすぎて加えられなければ、番号は None。"""
    codes = np.empty(len(offsets) - 1, np.int64)
    row, texts, known = 0, fixed(offsets), fixed(data)
    while row < len(codes):
        row = _intern_all(texts, known, row, table.heads, table.entries, table.arena, table.counts, codes)
        if row < 0:
            return table, None
        if row < len(codes):
            table = grown(table, int(offsets[row + 1] - offsets[row]))
    return table, codes


@kernel
def _intern_all(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    row: Whole,
    heads: NDArray[np.int32],
    entries: NDArray[np.int64],
    arena: NDArray[np.uint8],
    counts: NDArray[np.int64],
    codes: NDArray[np.int64],
) -> Whole:
    """``row`` から先の字に番号を付け、表が足りなくなった行（終わりまで付ければ行の数）を返す。"""
    scope = np.int64(0)
    for at in range(row, len(codes)):
        first = offsets[at]
        code = intern(data, first, offsets[at + 1] - first, scope, heads, entries, arena, counts)
        if code == GROW:
            return np.int64(at)
        if code == CROWDED:
            return np.int64(CROWDED)
        codes[at] = code
    return np.int64(len(codes))


@kernel
def _place(heads: NDArray[np.int32], entries: NDArray[np.int64], count: Whole) -> None:
    mask = np.int64(len(heads) - 1)
    for entry in range(count):
        at = entries[entry, HASH] & mask
        while heads[at] >= 0:
            at = (at + 1) & mask
        heads[at] = entry


@inner
def intern(
    data: NDArray[np.uint8],
    first: Whole,
    size: Whole,
    scope: Whole,
    heads: NDArray[np.int32],
    entries: NDArray[np.int64],
    arena: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> Whole:
    """``data[first:first + size]`` の番号。初めての字には新しい番号。`GROW` か `CROWDED` のこともある。"""
    mixed = _BASIS ^ (np.uint64(scope) * _MIX)
    for i in range(first, first + size):
        mixed = (mixed ^ np.uint64(data[np.uint64(i)])) * _PRIME
    code = np.int64(mixed ^ (mixed >> _SHIFT))
    mask = np.int64(len(heads) - 1)
    at = code & mask
    for _ in range(_STEPS):
        entry = np.int64(heads[np.uint64(at)])
        if entry < 0:
            entry, used = counts[0], counts[1]
            if entry >= len(entries) or used + size > len(arena):
                return GROW
            heads[at] = entry
            entries[entry, HASH], entries[entry, SCOPE] = code, scope
            entries[entry, FIRST], entries[entry, SIZE] = used, size
            for i in range(size):
                arena[used + i] = data[first + i]
            counts[0], counts[1] = entry + 1, used + size
            return entry
        if (
            entries[entry, HASH] == code
            and entries[entry, SCOPE] == scope
            and entries[entry, SIZE] == size
            and is_same(data, first, arena, entries[entry, FIRST], size)
        ):
            return entry
        at = (at + 1) & mask
    return CROWDED


@inner
def is_same(
    data: NDArray[np.uint8], first: Whole, other: NDArray[np.uint8], other_first: Whole, size: Whole
) -> bool:
    """二つのひと続きのバイトが、すべて同じか。"""
    for i in range(size):  # noqa: SIM110 芯は生成式を訳せない
        if data[np.uint64(first + i)] != other[np.uint64(other_first + i)]:
            return False
    return True
