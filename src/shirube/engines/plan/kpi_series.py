"""全国の表の一枚: ある時点の、ある数の、団体ごとの値。KPI の比較と読みの元になる。

割合は分子と分母で持つ。割合だけが公表されている表は、分母を 100 とし `is_share_only` を立てる（分母の数は
分からない）。申請と交付のように違う数は、別の数（`SeriesItem`）であり、混ぜない。形は標の定め。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from typing import Any

from shirube.engines.plan.kpi_scale import shown_value
from shirube.values.labelled_enum import LabelledEnum

_DIVISION = Context(prec=28)


class ItemKind(LabelledEnum):
    """表の数の種類。"""

    NUMBER = "number", "数"
    RATIO = "ratio", "割合"
    SHARE = "share", "割合（公表値のみ）"
    ANSWER = "answer", "有無"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesItem:
    """表の一つの数。`id` は対応表の中で重ならない。"""

    id: str
    label: str
    unit: str
    kind: ItemKind
    numerator_label: str = ""
    denominator_label: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """一つの団体の値。"""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def number(self) -> Decimal | None:
        """値。割合なら分子÷分母、分母が 0 なら None。"""
        if self.numerator is None or self.denominator is None:
            return self.value
        return _DIVISION.divide(self.numerator, self.denominator) if self.denominator else None

    def shown(self, item: SeriesItem) -> Decimal | None:
        """見せる単位に直した値。"""
        is_ratio = item.kind in (ItemKind.RATIO, ItemKind.SHARE)
        return shown_value(self.number, unit=item.unit, is_ratio=is_ratio)

    def to_record(self) -> list[str | None]:
        """記録の形（値、分子、分母）。"""
        return [None if one is None else str(one) for one in (self.value, self.numerator, self.denominator)]

    @classmethod
    def from_record(cls, record: list[Any]) -> Figure:
        """記録の形から戻す。"""
        return cls(*(None if one is None else Decimal(one) for one in record))


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """ある時点の、一つの数の、団体コードごとの値。"""

    item: SeriesItem
    as_of: date
    figures: Mapping[str, Figure] = field(default_factory=dict)
