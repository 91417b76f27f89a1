"""工程表の図の割り付け: 広い画面・電話・紙の三つの形と、行の高さ、頁の分け方。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shirube.engines.plan.roadmap_lines import LineKind, RoadmapLine
from shirube.engines.plan.snapshot_lines import State
from shirube.ui.chart.svg import fitted, text_width
from shirube.values.fiscal_year import FiscalYear

SMALL = 12
LINE_HEIGHT = 17
EDGE = 9.0  # 端の日の節目が切れないための、左右のあき
_BELOW = (LineKind.WORK, LineKind.MILESTONE, LineKind.DATE)
INDENT = {kind: 26 if kind in _BELOW else 8 for kind in LineKind}
WHOLE_WIDTH = (LineKind.PILLAR, LineKind.LOOSE)
CONTINUED = "（つづき）"
LARGEST_SHARE = 0.5  # 一つの頁に収める取組の、頁に占める高さの限り
EVENER = tuple(share / 20 for share in range(10, 21))  # 頁をならすときに試す、低い頁の割合


@dataclass(frozen=True, slots=True, kw_only=True)
class GanttLayout:
    """図の形。`label` と `owner` は左の名と担当の幅で、`label` が 0 なら名を帯の上に置く（電話）。

    `is_plan_only` なら計画だけを示す図で、凡例は使った印だけになる。
    """

    name: str
    width: int
    label: int
    owner: int
    row: int
    size: int
    page_height: int | None = None
    is_plan_only: bool = False

    @property
    def is_stacked(self) -> bool:
        """名を帯の上に置く。"""
        return self.label == 0


WIDE = GanttLayout(name="wide", width=1136, label=320, owner=112, row=30, size=14)
PHONE = GanttLayout(name="phone", width=358, label=0, owner=0, row=56, size=14)
PRINT = GanttLayout(name="print", width=1480, label=420, owner=140, row=24, size=13, page_height=925)

# 冊子（A4 縦）の本文の幅に、そのまま置く形。
BOOK = GanttLayout(name="book", width=860, label=270, owner=0, row=21, size=13, is_plan_only=True)


@dataclass(frozen=True, slots=True)
class Row:
    """置き終えた一行。"""

    line: RoadmapLine
    names: tuple[str, ...]
    top: float
    height: float

    @property
    def middle(self) -> float:
        """帯の中心の高さ（名を左に置く形）。"""
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Frame:
    """日付を横の位置にする枠。"""

    layout: GanttLayout
    years: tuple[FiscalYear, ...]

    @property
    def left(self) -> float:
        """帯の場所の左端。"""
        return float(self.layout.label + self.layout.owner) or EDGE

    @property
    def right(self) -> float:
        """帯の場所の右端。"""
        return self.layout.width - EDGE

    @property
    def head(self) -> float:
        """頭（年度・四半期・今日）の高さ。"""
        return self.years_bottom + (0.0 if self.layout.is_plan_only else 19.0)

    @property
    def years_bottom(self) -> float:
        """年度と四半期の名の下端。"""
        return 24.0 + (20.0 if self.has_quarters else 0.0)

    @property
    def quarter_width(self) -> float:
        """四半期一つの幅。"""
        return (self.right - self.left) / len(self.years) / 4

    @property
    def has_quarters(self) -> bool:
        """四半期の名が入る幅がある。"""
        return self.quarter_width >= text_width("10-12", SMALL) + 2

    def x(self, day: date) -> float:
        """その日の初めの位置。枠の外の日は端に寄せる。"""
        first, last = self.years[0].start, self.years[-1].end
        share = (day - first).days / ((last - first).days + 1)
        return round(self.left + (self.right - self.left) * min(1.0, max(0.0, share)), 2)

    def x_after(self, day: date) -> float:
        """その日の終わりの位置。"""
        return self.x(day + timedelta(days=1))

    def holds(self, day: date) -> bool:
        """枠の中の日か。"""
        return self.years[0].start <= day <= self.years[-1].end


def pages(lines: Sequence[RoadmapLine], frame: Frame, legend: float) -> list[list[Row]]:
    """行を頁に分ける。頁の初めには柱と取組を繰り返し、頁の数を増やさずに行を各頁へならす。"""
    height = frame.layout.page_height
    if height is None:
        return [_placed(lines, frame)]
    room = height - frame.head - legend
    heights = [_height(line, frame.layout) for line in lines]
    count = len(_split(lines, heights, frame.layout, room))
    for share in EVENER:
        found = _split(lines, heights, frame.layout, room * share)
        if len(found) == count:
            break
    return [_placed(page, frame) for page in found]


def _split(
    lines: Sequence[RoadmapLine], heights: Sequence[float], layout: GanttLayout, room: float
) -> list[list[RoadmapLine]]:
    """高さ room ごとに分ける。見出しだけを頁の終わりに残さず、短い取組は二つの頁に分けない。"""
    found: list[list[RoadmapLine]] = [[]]
    heads: dict[LineKind, RoadmapLine] = {}
    used = 0.0
    for number, line in enumerate(lines):
        if line.kind in (LineKind.PILLAR, LineKind.LOOSE):
            heads = {LineKind.PILLAR: line}
        elif line.kind is LineKind.INITIATIVE:
            heads[LineKind.INITIATIVE] = line
        if found[-1] and used + _block(lines, heights, number, room) > room:
            found.append([_continued(one) for one in heads.values() if one is not line])
            used = sum(_height(one, layout) for one in found[-1])
        found[-1].append(line)
        used += heights[number]
    return found


def _block(lines: Sequence[RoadmapLine], heights: Sequence[float], number: int, room: float) -> float:
    """この行と離さずに置く高さ。見出しなら、次の見出しまで（長い取組なら、初めの作業まで）。"""
    total = first = 0.0
    has_task = False
    for place in range(number, len(lines)):
        line = lines[place]
        if has_task and (line.is_head or not lines[number].is_head):
            break
        total += heights[place]
        if not line.is_head and not has_task:
            has_task, first = True, total
        if total > room * LARGEST_SHARE:
            break
    return total if total <= room * LARGEST_SHARE or not has_task else first


def _continued(line: RoadmapLine) -> RoadmapLine:
    return replace(line, title=f"{line.title}{CONTINUED}")


def _placed(lines: Sequence[RoadmapLine], frame: Frame) -> list[Row]:
    rows: list[Row] = []
    top = frame.head
    for line in lines:
        height = _height(line, frame.layout)
        rows.append(Row(line, _names(line, frame.layout), top, height))
        top += height
    return rows


def _names(line: RoadmapLine, layout: GanttLayout) -> tuple[str, ...]:
    """二行までに折った名。"""
    width = layout.width if layout.is_stacked or line.kind in WHOLE_WIDTH else layout.label
    room = float(width - indent(line, layout) - (2 if layout.is_stacked else 8))
    if layout.is_stacked and aside(line):
        room -= text_width(aside(line), SMALL) + 8
    return tuple(fitted(line.label, room, layout.size, 2))


def half_dated(line: RoadmapLine) -> str:
    """始まりか終わりの片方だけが未定か、前後が逆のときの言葉。"""
    if line.kind is not LineKind.WORK or (line.start is None and line.end is None):
        return ""
    if line.start is None:
        return "始まり未定"
    if line.end is None:
        return "終わり未定"
    return "終わりが始まりより前" if line.end < line.start and line.state is State.PLANNED else ""


def aside(line: RoadmapLine) -> str:
    """帯に添える短い言葉。"""
    return "・".join(word for word in (half_dated(line), line.mark) if word) if not line.is_head else ""


def indent(line: RoadmapLine, layout: GanttLayout) -> int:
    """名の左のあき。"""
    return 2 if layout.is_stacked and not line.is_head else INDENT[line.kind]


def _height(line: RoadmapLine, layout: GanttLayout) -> float:
    extra = (len(_names(line, layout)) - 1) * LINE_HEIGHT
    if layout.is_stacked and line.is_head:
        return 32.0 + extra
    return float(layout.row + extra)
