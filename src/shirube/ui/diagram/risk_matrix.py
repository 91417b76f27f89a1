"""影響×起こりやすさの図: ますごとの件数。色だけでなく、優先度の字と数でも読める。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shirube.ui.chart.figure import CannotDraw, Figure, FigureTable
from shirube.ui.chart.svg import (
    INK_SOFT,
    LINE_STRONG,
    checked_id,
    element,
    kind_for,
    picture,
    text,
    two_lines,
)

HEAD = 74.0
ROW = 64.0
TOP = 58.0
FOOT = 26.0
FILLS = {"高": "#ffbbbb", "中": "#fff0b3", "低": "#e6f5ec"}


@dataclass(frozen=True, slots=True)
class RiskSquare:
    """一つのます。`priority` は 高・中・低。"""

    count: int
    priority: str


def risk_matrix(
    figure_id: str,
    title: str,
    rows: Sequence[tuple[str, Sequence[RiskSquare]]],
    columns: Sequence[str],
    *,
    row_name: str = "影響",
    column_name: str = "起こりやすさ",
    width: int = 420,
) -> Figure:
    """行（影響の大きい順）と列（起こりやすさの低い順）のますに、件数を書く。"""
    checked_id(figure_id)
    if any(len(squares) != len(columns) for _, squares in rows):
        raise CannotDraw("ますの数が、列の数と合いません。")
    step = (width - HEAD) / len(columns)
    parts = [text(HEAD + (width - HEAD) / 2, 14, column_name, size=13, text_anchor="middle", fill=INK_SOFT)]
    for at, label in enumerate(columns):
        parts += _label(label, HEAD + step * (at + 0.5), 36, step - 6)
    for line, (label, squares) in enumerate(rows):
        y = TOP + ROW * line
        parts.append(text(HEAD - 10, y + ROW / 2 + 5, label, text_anchor="end"))
        for at, square in enumerate(squares):
            parts += _square(HEAD + step * at, y, step, square)
    bottom = TOP + ROW * len(rows)
    parts.append(text(0, TOP - 10, row_name, size=13, fill=INK_SOFT))
    parts.append(text(HEAD, bottom + 18, "ますの字は優先度、数は件数", size=13, fill=INK_SOFT))
    svg = picture(figure_id, title, _description(rows, columns), width, bottom + FOOT, parts, kind_for(width))
    return Figure(svg, title, _description(rows, columns), _table(row_name, rows, columns))


def _label(label: str, x: float, y: float, width: float) -> list[str]:
    lines = two_lines(label, width, 13)
    first = y + 8 - 16 * (len(lines) - 1) / 2
    return [text(x, first + 16 * at, one, size=13, text_anchor="middle") for at, one in enumerate(lines)]


def _square(x: float, y: float, width: float, square: RiskSquare) -> list[str]:
    fill = FILLS.get(square.priority, "#ffffff")
    box = element(
        "rect", x=x + 1, y=y + 1, width=width - 2, height=ROW - 2, fill=fill, stroke=LINE_STRONG, rx=4
    )
    mark = text(x + 10, y + 20, square.priority, size=13, fill=INK_SOFT)
    if not square.count:
        return [box, mark]
    shown = text(
        x + width / 2,
        y + ROW / 2 + 10,
        f"{square.count}件",
        size=20,
        text_anchor="middle",
        font_weight="bold",
    )
    return [box, mark, shown]


def _description(rows: Sequence[tuple[str, Sequence[RiskSquare]]], columns: Sequence[str]) -> str:
    found = [
        f"影響が{label}・{column}は{square.count}件（優先度 {square.priority}）"
        for label, squares in rows
        for column, square in zip(columns, squares, strict=True)
        if square.count
    ]
    return "、".join(found) + "です。" if found else "どのますにも、片付いていないものはありません。"


def _table(
    row_name: str, rows: Sequence[tuple[str, Sequence[RiskSquare]]], columns: Sequence[str]
) -> FigureTable:
    return FigureTable(
        (row_name, *columns),
        tuple((label, *(f"{one.count}件" for one in squares)) for label, squares in rows),
    )
