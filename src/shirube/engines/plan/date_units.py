"""日付の細かさの計算: 日・月・四半期・年度を、番号で足し引きする。

四半期までしか決めていない作業は四半期ずつ動き、日まで決めたようには見せない。四半期は会計年度の四半期
（4〜6月が第1四半期）で、年度は 4月1日に始まる（地方自治法第208条）。
"""

from __future__ import annotations

from datetime import date, timedelta

from shirube.engines.plan.snapshot_lines import Precision
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.quarter import Quarter

_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}
_COARSENESS = (Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR)
_FIRST_MONTH = 3  # 4月を 0 とするために引く月数


def unit_index(day: date, precision: Precision) -> int:
    """その日を含む単位の通し番号。となりの単位とは 1 違う。"""
    if precision is Precision.DAY:
        return day.toordinal()
    return (day.year * 12 + day.month - 1 - _FIRST_MONTH) // _MONTHS[precision]


def unit_first(index: int, precision: Precision) -> date:
    """その番号の単位の初日。"""
    if precision is Precision.DAY:
        return date.fromordinal(index)
    month = index * _MONTHS[precision] + _FIRST_MONTH
    return date(month // 12, month % 12 + 1, 1)


def unit_last(index: int, precision: Precision) -> date:
    """その番号の単位の末日（この日を含む）。"""
    if precision is Precision.DAY:
        return date.fromordinal(index)
    return unit_first(index + 1, precision) - timedelta(days=1)


def first_day(day: date, precision: Precision) -> date:
    """その日を含む単位の初日。"""
    return unit_first(unit_index(day, precision), precision)


def last_day(day: date, precision: Precision) -> date:
    """その日を含む単位の末日。"""
    return unit_last(unit_index(day, precision), precision)


def coarser(one: Precision, other: Precision) -> Precision:
    """二つのうち粗いほう。"""
    return max(one, other, key=_COARSENESS.index)


def date_text(day: date | None, precision: Precision = Precision.DAY) -> str:
    """細かさに合わせた書き方。「令和9年6月30日」「令和9年6月」「令和9年度第1四半期」「令和9年度」「未定」。"""
    if day is None:
        return "未定"
    match precision:
        case Precision.DAY:
            return format_date(day)
        case Precision.MONTH:
            return format_date(day).partition("月")[0] + "月"
        case Precision.QUARTER:
            return Quarter.of(day).label
        case Precision.YEAR:
            return FiscalYear.of(day).label
