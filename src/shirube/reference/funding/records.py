"""財政措置の記録の型: 国の支援策、その率、上限、予算。読み手を知らないので engines も使ってよい。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shirube.values.fiscal_year import FiscalYear
from shirube.values.labelled_enum import LabelledEnum


class SupportKind(LabelledEnum):
    """支援策の種類。"""

    SPECIAL_TAX = "special_tax", "特別交付税措置"
    SUBSIDY = "subsidy", "国庫補助"
    FUND = "fund", "基金"
    GRANT = "grant", "交付金"
    FISCAL_PLAN = "fiscal_plan", "地方財政計画の歳出"
    FINANCIAL_UNSPECIFIED = "financial_unspecified", "財政措置（率の印字なし）"
    DISPATCH = "dispatch", "専門家の派遣"
    INFORMATION = "information", "手順書・事例・情報の提供"
    MATCHING = "matching", "引き合わせ・募集の支援"
    HANDS_ON = "hands_on", "伴走支援"
    TRAINING = "training", "研修"
    ENVIRONMENT = "environment", "国が用意する環境・道具"
    LEGAL = "legal", "法改正・制度"

    @property
    def is_financial(self) -> bool:
        """お金の措置か。"""
        return self in _FINANCIAL


_FINANCIAL = frozenset(
    {
        SupportKind.SPECIAL_TAX,
        SupportKind.SUBSIDY,
        SupportKind.FUND,
        SupportKind.GRANT,
        SupportKind.FISCAL_PLAN,
        SupportKind.FINANCIAL_UNSPECIFIED,
    }
)


@dataclass(frozen=True, slots=True)
class SupportRate:
    """対象の経費に掛ける率。case は場合の別（一つだけなら None）。"""

    case: str | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class SupportCap:
    """上限の額（円）。per は額の単位（1市町村・年など）。"""

    applies_to: str
    amount: int
    per: str | None


@dataclass(frozen=True, slots=True)
class NationalBudget:
    """国の予算や計画の額（円）。year は印字のとおりの年度。"""

    label: str | None
    year: str | None
    amount: int


@dataclass(frozen=True, slots=True)
class SupportMeasure:
    """国の支援策一つ。数字は文書の日付の時点のもので、文書に印字のないものは None か空である。

    items は関わる国の項目の指し方。conflict は文書どうしの食い違いと、その読み方。
    """

    id: str
    label: str
    kind: SupportKind
    ministries: tuple[str, ...]
    target: str | None
    rates: tuple[SupportRate, ...]
    rate_as_printed: str | None
    caps: tuple[SupportCap, ...]
    budgets: tuple[NationalBudget, ...]
    period_as_printed: str | None
    first_year: FiscalYear | None
    last_year: FiscalYear | None
    eligible_costs: tuple[str, ...]
    conditions: tuple[str, ...]
    own_cost: str | None
    items: tuple[str, ...]
    document: str
    section: str
    repeated_at: tuple[str, ...]
    see_also: tuple[str, ...]
    replaces: str | None
    replaced_by: str | None
    conflict: str | None
    note: str | None

    def covers(self, year: FiscalYear) -> bool | None:
        """その年度に使えると印字されているか。期間の印字がなければ None（分からない）。"""
        if self.first_year is None and self.last_year is None:
            return None
        starts = self.first_year is None or self.first_year <= year
        return starts and (self.last_year is None or year <= self.last_year)
