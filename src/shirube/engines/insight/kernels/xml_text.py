"""XML の字を端から確かめる芯: 空白、属性の値、文字参照、UTF-8。

ここで「読めた」とするものは、どれも XML 1.0（第5版）で正しい。分からないものは `ODD` を返し、確かな読み手
（expat）に任せる。
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

OK = 0
MORE = 1
"""字が途中で終わっている。続きを足して、やり直す。"""
ODD = 2
"""この芯の読めない形。"""

Bytes = NDArray[np.uint8]
_ORDINARY = np.array([c in (9, 10, 13) or (32 <= c < 128 and chr(c) not in "<&\"'") for c in range(256)])
"""属性の値の中で、そのまま進んでよいバイト。"""
_NAMED = ("lt;", "gt;", "amp;", "quot;", "apos;")
_ENTITIES = np.frombuffer("".join(_NAMED).encode(), np.uint8).copy()
_ENDS = np.cumsum([len(one) for one in _NAMED])


@njit(nogil=True, cache=True)
def after_space(data: Bytes, at: int, end: int) -> int:
    """空白（空白、タブ、改行、復帰）のあとの位置。"""
    while at < end and (data[at] == 32 or data[at] == 9 or data[at] == 10 or data[at] == 13):
        at += 1
    return at


@njit(nogil=True, cache=True)
def starts_with(data: Bytes, at: int, end: int, word: Bytes) -> int:
    """その位置が ``word`` で始まるか: `OK`、`ODD`、字が足りなければ `MORE`。"""
    for i in range(len(word)):
        if at + i >= end:
            return MORE
        if data[at + i] != word[i]:
            return ODD
    return OK


@njit(nogil=True, cache=True)
def value_end(data: Bytes, at: int, end: int, quote: int) -> tuple[int, int]:
    """属性の値を確かめ、（`OK` か `MORE` か `ODD`、閉じの引用符の位置）を返す。"""
    while at < end:
        byte = data[at]
        if _ORDINARY[byte]:
            at += 1
            continue
        if byte == quote:
            return OK, at
        if byte == 34 or byte == 39:
            step = 1
        elif byte == 38:
            step = reference_length(data, at, end)
        else:
            step = character_length(data, at, end)
        if step <= 0:
            return (MORE if step == 0 else ODD), at
        at += step
    return MORE, at


@njit(nogil=True, cache=True)
def character_length(data: Bytes, at: int, end: int) -> int:
    """複数バイトの文字の長さ。XML に書けない文字と、UTF-8 でない並びは -1、字が足りなければ 0。"""
    lead = data[at]
    size, low, high = 0, 0x80, 0xBF
    if 0xC2 <= lead <= 0xDF:
        size = 2
    elif 0xE0 <= lead <= 0xEF:
        size = 3
        low = 0xA0 if lead == 0xE0 else low
        high = 0x9F if lead == 0xED else high
    elif 0xF0 <= lead <= 0xF4:
        size = 4
        low = 0x90 if lead == 0xF0 else low
        high = 0x8F if lead == 0xF4 else high
    else:
        return -1
    if at + size > end:
        return 0
    if data[at + 1] < low or data[at + 1] > high:
        return -1
    for i in range(2, size):
        if data[at + i] < 0x80 or data[at + i] > 0xBF:
            return -1
    if lead == 0xEF and data[at + 1] == 0xBF and data[at + 2] >= 0xBE:
        return -1
    return size


@njit(nogil=True, cache=True)
def reference_length(data: Bytes, at: int, end: int) -> int:
    """文字参照（``&lt;`` や ``&#x65E5;``）の長さ。正しくなければ -1、字が足りなければ 0。"""
    if at + 1 >= end:
        return 0
    if data[at + 1] == 35:
        return _number_length(data, at, end)
    first = 0
    for last in _ENDS:
        found = starts_with(data, at + 1, end, _ENTITIES[first:last])
        if found == OK:
            return int(last - first + 1)
        if found == MORE:
            return 0
        first = last
    return -1


@njit(nogil=True, cache=True)
def _number_length(data: Bytes, at: int, end: int) -> int:
    """番号での文字参照の長さ。"""
    i, base = at + 2, 10
    if i < end and data[i] == 120:
        i, base = i + 1, 16
    first, number = i, 0
    while i < end and i - first <= 8:
        byte = data[i]
        if byte == 59:
            return i - at + 1 if i > first and _is_character(number) else -1
        digit = _digit(byte)
        if digit < 0 or digit >= base:
            return -1
        number = number * base + digit
        i += 1
    return 0 if i >= end else -1


@njit(nogil=True, cache=True)
def _digit(byte: int) -> int:
    if 48 <= byte <= 57:
        return int(byte) - 48
    if 97 <= byte <= 102:
        return int(byte) - 87
    if 65 <= byte <= 70:
        return int(byte) - 55
    return -1


@njit(nogil=True, cache=True)
def _is_character(number: int) -> bool:
    """XML 1.0 で書ける文字か。"""
    return (
        number == 9
        or number == 10
        or number == 13
        or 0x20 <= number <= 0xD7FF
        or 0xE000 <= number <= 0xFFFD
        or 0x10000 <= number <= 0x10FFFF
    )
