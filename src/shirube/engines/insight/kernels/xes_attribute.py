"""XES の平らな属性を一つ確かめる芯（``<string key="…" value="…"/>``）。"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from shirube.engines.insight.kernels.xml_text import MORE, ODD, OK, Bytes, after_space, starts_with, value_end

KINDS = ("string", "date", "int", "float", "boolean", "id")
DATE = KINDS.index("date")
"""属性の型の名。番号は、この並びの順。"""

_NAMES = np.frombuffer("".join(KINDS).encode(), np.uint8).copy()
_NAME_ENDS = np.cumsum([len(one) for one in KINDS])
_KEY = np.frombuffer(b"key=", np.uint8).copy()
_VALUE = np.frombuffer(b"value=", np.uint8).copy()


class Span(NamedTuple):
    """一つの属性: 型、鍵と値の場所、札のあとの位置。"""

    kind: int
    key: int
    key_size: int
    value: int
    value_size: int
    after: int


@njit(nogil=True, cache=True)
def attribute(data: Bytes, at: int, end: int) -> tuple[int, Span]:
    """``<string key="…" value="…"/>`` の形の属性を確かめる。鍵と値の順は問わない。"""
    nothing = Span(0, 0, 0, 0, 0, 0)
    first = at + 1
    at = first
    while at < end and 97 <= data[at] <= 122:
        at += 1
    if at >= end:
        return MORE, nothing
    kind = _kind(data, first, at)
    if kind < 0:
        return ODD, nothing
    key, key_size, value, value_size = 0, -1, 0, -1
    while True:
        spaced = after_space(data, at, end)
        if spaced + 1 >= end:
            return MORE, nothing
        if data[spaced] == 47:
            is_whole = data[spaced + 1] == 62 and key_size >= 0 and value_size >= 0
            return (OK if is_whole else ODD), Span(kind, key, key_size, value, value_size, spaced + 2)
        if spaced == at:
            return ODD, nothing
        is_key = data[spaced] == 107
        status, start, stop = _quoted(data, spaced, end, _KEY if is_key else _VALUE)
        if status != OK or (is_key and key_size >= 0) or (not is_key and value_size >= 0):
            return (status if status != OK else ODD), nothing
        if is_key:
            key, key_size = start, stop - start
        else:
            value, value_size = start, stop - start
        at = stop + 1


@njit(nogil=True, cache=True)
def _kind(data: Bytes, first: int, last: int) -> int:
    """属性の型の番号。知らない名なら -1。"""
    start = 0
    for kind in range(len(_NAME_ENDS)):
        stop = _NAME_ENDS[kind]
        if stop - start == last - first and starts_with(data, first, last, _NAMES[start:stop]) == OK:
            return kind
        start = stop
    return -1


@njit(nogil=True, cache=True)
def _quoted(data: Bytes, at: int, end: int, word: Bytes) -> tuple[int, int, int]:
    """``word`` のあとの、引用符の中の場所。"""
    status = starts_with(data, at, end, word)
    at += len(word)
    if status != OK or at >= end:
        return (status if status != OK else MORE), 0, 0
    quote = data[at]
    if quote != 34 and quote != 39:
        return ODD, 0, 0
    status, stop = value_end(data, at + 1, end, quote)
    return status, at + 1, stop
