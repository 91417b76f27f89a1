"""終わった月を、件ごとの切り口にする。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from shirube.engines.insight.log import Coded, EventLog, Level, code_dtype
from shirube.engines.insight.moments import last_moments
from shirube.engines.insight.opening import date_of, day_numbers
from shirube.values.era import format_date

ENDED_MONTH = "終わった月"
"""終わった月の切り口の名。"""


def by_month(log: EventLog) -> EventLog:
    """件の最後の時の月（日本標準時）を、切り口「終わった月」に足した記録。"""
    days = day_numbers(last_moments(log))
    firsts, places = np.unique(days, return_inverse=True) if len(days) else (days, days)
    months = [date_of(int(day)).replace(day=1) for day in firsts]
    listed = sorted(set(months))
    names = tuple(_name(month) for month in listed)
    of_day = np.array([listed.index(month) for month in months], np.int64)
    codes = (of_day[places] if len(days) else np.empty(0, np.int64)).astype(code_dtype(len(names)))
    return replace(log, dimensions={**log.dimensions, ENDED_MONTH: Coded(codes, names, Level.CASE)})


def _name(month: date) -> str:
    """月の名。和暦の無い昔の月は、西暦で書く。"""
    try:
        return format_date(month).removesuffix("1日")
    except ValueError:
        return f"{month.year}年{month.month}月"
