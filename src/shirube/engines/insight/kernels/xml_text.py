"""XML の字を端から確かめる芯: 空白、属性の値、文字参照、UTF-8。

ここで「読めた」とするものは、どれも XML 1.0（第5版）で正しい。分からないものは `ODD` を返し、確かな読み手
（expat）に任せる。
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, inner

OK = 0
MORE = 1
"""字が途中で終わっている。続きを足して、やり直す。"""
ODD = 2
"""この芯の読めない形。"""

Bytes = NDArray[np.uint8]
_ORDINARY = np.array([c in (9, 10, 13) or (32 <= c < 128 and chr(c) not in "<&\"'") for c in range(256)])
"""属性の値の中で、そのまま進んでよいバイト。"""
_NAMED = ("lt;", "gt;", "amp;", "quot;", "apos;")
_ENTITIES = np.array([[*one.encode(), *[0] * (5 - len(one))] for one in _NAMED], np.uint8)
_ENTITY_SIZES = np.array([len(one) for one in _NAMED])
_DIGITS = np.array([int(chr(c), 16) if chr(c) in "0123456789abcdefABCDEF" else 99 for c in range(256)])
_LONGEST_NUMBER = 8


@inner
def after_space(data: Bytes, at: Whole, end: Whole) -> Whole:
    """空白（空白、タブ、改行、復帰）のあとの位置。"""
    while at < end and (data[at] == 32 or data[at] == 9 or data[at] == 10 or data[at] == 13):
        at += 1
    return at


@inner
def value_end(data: Bytes, at: Whole, end: Whole, quote: Whole) -> tuple[Whole, Whole]:
    """属性の値を確かめ、（`OK` か `MORE` か `ODD`、閉じの引用符の位置）を返す。"""
    while at < end:
        byte = data[at]
        if _ORDINARY[byte]:
            at += 1
        elif byte == quote:
            return OK, at
        elif byte == 34 or byte == 39:
            at += 1
        else:
            step = _reference_length(data, at, end) if byte == 38 else _character_length(data, at, end)
            if step <= 0:
                return (MORE if step == 0 else ODD), at
            at += step
    return MORE, at


@inner
def _character_length(data: Bytes, at: Whole, end: Whole) -> Whole:
    """複数バイトの文字の長さ。XML に書けない文字と、UTF-8 でない並びは -1、字が足りなければ 0。"""
    lead = np.int64(data[at])
    size = np.int64(2 if lead < 0xE0 else 3 if lead < 0xF0 else 4)
    if lead < 0xC2 or lead > 0xF4:
        return -1
    if at + size > end:
        return 0
    code = lead & (0x7F >> size)
    for i in range(1, size):
        if data[at + i] & 0xC0 != 0x80:
            return -1
        code = (code << 6) | (np.int64(data[at + i]) & 0x3F)
    is_short = (size == 3 and code < 0x800) or (size == 4 and code < 0x10000)
    return np.int64(-1) if is_short or not _is_character(code) else size


@inner
def _reference_length(data: Bytes, at: Whole, end: Whole) -> Whole:
    """文字参照（``&lt;`` や ``&#x65E5;``）の長さ。正しくなければ -1、字が足りなければ 0。"""
    if at + 1 >= end:
        return 0
    if data[at + 1] != 35:
        for name in range(len(_ENTITY_SIZES)):
            i = np.int64(0)
            while i < _ENTITY_SIZES[name] and at + 1 + i < end and data[at + 1 + i] == _ENTITIES[name, i]:
                i += 1
            if i == _ENTITY_SIZES[name]:
                return i + 1
            if at + 1 + i >= end:
                return 0
        return -1
    base = np.int64(16 if at + 2 < end and data[at + 2] == 120 else 10)
    first = at + (3 if base == 16 else 2)
    i, number = first, np.int64(0)
    while i < end and i - first <= _LONGEST_NUMBER:
        if data[i] == 59:
            return i - at + 1 if i > first and _is_character(number) else np.int64(-1)
        digit = _DIGITS[data[i]]
        if digit >= base:
            return -1
        number = number * base + digit
        i += 1
    return 0 if i >= end else -1


@inner
def _is_character(number: Whole) -> bool:
    """XML 1.0 で書ける文字か。"""
    return bool(
        number == 9
        or number == 10
        or number == 13
        or 0x20 <= number <= 0xD7FF
        or 0xE000 <= number <= 0xFFFD
        or 0x10000 <= number <= 0x10FFFF
    )
