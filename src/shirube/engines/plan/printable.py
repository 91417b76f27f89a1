"""紙に書ける姿の版: 画面や表計算から入った文字を、文書の型が受け取れる形に整える。

改行の書き方をそろえ、タブを空きにし、紙に書けない文字（制御文字、並べ替え文字）は、欠けた字の印「〓」にする。
名称と番号は一行にし、名の無いものには「（名称なし）」と書く。版そのものは変えない。
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.document_text import MISSING_CHARACTER, printable_text

__all__ = ["MISSING_CHARACTER", "NAMELESS", "printable", "printable_text"]

NAMELESS = "（名称なし）"
_ONE_LINE = frozenset(
    {"number", "title", "label", "viewpoint", "owner", "holder", "fund", "body_name", "kind"}
)
_NAMES = frozenset({"title", "label", "body_name"})
# 鍵は紙に出ないので触らない（触ると、指す先と合わなくなる）。
_KEYS = frozenset(
    {"key", "pillar", "initiative", "before", "owner_key", "reading", "block", "role", "question"}
)

_Record = TypeVar("_Record")


def printable(plan: PlanSnapshot) -> PlanSnapshot:
    """紙に書ける姿の版を返す。"""
    return _record(plan)


def _record(line: _Record) -> _Record:
    changes = {}
    kind: Any = type(line)
    for name in _names(kind):
        value = getattr(line, name)
        shown = _shown(name, value)
        if shown != value:
            changes[name] = shown
    return replace(line, **changes) if changes else line  # type: ignore[type-var]


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in _KEYS)


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, StrEnum):
        text = printable_text(value, one_line=name in _ONE_LINE)
        return text or NAMELESS if name in _NAMES else text
    if isinstance(value, tuple):
        return tuple(_shown("title" if isinstance(one, str) else name, one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _record(value)
    return value
