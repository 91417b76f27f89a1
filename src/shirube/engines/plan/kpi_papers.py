"""計画の文書に置く KPI: 基準、いま、目標、近隣との比較。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from shirube.engines.plan.kpi_judgement import is_stale, last_fresh_day, newest
from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.plan_words import UNDECIDED
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import KpiLine, KpiPoint, PeerLine
from shirube.values.document import TableBlock
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

NO_COMPARISON = "比較値なし"


def latest_point(kpi: KpiLine) -> KpiPoint | None:
    """値のある、いちばん新しい時点の読み。"""
    return newest(one for one in kpi.points if one.value is not None)


def latest_text(kpi: KpiLine, day: date) -> str:
    """いまの値と、いつの何による値か。"""
    point = latest_point(kpi)
    if point is None:
        return "まだ読みなし"
    stale = "、18か月より前の値" if is_stale(point, day) else ""
    until = format_date(point.ends_on, "short")
    return f"{figure_text(point.value, kpi.unit)}\n（{until}まで、{point.basis}{stale}）"


def target_text(kpi: KpiLine) -> str:
    """最後の年度の目標。"""
    if not kpi.targets:
        return UNDECIDED
    last = max(kpi.targets, key=lambda one: one.year)
    return f"{figure_text(last.value, kpi.unit)}\n（{FiscalYear(last.year).label}）"


def base_text(kpi: KpiLine) -> str:
    """基準値とその日。"""
    day = "" if kpi.base_on is None else f"\n（{format_date(kpi.base_on, 'short')}）"
    return UNDECIDED if kpi.base is None else f"{figure_text(kpi.base, kpi.unit)}{day}"


def peers_text(plan: PlanSnapshot, kpi: KpiLine) -> str:
    """ほかの団体との比較。比べられる群が一つも無ければ「比較値なし」とそのわけ。"""
    peers = plan.peers_of(kpi.key)
    compared = [_peer_text(one) for one in peers if one.median is not None]
    if not compared:
        reason = next((one.reason for one in peers if one.reason), None)
        return f"{NO_COMPARISON}\n（{reason}）" if reason else NO_COMPARISON
    day = peers[0].as_of
    old = "、18か月より前の表" if plan.as_of > last_fresh_day(day) else ""
    return "\n".join((*compared, f"（{format_date(day, 'short')}現在{old}）"))


def _peer_text(one: PeerLine) -> str:
    where = f"{one.counted:,}団体中{one.place:,}位、" if one.place else f"{one.counted:,}団体の"
    return f"{one.title}: {where}中央値{figure_text(one.median, one.unit)}"


def kpi_table(plan: PlanSnapshot, kpis: Sequence[KpiLine], *, caption: str) -> TableBlock:
    """KPI の表: 基準、いま、目標、近隣。比べた表の名は注に書く。"""
    documents = dict.fromkeys(
        one.document for kpi in kpis for one in plan.peers_of(kpi.key) if one.median is not None
    )
    return TableBlock(
        caption=caption,
        header=("KPI", "種類", "基準", "いま", "目標", "ほかの団体との比較"),
        rows=tuple(
            (
                one.title,
                one.kind.label,
                base_text(one),
                latest_text(one, plan.as_of),
                target_text(one),
                peers_text(plan, one),
            )
            for one in kpis
        ),
        align=("left", "left", "right", "right", "right", "left"),
        shares=(5, 2, 4, 7, 5, 5),
        row_header=True,
        note=f"ほかの団体との比較に使った表: {'、'.join(documents)}" if documents else None,
    )


def achievement(kpi: KpiLine) -> Decimal | None:
    """基準から最後の目標までの、どこまで来たか（割合）。基準・目標・値のどれかが無ければ None。"""
    point = latest_point(kpi)
    if point is None or point.value is None or kpi.base is None or not kpi.targets:
        return None
    goal = max(kpi.targets, key=lambda one: one.year).value
    return None if goal == kpi.base else (point.value - kpi.base) / (goal - kpi.base)
