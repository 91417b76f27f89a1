"""XES の日時（xs:dateTime の、いちばん多い形）を読む芯。"""

from __future__ import annotations

import numpy as np

from shirube.engines.insight.kernels.arrays import Whole, inner
from shirube.engines.insight.kernels.xml_text import Bytes

_UNREADABLE = -1_000_000
_PLACES = np.array([[0, 4], [5, 2], [8, 2], [11, 2], [14, 2], [17, 2]])
"""年、月、日、時、分、秒の、位置と桁。"""
_MARKS = np.array([[4, 45], [7, 45], [10, 84], [13, 58], [16, 58]])
"""区切りの字の位置と字。"""
_MOST = np.array([9999, 12, 31, 23, 59, 59])


@inner
def _number(data: Bytes, at: Whole, count: Whole) -> Whole:
    """十進の数字。数字でなければ負の大きな数。"""
    number = np.int64(0)
    for i in range(at, at + count):
        if data[i] < 48 or data[i] > 57:
            return _UNREADABLE
        number = number * 10 + data[i] - 48
    return number


@inner
def moment(data: Bytes, at: Whole, size: Whole) -> tuple[bool, Whole, Whole]:
    """``2026-04-01T09:30:00.123+09:00`` の形の日時を（読めたか、土地の時刻、時差の分）に読む。"""
    if size < 20:
        return False, 0, 0
    for k in range(len(_MARKS)):
        if data[at + _MARKS[k, 0]] != _MARKS[k, 1]:
            return False, 0, 0
    year = month = day = np.int64(0)
    seconds = np.int64(0)
    for k in range(len(_PLACES)):
        number = _number(data, at + _PLACES[k, 0], _PLACES[k, 1])
        if number < (1 if k < 3 else 0) or number > _MOST[k]:
            return False, 0, 0
        if k < 3:
            year, month, day = month, day, number
        else:
            seconds = seconds * 60 + number
    days = _days(year, month, day)
    i, end, micro, unit = at + 19, at + size, np.int64(0), np.int64(100_000)
    if data[i] == 46:
        i += 1
        first = i
        while i < end and 48 <= data[i] <= 57:
            micro += (data[i] - 48) * unit
            unit //= 10
            i += 1
        if i == first:
            return False, 0, 0
    offset = np.int64(0)
    if not (end - i == 1 and data[i] == 90):
        if end - i != 6 or (data[i] != 43 and data[i] != 45) or data[i + 3] != 58:
            return False, 0, 0
        hours, minutes = _number(data, i + 1, np.int64(2)), _number(data, i + 4, np.int64(2))
        offset = hours * 60 + minutes
        if hours < 0 or minutes < 0 or minutes > 59 or offset > 14 * 60:
            return False, 0, 0
        if data[i] == 45:
            offset = -offset
    return days != _UNREADABLE, (days * 86_400 + seconds) * 1_000_000 + micro, offset


@inner
def _days(year: Whole, month: Whole, day: Whole) -> Whole:
    """1970-01-01 からの日数（グレゴリオ暦）。暦に無い日は負の大きな数。

    年を 3 月から数えると、うるう日が年の終わりに来る。
    """
    is_leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    if month == 2 and day > (29 if is_leap else 28):
        return _UNREADABLE
    if day > 30 and (month == 4 or month == 6 or month == 9 or month == 11):
        return _UNREADABLE
    if month <= 2:
        year, month = year - 1, month + 12
    before = 365 * year + year // 4 - year // 100 + year // 400
    return before + (153 * (month - 3) + 2) // 5 + day - 1 - 719_468
