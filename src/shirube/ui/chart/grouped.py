"""並べ棒の図。同じ所の二つの値を上下に並べて比べる。色のほかに、塗りと縁でも見分ける。"""

from collections.abc import Sequence
from decimal import Decimal

from shirube.ui.chart.figure import CannotDraw, Figure
from shirube.ui.chart.numbers import full_scale, written
from shirube.ui.chart.series import Category, Series, categories_of, missing_notes, prepared, table_of
from shirube.ui.chart.svg import (
    INK_SOFT,
    KEY,
    LINE_STRONG,
    PHONE_KIND,
    checked_id,
    element,
    fitted,
    kind_for,
    line,
    picture,
    text,
    text_width,
)

LOOKS: tuple[tuple[str, str], ...] = (("#ffffff", INK_SOFT), (KEY, KEY))
"""塗りと縁の色。先は白抜き、後は塗りつぶし。"""
THICKNESS, GAP, LEGEND = 13.0, 3.0, 34.0
PITCH = 2 * THICKNESS + GAP + 12
SHORTEST = 100.0


def grouped_bar_chart(
    figure_id: str,
    title: str,
    categories: Sequence[str | Category],
    series: Sequence[Series],
    *,
    unit: str = "",
    category_name: str = "項目",
    note: str = "",
    width: int = 640,
    is_phone: bool = False,
) -> Figure:
    """二つの並びを、所ごとに上下に並べた横棒で比べる。負の値と、二つでない並びは断る。"""
    checked_id(figure_id)
    places = categories_of(categories)
    pairs = prepared(places, series)
    if len(pairs) != len(LOOKS):
        raise CannotDraw("並べ棒の図は、二つの並びを比べます。")
    if any(number < 0 for one in pairs for number in one.known):
        raise CannotDraw("並べ棒の図に、負の値は描けません。")
    scale = full_scale([number for one in pairs for number in one.known])
    room = min(max(text_width(place.full_label) for place in places), width * 0.36)
    value_room = max(text_width(written(n, unit), 13) for one in pairs for n in one.numbers) + 10
    left, whole = room + 12, max(float(width), room + 12 + SHORTEST + value_room)
    length = whole - left - value_room
    parts = _legend([one.label for one in pairs], width)
    for index, place in enumerate(places):
        top = LEGEND + PITCH * index + 6
        label = fitted(place.full_label, room)[0]
        parts.append(text(0, top + THICKNESS + GAP / 2 + 5, label))
        for at, one in enumerate(pairs):
            number, y = one.numbers[index], top + at * (THICKNESS + GAP)
            long = scale.position(number or Decimal(0), length)
            if long:
                parts.append(_bar(left, y, long, at))
            parts.append(text(left + long + 6, y + 11, written(number, unit), size=13))
    bottom = LEGEND + PITCH * len(places)
    parts.append(line(left, LEGEND, left, bottom, stroke=LINE_STRONG))
    said = "と".join(f"「{one.label}」" for one in pairs)
    description = f"{said}を、{category_name}ごとに並べています。" + missing_notes(places, pairs) + note
    kind = PHONE_KIND if is_phone else kind_for(width)
    svg = picture(figure_id, title, description, whole, bottom + 6, parts, kind)
    return Figure(svg, title, description, table_of(category_name, places, pairs, unit))


def _bar(left: float, y: float, long: float, at: int) -> str:
    fill, stroke = LOOKS[at]
    return element(
        "rect",
        x=left,
        y=y,
        width=long,
        height=THICKNESS,
        fill=fill,
        stroke=stroke,
        stroke_width=1.5,
        class_="chart__bar",
    )


def _legend(labels: Sequence[str], width: int) -> list[str]:
    parts: list[str] = []
    x, room = 1.0, width / len(labels) - 34
    for at, label in enumerate(labels):
        fill, stroke = LOOKS[at]
        shown = fitted(label, room)[0]
        parts.append(
            element("rect", x=x, y=4, width=16, height=16, fill=fill, stroke=stroke, stroke_width=1.5)
        )
        parts.append(text(x + 24, 17, shown))
        x += 24 + text_width(shown) + 20
    return parts
