"""資料の項目の欄を、型のある値として読む。

書き方は読み手（loader）が JSON Schema で確かめ終えているので、ここでは形を取り出すだけである。
空（null）と、書かれていない欄は、どちらも「原典にない」を表す None か空の並びになる。
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

Fields = Mapping[str, object]


def text(fields: Fields, name: str) -> str | None:
    """文字の欄。空なら None。"""
    value = fields.get(name)
    return None if value is None else str(value)


def written(fields: Fields, name: str) -> str:
    """必ず書かれている文字の欄。なければ LookupError。"""
    value = fields.get(name)
    if value is None:
        raise LookupError(f"欄「{name}」がない。資料の書き方（schema）で必須にする。")
    return str(value)


def number(fields: Fields, name: str) -> int | None:
    """整数の欄。空なら None。"""
    value = fields.get(name)
    return value if isinstance(value, int) else None


def day(fields: Fields, name: str) -> date | None:
    """日付の欄。空なら None。"""
    value = fields.get(name)
    return None if value is None else date.fromisoformat(str(value))


def texts(fields: Fields, name: str) -> tuple[str, ...]:
    """文字の並びの欄。なければ空。"""
    value = fields.get(name)
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()


def parts(fields: Fields, name: str) -> tuple[Fields, ...]:
    """対応表の並びの欄。なければ空。"""
    value = fields.get(name)
    found = value if isinstance(value, tuple) else ()
    return tuple(one for one in found if isinstance(one, Mapping))


def part(fields: Fields, name: str) -> Fields:
    """対応表の欄。なければ LookupError。"""
    value = fields.get(name)
    if not isinstance(value, Mapping):
        raise LookupError(f"欄「{name}」がない。資料の書き方（schema）で必須にする。")
    return value
