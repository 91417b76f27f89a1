"""長さの芯: 矢印ごとの待ち、件の長さ、開始と完了の組み合わせを、列を端から一度読んで求める。

日時の差は int64 に収まるものとする（西暦1年から9999年の日時なら、いつも収まる）。``start`` と ``phase`` は、
無ければ空の配列で渡す。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_NO_TIME = np.iinfo(np.int64).min
_SECOND = 1_000_000
_WIDEST = np.iinfo(np.int32).max
_START = 1
_COMPLETE = 2


@njit(nogil=True, cache=True)
def _begun(start: np.int64 | int, at: np.int64) -> np.int64:
    """行の始まり。無ければ日時。列ではなく数を渡す（列を渡すと、行ごとに数えの上げ下げが入って十倍遅い）。"""
    return at if start == _NO_TIME else np.int64(start)


@njit(nogil=True, cache=True)
def _seconds(micros: np.int64) -> np.int64:
    """秒（端数は捨てる）。割り切れれば浮動小数でも正確で、整数の割り算より一桁速い。"""
    return np.int64(micros / 1e6)


@njit(nogil=True, cache=True)
def count_pairs(offsets: NDArray[np.int64], activity: NDArray[Any], size: int) -> NDArray[np.int64]:
    """続く二つの行いの数（size×size、行き先ごと）。"""
    counts = np.zeros(size * size, np.int64)
    low = 0
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low + 1, high):
            counts[np.int64(activity[row]) * size + np.int64(activity[row - 1])] += 1
        low = high
    return counts


@njit(nogil=True, cache=True)
def scatter_pairs(
    offsets: NDArray[np.int64],
    activity: NDArray[Any],
    at: NDArray[np.int64],
    start: NDArray[np.int64],
    size: int,
    heads: NDArray[np.int64],
    values: NDArray[Any],
) -> bool:
    """待ちを、矢印ごとの置き場（``heads`` から）に書く。int64 の置き場にはマイクロ秒で、int32 には秒で書く。

    秒で書くとき、int32 に収まる整数秒でない待ちがあれば、そこでやめて偽を返す。
    """
    in_seconds = values.itemsize == 4
    has_start = len(start) > 0
    low = 0
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low + 1, high):
            pair = np.int64(activity[row]) * size + np.int64(activity[row - 1])
            wait = _begun(start[row] if has_start else _NO_TIME, at[row]) - at[row - 1]
            if in_seconds:
                seconds = _seconds(wait)
                if seconds * _SECOND != wait or abs(seconds) > _WIDEST:
                    return False
                wait = seconds
            values[heads[pair]] = wait
            heads[pair] += 1
        low = high
    return True


@njit(nogil=True, cache=True)
def sorted_pairs(
    offsets: NDArray[np.int64],
    activity: NDArray[Any],
    at: NDArray[np.int64],
    start: NDArray[np.int64],
    size: int,
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """（行き先、元）の順に並べた矢印の鍵と待ち。

    元で、次に行き先で数え上げて並べる。size×size の表は作らない。
    """
    sources = np.zeros(size + 1, np.int64)
    targets = np.zeros(size + 1, np.int64)
    low = 0
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low + 1, high):
            sources[np.int64(activity[row - 1]) + 1] += 1
            targets[np.int64(activity[row]) + 1] += 1
        low = high
    for code in range(size):
        sources[code + 1] += sources[code]
        targets[code + 1] += targets[code]
    total = sources[size]
    rows = np.empty(total, np.int64)
    low = 0
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low + 1, high):
            source = np.int64(activity[row - 1])
            rows[sources[source]] = row
            sources[source] += 1
        low = high
    keys = np.empty(total, np.uint64)
    waits = np.empty(total, np.int64)
    has_start = len(start) > 0
    for row in rows:
        target = np.int64(activity[row])
        keys[targets[target]] = (np.uint64(target) << np.uint64(32)) | np.uint64(activity[row - 1])
        waits[targets[target]] = _begun(start[row] if has_start else _NO_TIME, at[row]) - at[row - 1]
        targets[target] += 1
    return keys, waits


@njit(nogil=True, cache=True)
def sojourns(
    offsets: NDArray[np.int64], at: NDArray[np.int64], phase: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """件の中の一つ前の終わりから、この行の終わりまで（N）。一つ目の終わりと、開始の行は `NO_TIME`。"""
    lengths = np.full(len(at), _NO_TIME, np.int64)
    low = 0
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        before = -1
        for row in range(low, high):
            if len(phase) > 0 and phase[row] == _START:
                continue
            if before >= 0:
                lengths[row] = at[row] - at[before]
            before = row
        low = high
    return lengths


@njit(nogil=True, cache=True)
def opened_rows(
    offsets: NDArray[np.int64],
    activity: NDArray[Any],
    phase: NDArray[np.uint8],
    start: NDArray[np.int64],
    size: int,
) -> NDArray[np.int64]:
    """完了の行が閉じる開始の行の番号（N）。無ければ -1。

    同じ件・同じ行いの、まだ閉じられていない開始のうち、いちばん早いものを閉じる。自分の始まりを持つ完了は、
    どの開始も閉じない。
    """
    opened = np.full(len(activity), -1, np.int64)
    following = np.empty(len(activity), np.int64)
    first_open = np.full(size, -1, np.int64)
    last_open = np.full(size, -1, np.int64)
    low = 0
    for case in range(len(offsets) - 1):
        high = low + offsets[case + 1] - offsets[case]
        for row in range(low, high):
            code = np.int64(activity[row])
            if phase[row] == _START:
                following[row] = -1
                if first_open[code] < 0:
                    first_open[code] = row
                else:
                    following[last_open[code]] = row
                last_open[code] = row
            elif phase[row] == _COMPLETE and (len(start) == 0 or start[row] == _NO_TIME):
                opened[row] = first_open[code]
                if first_open[code] >= 0:
                    first_open[code] = following[first_open[code]]
        for row in range(low, high):
            first_open[np.int64(activity[row])] = -1
        low = high
    return opened
