"""Parquet の頁の見出し（Thrift の compact の形）を読む。要る項だけを拾い、ほかは読み飛ばす。"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LONGEST = 4096
"""見出しの長さの上限。これより長いもの（大きな統計の付いたものなど）は、別の道で読む。"""
_DEPTH = 8
_STRUCT, _BINARY, _DOUBLE, _BYTE = 12, 8, 7, 3
_TRUE, _FALSE, _INTEGERS = 1, 2, (4, 5, 6)


class NotPlain(Exception):
    """頁の形が、この道で読めるものではない。"""


class PageKind(Enum):
    """頁の種類。"""

    DATA = 0
    DICTIONARY = 2


@dataclass(frozen=True, slots=True)
class Page:
    """頁の見出し。``body`` は中身の初めの場所、``coding`` は値の、``levels`` は値のある行の印の、書き方。"""

    kind: PageKind
    body: int
    size: int
    unpacked: int
    values: int
    coding: int
    levels: int


def page_at(raw: NDArray[np.uint8], at: int) -> Page:
    """``at`` から始まる頁の見出し。"""
    reader = _Reader(raw[at : at + _LONGEST].tobytes())
    try:
        told = reader.struct(_DEPTH)
        kind = PageKind(told[1])
        inner = told[5] if kind is PageKind.DATA else told[7]
        found = Page(
            kind,
            at + reader.at,
            told[3],
            told[2],
            inner[1],
            inner[2],
            inner[3] if kind is PageKind.DATA else 0,
        )
    except (IndexError, KeyError, TypeError, ValueError):
        raise NotPlain from None
    if min(found.size, found.unpacked, found.values) < 0:
        raise NotPlain
    return found


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def struct(self, depth: int) -> dict[int, Any]:
        """項の番号から値へ。"""
        found: dict[int, Any] = {}
        field = 0
        while (head := self._byte()) != 0:
            step, kind = head >> 4, head & 0x0F
            field = field + step if step else self._signed()
            found[field] = self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind == _BYTE:
            return self._byte()
        if kind in _INTEGERS:
            return self._signed()
        if kind in (_DOUBLE, _BINARY):
            size = 8 if kind == _DOUBLE else self._varint()
            self.at += size
            return None
        if kind == _STRUCT and depth:
            return self.struct(depth - 1)
        raise ValueError(kind)

    def _byte(self) -> int:
        self.at += 1
        return self._data[self.at - 1]

    def _varint(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 0x7F) << shift
            if byte < 0x80:
                return found
            shift += 7

    def _signed(self) -> int:
        found = self._varint()
        return (found >> 1) ^ -(found & 1)
