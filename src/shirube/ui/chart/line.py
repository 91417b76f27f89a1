"""折れ線の図。色のほかに、印の形と線の種類でも並びを見分ける。"""

from collections.abc import Sequence
from decimal import Decimal

from shirube.ui.chart.figure import Figure
from shirube.ui.chart.numbers import MISSING, Number, Scale, exact, nice_scale, written
from shirube.ui.chart.series import (
    Category,
    Point,
    Prepared,
    Series,
    categories_of,
    missing_notes,
    prepared,
    table_of,
    unbroken,
)
from shirube.ui.chart.svg import (
    INK_SOFT,
    KEY,
    LINE,
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

COLOURS = (KEY, "#c74700", "#197a4b", "#6f23d0", "#006f83", "#8b008b")
DASHES = ("", "9 4", "2 4", "12 4 2 4")
TOP, LABEL_GAP, END_WIDTH, SHORTEST = 14.0, 20.0, 130.0, 120.0


def line_chart(
    figure_id: str,
    title: str,
    categories: Sequence[str | Category],
    series: Sequence[Series],
    *,
    unit: str = "",
    category_name: str = "時期",
    from_zero: bool = True,
    maximum: Number | None = None,
    note: str = "",
    width: int = 420,
    height: int = 250,
    is_phone: bool = False,
) -> Figure:
    """推移を折れ線で描く。値のないところ（None）は線を切る。`is_phone` は狭い画面だけに見せる図。"""
    checked_id(figure_id)
    places = categories_of(categories)
    lines = prepared(places, series)
    scale = nice_scale(
        (number for one in lines for number in one.known),
        from_zero=from_zero,
        maximum=exact(maximum, "最大値"),
    )
    frame = _Frame(places, lines, scale, unit, width, height)
    parts = [*frame.grid(), *frame.axis(), *frame.missing()]
    for index, one in enumerate(lines):
        parts += frame.drawn(index, one)
    parts += frame.end_labels()
    description = _description(places, lines, unit) + missing_notes(places, lines) + note
    kind = PHONE_KIND if is_phone else kind_for(width)
    svg = picture(figure_id, title, description, frame.width, frame.height, parts, kind)
    return Figure(svg, title, description, table_of(category_name, places, lines, unit))


def _description(places: Sequence[Category], lines: Sequence[Prepared], unit: str) -> str:
    sentences = []
    for one in lines:
        points = [(p.full_label, n) for p, n in zip(places, one.numbers, strict=True) if n is not None]
        if not points:
            sentences.append(f"「{one.label}」は値が一つもありません。")
        elif len(points) == 1:
            sentences.append(f"「{one.label}」は{points[0][0]}に{written(points[0][1], unit)}です。")
        else:
            (first, start), (last, end) = points[0], points[-1]
            sentences.append(
                f"「{one.label}」は{first}の{written(start, unit)}から{last}の{written(end, unit)}です。"
            )
    return "".join(sentences)


class _Frame:
    """折れ線の図の枠。位置の計算を一か所に集める。"""

    def __init__(
        self,
        places: Sequence[Category],
        lines: Sequence[Prepared],
        scale: Scale,
        unit: str,
        width: int,
        height: int,
    ) -> None:
        self.places, self.lines, self.scale, self.unit = places, lines, scale, unit
        self.has_groups = any(place.group for place in places)
        self.height = max(float(height), TOP + LABEL_GAP * len(lines) + 60)
        self.left = max(text_width(written(tick, unit)) for tick in scale.ticks) + 14
        self.ends = [self._end_text(one) for one in lines]
        end_room = max(text_width(end) for end in self.ends) + 20
        self.width = max(float(width), self.left + SHORTEST + end_room)
        self.right = self.width - end_room
        self.bottom = self.height - (56 if self.has_groups else 34)

    def _end_text(self, one: Prepared) -> str:
        value = f" {written(one.known[-1], self.unit)}" if one.known else f" {MISSING}"
        return fitted(one.label, END_WIDTH - text_width(value))[0] + value

    def x(self, index: int) -> float:
        """横の位置。"""
        start, end = self.left + 12, self.right - 12
        return (
            (start + end) / 2
            if len(self.places) == 1
            else start + (end - start) * index / (len(self.places) - 1)
        )

    def y(self, number: Decimal) -> float:
        """縦の位置。"""
        return self.bottom - self.scale.position(number, self.bottom - TOP)

    def grid(self) -> list[str]:
        """横の目盛り線と数字。"""
        parts = []
        for tick in self.scale.ticks:
            y = self.y(tick)
            is_base = tick == self.scale.low
            parts.append(line(self.left, y, self.right, y, stroke=LINE_STRONG if is_base else LINE))
            parts.append(
                text(self.left - 8, y + 5, written(tick, self.unit), text_anchor="end", fill=INK_SOFT)
            )
        return parts

    def axis(self) -> list[str]:
        """時期の名。込み合うときは間引く。"""
        room = (self.right - self.left) / max(len(self.places), 1)
        widest = max(text_width(place.label) for place in self.places) + 8
        every = max(1, int(-(-widest // room)))
        shown = [index for index in range(len(self.places)) if index % every == 0]
        parts = [
            text(self.x(index), self.bottom + 22, self._short(index), text_anchor="middle") for index in shown
        ]
        return parts + (self._groups() if self.has_groups else [])

    def _short(self, index: int) -> str:
        return fitted(self.places[index].label, self.right - self.left)[0]

    def _groups(self) -> list[str]:
        starts = [i for i, p in enumerate(self.places) if i == 0 or p.group != self.places[i - 1].group]
        parts = []
        for start, end in zip(starts, [*starts[1:], len(self.places)], strict=True):
            left, right = self.x(start), self.x(end - 1)
            y = self.bottom + 31
            parts.append(line(left - 8, y, right + 8, y, stroke=LINE_STRONG))
            label = fitted(self.places[start].group, max(right - left + 16, 60), 13)[0]
            parts.append(
                text((left + right) / 2, y + 18, label, size=13, text_anchor="middle", fill=INK_SOFT)
            )
        return parts

    def missing(self) -> list[str]:
        """値のない時期に、そのことを書く。"""
        room = self.x(1) - self.x(0) if len(self.places) > 1 else self.width
        word = MISSING if room >= text_width(MISSING, 12) + 4 else "－"
        empty = [
            index
            for index in range(len(self.places))
            if any(one.numbers[index] is None for one in self.lines if not one.is_reference)
        ]
        return [
            text(self.x(i), self.bottom - 8, word, size=12, text_anchor="middle", fill=INK_SOFT)
            for i in empty
        ]

    def drawn(self, index: int, one: Prepared) -> list[str]:
        """一つの並びの線と印。"""
        colour = INK_SOFT if one.is_reference else COLOURS[index % len(COLOURS)]
        dash = "6 5" if one.is_reference else DASHES[index // len(COLOURS) % len(DASHES)]
        look = {"stroke_dasharray": dash} if dash else {}
        parts = [
            element(
                "polyline",
                points=" ".join(f"{x:.2f},{y:.2f}" for x, y in run),
                fill="none",
                stroke=colour,
                stroke_width=2 if one.is_reference else 3,
                stroke_linejoin="round",
                **look,
            )
            for run in self._runs(one)
            if len(run) > 1
        ]
        points = [point for run in self._runs(one) for point in run]
        if one.is_reference:
            return parts + [element("circle", cx=x, cy=y, r=2.5, fill=colour) for x, y in points]
        return parts + [_mark(index, x, y, colour) for x, y in points]

    def _runs(self, one: Prepared) -> list[list[Point]]:
        return unbroken(
            None if number is None else (self.x(index), self.y(number))
            for index, number in enumerate(one.numbers)
        )

    def end_labels(self) -> list[str]:
        """線の右端に名と最後の値を書く。重なるものは上下にずらす。"""
        wanted = sorted(
            (self.y(one.known[-1]) if one.known else self.bottom, index)
            for index, one in enumerate(self.lines)
        )
        placed: list[tuple[float, int]] = []
        for y, index in wanted:
            placed.append((max(y, placed[-1][0] + LABEL_GAP) if placed else y, index))
        overflow = max(0.0, placed[-1][0] - self.bottom)
        parts = []
        for y, index in placed:
            one = self.lines[index]
            colour = INK_SOFT if one.is_reference else COLOURS[index % len(COLOURS)]
            weight = 400 if one.is_reference else 700
            parts.append(
                text(self.right + 8, y - overflow + 5, self.ends[index], fill=colour, font_weight=weight)
            )
        return parts


def _mark(index: int, x: float, y: float, colour: str) -> str:
    """並びごとに形の違う印。"""
    outline: dict[str, str | int | float] = {"fill": colour, "stroke": "#ffffff", "stroke_width": 1.5}
    match index % 4:
        case 0:
            return element("circle", cx=x, cy=y, r=5, **outline)
        case 1:
            return element("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, **outline)
        case 2:
            points = f"{x:.2f},{y - 6:.2f} {x + 5.5:.2f},{y + 4:.2f} {x - 5.5:.2f},{y + 4:.2f}"
        case _:
            points = f"{x:.2f},{y - 6:.2f} {x + 6:.2f},{y:.2f} {x:.2f},{y + 6:.2f} {x - 6:.2f},{y:.2f}"
    return element("polygon", points=points, **outline)
