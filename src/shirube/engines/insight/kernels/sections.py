"""課ごとの開庁時間の芯: 行ごとに、その行の課の表で開いていた時間を足し、件ごとに一つの軸にする。

速さのために、表は一続きの数の並びで受け取り、番号は符号なしの整数で引く（負の番号を確かめる手間が無い）。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import EMPTY, Whole, fixed, inner, kernel

_NO_TIME = np.iinfo(np.int64).min
_DAY = np.uint64(86_400_000_000)
_ONE = np.uint64(1)
_TWO = np.uint64(2)


def opened_in_turn(
    offsets: NDArray[np.int64],
    times: tuple[NDArray[np.int64], NDArray[np.int64] | None],
    calendar: tuple[NDArray[Any], NDArray[np.uint64]],
    tables: tuple[int, NDArray[np.int64], NDArray[np.int64]],
    out: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> int:
    """件（``offsets``、C+1）の行ごとに、その行の暦での、開いていた時間の積み上げを ``out`` に書く。

    ``times`` は終わりと始まり（N、無ければ None）。``calendar`` は、行の課の符号（N）と、符号ごとの暦の番号。
    ``tables`` は、表の初めの 0:00、暦と日ごとの、前の日までの量と時間帯の番号（K×D×2）、時間帯（P×S×2）。
    表の外の行の番号か、-1 を返す。
    """
    at, start = times
    codes, numbers = calendar
    origin, days, spans = tables
    count, width = days.shape[1], spans.shape[1]
    flat = days * np.array([1, width * 2], np.int64)  # 時間帯の番号を、並びの中の場所にする
    return int(
        _opened_in_turn(
            fixed(offsets),
            fixed(at),
            EMPTY if start is None else fixed(start),
            fixed(codes),
            fixed(numbers * np.uint64(count)),
            origin,
            np.uint64(count),
            fixed(flat.ravel()),
            fixed(spans.ravel()),
            width,
            *out,
        )
    )


@inner
def _opened(
    day: Whole, moment: Whole, days: NDArray[np.int64], spans: NDArray[np.int64], width: Whole
) -> Whole:
    """表の初めから、その日（暦と日の番号）の ``moment`` までに開いていた時間。"""
    total = days[day * _TWO]
    place = np.uint64(days[day * _TWO + _ONE])
    for _ in range(width):
        total += min(max(moment - spans[place], 0), spans[place + _ONE])
        place += _TWO
    return total


@kernel
def _opened_in_turn(
    offsets: NDArray[np.int64],
    at: NDArray[np.int64],
    start: NDArray[np.int64],
    codes: NDArray[Any],
    numbers: NDArray[np.uint64],
    origin: Whole,
    count: Whole,
    days: NDArray[np.int64],
    spans: NDArray[np.int64],
    width: Whole,
    out: NDArray[np.int64],
    out_start: NDArray[np.int64],
) -> Whole:
    for case in range(np.uint64(len(offsets) - 1)):
        first, last = np.uint64(offsets[case]), np.uint64(offsets[case + _ONE])
        axis, here = np.int64(0), np.int64(0)
        kind, day, moment = np.uint64(0), np.uint64(0), np.int64(0)
        for row in range(first, last):
            mine = numbers[np.uint64(codes[row])]
            if mine != kind:
                if row != first:  # 件の最初の行では、その課の表の値から始まる
                    here = _opened(mine + day, moment, days, spans, width)
                kind = mine
            passed = np.uint64(at[row] - origin)  # 表より前の日時は、とても大きな数になる
            day = passed // _DAY
            if day >= count:
                return np.int64(row)
            moment = np.int64(passed - day * _DAY)
            now = _opened(kind + day, moment, days, spans, width)
            axis += now - here
            here = now
            out[row] = axis
            if len(start) == 0:
                continue
            if start[row] == _NO_TIME:
                out_start[row] = _NO_TIME
                continue
            passed = np.uint64(start[row] - origin)
            begun = passed // _DAY
            if begun >= count:
                return np.int64(row)
            inside = np.int64(passed - begun * _DAY)
            out_start[row] = axis - now + _opened(kind + begun, inside, days, spans, width)
    return np.int64(-1)
