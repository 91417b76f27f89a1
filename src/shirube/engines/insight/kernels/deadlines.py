"""標準処理期間の芯: 件の初めと終わりの行を探し、数えた日数と期限の日を求める。"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_NO_DAY = np.iinfo(np.int64).min


@njit(nogil=True, cache=True)
def marked_rows(
    offsets: NDArray[np.int64], activity: NDArray[Any], begins: NDArray[np.bool_], ends: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """件ごとの、最初の ``begins`` の行と、それ以後で最初の ``ends`` の行（C）。無ければ -1。

    ``begins``・``ends`` は、行いの符号ごとの印。空なら、件の最初の行と最後の行。
    """
    first = np.full(len(offsets) - 1, -1, np.int64)
    last = np.full(len(offsets) - 1, -1, np.int64)
    for case in range(len(first)):
        low, high = offsets[case], offsets[case + 1]
        row = low
        while len(begins) > 0 and row < high and not begins[activity[row]]:
            row += 1
        if row == high:
            continue
        first[case] = row
        if len(ends) == 0:
            last[case] = high - 1
            continue
        while row < high and not ends[activity[row]]:
            row += 1
        if row < high:
            last[case] = row
    return first, last


@njit(nogil=True, cache=True)
def _units(day: int, base: int, upto: NDArray[np.int64]) -> int:
    """その日までの、数える日の数。``upto`` が空なら暦日。"""
    return day if len(upto) == 0 else upto[day - base]


@njit(nogil=True, cache=True)
def _counted(
    first: int,
    day: int,
    low: int,
    high: int,
    stops: NDArray[np.int64],
    base: int,
    upto: NDArray[np.int64],
) -> int:
    """``first`` の翌日から ``day`` までの数える日の数。止まっていた間（始の翌日から終まで）は数えない。"""
    total = _units(day, base, upto) - _units(first, base, upto)
    for span in range(low, high):
        begun, ended = max(stops[span, 0], first), min(stops[span, 1], day)
        if begun < ended:
            total -= _units(ended, base, upto) - _units(begun, base, upto)
    return total


@njit(nogil=True, cache=True)
def _due(
    first: int,
    left: int,
    low: int,
    high: int,
    stops: NDArray[np.int64],
    base: int,
    upto: NDArray[np.int64],
    counted_days: NDArray[np.int64],
) -> int:
    """``first`` の翌日から数えて ``left`` 番目の日。その日に止まれば、動き出した日。求まらなければ無し。"""
    here = first
    for span in range(low, high):
        begun, ended = max(stops[span, 0], here), stops[span, 1]
        if begun >= ended:
            continue
        room = _units(begun, base, upto) - _units(here, base, upto)
        reach = _nth(here, left, base, upto, counted_days)
        if left < room or (left == room and reach < begun):
            break
        left -= room
        here = ended
    return _nth(here, left, base, upto, counted_days)


@njit(nogil=True, cache=True)
def _nth(here: int, left: int, base: int, upto: NDArray[np.int64], counted_days: NDArray[np.int64]) -> int:
    if left <= 0:
        return here
    if len(upto) == 0:
        return here + left
    place = upto[here - base] + left - 1
    return counted_days[place] if place < len(counted_days) else _NO_DAY


@njit(nogil=True, cache=True)
def judged(
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    head: NDArray[np.int64],
    days: int,
    cuts: NDArray[np.int64],
    stops: NDArray[np.int64],
    base: int,
    upto: NDArray[np.int64],
    counted_days: NDArray[np.int64],
    next_open: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """件ごとの、使った日数、限りの日数、期限の日（C）。``first`` が無い件は、どれも無し。

    ``head``（C）は初日に数える日数（0 か 1）。``stops``（S×2）は止まった日と動き出した日。``upto`` は
    ``base`` の日からの「その日までの数える日の数」（空なら暦日）。``next_open`` は ``base`` の日からの
    「その日以後の最初の開庁日」（空なら、期限の日を動かさない）。
    """
    used = np.full(len(first), _NO_DAY, np.int64)
    limit = np.full(len(first), _NO_DAY, np.int64)
    due = np.full(len(first), _NO_DAY, np.int64)
    for case in range(len(first)):
        if first[case] == _NO_DAY:
            continue
        low, high = cuts[case], cuts[case + 1]
        used[case] = head[case] + _counted(first[case], last[case], low, high, stops, base, upto)
        limit[case] = days
        found = _due(first[case], days - head[case], low, high, stops, base, upto, counted_days)
        if found != _NO_DAY and len(next_open) > 0:
            found = next_open[found - base] if found - base < len(next_open) else _NO_DAY
            if found != _NO_DAY:
                moved = head[case] + _counted(first[case], found, low, high, stops, base, upto)
                limit[case] = max(days, moved)
        due[case] = found
    return used, limit, due
