"""日時の列の値から、どう書かれているかを見分ける。

日と月のどちらが先か値から決まらない書き方（01/02/2026 など）は、決めずに、職員に問う。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from shirube.adapters.log_mapping import (
    DATE,
    DATE_TIME,
    EPOCH,
    ISO8601,
    SERIAL,
    SERIAL_DATE,
    Timestamp,
)
from shirube.adapters.log_times import CannotReadTime, TimeReader

ZONE = "Asia/Tokyo"
"""時差の書かれていない日時を読む地域。"""
_COMMON = (
    DATE,
    ISO8601,
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y%m%d%H%M%S",
    "%Y-%m-%d %H:%M:%S %z",
    DATE_TIME,
)
_ORDERS = (("%d/%m/%Y", "%m/%d/%Y"), ("%d-%m-%Y", "%m-%d-%Y"))
"""日が先か月が先かが、値だけでは決まらないことのある書き方。"""
_DAYS = ("%d.%m.%Y", *_ORDERS[0], *_ORDERS[1], "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d %Y", "%b %d, %Y")
_CLOCKS = (" %H:%M:%S", " %H:%M", " %H:%M:%S.%f", " %I:%M:%S %p", " %I:%M %p", " %I:%M%p", "T%H:%M:%S", "")
_ENDS = {" UTC": "UTC", " GMT": "UTC", " JST": ZONE}
"""字で書かれた時差と、その地域。"""
_FORMATS = (
    *_COMMON,
    *(f"%Y/%m/%d{clock}" for clock in _CLOCKS[3:-1]),
    *(day + clock for day in _DAYS for clock in _CLOCKS),
    *(f"%Y-%m-%d %H:%M:%S{part}{end}" for part in ("", ".%f") for end in _ENDS),
)
"""日時の形を試す順。"""
_TRIED = 50
"""どれがいちばん読めるかを比べる値の数。"""
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SERIALS = (20_000, 80_000)
"""表計算の日付の数とみる範囲（およそ1954年から2119年）。"""
_LETTERS = {
    "%Y": "年",
    "%y": "年（二桁）",
    "%m": "月",
    "%d": "日",
    "%b": "月（英語）",
    "%H": "時",
    "%I": "時",
}
_LETTERS |= {"%M": "分", "%S": "秒", "%f": "小数", "%p": "AM/PM", "%z": "時差"}
_SHOWN = {
    DATE: "日付だけ",
    DATE_TIME: "日付（和暦か西暦）と時刻",
    ISO8601: "ISO 8601 の形",
    SERIAL: "表計算の日付の数（1900年からの日数）",
    SERIAL_DATE: "表計算の日付の数（日付だけ）",
    **{name: f"1970年からの{unit}" for name, unit in zip(EPOCH, ("秒", "ミリ秒", "マイクロ秒"), strict=True)},
}


@dataclass(frozen=True, slots=True)
class Shape:
    """日時の形。``rivals`` があれば、値だけでは決まらない（どちらの形でも、すべて読める）。"""

    format: str
    rivals: tuple[str, ...] = ()


def time_shape(values: Sequence[str], *, is_named: bool = False) -> Shape | None:
    """列の値（空でないもの）の、日時の形。日時の列と思えなければ None。

    ``is_named`` は、見出しの言葉からも日時の列と見られるか。見られるなら、数だけの日時と、半分以上の
    値を読める形も受け取る。
    """
    some = tuple(dict.fromkeys(values))
    if not some:
        return None
    if all(_NUMBER.fullmatch(one) for one in some) and not {len(one) for one in some} <= {8, 14}:
        return _of_numbers(some) if is_named else None
    if any(one.lstrip("-").isdecimal() and len(one) not in (8, 14) for one in some) and not is_named:
        return None
    found = next((shape for shape in _FORMATS if _reads_all(shape, some)), None)
    if found is not None:
        return Shape(found, rivals_of(found, some))
    if not is_named:
        return None
    likely = likely_shape(some)
    read = [one for one in some if _moment(likely, one) is not None]
    return Shape(likely, rivals_of(likely, read)) if 0 < len(some) <= len(read) * 2 else None


def rivals_of(shape: str, values: Sequence[str]) -> tuple[str, ...]:
    """日と月のどちらを先とみても、すべての値を読める形の組。一つに決まるなら空。"""
    for order in _ORDERS:
        if shape.startswith(order):
            pair = tuple(day + shape[len(day) :] for day in order)
            return pair if all(_reads_all(way, values) for way in pair) else ()
    return ()


def likely_shape(values: Sequence[str]) -> str:
    """いちばん多くの値を読める日時の形（同じ数なら、試す順の先）。"""
    some = tuple(dict.fromkeys(values))[:_TRIED]
    return max(
        (*_FORMATS, *EPOCH, SERIAL), key=lambda shape: sum(_moment(shape, one) is not None for one in some)
    )


def same_order(shape: Shape, decided: str) -> Shape:
    """日と月の順の決まらない列を、順の決まったほかの列と同じ順にする。"""
    for order in _ORDERS:
        if decided.startswith(order):
            day = decided[: len(order[0])]
            return next((Shape(one) for one in shape.rivals if one.startswith(day)), shape)
    return shape


def is_ordered(shape: str) -> bool:
    """日と月の順を決めて読む形か。"""
    return shape.startswith(tuple(day for order in _ORDERS for day in order))


def read_share(shape: str, values: Sequence[str]) -> float:
    """その形で読める値の割合。"""
    some = tuple(dict.fromkeys(values))
    return sum(_moment(shape, one) is not None for one in some) / len(some)


def zone_of(shape: str, values: Sequence[str]) -> str | None:
    """日時の地域。値に時差が書かれていれば None、書かれていなければ日本。"""
    if shape in EPOCH or "%z" in shape:
        return None
    end = next((zone for end, zone in _ENDS.items() if shape.endswith(end)), None)
    has_offsets = shape == ISO8601 and bool(values) and all(map(_has_offset, values))
    return None if has_offsets else end or ZONE


def shown_shape(shape: str) -> str:
    """日時の形を、職員が読める言葉で。"""
    if shape in _SHOWN:
        return _SHOWN[shape]
    return re.sub("%[A-Za-z]", lambda found: _LETTERS.get(found[0], found[0]), shape)


def unclear_words(rivals: Sequence[str], values: Sequence[str]) -> str:
    """どちらにも読める値の例と、それぞれの読み方。"""
    text = next((one for one in values if len({_moment(way, one) for way in rivals}) > 1), values[0])
    ways = "か ".join(
        f"{shown_shape(way)}（{day.year}年{day.month}月{day.day}日）"
        for way in rivals
        if (moment := _moment(way, text)) is not None and (day := moment.astimezone(ZoneInfo(ZONE)))
    )
    return f"「{text}」は {ways}か、値だけでは決まりません"


def _of_numbers(values: Sequence[str]) -> Shape | None:
    """数だけの日時: 1970年からの秒など（桁で決まる）か、表計算の日付の数。"""
    whole = [one.partition(".")[0] for one in values]
    sizes = {len(one) for one in whole}
    for size, name in zip((10, 13, 16), EPOCH, strict=True):
        if sizes == {size}:
            return Shape(name)
    if all(_SERIALS[0] < int(one) < _SERIALS[1] for one in whole):
        is_date = all(float(one) == int(one.partition(".")[0]) for one in values)
        return Shape(SERIAL_DATE if is_date else SERIAL)
    return None


def _reads_all(shape: str, values: Sequence[str]) -> bool:
    """すべての値をその形で読めるか。"""
    return all(_moment(shape, value) is not None for value in values)


@lru_cache(maxsize=256)
def _reader(shape: str) -> TimeReader:
    return TimeReader(Timestamp("", shape, ZONE))


def _moment(shape: str, text: str) -> datetime | None:
    """日本の時刻とみて読んだ時点。読めなければ None。"""
    try:
        return _reader(shape).moment(text)
    except CannotReadTime:
        return None


def _has_offset(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False
