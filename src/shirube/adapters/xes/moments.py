"""XES の日時（xs:dateTime）を、書かれた土地の時刻（マイクロ秒）と時差に読む。

読むのは ``2026-04-01T09:30:00.123+09:00`` の形。秒と小数は無くてもよく、T は空白でもよい。小数は
マイクロ秒まで（それより細かい桁は切り捨て）。時刻の無い日付は 0 時とする。うるう秒（60 秒）は読めない。
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.log import NO_TIME, SECOND, Times

MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
NO_OFFSET = 20_000
"""時差が書かれていない。"""
UNREADABLE = 20_001
"""日時として読めない。"""
MISSING = 20_002
"""日時の属性が無い。"""
_EPOCH = date(1970, 1, 1).toordinal()
_START = datetime(1970, 1, 1)  # noqa: DTZ001 土地の時刻の起点
_SHAPE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def read_moment(text: str) -> tuple[int, int]:
    """日時の字を（土地の時刻、時差の分）に読む。時差は `NO_OFFSET`、読めなければ `UNREADABLE`。"""
    shape = _SHAPE.fullmatch(text.strip(" \t\r\n"))
    if shape is None:
        return NO_TIME, UNREADABLE
    year, month, day = int(shape[1]), int(shape[2]), int(shape[3])
    hour, minute, second = int(shape[4] or 0), int(shape[5] or 0), int(shape[6] or 0)
    fraction = int(((shape[7] or "") + "000000")[:6])
    is_midnight_after = hour == 24 and minute == second == fraction == 0
    if (hour > 23 and not is_midnight_after) or minute > 59 or second > 59:
        return NO_TIME, UNREADABLE
    try:
        days = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return NO_TIME, UNREADABLE
    local = days * DAY + ((hour * 60 + minute) * 60 + second) * SECOND + fraction
    offset = _offset(shape[8])
    return (NO_TIME, UNREADABLE) if offset == UNREADABLE else (local, offset)


def _offset(text: str | None) -> int:
    """時差（分）。UTC との差は 14 時間まで。"""
    if text is None:
        return NO_OFFSET
    if text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[-2:])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        return UNREADABLE
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


def in_utc(local: Times, offset: NDArray[np.int64], zone: ZoneInfo | None, *, is_dated_only: bool) -> Times:
    """土地の時刻（N）を協定世界時に直す。直せない行は `NO_TIME`。

    時差の無い時刻は ``zone`` の時刻とみなす（二度ある時刻は、先のほう。飛ばされた時刻は直せない）。
    ``is_dated_only`` なら、書かれた日付の 0 時（``zone`` の、無ければ協定世界時の）にする。
    """
    known = offset <= NO_OFFSET
    if is_dated_only:
        local = np.where(known, local // DAY * DAY, local)
        offset = np.where(known, NO_OFFSET if zone is not None else 0, offset)
    stated = offset < NO_OFFSET
    found = np.where(stated, local - np.where(stated, offset, 0) * MINUTE, NO_TIME)
    naive = np.flatnonzero(offset == NO_OFFSET)
    if len(naive) and zone is not None:
        minutes, back = np.unique(local[naive] // MINUTE, return_inverse=True)
        shifts = np.array([_shift(int(one) * MINUTE, zone) for one in minutes], np.int64)
        moved = local[naive] - shifts[back]
        found[naive] = np.where(shifts[back] == NO_TIME, NO_TIME, moved)
    return found


def _shift(local: int, zone: ZoneInfo) -> int:
    """その地域の、その時刻の時差（マイクロ秒）。存在しない時刻なら `NO_TIME`。"""
    try:
        moment = (_START + timedelta(microseconds=local)).replace(tzinfo=zone)
        back = moment.astimezone(UTC).astimezone(zone)
    except OverflowError:
        return NO_TIME
    shift = moment.utcoffset()
    if shift is None or back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        return NO_TIME
    return shift // timedelta(microseconds=1)
