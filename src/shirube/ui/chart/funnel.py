"""漏斗の図: 横に件数、縦に値。偶然に散る幅を線で敷き、幅の外の点を印と名で見分ける。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shirube.ui.chart.figure import CannotDraw, Figure, FigureTable
from shirube.ui.chart.numbers import Number, Scale, exact, nice_scale, written
from shirube.ui.chart.svg import (
    INK_SOFT,
    KEY,
    LINE,
    LINE_STRONG,
    MARK,
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

TOP, BOTTOM_ROOM, END = 30.0, 52.0, 18.0
NAME_ROOM = 96.0
Written = Callable[[Decimal], str]


@dataclass(frozen=True)
class FunnelDot:
    """一つの点。``is_outside`` は、偶然に散る幅の外か。"""

    label: str
    count: int
    value: Number
    is_outside: bool = False


@dataclass(frozen=True)
class FunnelBand:
    """件数 ``count`` のときの、内と外の幅。"""

    count: int
    inner: tuple[Number, Number]
    outer: tuple[Number, Number]


def funnel_chart(
    figure_id: str,
    title: str,
    dots: Sequence[FunnelDot],
    bands: Sequence[FunnelBand],
    centre: Number | None,
    *,
    unit: str = "",
    value_name: str = "値",
    write: Written | None = None,
    note: str = "",
    width: int = 640,
    is_phone: bool = False,
) -> Figure:
    """漏斗の図。点が無ければ断る。``write`` は値の書き方（無ければ ``unit`` を付けて書く）。

    ``centre`` が None なら、偶然に散る幅が分からないものとして、点だけを描く。
    """
    checked_id(figure_id)
    if not dots:
        raise CannotDraw("漏斗の図に、点が一つもありません。")
    frame = _Frame(dots, bands, centre, width, write or (lambda number: written(number, unit)))
    parts = [*frame.grid(value_name), *frame.bands(bands)]
    if centre is not None:
        y = frame.y(_known(centre))
        parts.append(line(frame.left, y, frame.right, y, stroke=INK_SOFT, stroke_width=1.5))
    parts += frame.dots(dots)
    description = (
        f"横は件数、縦は{value_name}で、{len(dots)}の組を点で示しています。"
        + ("偶然に散る幅は分からないので、線を引いていません。" if centre is None else _outside_said(dots))
        + note
    )
    kind = PHONE_KIND if is_phone else kind_for(width)
    svg = picture(figure_id, title, description, frame.width, frame.height, parts, kind)
    rows: tuple[tuple[str, ...], ...] = tuple(
        (one.label, f"{one.count:,}", frame.write(_known(one.value))) for one in dots
    )
    head: tuple[str, ...] = ("組", "件数", value_name)
    if centre is not None:
        head = (*head, "偶然の幅の")
        rows = tuple((*row, "外" if one.is_outside else "内") for row, one in zip(rows, dots, strict=True))
    return Figure(svg, title, description, FigureTable(head, rows))


def _outside_said(dots: Sequence[FunnelDot]) -> str:
    outside = [one.label for one in dots if one.is_outside]
    return "線の内側（95％と99.8％）は、件数の少なさによる偶然でも散る幅です。" + (
        f"幅の外にあるのは{'、'.join(outside)}です。" if outside else "どの組も幅の内にあります。"
    )


def _known(value: Number) -> Decimal:
    found = exact(value, "漏斗の図")
    if found is None:
        raise CannotDraw("漏斗の図の値がありません。")
    return found


class _Frame:
    """図の枠。"""

    height = 330.0

    def __init__(
        self,
        dots: Sequence[FunnelDot],
        bands: Sequence[FunnelBand],
        centre: Number | None,
        width: int,
        write: Written,
    ) -> None:
        self.write = write
        values = [_known(one.value) for one in dots] + ([] if centre is None else [_known(centre)])
        values += [_known(end) for one in bands for end in one.inner]
        self.scale: Scale = nice_scale(values, from_zero=min(values) >= 0)
        self.counts: Scale = nice_scale([Decimal(one.count) for one in dots], steps=4 if width > 480 else 2)
        self.left = max(text_width(write(tick), 13) for tick in self.scale.ticks) + 12
        self.width = float(width)
        self.right, self.bottom = self.width - END, self.height - BOTTOM_ROOM

    def x(self, count: int) -> float:
        """横の位置。"""
        return self.left + self.counts.position(Decimal(count), self.right - self.left)

    def y(self, value: Decimal) -> float:
        """縦の位置（枠の外に出る幅は、端で止める）。"""
        inside = min(max(value, self.scale.low), self.scale.high)
        return self.bottom - self.scale.position(inside, self.bottom - TOP)

    def grid(self, value_name: str) -> list[str]:
        """目盛り。"""
        parts = [text(0, 14, value_name, size=13, fill=INK_SOFT)]
        for tick in self.scale.ticks:
            y = self.y(tick)
            parts.append(line(self.left, y, self.right, y, stroke=LINE))
            parts.append(
                text(self.left - 8, y + 5, self.write(tick), size=13, text_anchor="end", fill=INK_SOFT)
            )
        parts.append(line(self.left, self.bottom, self.right, self.bottom, stroke=LINE_STRONG))
        for tick in self.counts.ticks:
            x = self.x(int(tick))
            anchor = "end" if tick == self.counts.high else "middle"
            parts.append(text(x, self.bottom + 20, written(tick), size=13, text_anchor=anchor, fill=INK_SOFT))
        middle = (self.left + self.right) / 2
        parts.append(text(middle, self.bottom + 42, "件数", size=13, text_anchor="middle", fill=INK_SOFT))
        return parts

    def bands(self, bands: Sequence[FunnelBand]) -> list[str]:
        """偶然に散る幅の線。"""
        parts = []
        for name, dash in (("inner", "6 4"), ("outer", "2 3")):
            for end in (0, 1):
                ends = [(one.count, (one.inner if name == "inner" else one.outer)[end]) for one in bands]
                points = " ".join(f"{self.x(n):.2f},{self.y(_known(value)):.2f}" for n, value in ends)
                parts.append(
                    element(
                        "polyline",
                        points=points,
                        fill="none",
                        stroke=LINE_STRONG,
                        stroke_width=1.5,
                        stroke_dasharray=dash,
                    )
                )
        return parts

    def dots(self, dots: Sequence[FunnelDot]) -> list[str]:
        """点と名。幅の外の点は、四角い印で、太く書く。名が重なるときは、後の名を書かない（表にある）。"""
        parts, taken = [], list[tuple[float, float, float]]()
        for one in sorted(dots, key=lambda dot: not dot.is_outside):
            x, y = self.x(one.count), self.y(_known(one.value))
            if one.is_outside:
                parts.append(
                    element("rect", x=x - 6, y=y - 6, width=12, height=12, fill=MARK, stroke="#ffffff")
                )
            else:
                parts.append(element("circle", cx=x, cy=y, r=5.5, fill=KEY, stroke="#ffffff"))
            label = fitted(one.label, NAME_ROOM, 13)[0]
            half = text_width(label, 13) / 2
            centre = min(max(x, half), self.width - half)
            top = y - 11 if y - 24 > TOP else y + 22
            if all(
                abs(top - row) > 15 or centre - half > high or centre + half < low for row, low, high in taken
            ):
                taken.append((top, centre - half, centre + half))
                weight = 700 if one.is_outside else 400
                parts.append(text(centre, top, label, size=13, text_anchor="middle", font_weight=weight))
        return parts
