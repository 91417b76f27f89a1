"""XES の属性を一つ確かめる芯（``<string key="…" value="…"/>``）と、入れ子の中身を確かめて飛ばす芯。"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, inner
from shirube.engines.insight.kernels.xml_text import MORE, ODD, OK, Bytes, after_space, value_end

KINDS = ("string", "date", "int", "float", "boolean", "id")
DATE = KINDS.index("date")
"""値のある属性の型の名。番号は、この並びの順。"""
GROUPS = ("list", "container", "values")
"""値の無い属性と、その中身の囲み。番号は、型の続き。"""
LIST, CONTAINER, VALUES = range(len(KINDS), len(KINDS) + len(GROUPS))

KIND, KEY, KEY_SIZE, VALUE, VALUE_SIZE, AFTER, IS_OPEN = range(7)
"""``span`` の並び: 型、鍵と値の場所（無ければ長さが -1）、札のあとの位置、中身があるか。"""
SPAN = 7

_NAMES = np.array([[*name.encode(), *[0] * (9 - len(name))] for name in (*KINDS, *GROUPS)], np.uint8)
_NAME_SIZES = np.array([len(name) for name in (*KINDS, *GROUPS)])
_WORDS = np.array([[*b"key=", 0, 0], [*b"value="]], np.uint8)
_WORD_SIZES = np.array([4, 6])
_DEEPEST = 1 << 56
"""入れ子の型の並び（一段に 4 ビット）が、これに達したら expat に任せる。"""


@inner
def attribute(data: Bytes, at: Whole, end: Whole, span: NDArray[np.int64]) -> Whole:
    """一つの属性の始めの札を確かめ、``span`` に書く。鍵と値の順は問わない。"""
    first = at + 1
    at = first
    while at < end and 97 <= data[at] <= 122:
        at += 1
    if at >= end:
        return MORE
    kind = _kind(data, first, at - first)
    span[KIND], span[KEY_SIZE], span[VALUE_SIZE] = kind, -1, -1
    while kind >= 0:
        spaced = after_space(data, at, end)
        if spaced + 1 >= end:
            return MORE
        if data[spaced] == 47 or data[spaced] == 62:
            span[IS_OPEN] = data[spaced] == 62
            if data[spaced] == 47 and data[spaced + 1] != 62:
                return ODD
            span[AFTER] = spaced + 2 - span[IS_OPEN]
            has_key, has_value = span[KEY_SIZE] >= 0, span[VALUE_SIZE] >= 0
            if kind < LIST:
                return OK if has_key and has_value else ODD
            return OK if not has_value and (kind != VALUES or not has_key) else ODD
        if spaced == at:
            return ODD
        which = np.int64(0 if data[spaced] == 107 else 1)
        at = spaced
        for i in range(_WORD_SIZES[which]):
            if at >= end:
                return MORE
            if data[at] != _WORDS[which, i]:
                return ODD
            at += 1
        if at >= end:
            return MORE
        if (data[at] != 34 and data[at] != 39) or span[KEY_SIZE + 2 * which] >= 0:
            return ODD
        status, stop = value_end(data, at + 1, end, data[at])
        if status != OK:
            return status
        span[KEY + 2 * which], span[KEY_SIZE + 2 * which] = at + 1, stop - at - 1
        at = stop + 1
    return ODD


@inner
def _kind(data: Bytes, first: Whole, size: Whole) -> Whole:
    """属性の型の番号。知らない名なら -1。"""
    for kind in range(len(_NAME_SIZES)):
        if size == _NAME_SIZES[kind] and data[first] == _NAMES[kind, 0]:
            i = np.int64(1)
            while i < size and data[first + i] == _NAMES[kind, i]:
                i += 1
            if i == size:
                return kind
    return -1


@inner
def after_children(
    data: Bytes, at: Whole, end: Whole, kind: Whole, span: NDArray[np.int64]
) -> tuple[Whole, Whole]:
    """入れ子の中身を、``kind`` の閉じの札まで確かめ、（`OK` か `MORE` か `ODD`、札のあとの位置）を返す。

    中身は、属性と、その囲みだけ。字や注釈があれば `ODD`。``span`` は作業の場所。
    """
    opened = np.int64(kind + 1)
    while True:
        at = after_space(data, at, end)
        if at + 1 >= end:
            return MORE, at
        if data[at] != 60:
            return ODD, at
        if data[at + 1] != 47:
            status = attribute(data, at, end, span)
            if status != OK:
                return status, at
            at = span[AFTER]
            if span[IS_OPEN]:
                if opened >= _DEEPEST:
                    return ODD, at
                opened = (opened << 4) | (span[KIND] + 1)
            continue
        size = _NAME_SIZES[(opened & 15) - 1]
        if at + 2 + size >= end:
            return MORE, at
        if _kind(data, at + 2, size) != (opened & 15) - 1 or data[at + 2 + size] != 62:
            return ODD, at
        at += size + 3
        opened >>= 4
        if opened == 0:
            return OK, at
