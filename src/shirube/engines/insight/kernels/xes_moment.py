"""XES の日時（xs:dateTime の、いちばん多い形）を読む芯。"""

from __future__ import annotations

from numba import njit

from shirube.engines.insight.kernels.xml_text import Bytes


@njit(nogil=True, cache=True)
def _digits(data: Bytes, at: int, count: int) -> int:
    """十進の数字。数字でなければ負の大きな数。"""
    number = 0
    for i in range(at, at + count):
        if data[i] < 48 or data[i] > 57:
            return -1_000_000
        number = number * 10 + data[i] - 48
    return number


@njit(nogil=True, cache=True)
def moment(data: Bytes, at: int, size: int) -> tuple[bool, int, int]:
    """``2026-04-01T09:30:00.123+09:00`` の形の日時を（読めたか、土地の時刻、時差の分）に読む。"""
    if size < 20 or data[at + 4] != 45 or data[at + 7] != 45 or data[at + 10] != 84:
        return False, 0, 0
    if data[at + 13] != 58 or data[at + 16] != 58:
        return False, 0, 0
    year, month, day = _digits(data, at, 4), _digits(data, at + 5, 2), _digits(data, at + 8, 2)
    hour, minute, second = _digits(data, at + 11, 2), _digits(data, at + 14, 2), _digits(data, at + 17, 2)
    if year < 1 or month < 1 or month > 12 or day < 1 or day > _month_days(year, month):
        return False, 0, 0
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 59:
        return False, 0, 0
    end = at + size
    i, micro, unit = at + 19, 0, 100_000
    if data[i] == 46:
        i += 1
        first = i
        while i < end and 48 <= data[i] <= 57:
            micro += (data[i] - 48) * unit
            unit //= 10
            i += 1
        if i == first:
            return False, 0, 0
    is_read, offset = _offset(data, i, end)
    seconds = ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
    return is_read, seconds * 1_000_000 + micro, offset


@njit(nogil=True, cache=True)
def _offset(data: Bytes, at: int, end: int) -> tuple[bool, int]:
    """時差（分）。Z か ±HH:MM。"""
    if end - at == 1 and data[at] == 90:
        return True, 0
    if end - at != 6 or (data[at] != 43 and data[at] != 45) or data[at + 3] != 58:
        return False, 0
    hours, minutes = _digits(data, at + 1, 2), _digits(data, at + 4, 2)
    total = hours * 60 + minutes
    if hours < 0 or minutes < 0 or minutes > 59 or total > 14 * 60:
        return False, 0
    return True, -total if data[at] == 45 else total


@njit(nogil=True, cache=True)
def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 28
    return 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31


@njit(nogil=True, cache=True)
def _days(year: int, month: int, day: int) -> int:
    """1970-01-01 からの日数（グレゴリオ暦）。年を 3 月から数えると、うるう日が年の終わりに来る。"""
    if month <= 2:
        year -= 1
        month += 12
    before = 365 * year + year // 4 - year // 100 + year // 400
    return before + (153 * (month - 3) + 2) // 5 + day - 1 - 719_468
