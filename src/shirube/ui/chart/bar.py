"""横棒の図。日本語の長い名が読めるように、棒は横に伸ばす。"""

from collections.abc import Sequence
from decimal import Decimal

from shirube.ui.chart.figure import Figure
from shirube.ui.chart.numbers import Number, Scale, exact, full_scale, written
from shirube.ui.chart.rows import Rows
from shirube.ui.chart.series import (
    Category,
    Series,
    categories_of,
    missing_notes,
    prepared,
    table_of,
)
from shirube.ui.chart.svg import (
    KEY,
    LINE_STRONG,
    MARK,
    TRACK,
    checked_id,
    element,
    kind_for,
    line,
    picture,
    text,
    text_width,
)


def bar_chart(
    figure_id: str,
    title: str,
    categories: Sequence[str | Category],
    values: Sequence[Number | None],
    *,
    unit: str = "",
    value_name: str = "値",
    category_name: str = "項目",
    maximum: Number | None = None,
    target: Number | None = None,
    note: str = "",
    width: int = 420,
) -> Figure:
    """値を横棒で比べる。``maximum`` があれば全体の長さを薄く敷き、``target`` があれば目標の線を引く。"""
    checked_id(figure_id)
    places = categories_of(categories)
    lines = prepared(places, [Series(value_name, values)])
    numbers = lines[0].numbers
    whole, goal = exact(maximum, "最大値"), exact(target, "目標")
    reached = [*lines[0].known, *([goal] if goal is not None else [])]
    scale = full_scale(reached, maximum=whole)
    rows = Rows(places, [written(number, unit) for number in numbers], width, 30 if goal is not None else 8)
    parts = rows.labels()
    for index, number in enumerate(numbers):
        parts += _bar(rows, index, number, scale, whole is not None)
    zero = rows.left + scale.position(Decimal(0), rows.length)
    parts.append(line(zero, rows.top, zero, rows.bottom, stroke=LINE_STRONG))
    if goal is not None:
        parts += _target(rows, scale, goal, unit)
    description = _description(places, numbers, unit, value_name, goal) + missing_notes(places, lines) + note
    svg = picture(figure_id, title, description, rows.width, rows.height, parts, kind_for(width))
    return Figure(svg, title, description, table_of(category_name, places, lines, unit))


def _bar(rows: Rows, index: int, number: Decimal | None, scale: Scale, has_track: bool) -> list[str]:
    y, parts = rows.y(index), []
    if has_track and number is not None:
        parts.append(element("rect", x=rows.left, y=y, width=rows.length, height=rows.thickness, fill=TRACK))
    if number is not None:
        zero, end = scale.position(Decimal(0), rows.length), scale.position(number, rows.length)
        left, long = rows.left + min(zero, end), abs(end - zero)
        parts.append(
            element("rect", x=left, y=y, width=long, height=rows.thickness, fill=KEY, class_="chart__bar")
        )
    return parts


def _target(rows: Rows, scale: Scale, goal: Decimal, unit: str) -> list[str]:
    x = rows.left + scale.position(goal, rows.length)
    label = f"目標 {written(goal, unit)}"
    half = text_width(label) / 2
    centre = min(max(x, half), rows.width - half)
    return [
        line(x, rows.top - 4, x, rows.bottom, stroke="#ffffff", stroke_width=3.5),
        line(x, rows.top - 4, x, rows.bottom, stroke=MARK, stroke_width=2, stroke_dasharray="6 3"),
        text(centre, rows.top - 12, label, text_anchor="middle", fill=MARK),
    ]


def _description(
    places: Sequence[Category],
    numbers: Sequence[Decimal | None],
    unit: str,
    value_name: str,
    goal: Decimal | None,
) -> str:
    known = [
        (number, place.full_label)
        for place, number in zip(places, numbers, strict=True)
        if number is not None
    ]
    if not known:
        return f"{value_name}は一つもありません。"
    high, low = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
    sentence = (
        f"{value_name}がいちばん大きいのは{high[1]}の{written(high[0], unit)}、"
        f"いちばん小さいのは{low[1]}の{written(low[0], unit)}です。"
    )
    if len(known) == 1:
        sentence = f"{value_name}は{high[1]}の{written(high[0], unit)}です。"
    return sentence + (f"目標は{written(goal, unit)}です。" if goal is not None else "")
