"""工程表の図: 年度と四半期の頭、柱 → 取組 → 作業の行、帯・節目・国の期限・基準・今日の線。

計画の行（`engines.plan.roadmap_lines`）と、横に並べる年度と、今日を渡す。頁のある形（紙）では何枚にもなり、
どの頁にも頭と凡例が付く。どの図にも、同じことを述べる表と説明が付く。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from shirube.engines.plan.roadmap_lines import TABLE_HEADER, LineKind, RoadmapLine, table_rows
from shirube.engines.plan.snapshot_lines import State
from shirube.ui.chart.figure import CannotDraw, Figure, FigureTable
from shirube.ui.chart.svg import (
    INK,
    INK_SOFT,
    LINE,
    LINE_STRONG,
    MARK,
    checked_id,
    element,
    fitted,
    line,
    picture,
    text,
    text_width,
)
from shirube.ui.diagram.gantt_bars import bar_middle, drawn, patterns
from shirube.ui.diagram.gantt_layout import (
    LINE_HEIGHT,
    SMALL,
    WIDE,
    Frame,
    GanttLayout,
    Row,
    indent,
    pages,
)
from shirube.ui.diagram.gantt_legend import legend, legend_height
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

BAND = {LineKind.PILLAR: "#e8f1fe", LineKind.LOOSE: "#e8f1fe", LineKind.INITIATIVE: "#f2f2f2"}
QUARTERS = ("4-6", "7-9", "10-12", "1-3")


def gantt(
    figure_id: str,
    title: str,
    lines: Sequence[RoadmapLine],
    years: Sequence[FiscalYear],
    *,
    today: date | None,
    layout: GanttLayout = WIDE,
    shows_links: bool = False,
) -> tuple[Figure, ...]:
    """工程表を描く。頁のない形では一枚、紙では頁の数だけの図を返す。行か年度がなければ CannotDraw。

    `today` が None なら、今日の線を引かず、状態の数も述べない（計画書の図）。
    """
    checked_id(figure_id)
    if not lines or not years:
        raise CannotDraw("工程表に並べる取組がありません。図の代わりに空の知らせを出してください。")
    frame = Frame(layout, tuple(years))
    sheets = pages(lines, frame, legend_height(layout, lines))
    return tuple(
        _sheet(
            f"{figure_id}-{number}", _numbered(title, number, len(sheets)), rows, frame, today, shows_links
        )
        for number, rows in enumerate(sheets, start=1)
    )


def _numbered(title: str, number: int, count: int) -> str:
    return title if count == 1 else f"{title}（{number}／{count}）"


def _sheet(
    figure_id: str, title: str, rows: Sequence[Row], frame: Frame, today: date | None, shows_links: bool
) -> Figure:
    bottom = rows[-1].top + rows[-1].height
    parts = [patterns(figure_id), *_bands(rows, frame), *_grid(frame, bottom), *_head(frame)]
    if frame.layout.is_stacked:
        parts += [*_today(frame, today, bottom), *_name_grounds(rows, frame)]
    for row in rows:
        parts += _names(row, frame)
    if shows_links:
        parts += _links(rows, frame)
    for row in rows:
        parts += drawn(row, frame, figure_id, today)
    if not frame.layout.is_stacked:
        parts += _today(frame, today, bottom)
    lines = [row.line for row in rows]
    parts += legend(figure_id, frame.layout, bottom, lines)
    height = bottom + legend_height(frame.layout, lines)
    description = _description(lines, frame, today)
    kind = f"diagram diagram--{frame.layout.name}"
    svg = picture(figure_id, title, description, frame.layout.width, height, parts, kind)
    return Figure(svg, title, description, FigureTable(TABLE_HEADER, table_rows(lines)))


def _bands(rows: Sequence[Row], frame: Frame) -> list[str]:
    parts = []
    for row in rows:
        fill = BAND.get(row.line.kind)
        if fill:
            box = element("rect", x=0, y=row.top, width=frame.layout.width, height=row.height, fill=fill)
            parts.append(box)
        parts.append(line(0, row.top, frame.layout.width, row.top, stroke=LINE, stroke_width=0.5))
    return parts


def _name_grounds(rows: Sequence[Row], frame: Frame) -> list[str]:
    """名を帯の上に置く形で、名の下に線を通さないための地。"""
    grounds = []
    for row in rows:
        height = row.height - (0 if row.line.is_head else 30)
        fill = BAND.get(row.line.kind, "#ffffff")
        grounds.append(
            element("rect", x=0, y=row.top + 0.5, width=frame.layout.width, height=height - 1, fill=fill)
        )
    return grounds


def _grid(frame: Frame, bottom: float) -> list[str]:
    """年度の太い線と四半期の細い線。"""
    parts = []
    for year in frame.years:
        for number, month in enumerate(year.months[::3]):
            x = frame.x(month)
            is_year = number == 0
            top = 0.0 if is_year else 24.0 if frame.has_quarters else frame.years_bottom
            parts.append(
                line(
                    x,
                    top,
                    x,
                    bottom,
                    stroke=LINE_STRONG if is_year else LINE,
                    stroke_width=1 if is_year else 0.6,
                )
            )
    edge = frame.right
    parts.append(line(edge, 0, edge, bottom, stroke=LINE_STRONG))
    parts.append(line(0, frame.years_bottom, frame.layout.width, frame.years_bottom, stroke=LINE_STRONG))
    parts.append(line(0, frame.head, frame.layout.width, frame.head, stroke=INK, stroke_width=1))
    parts.append(line(0, bottom, frame.layout.width, bottom, stroke=INK, stroke_width=1))
    return parts


def _head(frame: Frame) -> list[str]:
    """年度と四半期の名。"""
    parts = []
    if not frame.layout.is_stacked:
        base = frame.years_bottom - 7
        parts.append(text(8, base, "取組・作業", size=SMALL, font_weight=700))
        if frame.layout.owner:
            parts.append(text(frame.layout.label + 4, base, "担当", size=SMALL, font_weight=700))
    if frame.has_quarters:
        parts.append(text(frame.left - 4, frame.years_bottom - 6, "月", size=SMALL, text_anchor="end"))
    for year in frame.years:
        start, width = frame.x(year.start), frame.quarter_width * 4
        name = year.label if text_width(year.label, 13) + 6 <= width else _short(year)
        parts.append(
            text(round(start + width / 2, 2), 17, name, size=13, font_weight=700, text_anchor="middle")
        )
        if frame.has_quarters:
            parts += _quarters(start, frame)
    return parts


def _quarters(start: float, frame: Frame) -> list[str]:
    """四半期の月（名の欄に「月」と添える）。"""
    width = frame.quarter_width
    return [
        text(
            round(start + width * (number + 0.5), 2),
            frame.years_bottom - 6,
            months,
            size=SMALL,
            text_anchor="middle",
            fill=INK_SOFT,
        )
        for number, months in enumerate(QUARTERS)
    ]


def _short(year: FiscalYear) -> str:
    return format_date(year.end if year.start_year == 2019 else year.start, "short").partition(".")[0]


def _names(row: Row, frame: Frame) -> list[str]:
    """名と担当。"""
    one, layout = row.line, frame.layout
    weight = 700 if one.is_head else 400
    x = indent(one, layout)
    if layout.is_stacked and not one.is_head:
        base = row.top + 17
    else:
        base = row.middle - (len(row.names) - 1) * LINE_HEIGHT / 2 + layout.size * 0.36
    parts = [
        text(x, round(base + number * LINE_HEIGHT, 2), name, size=layout.size, font_weight=weight)
        for number, name in enumerate(row.names)
    ]
    if one.owner and layout.owner:
        shown = fitted(one.owner, layout.owner - 8, SMALL)[0]
        parts.append(text(layout.label + 4, round(row.middle + 4.5, 2), shown, size=SMALL, fill=INK_SOFT))
    return parts


def _links(rows: Sequence[Row], frame: Frame) -> list[str]:
    """つながりを細い線で。先と後が同じ頁にあり、どちらも日が決まっているものだけ。"""
    known = {row.line.key: row for row in rows}
    parts = []
    for row in rows:
        for key in row.line.links:
            before = known.get(key)
            if before is None or before.line.due is None:
                continue
            target = row.line.start or row.line.end
            if target is None:
                continue
            x1, x2 = frame.x_after(before.line.due), frame.x(target)
            y1, y2 = bar_middle(before, frame), bar_middle(row, frame)
            turn = max(x1 + 4, min(x2 - 5, x1 + 8)) if x2 > x1 else x1 + 5
            path = f"M{x1:g} {y1:g}H{turn:g}V{y2:g}H{x2:g}"
            parts.append(element("path", d=path, fill="none", stroke=INK_SOFT, stroke_width=0.8))
            parts.append(element("circle", cx=x2, cy=y2, r=2, fill=INK_SOFT))
    return parts


def _today(frame: Frame, today: date | None, bottom: float) -> list[str]:
    if today is None or not frame.holds(today):
        return []
    x = frame.x(today)
    words = f"今日 {format_date(today, 'short')}"
    half = text_width(words, SMALL) / 2
    centre = min(max(x, half + 2), frame.right - half - 2)
    return [
        line(x, frame.head - 3, x, bottom, stroke=MARK, stroke_width=1.5, stroke_dasharray="6 3"),
        text(
            round(centre, 2),
            frame.head - 6,
            words,
            size=SMALL,
            fill=MARK,
            font_weight=700,
            text_anchor="middle",
        ),
    ]


def _description(lines: Sequence[RoadmapLine], frame: Frame, today: date | None) -> str:
    tasks = [one for one in lines if one.is_task]
    states = Counter(one.state for one in tasks)
    kinds = Counter(one.kind for one in lines)
    first, last = frame.years[0].label, frame.years[-1].label
    told = (
        f"{first}から{last}までの工程表です。取組{kinds[LineKind.INITIATIVE]}件、"
        f"作業{kinds[LineKind.WORK]}件、節目{kinds[LineKind.MILESTONE]}件。"
    )
    undated = f"日付の未定なもの{sum(one.due is None for one in tasks)}件。"
    if today is None:
        return told + undated
    counted = "、".join(f"{state.label}{states[state]}件" for state in State)
    dates = f"契約などの日{kinds[LineKind.DATE]}件。" if kinds[LineKind.DATE] else ""
    return (
        f"{told}{counted}。"
        f"{format_date(today)}現在で期限を過ぎたもの{sum(one.overdue_days > 0 for one in tasks)}件、"
        f"公式に延ばしたもの{sum(one.extended_to is not None for one in tasks)}件、{undated}{dates}"
    )
