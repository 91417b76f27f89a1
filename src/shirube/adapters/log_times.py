"""ログの日時の読み方: 対応表に書いた形と地域で、文字を時点にする。

一つずつ読む道（`moment`）が決まりで、列で読む道（`micros`）は、迷わず読める形だけを速く読み、残りを一つずつ
読む。どちらも、時差の分からない時刻と、夏時刻の切り替えで飛ばされた時刻を受け取らない。二度ある時刻は先の方。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.log_mapping import DATE, DATE_TIME, EPOCH, ISO8601, SERIAL, SERIAL_DATE, Timestamp
from shirube.adapters.log_time_shape import shape_of
from shirube.engines.insight.kernels.time_text import LOCAL, UNREAD, read_times
from shirube.engines.insight.log import NO_TIME, Times
from shirube.values.era import CannotReadDate, parse_date

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = 86_400_000_000
_LOCAL_EPOCH, _LONG_DAY = datetime(1970, 1, 1), timedelta(days=1)  # noqa: DTZ001 現地の時刻として見る
_STEPS = [timedelta(hours=hour) for hour in range(0, 24, 3)]
FIRST_TIME = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
LAST_TIME = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
"""扱える時点の端（西暦1年と9999年）のマイクロ秒。"""
_WIDTH = 41
"""列で読む字の幅。これより長い字は、一つずつ読む。"""
_REMEMBERED = 100_000
"""一つずつ読んだ字を覚えておく数。"""
_SPAN = 100_000
"""日ごとの時差の表を、間をあけずに持つ日の数。"""
_CLOCK = re.compile(
    r"(?P<day>.*?)[\sT]*(?P<half>午前|午後)?(?P<hour>[0-9]{1,2})"
    r"(?:[:時](?P<minute>[0-9]{1,2})(?:[:分](?P<second>[0-9]{1,2}))?)[分秒]?"
)
_NOON = 12
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_UNITS = dict(zip(EPOCH, (1_000_000, 1_000, 1), strict=True))
_SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 現地の時刻の起点（1900年3月1日からの数が合う）
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00)?")


class CannotReadTime(ValueError):
    """日時として読めない。"""


class TimeReader:
    """一つの日時の列の読み手。"""

    def __init__(self, timestamp: Timestamp) -> None:
        self._format = timestamp.format
        self._zone = ZoneInfo(timestamp.zone) if timestamp.zone else None
        self._shape = shape_of(timestamp.format)
        self._seen: dict[str, int | str] = {}
        self._offsets: dict[int, int | None] = {}

    def moment(self, text: str) -> datetime:
        """時点（協定世界時）。読めなければ、理由を付けて `CannotReadTime`。"""
        moment = self._parsed(text)
        if moment.utcoffset() is None:
            if self._zone is None:
                raise CannotReadTime(f"時刻「{text[:40]}」に時差が無く、対応表にも地域がありません")
            moment = moment.replace(tzinfo=self._zone)
        return _existing(moment, text)

    def _parsed(self, text: str) -> datetime:
        try:
            if self._format == ISO8601:
                return datetime.fromisoformat(text)
            if self._format == DATE:
                return datetime.combine(_day(text), time.min)
            if self._format == DATE_TIME:
                return _day_and_clock(text)
            if self._format in _UNITS:
                return _since(text, _EPOCH, _UNITS[self._format])
            if self._format in (SERIAL, SERIAL_DATE):
                return _of_serial(text, is_date=self._format == SERIAL_DATE)
            return datetime.strptime(text, self._format)  # noqa: DTZ007 時差は呼んだ側で付ける
        except CannotReadDate as error:
            raise CannotReadTime(str(error).rstrip("。")) from None
        except (ValueError, OverflowError):
            raise CannotReadTime(f"時刻「{text[:40]}」を {self._format} の形として読めません") from None

    def micros(self, texts: Sequence[str]) -> tuple[Times, dict[int, str]]:
        """日時の列（マイクロ秒。空の欄は `NO_TIME`）と、読めない行の理由。"""
        if not len(texts):
            return np.empty(0, np.int64), {}
        if self._shape is None:
            return self._one_by_one(texts, np.arange(len(texts)), np.full(len(texts), NO_TIME, np.int64))
        chars = np.array(texts, f"U{_WIDTH}").view(np.uint32).reshape(len(texts), _WIDTH)
        times, states = read_times(chars, self._shape)
        local = np.flatnonzero(states == LOCAL)
        if len(local):
            times[local], is_plain = self._in_utc(times[local])
            states[local[~is_plain]] = UNREAD
        return self._one_by_one(texts, np.flatnonzero(states == UNREAD), times)

    def of_local(self, local: Times) -> tuple[Times, dict[int, str]]:
        """時差の無い日時の列（現地のマイクロ秒。空は `NO_TIME`）を時点にする。"""
        is_known = local != NO_TIME
        times, is_plain = self._in_utc(np.where(is_known, local, 0))
        times[~is_known] = NO_TIME
        left = np.flatnonzero(is_known & ~is_plain)
        reasons: dict[int, str] = {}
        for at in left.tolist():
            text = str(np.datetime64(int(local[at]), "us"))
            value = self._micro(text)
            times[at] = NO_TIME if isinstance(value, str) else value
            if isinstance(value, str):
                reasons[at] = value
        return times, reasons

    def _one_by_one(
        self, texts: Sequence[str], rows: NDArray[np.intp], times: Times
    ) -> tuple[Times, dict[int, str]]:
        """残りの行を、一つずつ読む。"""
        reasons: dict[int, str] = {}
        for row in rows.tolist():
            value = self._micro(texts[row])
            if isinstance(value, str):
                reasons[row], times[row] = value, NO_TIME
            else:
                times[row] = value
        return times, reasons

    def _micro(self, raw: str) -> int | str:
        """一つの字の、マイクロ秒か、読めない理由。同じ字は覚えておく。"""
        found = self._seen.get(raw)
        if found is None:
            text = raw.strip()
            try:
                found = (self.moment(text) - _EPOCH) // _MICROSECOND if text else NO_TIME
            except CannotReadTime as error:
                found = str(error)
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[raw] = found
        return found

    def _in_utc(self, local: Times) -> tuple[Times, NDArray[np.bool_]]:
        """現地の時刻を時点にする。時差の変わる日の近くと、地域の無いものは、偽を返す（一つずつ読む）。"""
        always = None if self._zone is None else self._zone.utcoffset(None)
        if always is not None:
            return local - always // _MICROSECOND, np.ones(len(local), bool)
        if not len(local):
            return local, np.ones(0, bool)
        days = local // _DAY
        first = int(days.min())
        if int(days.max()) - first > _SPAN:
            seen, which = np.unique(days, return_inverse=True)
        else:
            which = days - first
            seen = np.arange(first, int(days.max()) + 1)
            shown = np.zeros(len(seen), bool)
            shown[which] = True
            seen = np.where(shown, seen, first)
        offsets = [self._offset(int(day)) for day in seen]
        if len(set(offsets)) == 1 and offsets[0] is not None:
            return local - offsets[0], np.ones(len(local), bool)
        is_plain = np.array([one is not None for one in offsets], bool)[which]
        return local - np.array([one or 0 for one in offsets], np.int64)[which], is_plain

    def _offset(self, day: int) -> int | None:
        """その日の前後を通して変わらない時差（マイクロ秒）。変わる日は None。"""
        found = {self._offset_on(one) for one in (day - 1, day, day + 1)}
        only = found.pop()
        return None if found else only

    def _offset_on(self, day: int) -> int | None:
        """その日のあいだ変わらない時差（マイクロ秒）。変わる日と、地域の無いとき、暦の外は None。"""
        if self._zone is None:
            return None
        if day not in self._offsets:
            try:
                midnight = _LOCAL_EPOCH + day * _LONG_DAY
                found = {self._zone.utcoffset(midnight + step) for step in _STEPS}
            except OverflowError:
                found = {None}
            only = found.pop()
            self._offsets[day] = None if found or only is None else only // _MICROSECOND
        return self._offsets[day]


def _day(text: str) -> date:
    """和暦か西暦の日付、または 8 桁の数。表計算の「日付と 0 時」は日付とし、ほかの時刻が付いた字は断る。"""
    if _EIGHT_DIGITS.fullmatch(text):
        return date.fromisoformat(text)
    found = _MIDNIGHT.search(text)
    if found and found.end() == len(text):
        return parse_date(text[: found.start()])
    return parse_date(text)


def _day_and_clock(text: str) -> datetime:
    """日付（和暦か西暦）に続く時刻（10:30、10:30:15、10時30分）。"""
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        raise ValueError(text)
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if found["half"]:
        if hour > _NOON:
            raise ValueError(text)
        hour = hour % _NOON + (_NOON if found["half"] == "午後" else 0)
    clock = time(hour, minute, second)
    return datetime.combine(parse_date(found["day"]), clock)


def _since(text: str, start: datetime, micros: int, *, step: int = 1) -> datetime:
    """起点から、``micros`` を単位とした数だけ後。``step`` マイクロ秒にそろえる。"""
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    steps = (Decimal(text) * micros / step).to_integral_value(ROUND_HALF_UP)
    return start + timedelta(microseconds=int(steps) * step)


def _of_serial(text: str, *, is_date: bool) -> datetime:
    """表計算の日付の数。小数で近く書かれるので、ミリ秒にそろえる。"""
    return _since(text.partition(".")[0] if is_date else text, _SERIAL_START, _DAY, step=1_000)


def _existing(moment: datetime, text: str) -> datetime:
    """夏時刻の切り替えで飛ばされた、存在しない時刻でないことを確かめ、協定世界時にする。"""
    try:
        utc = moment.astimezone(UTC)
        if utc.astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None):
            raise CannotReadTime(f"時刻「{text[:40]}」は、その地域に存在しません")
    except OverflowError:
        raise CannotReadTime(f"時刻「{text[:40]}」は、扱える範囲の外です") from None
    return utc
