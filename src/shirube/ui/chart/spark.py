"""文の横に添える小さな折れ線。"""

from collections.abc import Sequence

from shirube.ui.chart.figure import Figure
from shirube.ui.chart.numbers import Number, nice_scale, written
from shirube.ui.chart.series import Category, Series, categories_of, missing_notes, prepared, table_of
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
    scale = nice_scale(lines[0].known, from_zero=False)
    step = (WIDTH - 2 * EDGE) / max(len(places) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for index, number in enumerate(lines[0].numbers):
        if number is None:
            runs.append([])
        else:
            runs[-1].append((EDGE + step * index, HEIGHT - EDGE - scale.position(number, HEIGHT - 2 * EDGE)))
    runs = [run for run in runs if run]
    parts = [line(EDGE, HEIGHT - 1, WIDTH - EDGE, HEIGHT - 1, stroke=LINE)]
    parts += [
        element(
            "polyline",
            points=" ".join(f"{x:.2f},{y:.2f}" for x, y in run),
            fill="none",
            stroke=KEY,
            stroke_width=2,
        )
        for run in runs
    ]
    if runs:
        parts.append(element("circle", cx=runs[-1][-1][0], cy=runs[-1][-1][1], r=3.5, fill=KEY))
    known = lines[0].known
    shape = (
        f"{written(known[0], unit)}から{written(known[-1], unit)}です。"
        if known
        else "値が一つもありません。"
    )
    description = shape + missing_notes(places, lines)
    svg = picture(figure_id, title, description, WIDTH, HEIGHT, parts, "sparkline")
    return Figure(svg, title, description, table_of(category_name, places, lines, unit))
