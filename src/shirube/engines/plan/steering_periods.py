"""PDCA の期間: 年度の四半期・半期・年度。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from shirube.values.fiscal_year import FiscalYear
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.period import Period


class PeriodKind(LabelledEnum):
    """評価する期間の長さ。"""

    QUARTER = "quarter", "四半期"
    HALF = "half", "半期"
    YEAR = "year", "年度"

    @property
    def months(self) -> int:
        """月の数。"""
        return {"quarter": 3, "half": 6, "year": 12}[self.value]


def periods_of(kind: PeriodKind, year: FiscalYear) -> tuple[Period, ...]:
    """その年度の期間を順に。年度をすき間なく分ける。"""
    firsts = [*year.months[:: kind.months], year.end + timedelta(days=1)]
    return tuple(Period(first, after) for first, after in pairwise(firsts))


def period_of(kind: PeriodKind, day: date) -> Period:
    """その日を含む期間。"""
    return next(one for one in periods_of(kind, FiscalYear.of(day)) if one.contains(day))


def period_label(period: Period) -> str:
    """「令和8年度第2四半期」「令和8年度上半期」「令和8年度」。どれでもなければ日付で。"""
    year = FiscalYear.of(period.start)
    for kind in PeriodKind:
        found = periods_of(kind, year)
        if period in found:
            at = found.index(period)
            return (
                year.label
                + {
                    PeriodKind.QUARTER: f"第{at + 1}四半期",
                    PeriodKind.HALF: ("上半期", "下半期")[at % 2],
                    PeriodKind.YEAR: "",
                }[kind]
            )
    return period.label


def choices(kind: PeriodKind, first_year: int, last_year: int, today: date) -> Iterator[Period]:
    """計画の期間の中の、もう始まった期間を新しい順に。"""
    for year in range(last_year, first_year - 1, -1):
        for period in reversed(periods_of(kind, FiscalYear(year))):
            if period.start <= today:
                yield period


def last_day(period: Period) -> date:
    """期間の末日（この日を含む）。"""
    assert period.end is not None  # noqa: S101 - 評価の期間には必ず終わりがある
    return period.end - timedelta(days=1)
