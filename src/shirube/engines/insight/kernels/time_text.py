"""日時の文字を数にする芯: 決まった形の文字だけを読み、少しでも迷う字は「読めない」と返す（遅い道が読む）。

形は、欄の種類の並びで渡す。正の数はその字そのもの、負の数は欄（下の名）である。
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, OFFSET, ISO_TIME = -1, -2, -3, -4, -5, -6, -7, -8, -9
"""欄: 年（四桁）、月日時分秒（一〜二桁）、秒の小数、時差、ISO 8601 の「日付のあと」（無くてもよい）。"""
EXACT = -100
"""月日時分秒の欄に足すと、ちょうど二桁でなければならない欄になる。"""
WITH_OFFSET, LOCAL, UNREAD = 0, 1, 2
"""読んだ結果: 協定世界時になった、時差の無い現地の時刻、読めない。"""


@njit(nogil=True, cache=True)
def read_times(
    text: NDArray[np.uint32], shape: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """字（N×幅、0 で終わる）を、1970-01-01 からのマイクロ秒（N）と、読んだ結果（N）にする。"""
    count = len(text)
    times = np.zeros(count, np.int64)
    states = np.full(count, UNREAD, np.uint8)
    parts = np.zeros(8, np.int64)
    for i in range(count):
        end = _length(text[i])
        if end < text.shape[1] and _read(text[i], end, shape, parts):
            times[i] = _micros(parts)
            states[i] = WITH_OFFSET if parts[7] else LOCAL
    return times, states


@njit(nogil=True, cache=True)
def _length(line: NDArray[np.uint32]) -> int:
    for i in range(len(line)):
        if line[i] == 0:
            return i
    return len(line)


@njit(nogil=True, cache=True)
def _read(line: NDArray[np.uint32], end: int, shape: NDArray[np.int64], parts: NDArray[np.int64]) -> bool:
    """parts に、年・月・日・時・分・マイクロ秒（秒を含む）・時差の分・時差の有無を入れる。"""
    parts[:] = 0
    at = 0
    for k in range(len(shape)):
        kind = shape[k]
        if kind >= 0:
            if at >= end or line[at] != kind:
                return False
            at += 1
        elif kind == FRACTION:
            at = _fraction(line, at, end, parts)
        elif kind == OFFSET:
            at = _offset(line, at, end, parts)
        elif kind == ISO_TIME:
            at = _iso_time(line, at, end, parts)
        else:
            at = _field(line, at, end, kind, parts)
        if at < 0:
            return False
    return at == end and _is_day(parts) and parts[3] < 24 and parts[4] < 60 and parts[5] < 60_000_000


@njit(nogil=True, cache=True)
def _number(line: NDArray[np.uint32], at: int, end: int, least: int, most: int) -> tuple[int, int]:
    """``least`` 桁から ``most`` 桁の数と、その次の位置。読めなければ位置は -1。"""
    value = 0
    digits = 0
    while at < end and digits < most and 48 <= line[at] <= 57:
        value = value * 10 + int(line[at]) - 48
        at += 1
        digits += 1
    return value, at if digits >= least else -1


@njit(nogil=True, cache=True)
def _field(line: NDArray[np.uint32], at: int, end: int, kind: int, parts: NDArray[np.int64]) -> int:
    least, most = 1, 2
    if kind < EXACT:
        kind, least = kind - EXACT, 2
    if kind == YEAR:
        least, most = 4, 4
    value, after = _number(line, at, end, least, most)
    if kind == SECOND:
        parts[5] += value * 1_000_000
    else:
        parts[-1 - kind] = value
    return after


@njit(nogil=True, cache=True)
def _fraction(line: NDArray[np.uint32], at: int, end: int, parts: NDArray[np.int64]) -> int:
    value, after = _number(line, at, end, 1, 6)
    if after > 0:
        for _ in range(6 - (after - at)):
            value *= 10
        parts[5] += value
    return after


@njit(nogil=True, cache=True)
def _two(line: NDArray[np.uint32], at: int, end: int) -> tuple[int, int]:
    return _number(line, at, end, 2, 2)


@njit(nogil=True, cache=True)
def _offset(line: NDArray[np.uint32], at: int, end: int, parts: NDArray[np.int64]) -> int:
    """Z、+09:00、+0900 の時差。"""
    if at >= end:
        return -1
    parts[7] = 1
    if line[at] == 90:
        return at + 1
    if line[at] != 43 and line[at] != 45:
        return -1
    sign = 1 if line[at] == 43 else -1
    hours, at = _two(line, at + 1, end)
    if at < 0 or hours > 23:
        return -1
    if at < end and line[at] == 58:
        at += 1
    minutes, at = _two(line, at, end)
    parts[6] = sign * (hours * 60 + minutes)
    return at if minutes < 60 else -1


@njit(nogil=True, cache=True)
def _iso_time(line: NDArray[np.uint32], at: int, end: int, parts: NDArray[np.int64]) -> int:
    """空か、T（または空白）に続く 時:分[:秒[.小数]] と、あれば時差。"""
    if at == end:
        return at
    if line[at] != 84 and line[at] != 32:
        return -1
    parts[3], at = _two(line, at + 1, end)
    if at < 0 or at >= end or line[at] != 58:
        return -1
    parts[4], at = _two(line, at + 1, end)
    if 0 < at < end and line[at] == 58:
        seconds, at = _two(line, at + 1, end)
        parts[5] = seconds * 1_000_000
        if 0 < at < end and line[at] == 46:
            at = _fraction(line, at + 1, end, parts)
    if 0 < at < end:
        at = _offset(line, at, end, parts)
    return at


@njit(nogil=True, cache=True)
def _is_day(parts: NDArray[np.int64]) -> bool:
    """暦にある日か（西暦の端の年は、時差で越えることがあるので、遅い道に任せる）。"""
    year, month, day = parts[0], parts[1], parts[2]
    if not (2 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    if month == 2:
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return bool(day <= (29 if is_leap else 28))
    return bool(day <= 30 or month not in (4, 6, 9, 11))


@njit(nogil=True, cache=True)
def _micros(parts: NDArray[np.int64]) -> int:
    """暦の年月日を通し日数にし、マイクロ秒に直す（三月を年の初めと見る数え方）。"""
    year = parts[0] - (1 if parts[1] <= 2 else 0)
    month = parts[1] + (9 if parts[1] <= 2 else -3)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * month + 2) // 5 + parts[2] - 1
    days = era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    minutes = days * 1_440 + parts[3] * 60 + parts[4] - parts[6]
    return int(minutes * 60_000_000 + parts[5])
