"""長さの芯: 矢印ごとの待ち、件の長さ、開始と完了の組み合わせを、列を端から一度読んで求める。

日時の差は int64 に収まるものとする（西暦1年から9999年の日時なら、いつも収まる）。``start`` と ``phase`` は、
無ければ空の配列で渡す。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, kernel

Ints = NDArray[np.int64]
_NO_TIME = np.iinfo(np.int64).min
_SECOND = 1_000_000
_WIDEST = np.iinfo(np.int32).max
_START = 1
_COMPLETE = 2


def count_pairs(offsets: Ints, activity: NDArray[Any], size: int) -> Ints:
    """続く二つの行いの数（size×size、行き先ごと）。"""
    counts = np.zeros(size * size, np.int64)
    _count_pairs(fixed(offsets), fixed(activity), size, counts)
    return counts


def scatter_pairs(
    offsets: Ints,
    activity: NDArray[Any],
    at: Ints,
    start: Ints,
    size: int,
    heads: Ints,
    values: NDArray[Any],
) -> bool:
    """待ちを、矢印ごとの置き場（``heads`` から）に書く。int64 の置き場にはマイクロ秒で、int32 には秒で書く。

    秒で書くとき、int32 に収まる整数秒でない待ちがあれば、そこでやめて偽を返す。
    """
    return bool(_scatter_pairs(fixed(offsets), fixed(activity), fixed(at), fixed(start), size, heads, values))


def sorted_pairs(
    offsets: Ints, activity: NDArray[Any], at: Ints, start: Ints, size: int
) -> tuple[NDArray[np.uint64], Ints]:
    """（行き先、元）の順に並べた矢印の鍵と待ち。

    元で、次に行き先で数え上げて並べる。size×size の表は作らない。
    """
    sources, targets = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    total = max(0, len(activity) - (len(offsets) - 1))
    rows, keys, waits = np.empty(total, np.int64), np.empty(total, np.uint64), np.empty(total, np.int64)
    _sorted_pairs(
        fixed(offsets), fixed(activity), fixed(at), fixed(start), sources, targets, rows, keys, waits
    )
    return keys, waits


def sojourns(offsets: Ints, at: Ints, phase: NDArray[np.uint8]) -> Ints:
    """件の中の一つ前の終わりから、この行の終わりまで（N）。一つ目の終わりと、開始の行は `NO_TIME`。"""
    lengths = np.empty(len(at), np.int64)
    _sojourns(fixed(offsets), fixed(at), fixed(phase), lengths)
    return lengths


def opened_rows(
    offsets: Ints, activity: NDArray[Any], phase: NDArray[np.uint8], start: Ints, size: int
) -> Ints:
    """完了の行が閉じる開始の行の番号（N）。無ければ -1。

    同じ件・同じ行いの、まだ閉じられていない開始のうち、いちばん早いものを閉じる。自分の始まりを持つ完了は、
    どの開始も閉じない。
    """
    opened = np.full(len(activity), -1, np.int64)
    following = np.empty(len(activity), np.int64)
    ends = np.full((2, size), -1, np.int64)
    _open_rows(fixed(offsets), fixed(activity), fixed(phase), fixed(start), ends, following, opened)
    return opened


@kernel
def _count_pairs(offsets: Ints, activity: NDArray[Any], size: Whole, counts: Ints) -> None:
    low = np.int64(0)
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low + 1, high):
            counts[np.int64(activity[row]) * size + np.int64(activity[row - 1])] += 1
        low = high


@kernel
def _scatter_pairs(
    offsets: Ints,
    activity: NDArray[Any],
    at: Ints,
    start: Ints,
    size: Whole,
    heads: Ints,
    values: NDArray[Any],
) -> bool:
    in_seconds = values.itemsize == 4
    has_start = len(start) > 0
    low = np.int64(0)
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low + 1, high):
            pair = np.int64(activity[row]) * size + np.int64(activity[row - 1])
            begun = at[row]
            if has_start and start[row] != _NO_TIME:
                begun = start[row]
            wait = begun - at[row - 1]
            if in_seconds:
                # 割り切れれば浮動小数の割り算でも正確で、整数の割り算より一桁速い。
                seconds = np.int64(wait / 1e6)
                if seconds * _SECOND != wait or abs(seconds) > _WIDEST:
                    return False
                wait = seconds
            values[heads[pair]] = wait
            heads[pair] += 1
        low = high
    return True


@kernel
def _sorted_pairs(
    offsets: Ints,
    activity: NDArray[Any],
    at: Ints,
    start: Ints,
    sources: Ints,
    targets: Ints,
    rows: Ints,
    keys: NDArray[np.uint64],
    waits: Ints,
) -> None:
    low = np.int64(0)
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low + 1, high):
            sources[np.int64(activity[row - 1]) + 1] += 1
            targets[np.int64(activity[row]) + 1] += 1
        low = high
    for code in range(len(sources) - 1):
        sources[code + 1] += sources[code]
        targets[code + 1] += targets[code]
    low = np.int64(0)
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low + 1, high):
            source = np.int64(activity[row - 1])
            rows[sources[source]] = row
            sources[source] += 1
        low = high
    has_start = len(start) > 0
    for row in rows:
        target = np.int64(activity[row])
        begun = at[row]
        if has_start and start[row] != _NO_TIME:
            begun = start[row]
        keys[targets[target]] = (np.uint64(target) << np.uint64(32)) | np.uint64(activity[row - 1])
        waits[targets[target]] = begun - at[row - 1]
        targets[target] += 1


@kernel
def _sojourns(offsets: Ints, at: Ints, phase: NDArray[np.uint8], lengths: Ints) -> None:
    low = np.int64(0)
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        before: Whole = np.int64(-1)
        for row in range(low, high):
            lengths[row] = _NO_TIME
            if len(phase) > 0 and phase[row] == _START:
                continue
            if before >= 0:
                lengths[row] = at[row] - at[before]
            before = row
        low = high


@kernel
def _open_rows(
    offsets: Ints,
    activity: NDArray[Any],
    phase: NDArray[np.uint8],
    start: Ints,
    ends: Ints,
    following: Ints,
    opened: Ints,
) -> None:
    """``ends``（2×size）は、行いごとの、まだ閉じていない最初と最後の開始の行。``following`` は次の開始。"""
    low = np.int64(0)
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low, high):
            code = np.int64(activity[row])
            if phase[row] == _START:
                following[row] = -1
                if ends[0, code] < 0:
                    ends[0, code] = row
                else:
                    following[ends[1, code]] = row
                ends[1, code] = row
            elif phase[row] == _COMPLETE and (len(start) == 0 or start[row] == _NO_TIME):
                opened[row] = ends[0, code]
                if ends[0, code] >= 0:
                    ends[0, code] = following[ends[0, code]]
        for row in range(low, high):
            ends[0, np.int64(activity[row])] = -1
        low = high
