"""凍った記録と正準の JSON の行き来: 同じ中身なら同じ文字になり、戻すときは型のとおりに確かめる。

項目は名の順、空き（None・空の並び・既定の値）も省かずに書く。数は文字列（浮動小数点を通さない）、
日付は ISO 8601。読むときは、知らない項目、欠かせない項目の不足、型の違い、書けない数があれば断る。
既定のある項目は、無くても読める。だから、項目の増える前に承認された版も、いつまでも読める。
"""

from __future__ import annotations

import json
import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
MOST_DIGITS = 30
"""数の桁（整数部も小数部も）の上限。これより長い数は、壊れているか害のあるものとみなす。"""


class CannotReadRecord(ValueError):
    """記録として読めない。"""


def canonical_text(record: object) -> str:
    """JSON にできる値の、正準の文字。"""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: object) -> object:
    """凍った記録を、JSON にできる値にする。"""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    return value


def typed(kind: type[T], value: object, where: str) -> T:
    """JSON の値を、凍った記録に戻す。形が合わなければ CannotReadRecord。"""
    return cast(T, _typed(kind, value, where))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(kind: Any, value: object, where: str) -> object:
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        inner = next(one for one in get_args(kind) if one is not type(None))
        return None if value is None else _typed(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise CannotReadRecord(f"{where}は並びで書いてください。")
        inner = get_args(kind)[0]
        return tuple(_typed(inner, one, f"{where}[{number}]") for number, one in enumerate(value))
    if is_dataclass(kind):
        return _record(kind, value, where)
    return _single(kind, value, where)


def _record(kind: Any, value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise CannotReadRecord(f"{where}は項目の組で書いてください。")
    hints = _hints(kind)
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}
    odd = (needed - set(value)) | (set(value) - set(hints))
    if odd:
        named = "、".join(sorted(odd)[:5])
        raise CannotReadRecord(f"{where}の項目が合いません（{named[:200]}）。")
    return kind(**{name: _typed(hints[name], one, f"{where}.{name}") for name, one in value.items()})


def _single(kind: Any, value: object, where: str) -> object:
    try:
        if kind is date and isinstance(value, str):
            return date.fromisoformat(value)
        if kind is Decimal and isinstance(value, str):
            return _number(value)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return kind(str(value))
    except (ValueError, InvalidOperation):
        raise CannotReadRecord(f"{where}の値「{str(value)[:60]}」が読めません。") from None
    if type(value) is not kind:
        raise CannotReadRecord(f"{where}の値の型が合いません。")
    return value


def _number(text: str) -> Decimal:
    """限りのある、書ける長さの数。"""
    number = Decimal(text)
    if not number.is_finite() or len(text) > 2 * MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(text[:MOST_DIGITS])
    return number
