"""計画の版の正準の JSON: 同じ中身なら同じ文字、同じ sha256。

項目は名の順、空き（None・空の並び・既定の値）も省かずに書く。数は文字列（浮動小数点を通さない）、
日付は ISO 8601。読むときは型のとおりに確かめ、知らない項目や足りない項目があれば断る。
"""

from __future__ import annotations

import hashlib
import json
import types
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from shirube.engines.plan.snapshot import CannotBuildSnapshot, PlanSnapshot


def canonical_json(snapshot: PlanSnapshot) -> str:
    """正準の JSON の文字。"""
    return json.dumps(_plain(snapshot), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(snapshot: PlanSnapshot) -> str:
    """中身の指紋（16進64文字）。"""
    return hashlib.sha256(canonical_json(snapshot).encode()).hexdigest()


def snapshot_from_json(text: str) -> PlanSnapshot:
    """正準の JSON から戻す。形が合わなければ CannotBuildSnapshot。"""
    try:
        record = json.loads(text)
    except ValueError as error:
        raise CannotBuildSnapshot(f"計画の版が JSON として読めません（{error}）。") from None
    found = _typed(PlanSnapshot, record, "計画の版")
    assert isinstance(found, PlanSnapshot)  # noqa: S101 - 型の確かめ
    return found


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    return value


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
            raise CannotBuildSnapshot(f"{where}は並びで書いてください。")
        inner = get_args(kind)[0]
        return tuple(_typed(inner, one, f"{where}[{number}]") for number, one in enumerate(value))
    if is_dataclass(kind):
        return _record(kind, value, where)
    return _single(kind, value, where)


def _record(kind: Any, value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise CannotBuildSnapshot(f"{where}は項目の組で書いてください。")
    hints = _hints(kind)
    names = {one.name for one in fields(kind)}
    if names != set(value):
        odd = "、".join(sorted(names.symmetric_difference(value)))
        raise CannotBuildSnapshot(f"{where}の項目が合いません（{odd}）。")
    return kind(**{name: _typed(hints[name], value[name], f"{where}.{name}") for name in names})


def _single(kind: Any, value: object, where: str) -> object:
    try:
        if kind is date and isinstance(value, str):
            return date.fromisoformat(value)
        if kind is Decimal and isinstance(value, str):
            return Decimal(value)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return kind(str(value))
    except (ValueError, InvalidOperation):
        raise CannotBuildSnapshot(f"{where}の値「{value}」が読めません。") from None
    if type(value) is not kind:
        raise CannotBuildSnapshot(f"{where}の値の型が合いません。")
    return value
