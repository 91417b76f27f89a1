"""計画の版の値を、紙に書く文字にする。鍵は名に、日付は決めた細かさに、金額は桁区切りに。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.plan_parts import Part
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    Initiative,
    KpiPoint,
    Link,
    LinkKind,
    Pillar,
    Precision,
    Target,
    Task,
    TaskKind,
)
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.measure import Direction
from shirube.values.money import Yen

UNDECIDED = "未定"
_NAMED = {"pillar", "initiative"}
_ABSENT = {"pillar": "（柱の定めなし）", "initiative": "（計画全体）"}
_YEARS = {"first_year", "last_year", "year"}
_MONEY = {"amount", "yearly_cost"}
_PLANNED_DAYS = {"starts_on", "ends_on"}


def span_text(task: Task) -> str:
    """作業の期間、節目の日。片方だけ決まっていれば「〜から」「〜まで」。"""
    first, last = task.starts_on, task.ends_on
    if first is None and last is None:
        return UNDECIDED
    if task.kind is TaskKind.MILESTONE:
        return date_text(last or first, task.precision)
    if last is None:
        return f"{date_text(first, task.precision)}から"
    if first is None:
        return f"{date_text(last, task.precision)}まで"
    begins, ends = date_text(first, task.precision), date_text(last, task.precision)
    if begins == ends:
        return begins
    year = FiscalYear.of(first).label
    is_same_year = task.precision is Precision.QUARTER and ends.startswith(year)
    return f"{begins}〜{ends.removeprefix(year) if is_same_year else ends}"


def number_text(value: Decimal | None, unit: str = "") -> str:
    """桁区切りの数と単位。None は未定。"""
    if value is None:
        return UNDECIDED
    plain = format(value.normalize(), "f") if value else "0"
    whole, _, part = plain.partition(".")
    sign, digits = ("△", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{'.' + part if part else ''}{unit}"


def _direction(value: str) -> str:
    known = {one.value: one.label for one in Direction}
    return known.get(value, value)


def titled(one: Pillar | Initiative) -> str:
    """番号と名称（「1-1　書かない窓口」）。"""
    return f"{one.number}　{one.title}" if one.number else one.title


class PlanWords:
    """一つか二つの版の名を引いて、値を文字にする。先に渡した版の名が先に使われる。"""

    def __init__(self, *snapshots: PlanSnapshot, national: Mapping[str, str] | None = None) -> None:
        self.names: dict[str, str] = {}
        self.tasks: dict[str, str] = {}
        self.national = national or {}
        for snapshot in reversed(snapshots):
            self.names |= {one.key: titled(one) for one in snapshot.pillars}
            self.names |= {one.key: titled(one) for one in snapshot.initiatives}
            self.tasks |= {one.key: one.title for one in snapshot.tasks}

    def within(self, name: str, part: Part, line: Any) -> str:
        """取組に属する行の呼び名に、取組の名を添える。"""
        owner = getattr(line, "initiative", None)
        return name if owner is None else f"{name}（{self.names.get(owner, owner)}）"

    def text(self, part: Part, line: Any, name: str) -> str:
        """一つの項目の文字。"""
        value = getattr(line, name)
        if name in _NAMED:
            return _ABSENT[name] if value is None else self.names.get(value, value)
        if name in _PLANNED_DAYS:
            return date_text(value, line.precision)
        if name == "national":
            return "、".join(
                self._national(one) for one in (value if isinstance(value, tuple) else (value,)) if one
            )
        if name == "related":
            return "、".join(self.names.get(one, one) for one in value)
        if name == "direction":
            return _direction(str(value))
        if name in _MONEY:
            return "" if value is None else str(Yen(value))
        if name in _YEARS:
            return FiscalYear(value).label
        if name == "progress":
            return "" if value is None else f"{value}％"
        return self._plain(value, getattr(line, "unit", ""))

    def _national(self, reference: str) -> str:
        """国の項目の名と版。目標時期（# の後）を指すものも、項目の名で言う。"""
        item = reference.partition("#")[0]
        edition = item.partition("@")[2]
        return f"{self.national.get(item, item)}（第{edition}版）" if item in self.national else item

    def _plain(self, value: object, unit: str) -> str:
        match value:
            case None | ():
                return ""
            case bool():
                return "あり" if value else "なし"
            case StrEnum():
                return str(getattr(value, "label", value.value))
            case date():
                return format_date(value)
            case Decimal():
                return number_text(value, unit)
            case tuple():
                return "\n".join(self._element(one, unit) for one in value)
        return str(value)

    def _element(self, value: object, unit: str) -> str:
        match value:
            case Link(before=before, kind=kind, lag_days=lag):
                gap = f"（{lag:+d}日）" if lag else ""
                told = "" if kind is LinkKind.FINISH_START else f"（{kind.label}）"
                return f"「{self.tasks.get(before, before)}」の後{told}{gap}"
            case Target(year=year, value=amount):
                return f"{FiscalYear(year).label}: {number_text(amount, unit)}"
            case KpiPoint() as point:
                period = f"{format_date(point.starts_on, 'short')}〜{format_date(point.ends_on, 'short')}"
                value_text = "値なし" if point.value is None else number_text(point.value, unit)
                return f"{period}: {value_text}（{point.basis}、第{point.revision}改訂）"
        return str(value)
