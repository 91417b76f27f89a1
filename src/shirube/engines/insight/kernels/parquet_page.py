"""Parquet の頁を解く芯: Snappy の圧縮、連なりと詰めた数の混ざり、長さの付いた字。

どの芯も、読む場所と書く場所が配列の中にあることを一つずつ確かめ、形の合わないものは負の数を返す（呼ぶ側は、
別の道で読む）。形は Apache Parquet の公開の仕様（Encodings.md）と Snappy の公開の形の説明による。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, inner, kernel

BAD = -1
_LONGEST_VARINT = 5
Bytes = NDArray[np.uint8]


@inner
def _varint(data: Bytes, at: Whole, end: Whole) -> Any:
    """詰めた整数と、その次の場所（読めなければ BAD）。"""
    found = np.int64(0)
    for step in range(_LONGEST_VARINT):
        if at >= end:
            break
        byte = np.int64(data[at])
        at += 1
        found |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return found, np.int64(at)
    return np.int64(0), np.int64(BAD)


@inner
def _little(data: Bytes, at: Whole, size: Whole) -> Whole:
    found = np.int64(0)
    for k in range(size):
        found |= np.int64(data[at + k]) << (8 * k)
    return found


@kernel
def unsnapped(data: Bytes, out: Bytes) -> Whole:
    """Snappy で縮めた ``data`` を ``out`` に解く。``out`` をちょうど満たせば、その長さ。"""
    size, end = np.int64(len(out)), np.int64(len(data))
    told, at = _varint(data, np.int64(0), end)
    if at < 0 or told != size:
        return BAD
    to = np.int64(0)
    while at < end:
        tag = np.int64(data[at])
        at += 1
        kind = tag & 3
        if kind == 0:
            length = tag >> 2
            if length >= 60:
                extra = length - 59
                if at + extra > end:
                    return BAD
                length = _little(data, at, extra)
                at += extra
            length += 1
            if at + length > end or to + length > size:
                return BAD
            for k in range(length):
                out[np.uint64(to + k)] = data[np.uint64(at + k)]
            at += length
        else:
            length, extra = (tag >> 2) + 1, np.int64(2)
            if kind == 1:
                length, extra = ((tag >> 2) & 7) + 4, np.int64(1)
            elif kind == 3:
                extra = np.int64(4)
            if at + extra > end:
                return BAD
            back = _little(data, at, extra)
            if kind == 1:
                back |= (tag >> 5) << 8
            at += extra
            if back <= 0 or back > to or to + length > size:
                return BAD
            for k in range(length):
                out[np.uint64(to + k)] = out[np.uint64(to + k - back)]
        to += length
    return to if to == size else BAD


@kernel
def hybrid(data: Bytes, at: Whole, end: Whole, width: Whole, out: NDArray[np.int32]) -> Whole:
    """連なり（RLE）と詰めた数（bit-packed）の混ざりを、``out`` を満たすまで解く。次の場所。"""
    count, to = np.int64(len(out)), np.int64(0)
    lump, mask = (width + 7) // 8, (np.uint64(1) << np.uint64(width)) - np.uint64(1)
    while to < count:
        header, at = _varint(data, at, end)
        if at < 0:
            return BAD
        if header & 1:
            values, size = (header >> 1) * 8, (header >> 1) * width
            if values <= 0 or at + size > end:
                return BAD
            held, bits, place = np.uint64(0), np.uint64(0), np.uint64(at)
            for _ in range(min(values, count - to)):
                while bits < np.uint64(width):
                    held |= np.uint64(data[place]) << bits
                    place += np.uint64(1)
                    bits += np.uint64(8)
                out[np.uint64(to)] = np.int32(np.int64(held & mask))
                held >>= np.uint64(width)
                bits -= np.uint64(width)
                to += 1
            at += size
        else:
            run = header >> 1
            if run <= 0 or at + lump > end:
                return BAD
            value = np.int32(_little(data, at, lump))
            at += lump
            for _ in range(min(run, count - to)):
                out[np.uint64(to)] = value
                to += 1
    return np.int64(at)


@kernel
def plain_texts(data: Bytes, at: Whole, offsets: NDArray[np.int64], out: Bytes) -> Whole:
    """長さの付いた字の並びを、長さを除いてつなぐ。``offsets`` は字の数より一つ多い。つないだ長さ。"""
    end, used = np.int64(len(data)), np.int64(0)
    offsets[0] = 0
    for text in range(len(offsets) - 1):
        if at + 4 > end:
            return BAD
        size = _little(data, at, np.int64(4))
        at += 4
        if size > end - at or used + size > len(out):
            return BAD
        for k in range(size):
            out[np.uint64(used + k)] = data[np.uint64(at + k)]
        at += size
        used += size
        offsets[text + 1] = used
    return used


@kernel
def are_codes(codes: NDArray[np.int32], size: Whole) -> bool:
    """どの符号も 0 以上 ``size`` 未満か。"""
    for code in codes:  # noqa: SIM110 芯は生成式を訳せない
        if code < 0 or code >= size:
            return False
    return True
