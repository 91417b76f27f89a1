"""字の列に番号を付ける芯: 同じ字には同じ番号を、現れた順に。

字の列は、つないだバイト列と区切りのまま読む（字を一つも Python の文字にしない）。見分けはハッシュで探し、
バイトを最後まで比べて決める。探す歩数に上限があり、わざとぶつけた字の列は、別の道（辞書）で読む。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, inner, kernel

_FULL = -1
_CROWDED = -2
_STEPS = 1_000
_FIRST_SIZE = 1 << 15
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF, _BYTE, _WORD, _ONE = np.uint64(32), np.uint64(8), np.uint64(8), np.uint64(1)
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Codes = NDArray[np.int32]


def numbered(offsets: Ints, data: Bytes, is_known: NDArray[np.bool_] | None) -> tuple[Codes, Ints]:
    """字の列（N）の番号（N、値なしは -1）と、番号ごとの、初めて現れた行。"""
    rows = len(offsets) - 1
    codes = np.full(rows, -1, np.int32)
    firsts = np.empty(rows, np.int64)
    known = np.ones(0, np.bool_) if is_known is None else is_known
    size, state = _FIRST_SIZE, np.zeros(2, np.int64)
    while True:
        heads, hashes = np.full(size, -1, np.int64), np.empty(size, np.uint64)
        state[:] = 0
        end = _number(fixed(offsets), fixed(data), fixed(known), heads, hashes, firsts, codes, state)
        if end == rows:
            return codes, firsts[: state[0]].copy()
        if end == _CROWDED:
            return _by_dictionary(offsets, data, known)
        size *= 8


def _by_dictionary(offsets: Ints, data: Bytes, known: NDArray[np.bool_]) -> tuple[Codes, Ints]:
    """ぶつかりすぎる字の列を、Python の辞書で数える。"""
    found: dict[bytes, int] = {}
    codes = np.full(len(offsets) - 1, -1, np.int32)
    firsts: list[int] = []
    for row in range(len(codes)):
        if not len(known) or known[row]:
            text = data[offsets[row] : offsets[row + 1]].tobytes()
            codes[row] = found.setdefault(text, len(found))
            if len(firsts) < len(found):
                firsts.append(row)
    return codes, np.array(firsts, np.int64)


def edged(offsets: Ints, data: Bytes) -> bool:
    """空の字か、空白かもしれない字で始まるか終わる字が、一つでもあるか（あれば、字に直して確かめる）。"""
    return bool(_edged(fixed(offsets), fixed(data)))


@inner
def _mixed(data: Bytes, first: Whole, last: Whole) -> Any:
    """字のハッシュ。8 バイトずつ混ぜる。"""
    found, at = np.uint64(last - first) * _MIX, np.uint64(first)
    end = np.uint64(last)
    while at < end:
        word = np.uint64(0)
        if at + _WORD <= end:
            for k in range(8):
                word |= np.uint64(data[at + np.uint64(k)]) << np.uint64(8 * k)
            at += _WORD
        else:
            while at < end:
                word = (word << _BYTE) | np.uint64(data[at])
                at += _ONE
        found = (found ^ word) * _MIX
        found ^= found >> _HALF
    return found


@kernel
def _number(
    offsets: Ints,
    data: Bytes,
    known: NDArray[np.bool_],
    heads: Ints,
    hashes: NDArray[np.uint64],
    firsts: Ints,
    codes: Codes,
    state: Ints,
) -> Whole:
    """端から番号を付け、読み終えた行の数を返す。表が半分埋まれば `_FULL`、ぶつかりすぎれば `_CROWDED`。"""
    used, mask, most = np.int64(0), np.uint64(len(heads) - 1), np.int64(len(heads) // 2)
    for row in range(len(codes)):
        if len(known) > 0 and not known[row]:
            continue
        low, high = offsets[row], offsets[row + 1]
        mixed = _mixed(data, low, high)
        at, step, code = mixed & mask, 0, np.int64(-1)
        while code < 0:
            head = heads[at]
            if head < 0:
                if used >= most:
                    return _FULL
                heads[at], hashes[used], firsts[used], code = used, mixed, row, used
                used += 1
            elif hashes[head] == mixed and offsets[firsts[head] + 1] - offsets[firsts[head]] == high - low:
                other, same = offsets[firsts[head]], True
                for k in range(high - low):
                    if data[np.uint64(low + k)] != data[np.uint64(other + k)]:
                        same = False
                        break
                if same:
                    code = head
            at = (at + _ONE) & mask
            step += 1
            if step > _STEPS:
                return _CROWDED
        codes[row] = code
    state[0] = used
    return len(codes)


@kernel
def _edged(offsets: Ints, data: Bytes) -> bool:
    for row in range(len(offsets) - 1):
        low, high = offsets[row], offsets[row + 1]
        if low == high or _may_be_space(data, low, high, low) or _may_be_space(data, low, high, high - 1):
            return True
    return False


@inner
def _may_be_space(data: Bytes, low: Whole, high: Whole, at: Whole) -> bool:
    """``at`` を含む字が空白かもしれないか（U+0085・00A0・1680・2000〜205F・3000 と、ASCII の制御と空白）。"""
    if data[at] < 0x80:
        return bool(data[at] <= 0x20)
    head = at
    while head > low and data[head] & 0xC0 == 0x80:
        head -= 1
    lead, after = data[head], data[min(head + 1, high - 1)]
    if lead == 0xC2:
        return bool(after == 0x85 or after == 0xA0)
    if lead == 0xE1:
        return bool(after == 0x9A)
    if lead == 0xE2:
        return bool(after == 0x80 or after == 0x81)
    return bool(lead == 0xE3 and after == 0x80 and data[min(head + 2, high - 1)] == 0x80)
