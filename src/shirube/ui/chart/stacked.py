"""積み上げ横棒の図。色のほかに地紋でも内訳を見分ける。"""

from collections.abc import Sequence
from decimal import Decimal

from shirube.ui.chart.figure import CannotDraw, Figure, FigureTable
from shirube.ui.chart.numbers import Scale, full_scale, written
from shirube.ui.chart.rows import Rows
from shirube.ui.chart.series import (
    Category,
    Prepared,
    Series,
    categories_of,
    missing_notes,
    prepared,
    table_of,
)
from shirube.ui.chart.svg import (
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

FILLS = (
    (KEY, KEY, ""),
    ("#c5d7fb", "#00118f", "M0 8 8 0M-2 2 2-2M6 10l4-4"),
    ("#ffd43d", "#604b00", "M2 2h2v2H2zM6 6h2v2H6z"),
    ("#197a4b", "#c2e5d1", "M0 4h8"),
    ("#f2f2f2", "#4d4d4d", "M0 0l8 8M8 0 0 8"),
    ("#5c10be", "#ecddff", "M4 0v8"),
)


def stacked_bar_chart(
    figure_id: str,
    title: str,
    categories: Sequence[str | Category],
    series: Sequence[Series],
    *,
    unit: str = "",
    category_name: str = "項目",
    is_share: bool = False,
    note: str = "",
    width: int = 420,
    fills: Sequence[int] = (),
    is_phone: bool = False,
) -> Figure:
    """内訳を積み上げて比べる。``is_share`` なら全体を 100% として描く。負の値は積めないので断る。

    ``fills`` は、内訳ごとに使う塗り（``FILLS`` の番号）。言わなければ初めから順に使う。
    ``is_phone`` は狭い画面だけに見せる図。
    """
    checked_id(figure_id)
    places = categories_of(categories)
    layers = prepared(places, series)
    _refuse_negative(places, layers)
    if len(layers) > len(FILLS):
        raise CannotDraw(
            f"積み上げの内訳は{len(FILLS)}種までです。小さいものは「その他」にまとめてください。"
        )
    totals = [_total(layers, index) for index in range(len(places))]
    scale = full_scale([Decimal(100)] if is_share else totals)
    kinds = tuple(fills) or tuple(range(len(layers)))
    if len(kinds) != len(layers):
        raise CannotDraw("積み上げの塗りの数が、内訳の数と違います。内訳ごとに一つずつ渡してください。")
    legend, legend_height = _legend(figure_id, layers, kinds, width)
    rows = Rows(places, [written(total, unit) for total in totals], width, legend_height)
    parts = [_patterns(figure_id, kinds), *legend, *rows.labels()]
    for index, total in enumerate(totals):
        parts += _segments(figure_id, rows, index, layers, kinds, total, scale, is_share)
    parts.append(line(rows.left, rows.top, rows.left, rows.bottom, stroke=LINE_STRONG))
    description = _description(places, layers, totals, unit, is_share) + missing_notes(places, layers) + note
    kind = PHONE_KIND if is_phone else kind_for(width)
    svg = picture(figure_id, title, description, rows.width, rows.height, parts, kind)
    return Figure(svg, title, description, _table(category_name, places, layers, totals, unit))


def _refuse_negative(places: Sequence[Category], layers: Sequence[Prepared]) -> None:
    for layer in layers:
        for place, number in zip(places, layer.numbers, strict=True):
            if number is not None and number < 0:
                raise CannotDraw(
                    f"「{layer.label}」の{place.full_label}が負の値（{written(number)}）です。"
                    "負の値は積み上げられないので、横棒の図を使ってください。"
                )


def _total(layers: Sequence[Prepared], index: int) -> Decimal:
    return sum((layer.numbers[index] or Decimal(0) for layer in layers), Decimal(0))


def _segments(
    figure_id: str,
    rows: Rows,
    index: int,
    layers: Sequence[Prepared],
    kinds: Sequence[int],
    total: Decimal,
    scale: Scale,
    is_share: bool,
) -> list[str]:
    parts: list[str] = []
    reached = Decimal(0)
    for kind, layer in zip(kinds, layers, strict=True):
        number = layer.numbers[index]
        if not number:
            continue
        start, reached = reached, reached + number
        ends = [100 * value / total for value in (start, reached)] if is_share else [start, reached]
        left, right = (scale.position(end, rows.length) for end in ends)
        parts.append(
            element(
                "rect",
                x=rows.left + left,
                y=rows.y(index),
                width=right - left,
                height=rows.thickness,
                fill=_fill(figure_id, kind),
                stroke="#ffffff",
                stroke_width=1,
                class_="chart__bar",
            )
        )
    return parts


def _fill(figure_id: str, kind: int) -> str:
    return f"url(#{figure_id}-fill-{kind})" if FILLS[kind][2] else FILLS[kind][0]


def _patterns(figure_id: str, kinds: Sequence[int]) -> str:
    patterns = [
        element(
            "pattern",
            element("rect", width=8, height=8, fill=ground)
            + element("path", d=lines, stroke=ink, stroke_width=1.5, fill=ink),
            id=f"{figure_id}-fill-{kind}",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        )
        for kind in sorted(kinds)
        for ground, ink, lines in (FILLS[kind],)
        if lines
    ]
    return element("defs", "".join(patterns)) if patterns else ""


def _legend(
    figure_id: str, layers: Sequence[Prepared], kinds: Sequence[int], width: int
) -> tuple[list[str], float]:
    parts: list[str] = []
    x, y = 0.0, 4.0
    for kind, layer in zip(kinds, layers, strict=True):
        label = fitted(layer.label, width - 30)[0]
        need = 24 + text_width(label) + 22
        if x and x + need > width:
            x, y = 0.0, y + 26
        box = element(
            "rect", x=x + 1, y=y, width=16, height=16, fill=_fill(figure_id, kind), stroke=LINE_STRONG
        )
        parts += [box, text(x + 24, y + 13, label)]
        x += need
    return parts, y + 30


def _table(
    first: str, places: Sequence[Category], layers: Sequence[Prepared], totals: Sequence[Decimal], unit: str
) -> FigureTable:
    plain = table_of(first, places, layers, unit)
    rows = tuple((*row, written(total, unit)) for row, total in zip(plain.rows, totals, strict=True))
    return FigureTable((*plain.header, "合計"), rows)


def _description(
    places: Sequence[Category],
    layers: Sequence[Prepared],
    totals: Sequence[Decimal],
    unit: str,
    is_share: bool,
) -> str:
    listed = "、".join(
        f"{place.full_label}は合計{written(total, unit)}" for place, total in zip(places, totals, strict=True)
    )
    kinds = "、".join(layer.label for layer in layers)
    return f"内訳は{kinds}です。{listed}です。" + ("棒の長さは割合を示します。" if is_share else "")
