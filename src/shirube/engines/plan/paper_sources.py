"""文書へ、版のほかに渡すもの: 国の項目、図、用語、状態。どれも版か枠組みの資料から決まる。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shirube.reference.plan.framework_records import Term
from shirube.reference.plan.records import NationalItem
from shirube.values.document import FigureBlock, TableBlock

STRUCTURE_FIGURE = "structure"
ROADMAP_FIGURE = "roadmap."


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """描き終えた図。題、絵の代わりの文、SVG。"""

    title: str
    alt: str
    svg: str

    def beside(self, table: TableBlock) -> FigureBlock:
        """同じことを述べる表を添えた、文書の図。"""
        return FigureBlock(title=self.title, alt=self.alt, svg=self.svg, table=table)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSources:
    """版のほかに文書へ渡すもの。

    `national` は国の項目（id@版で引く）、`national_document` は国の計画の名、`figures` は名（推進体制の図は
    STRUCTURE_FIGURE、工程の図は ROADMAP_FIGURE と工程のまとまりの名）から図、`terms` は用語、`status` は
    「素案」など。`is_public` は、公表する紙（未定の一覧を載せない）。
    """

    national: Mapping[str, NationalItem] = field(default_factory=dict)
    national_document: str = "自治体DX推進計画"
    figures: Mapping[str, Drawing] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    status: str | None = None
    is_public: bool = False

    def national_names(self) -> dict[str, str]:
        """国の項目の id から名を引く表。"""
        return {key: one.label for key, one in self.national.items()}
