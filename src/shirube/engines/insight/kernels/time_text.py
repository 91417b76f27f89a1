"""日時の文字を数にする芯: 決まった形の文字だけを読み、少しでも迷う字は「読めない」と返す（遅い道が読む）。

形は、読み方の手順（`Step` の並び）で渡す。手順は前から順に行い、分かれ道は「この字でなければ先へ飛ぶ」だけで
書く。形がいくつあっても、芯は一つで済む。
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, inner, kernel

YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, OFFSET_HOUR, OFFSET_MINUTE, SIGN, HAS_OFFSET = range(11)
"""読んだ数の置き場。"""
FIELDS = 11


class Step(IntEnum):
    """手順の種類（手順は四つの数: 種類と、三つの引数）。"""

    MARK = 0
    """字（一つ目か二つ目の引数）を一つ読む。"""
    NUMBER = 1
    """置き場（一つ目）に、二つ目以上、三つ目以下の桁の数を読む。"""
    END_OR = 2
    """字が終わりなら、そこで読み終える。"""
    IF_MARK = 3
    """字（一つ目）があれば読んで次へ、無ければ二つ目の数だけ先の手順へ飛ぶ。"""
    SKIP = 4
    """一つ目の数だけ先の手順へ飛ぶ。"""
    SIGN = 5
    """時差の符号（+ か -）を読む。"""
    ZONE = 6
    """時差がある。"""


WITH_OFFSET, LOCAL, UNREAD = 0, 1, 2
"""読んだ結果: 協定世界時になった、時差の無い現地の時刻、読めない。"""
_MARK, _NUMBER, _END_OR, _IF_MARK, _SKIP, _SIGN, _ZONE = (int(step) for step in Step)
_DAYS_BEFORE = 719_468
"""西暦 0 年 3 月 1 日から 1970-01-01 までの日数。"""


def read_times(
    text: NDArray[np.uint32], shape: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """字（N×幅、0 で終わる）を、1970-01-01 からのマイクロ秒（N）と、読んだ結果（N）にする。"""
    times, states = np.zeros(len(text), np.int64), np.empty(len(text), np.uint8)
    _read_times(fixed(text), fixed(shape), np.empty(FIELDS, np.int64), times, states)
    return times, states


@kernel
def _read_times(
    text: NDArray[np.uint32],
    shape: NDArray[np.int64],
    parts: NDArray[np.int64],
    times: NDArray[np.int64],
    states: NDArray[np.uint8],
) -> None:
    for i in range(len(text)):
        states[i] = UNREAD
        if _is_read(text, i, shape, parts):
            micros = _micros(parts)
            if micros >= 0:
                minutes = parts[SIGN] * (parts[OFFSET_HOUR] * 60 + parts[OFFSET_MINUTE])
                times[i] = micros - _DAYS_BEFORE * 86_400_000_000 - minutes * 60_000_000
                states[i] = WITH_OFFSET if parts[HAS_OFFSET] else LOCAL


@inner
def _is_read(
    text: NDArray[np.uint32], row: Whole, shape: NDArray[np.int64], parts: NDArray[np.int64]
) -> bool:
    """手順のとおりに、字を終わりまで読めたか。"""
    for part in range(FIELDS):
        parts[part] = 0
    at, step, width = np.int64(0), np.int64(0), np.int64(text.shape[1])
    while step < len(shape):
        if at >= width:
            return False
        kind, one, two = shape[step, 0], shape[step, 1], shape[step, 2]
        letter = np.int64(text[row, at])
        step += 1
        if kind in (_MARK, _IF_MARK):
            if letter == one or (kind == _MARK and letter == two):
                at += 1
            elif kind == _IF_MARK:
                step += two
            else:
                return False
        elif kind == _NUMBER:
            value, first = np.int64(0), at
            while at < width and at - first < shape[step - 1, 3] and 48 <= text[row, at] <= 57:
                value = value * 10 + np.int64(text[row, at]) - 48
                at += 1
            if at - first < two:
                return False
            for _ in range(6 - (at - first) if one == FRACTION else 0):
                value *= 10
            parts[one] = value
        elif kind == _END_OR:
            if letter == 0:
                return True
        elif kind == _SKIP:
            step += one
        elif kind == _SIGN:
            if letter != 43 and letter != 45:
                return False
            parts[SIGN] = 44 - letter
            at += 1
        else:
            parts[HAS_OFFSET] = 1
    return bool(at < width and text[row, at] == 0)


@inner
def _micros(parts: NDArray[np.int64]) -> np.int64:
    """西暦 0 年 3 月 1 日からのマイクロ秒（三月を年の初めと見る数え方）。暦や時計に無い数なら -1。

    西暦の端の年は、時差で越えることがあるので、読めないものとして遅い道に任せる。
    """
    year, month, day = parts[YEAR], parts[MONTH], parts[DAY]
    if not (2 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= 31):
        return np.int64(-1)
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > 30 and (month == 4 or month == 6 or month == 9 or month == 11):
        return np.int64(-1)
    if month == 2 and day > (29 if is_leap else 28):
        return np.int64(-1)
    hour, minute, second = parts[HOUR], parts[MINUTE], parts[SECOND]
    if hour > 23 or minute > 59 or second > 59 or parts[OFFSET_HOUR] > 23 or parts[OFFSET_MINUTE] > 59:
        return np.int64(-1)
    if month <= 2:
        year, month = year - 1, month + 12
    of_year = (153 * (month - 3) + 2) // 5 + day - 1
    days = year * 365 + year // 4 - year // 100 + year // 400 + of_year
    return np.int64(((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + parts[FRACTION])
