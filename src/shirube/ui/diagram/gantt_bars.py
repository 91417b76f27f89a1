"""工程表の帯と印。状態は色だけでなく、塗り方（枠・地紋・印）と言葉でも見分ける。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from shirube.engines.plan.roadmap_lines import LineKind, RoadmapLine
from shirube.engines.plan.snapshot_lines import State
from shirube.ui.chart.svg import (
    INK,
    INK_SOFT,
    KEY,
    LINE_STRONG,
    MARK,
    element,
    line,
    text,
    text_width,
)
from shirube.ui.diagram.gantt_layout import SMALL, Frame, Row, aside
from shirube.values.era import format_date

PALE = "#d9e6ff"
DONE = "#197a4b"
GHOST = "#949494"
WHITE = "#ffffff"
BAR = 13.0
HALF = 8.0


def patterns(figure_id: str) -> str:
    """期限を過ぎた帯の斜線。"""
    hatch = element(
        "pattern",
        element("rect", width=6, height=6, fill="#ffeee2")
        + element("path", d="M-1 1 1-1M0 6 6 0M5 7 7 5", stroke=MARK, stroke_width=1.5),
        id=f"{figure_id}-late",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )
    return element("defs", hatch)


def bar_middle(row: Row, frame: Frame) -> float:
    """帯の中心の高さ。"""
    return row.top + row.height - 18 if frame.layout.is_stacked else row.middle


def drawn(row: Row, frame: Frame, figure_id: str, today: date | None) -> list[str]:
    """一行の帯と印と、添える言葉。"""
    words = _words(row, frame, bar_middle(row, frame), today) if not row.line.is_head else []
    return [*shapes(row, frame, figure_id, today), *words]


def shapes(row: Row, frame: Frame, figure_id: str, today: date | None) -> list[str]:
    """一行の帯と印。"""
    one, y = row.line, bar_middle(row, frame)
    if one.kind is LineKind.INITIATIVE:
        return [] if frame.layout.is_stacked else _bracket(one, frame, y)
    if one.kind is LineKind.DATE:
        return _date(one, frame, y)
    if one.is_head:
        return []
    parts = [*_ghost(one, frame, y)]
    if one.kind is LineKind.MILESTONE:
        parts += _milestone(one, frame, y)
    else:
        parts += _work(one, frame, y, figure_id, today)
    return [*parts, *_national(one, frame, y)]


def _bracket(one: RoadmapLine, frame: Frame, y: float) -> list[str]:
    """取組の全体の期間を示す細い帯。"""
    if one.start is None or one.due is None:
        return []
    left, right = frame.x(one.start), frame.x_after(one.due)
    path = f"M{left:g} {y + 6:g}V{y:g}H{right:g}V{y + 6:g}"
    return [element("path", d=path, fill="none", stroke=INK_SOFT, stroke_width=2)]


def _ghost(one: RoadmapLine, frame: Frame, y: float) -> list[str]:
    """基準の版での帯（細い灰色）。"""
    if one.baseline_start is None and one.baseline_end is None:
        return []
    start = one.baseline_start or one.start
    end = one.baseline_end or one.due
    if one.kind is LineKind.MILESTONE:
        day = one.baseline_end
        return [] if day is None else [_diamond(frame.x(day), y, 6, fill=WHITE, stroke=GHOST)]
    if start is None or end is None or end < start:
        return []
    left, right = frame.x(start), frame.x_after(end)
    return [element("rect", x=left, y=y + BAR / 2 + 1, width=max(2.0, right - left), height=4, fill=GHOST)]


def _work(one: RoadmapLine, frame: Frame, y: float, figure_id: str, today: date | None) -> list[str]:
    if _absent(one, frame):
        return []
    if one.start is None or one.end is None or one.end < one.start:
        return [*_open_ended(one, frame, y), *_overdue(one, frame, y, figure_id, today)]
    left, right = frame.x(one.start), frame.x_after(one.end)
    parts = [_state_bar(one, left, max(2.0, right - left), y)]
    if one.state is State.ACTIVE and one.progress:
        width = max(1.0, (right - left) * min(100, one.progress) / 100)
        parts.append(element("rect", x=left, y=y - BAR / 2, width=width, height=BAR, fill=KEY))
    if one.state is State.DONE:
        parts.append(_check((left + right) / 2, y))
    if one.extended_to is not None and one.extended_to > one.end:
        parts.append(_extension(right, frame.x_after(one.extended_to), y))
    return [*parts, *_overdue(one, frame, y, figure_id, today)]


def _state_bar(one: RoadmapLine, x: float, width: float, y: float) -> str:
    box = {"x": x, "y": y - BAR / 2, "width": width, "height": BAR}
    if one.state is State.STOPPED:
        crossed = line(x, y, x + width, y, stroke=LINE_STRONG, stroke_width=1.5)
        return (
            element("rect", **box, fill="none", stroke=LINE_STRONG, stroke_width=1, stroke_dasharray="3 3")
            + crossed
        )
    fill = {State.DONE: DONE, State.ACTIVE: PALE}.get(one.state, WHITE)
    return element(
        "rect", **box, fill=fill, stroke=DONE if one.state is State.DONE else KEY, stroke_width=1.2
    )


def _extension(left: float, right: float, y: float) -> str:
    """公式に延ばした期間（破線の枠）。"""
    width = max(2.0, right - left)
    return element(
        "rect",
        x=left,
        y=y - BAR / 2,
        width=width,
        height=BAR,
        fill="#fff0b3",
        stroke=KEY,
        stroke_width=1.2,
        stroke_dasharray="4 2",
    )


def _overdue(one: RoadmapLine, frame: Frame, y: float, figure_id: str, today: date | None) -> list[str]:
    """期限から今日までの帯。期限を過ぎていなければ、ない。"""
    if not one.overdue_days or one.due is None or today is None:
        return []
    return [_late(frame.x_after(one.due), frame.x(today), y, figure_id)]


def _late(left: float, right: float, y: float, figure_id: str) -> str:
    """期限から今日まで（斜線）。"""
    return element(
        "rect",
        x=left,
        y=y - BAR / 2 + 2,
        width=max(2.0, right - left),
        height=BAR - 4,
        fill=f"url(#{figure_id}-late)",
        stroke=MARK,
        stroke_width=1,
    )


def _open_ended(one: RoadmapLine, frame: Frame, y: float) -> list[str]:
    """始まりか終わりだけが決まっている作業。決まっている側だけを縦の線で示す。"""
    day = one.end if one.end is not None else one.start
    if day is None:
        return []
    is_end = one.end is not None
    x = frame.x_after(day) if is_end else frame.x(day)
    arrow = x - 12 if is_end else x + 12
    path = f"M{x:g} {y - BAR / 2:g}V{y + BAR / 2:g}M{x:g} {y:g}H{arrow:g}"
    return [element("path", d=path, fill="none", stroke=KEY, stroke_width=2)]


def _milestone(one: RoadmapLine, frame: Frame, y: float) -> list[str]:
    if one.end is None or _absent(one, frame):
        return []
    x = frame.x(one.end)
    fill = {State.DONE: DONE, State.STOPPED: "none"}.get(one.state, WHITE)
    stroke = {State.DONE: DONE, State.STOPPED: LINE_STRONG}.get(one.state, KEY)
    if one.overdue_days:
        fill, stroke = MARK, MARK
    parts = [_diamond(x, y, HALF, fill=fill, stroke=stroke)]
    if one.extended_to is not None and one.extended_to > one.end:
        there = frame.x(one.extended_to)
        if there - x > 2 * HALF:
            parts.append(line(x + HALF, y, there - HALF, y, stroke=KEY, stroke_dasharray="4 2"))
        parts.append(_diamond(there, y, HALF, fill="#fff0b3", stroke=KEY))
    return [*parts, _check(x, y)] if one.state is State.DONE else parts


def _date(one: RoadmapLine, frame: Frame, y: float) -> list[str]:
    """契約などの日（下向きの三角の枠）。"""
    if one.end is None or _absent(one, frame):
        return []
    x = frame.x(one.end)
    path = f"M{x - HALF:g} {y - 6:g}h{2 * HALF:g}l{-HALF:g} 13z"
    return [element("path", d=path, fill=WHITE, stroke=INK_SOFT, stroke_width=1.5)]


def _diamond(x: float, y: float, half: float, *, fill: str, stroke: str) -> str:
    path = f"M{x:g} {y - half:g}L{x + half:g} {y:g}L{x:g} {y + half:g}L{x - half:g} {y:g}Z"
    return element("path", d=path, fill=fill, stroke=stroke, stroke_width=1.5)


def _check(x: float, y: float) -> str:
    path = f"M{x - 4:g} {y:g}l3 3 5-6"
    return element("path", d=path, fill="none", stroke=WHITE, stroke_width=1.8)


def _national(one: RoadmapLine, frame: Frame, y: float) -> list[str]:
    """国の期限（下向きの三角と「国」）。"""
    if one.national_due is None or not frame.holds(one.national_due):
        return []
    x = frame.x_after(one.national_due)
    top = y - BAR / 2 - 5
    flag = element("path", d=f"M{x - 5:g} {top:g}h10l-5 7z", fill=INK)
    return [line(x, top, x, y + BAR / 2 + 2, stroke=INK, stroke_width=1.2), flag]


def _words(row: Row, frame: Frame, y: float, today: date | None) -> list[str]:
    """帯の右（入らなければ左）に添える短い言葉。電話では名の行の右端に置く。"""
    one, absent, beside = row.line, _absent(row.line, frame), aside(row.line)
    colour = MARK if one.overdue_days else INK_SOFT
    if frame.layout.is_stacked:
        parts = [_said(2, y, absent, INK_SOFT, "start")] if absent else []
        edge = frame.layout.width - 2
        return [*parts, _said(edge, row.top + 12.5, beside, colour, "end")] if beside else parts
    words = "・".join(word for word in (absent, beside) if word)
    if not words:
        return []
    left, right = (frame.left, frame.left - 2) if absent else _extent(one, frame, today)
    width = text_width(words, SMALL)
    if right + 7 + width <= frame.right:
        x, anchor = right + 7, "start"
    else:
        x, anchor = max(left - 7, frame.left + width), "end"
    ground = x if anchor == "start" else x - width
    return [
        element("rect", x=ground, y=y - 7, width=width, height=14, fill=WHITE),
        _said(x, y, words, colour, anchor),
    ]


def _said(x: float, y: float, words: str, colour: str, anchor: str) -> str:
    return text(x, y + 4.5, words, size=SMALL, fill=colour, text_anchor=anchor)


def _absent(one: RoadmapLine, frame: Frame) -> str:
    """帯を描けないわけ: 日付が未定か、並べた年度の外にある。"""
    days = [day for day in (one.start, one.end, one.extended_to) if day is not None]
    if not days:
        return "日付未定"
    if min(days) > frame.years[-1].end:
        return f"図の後（{format_date(min(days), 'short')}から）"
    return f"図の前（{format_date(max(days), 'short')}まで）" if max(days) < frame.years[0].start else ""


def _extent(one: RoadmapLine, frame: Frame, today: date | None) -> tuple[float, float]:
    """帯と印の左端と右端。"""
    days = [day for day in _days(one) if day is not None]
    if one.overdue_days and today is not None:
        days.append(today - timedelta(days=1))
    pad = HALF if one.kind in (LineKind.MILESTONE, LineKind.DATE) else 0.0
    if one.kind is LineKind.WORK and (one.start is None or one.end is None):
        pad = 13.0
    flag = frame.x_after(one.national_due) + 5 if one.national_due else 0.0
    return frame.x(min(days)) - pad, max(frame.x_after(max(days)) + pad, flag)


def _days(one: RoadmapLine) -> Iterable[date | None]:
    return (one.start, one.end, one.extended_to, one.baseline_start, one.baseline_end)
