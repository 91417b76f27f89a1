"""文の横に添える小さな折れ線。"""

from collections.abc import Sequence
from decimal import Decimal

from shirube.ui.chart.figure import Figure
from shirube.ui.chart.numbers import Number, nice_scale, written
from shirube.ui.chart.series import (
    Category,
    Point,
    Series,
    categories_of,
    missing_notes,
    prepared,
    table_of,
    unbroken,
)
from shirube.ui.chart.svg import KEY, LINE, checked_id, element, line, picture

WIDTH, HEIGHT, EDGE = 128.0, 32.0, 5.0


def sparkline(
    figure_id: str,
    title: str,
    categories: Sequence[str | Category],
    values: Sequence[Number | None],
    *,
    unit: str = "",
    category_name: str = "時期",
) -> Figure:
    """推移の形だけを小さく描く。数字は説明と表にある。"""
    checked_id(figure_id)
    places = categories_of(categories)
    lines = prepared(places, [Series(title, values)])
    known = lines[0].known
    runs = _runs(lines[0].numbers)
    parts = [line(EDGE, HEIGHT - 1, WIDTH - EDGE, HEIGHT - 1, stroke=LINE)]
    for run in runs:
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in run)
        parts.append(element("polyline", points=points, fill="none", stroke=KEY, stroke_width=2))
    if runs:
        parts.append(element("circle", cx=runs[-1][-1][0], cy=runs[-1][-1][1], r=3.5, fill=KEY))
    shape = (
        f"{written(known[0], unit)}から{written(known[-1], unit)}です。"
        if known
        else "値が一つもありません。"
    )
    description = shape + missing_notes(places, lines)
    svg = picture(figure_id, title, description, WIDTH, HEIGHT, parts, "sparkline")
    return Figure(svg, title, description, table_of(category_name, places, lines, unit))


def _runs(numbers: Sequence[Decimal | None]) -> list[list[Point]]:
    scale = nice_scale((number for number in numbers if number is not None), from_zero=False)
    step = (WIDTH - 2 * EDGE) / max(len(numbers) - 1, 1)
    height = HEIGHT - 2 * EDGE
    return unbroken(
        None if number is None else (EDGE + step * index, HEIGHT - EDGE - scale.position(number, height))
        for index, number in enumerate(numbers)
    )
