"""工程マップの表と、代わりの文。"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from shirube.engines.insight.lengths import length
from shirube.engines.insight.process_map import MapFlow, Pair, ProcessMap
from shirube.ui.chart.figure import FigureTable
from shirube.ui.diagram.process_map_look import MapMeasure

HEADER = ("行い・流れ", "種類", "件数", "回数", "待ちの中央値", "待ちの90%値")
LANE = "担う組織"


def flow_name(flow: MapFlow) -> str:
    """流れの名。"""
    return f"{flow.source or '開始'} → {flow.target or '終了'}"


def table(made: ProcessMap, backs: Collection[Pair]) -> FigureTable:
    """図に描いたすべての数の表。初めに行い、次に流れ。どちらも多い順。"""
    has_lanes = any(one.lane for one in made.activities)
    said = partial(length, is_dated_only=made.is_dated_only)
    rows = []
    for one in made.activities:
        lane = one.lane if one.lane_count in (None, one.count) else f"{one.lane}（{one.lane_count:,}回）"
        row = (one.name, "行い", f"{one.cases:,}件", f"{one.count:,}回", "", "")
        rows.append((*row, lane) if has_lanes else row)
    for flow in made.flows:
        kind = "繰り返し" if flow.source == flow.target else "後戻り" if flow.pair in backs else "流れ"
        waits = (said(flow.median), said(flow.p90)) if flow.is_between else ("", "")
        row = (flow_name(flow), kind, f"{flow.cases:,}件", f"{flow.count:,}回", *waits)
        rows.append((*row, "") if has_lanes else row)
    return FigureTable((*HEADER, LANE) if has_lanes else HEADER, tuple(rows))


def described(made: ProcessMap, measure: MapMeasure, backs: Collection[Pair]) -> str:
    """図を見ずに分かる文。"""
    said = partial(length, is_dated_only=made.is_dated_only)
    between = [one for one in made.flows if one.is_between]
    names = [name for name in made.lanes if name]
    lanes = f"担う組織（{'、'.join(names)}）の帯に分け、" if names else ""
    told = (
        f"{made.case_count:,}件の工程マップです。行い{len(made.activities):,}、流れ{len(between):,}を、"
        f"{lanes}線の太さは通った回数、濃さは{measure.label}で示します。"
    )
    if between:
        most = between[0]
        told += f"いちばん多い流れは「{flow_name(most)}」の{most.cases:,}件"
        told += f"（待ちの中央値 {said(most.median)}）です。" if most.median is not None else "です。"
    waits = [(one.median, flow_name(one), one) for one in between if one.median is not None]
    if waits:
        longest = min(waits, key=lambda one: (-one[0], one[1]))[2]
        told += (
            f"待ちの中央値がいちばん長いのは「{flow_name(longest)}」の{said(longest.median)}"
            f"（{longest.cases:,}件）です。"
        )
    loops = sum(one.source == one.target for one in between)
    told += f"後戻りは{len(backs):,}、すぐの繰り返しは{loops:,}の流れにあります。"
    left = made.left_out.sentence
    return f"{told}{left}。" if left else told
