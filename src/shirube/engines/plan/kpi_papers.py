"""計画の文書に置く KPI: 基準、いま、目標、近隣との比較。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from shirube.engines.plan.paper_sources import PaperSources
from shirube.engines.plan.plan_words import UNDECIDED, number_text
from shirube.engines.plan.snapshot_lines import KpiLine, KpiPoint
from shirube.values.document import TableBlock
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

# これより古い値は、いまの姿を表すものとして大きく見せない。
STALE_MONTHS = 18
NO_COMPARISON = "比較値なし"


def latest_point(kpi: KpiLine) -> KpiPoint | None:
    """値のある、いちばん新しい期間の読み。"""
    valued = [one for one in kpi.points if one.value is not None]
    return max(valued, key=lambda one: (one.ends_on, one.revision), default=None)


def is_stale(point: KpiPoint, day: date) -> bool:
    """18か月より前の期間の値か。"""
    months = (day.year - point.ends_on.year) * 12 + day.month - point.ends_on.month
    return months > STALE_MONTHS or (months == STALE_MONTHS and day.day > point.ends_on.day)


def latest_text(kpi: KpiLine, day: date) -> str:
    """いまの値と、いつの何による値か。"""
    point = latest_point(kpi)
    if point is None:
        return "まだ読みなし"
    stale = "、18か月より前の値" if is_stale(point, day) else ""
    until = format_date(point.ends_on, "short")
    return f"{number_text(point.value, kpi.unit)}\n（{until}まで、{point.basis}{stale}）"


def target_text(kpi: KpiLine) -> str:
    """最後の年度の目標。"""
    if not kpi.targets:
        return UNDECIDED
    last = max(kpi.targets, key=lambda one: one.year)
    return f"{number_text(last.value, kpi.unit)}\n（{FiscalYear(last.year).label}）"


def base_text(kpi: KpiLine) -> str:
    """基準値とその日。"""
    day = "" if kpi.base_on is None else f"\n（{format_date(kpi.base_on, 'short')}）"
    return UNDECIDED if kpi.base is None else f"{number_text(kpi.base, kpi.unit)}{day}"


def kpi_table(kpis: Sequence[KpiLine], day: date, sources: PaperSources, *, caption: str) -> TableBlock:
    """KPI の表: 基準、いま、目標、近隣。"""
    rows = tuple(
        (
            one.title,
            one.kind.label,
            base_text(one),
            latest_text(one, day),
            target_text(one),
            sources.comparisons.get(one.key, NO_COMPARISON),
        )
        for one in kpis
    )
    return TableBlock(
        caption=caption,
        header=("KPI", "種類", "基準", "いま", "目標", "近隣などとの比較"),
        rows=rows,
        align=("left", "left", "right", "right", "right", "left"),
        row_header=True,
    )


def achievement(kpi: KpiLine) -> Decimal | None:
    """基準から最後の目標までの、どこまで来たか（割合）。基準・目標・値のどれかが無ければ None。"""
    point = latest_point(kpi)
    if point is None or point.value is None or kpi.base is None or not kpi.targets:
        return None
    goal = max(kpi.targets, key=lambda one: one.year).value
    return None if goal == kpi.base else (point.value - kpi.base) / (goal - kpi.base)
