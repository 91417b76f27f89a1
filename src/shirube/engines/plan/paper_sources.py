"""文書へ、版のほかに渡すもの: 国の項目、近隣との比較、図、用語、状態。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shirube.reference.plan.records import NationalItem
from shirube.values.document import FigureBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """用語とその説明。"""

    term: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSources:
    """版のほかに文書へ渡すもの。

    `national` は国の項目（id@版で引く）、`national_document` は国の計画の名、`comparisons` は KPI の鍵から
    近隣との比較の文、`figures` は名（roadmap・structure）から図、`terms` は用語、`status` は「素案」など。
    `is_public` は、公表する紙（未定の一覧を載せない）。
    """

    national: Mapping[str, NationalItem] = field(default_factory=dict)
    national_document: str = "自治体DX推進計画"
    comparisons: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, FigureBlock] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    status: str | None = None
    is_public: bool = False

    def national_names(self) -> dict[str, str]:
        """国の項目の id から名を引く表。"""
        return {key: one.label for key, one in self.national.items()}
