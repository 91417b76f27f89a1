"""計画の記録の型: 推進計画の版、その取組、関係文書。読み手を知らないので engines も使ってよい。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shirube.values.citation import Citation


class PlanItemKind(StrEnum):
    """計画の見出しの種類: 章、節、取組、別紙。"""

    CHAPTER = "chapter"
    SECTION = "section"
    ITEM = "item"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """計画の見出し一つ。title は印字のとおりの名、label は 40 字までの名。"""

    id: str
    label: str
    title: str
    kind: PlanItemKind
    section: str
    parent: str | None
    order: int


@dataclass(frozen=True, slots=True)
class PlanEdition:
    """推進計画の版。見出しは印字の順に並ぶ。"""

    edition: str
    label: str
    citation: Citation
    period_start: date
    period_end: date
    period_as_printed: str
    later_editions_exist: bool
    later_editions_note: str
    items: tuple[PlanItem, ...]

    def under(self, parent: str) -> tuple[PlanItem, ...]:
        """見出し parent のすぐ下の見出しを、印字の順に返す。"""
        return tuple(item for item in self.items if item.parent == parent)

    def covers(self, day: date) -> bool:
        """その日が計画の対象期間にあるか。"""
        return self.period_start <= day <= self.period_end


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """計画の関係文書。原典に印字されていないものは None。"""

    id: str
    label: str
    title: str
    issuer: str | None
    edition: str | None
    published_on: date | None
    in_force_from: date | None
    date_as_printed: str | None
