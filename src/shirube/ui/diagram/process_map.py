"""工程マップの図: 行いの箱と、流れの線。帯があれば、担う組織ごとの帯に置く。

線の太さは通った回数、濃さは回数か待ち（切り替え）で、札に数を書く。破線は後戻り。図に描いた数は、すべて
並んだ表にもある。同じ中身からは一字も違わない図ができる。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from shirube.engines.insight.layout import Box, Direction, End, Layout, Link, Rect, Route, Spacing, laid_out
from shirube.engines.insight.process_map import FULL, MapActivity, MapFlow, ProcessMap, simplified
from shirube.ui.chart.figure import CannotDraw, Figure
from shirube.ui.chart.svg import INK, INK_SOFT, LINE, LINE_STRONG, checked_id, element, picture, text
from shirube.ui.diagram.process_map_look import SMALL, Look, MapMeasure, arrow
from shirube.ui.diagram.process_map_table import described, table
from shirube.ui.diagram.process_map_text import widest, wrapped

FIRST, LAST = "開始", "終了"
_FIRST_KEY, _LAST_KEY = "0", "2"
LANE_HEADER = 96.0
NARROWEST = 376.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayout:
    """図の組み方。``name`` は箱の中の名の幅、``size`` は名の字の大きさ。

    ``is_stacked`` なら札を二行に積む（左から右の図と電話は、横の長さを惜しむ）。``layer`` は段のあいだの
    最小の長さ。
    """

    direction: Direction
    name: float = 132.0
    size: int = 13
    is_stacked: bool = False
    layer: float = 26.0
    kind: str = "diagram diagram--map"


@dataclass(frozen=True, slots=True)
class Room:
    """図を置く場所（図の長さの単位）。"""

    width: float
    height: float = inf


# 紙の本文の広さを、名の字（13）が 5.5 ポイントより小さくならない倍率で割ったもの。
A4_ROOM, A3_ROOM = Room(1072, 1574), Room(2478, 1440)
# 電話の画面（358）の二つ分。横に一度送れば端まで読める。
PHONE_ROOM = Room(716)
DOWN = MapLayout(direction=Direction.DOWN, name=190.0)
RIGHT = MapLayout(direction=Direction.RIGHT, name=112.0, is_stacked=True)
PAPER_DOWN = MapLayout(direction=Direction.DOWN, name=190.0, layer=18.0)
PAPER_RIGHT = MapLayout(direction=Direction.RIGHT, name=100.0, is_stacked=True, layer=16.0)
PHONE_MAP = MapLayout(
    direction=Direction.DOWN, name=112.0, is_stacked=True, kind="diagram diagram--map diagram--phone"
)


def process_map_figure(
    figure_id: str,
    title: str,
    made: ProcessMap,
    *,
    measure: MapMeasure = MapMeasure.MEDIAN,
    layout: MapLayout = DOWN,
    lanes: Sequence[str] | None = None,
) -> Figure:
    """工程マップを描く。

    行いに組織（``lane``）があれば帯に置く。帯の順は ``lanes``（渡さなければ、受け渡しの線が短くなる順）。
    """
    return _drawn(figure_id, title, made, measure, layout, lanes)[0]


def fitting_map_figure(
    figure_id: str,
    title: str,
    made: ProcessMap,
    *,
    room: Room,
    measure: MapMeasure = MapMeasure.MEDIAN,
    layout: MapLayout = DOWN,
    lanes: Sequence[str] | None = None,
) -> Figure:
    """場所に収まる、いちばん細かい工程マップを描く（細かさは 5 刻み）。

    どれも収まらなければ、いちばん粗い図。場所の 1.5 倍を超えたら、その先は試さない。
    """
    sizes: set[tuple[int, int]] = set()
    found: Figure | None = None
    for detail in range(0, FULL + 1, 5):
        kept = simplified(made, detail)
        size = len(kept.activities), len(kept.flows)
        if size in sizes:
            continue
        sizes.add(size)
        figure, width, height = _drawn(figure_id, title, kept, measure, layout, lanes)
        if found is None or (width <= room.width and height <= room.height):
            found = figure
        elif width > 1.5 * room.width or height > 1.5 * room.height:
            break
    return found or _drawn(figure_id, title, made, measure, layout, lanes)[0]


def _drawn(
    figure_id: str,
    title: str,
    made: ProcessMap,
    measure: MapMeasure,
    layout: MapLayout,
    lanes: Sequence[str] | None,
) -> tuple[Figure, float, float]:
    """図と、その幅と高さ。"""
    checked_id(figure_id)
    if not made.activities:
        raise CannotDraw("行いが一つもないので、工程マップを描けません。")
    drawing = _Drawing(made, measure, layout, lanes)
    routes = drawing.placed.routes
    backs = {drawing.pairs[one.source, one.target] for one in routes if one.is_back and not one.is_loop}
    description = described(made, measure, backs)
    parts, width, height = drawing.parts(has_back=bool(backs))
    svg = picture(figure_id, title, description, width, height, parts, layout.kind)
    return Figure(svg, title, description, table(made, backs)), width, height


class _Drawing:
    """一枚の図。"""

    def __init__(
        self, made: ProcessMap, measure: MapMeasure, layout: MapLayout, lanes: Sequence[str] | None
    ) -> None:
        self.made, self.layout, self.look = made, layout, Look.of(made, measure)
        self.names = {one.name: wrapped(one.name, layout.name, layout.size, 4) for one in made.activities}
        self.flows = {_keys(one): one for one in made.flows}
        self.pairs = {_keys(one): one.pair for one in made.flows}
        boxes = [self._box(one) for one in made.activities]
        boxes.append(Box(key=_FIRST_KEY, width=58, height=30, end=End.FIRST))
        boxes.append(Box(key=_LAST_KEY, width=58, height=30, end=End.LAST))
        links = [self._link(one) for one in made.flows]
        has_lanes = any(one.lane for one in made.activities)
        is_down = layout.direction is Direction.DOWN
        header = (44.0 if is_down else LANE_HEADER) if has_lanes else 0.0
        spacing = Spacing(header=header, layer=layout.layer)
        self.placed: Layout = laid_out(boxes, links, direction=layout.direction, lanes=lanes, spacing=spacing)

    def _box(self, one: MapActivity) -> Box:
        high = 18 * len(self.names[one.name]) + 18 + 14
        return Box(key=f"1{one.name}", width=self.layout.name + 20, height=high, lane=one.lane)

    def _words(self, one: MapFlow) -> tuple[str, ...]:
        return self.look.measure.words(
            one, is_stacked=self.layout.is_stacked, is_dated_only=self.made.is_dated_only
        )

    def _link(self, one: MapFlow) -> Link:
        source, target = _keys(one)
        words = self._words(one)
        label = widest(words, SMALL) + 8, 15.0 * len(words) + 3
        return Link(source=source, target=target, weight=one.count, label=label)

    def parts(self, *, has_back: bool) -> tuple[list[str], float, float]:
        """帯、線、箱、札の順に重ねる。大きさも返す。"""
        placed = self.placed
        parts = [
            piece
            for number, one in enumerate(placed.bands)
            for piece in self._band(number, one.name, one.rect)
        ]
        drawn = sorted(
            placed.routes,
            key=lambda one: (self.flows[(one.source, one.target)].count, one.source, one.target),
        )
        for route in drawn:
            parts += self._route(route)
        for one in self.made.activities:
            parts += self._activity(one, placed.boxes[f"1{one.name}"])
        for key, words in ((_FIRST_KEY, FIRST), (_LAST_KEY, LAST)):
            parts += _terminal(placed.boxes[key], words)
        for route in drawn:
            parts += self._label(route)
        width = max(placed.width, NARROWEST)
        is_stacked = self.layout.is_stacked and self.look.measure is not MapMeasure.FREQUENCY
        notes = [self.made.left_out.sentence]
        legend, bottom = self.look.legend(
            width, placed.height + 8, notes, has_back=has_back, is_stacked=is_stacked
        )
        return [*parts, *legend], width, bottom

    def _band(self, number: int, name: str, rect: Rect) -> list[str]:
        fill = "#f5f7fb" if number % 2 == 0 else "#ffffff"
        frame = element(
            "rect", x=rect.x, y=rect.y, width=rect.width, height=rect.height, fill=fill, stroke=LINE
        )
        is_down = self.layout.direction is Direction.DOWN
        room = rect.width if is_down else LANE_HEADER
        rows = wrapped(name or "（組織なし）", room - 16, 14, 2 if is_down else 4)
        middle = rect.x + (rect.width / 2 if is_down else LANE_HEADER / 2)
        first = rect.y + (18 if is_down else rect.height / 2 - 9 * (len(rows) - 1) + 5)
        words = [
            text(
                round(middle, 2),
                round(first + 18 * at, 2),
                row,
                size=14,
                font_weight=700,
                text_anchor="middle",
            )
            for at, row in enumerate(rows)
        ]
        return [frame, *words]

    def _activity(self, one: MapActivity, rect: Rect) -> list[str]:
        frame = element(
            "rect", x=rect.x, y=rect.y, width=rect.width, height=rect.height,
            rx=4, fill=self.look.fill(one.count), stroke=INK, stroke_width=1.2,
        )  # fmt: skip
        middle = round(rect.x + rect.width / 2, 2)
        parts = [frame]
        for at, row in enumerate(self.names[one.name]):
            y = round(rect.y + 20 + 18 * at, 2)
            parts.append(text(middle, y, row, size=self.layout.size, font_weight=700, text_anchor="middle"))
        counted = f"{one.cases:,}件" + (f"・{one.count:,}回" if one.count != one.cases else "")
        y = round(rect.bottom - 10, 2)
        return [*parts, text(middle, y, counted, size=SMALL, text_anchor="middle", fill=INK_SOFT)]

    def _route(self, route: Route) -> list[str]:
        flow = self.flows[(route.source, route.target)]
        color, width = self.look.shade(flow), self.look.width(flow)
        size = 6 + 1.3 * width
        points = list(route.points)
        (x, y), (px, py) = points[-1], points[-2]
        dx, dy = _direction(x - px, y - py, self.layout.direction, is_loop=route.is_loop)
        points[-1] = (x - dx * (size - 1), y - dy * (size - 1))
        frame: dict[str, str | float] = {"d": _path(points, self.layout.direction, route), "fill": "none"}
        frame |= {"stroke": color, "stroke_width": width}
        if route.is_back:
            frame["stroke_dasharray"] = f"{6 + width:g} {3 + width / 2:g}"
        return [element("path", **frame), arrow(x, y, dx, dy, size, color)]

    def _label(self, route: Route) -> list[str]:
        rect = route.label
        if rect is None:
            return []
        words = self._words(self.flows[(route.source, route.target)])
        parts = [
            element(
                "rect", x=rect.x + 1, y=rect.y + 1, width=rect.width - 2, height=rect.height - 2,
                rx=3, fill="#ffffff",
            )
        ]  # fmt: skip
        for at, row in enumerate(words):
            middle, y = round(rect.x + rect.width / 2, 2), round(rect.y + 13 + 15 * at, 2)
            weight = 700 if len(words) > 1 and at == 0 else 400
            parts.append(text(middle, y, row, size=SMALL, text_anchor="middle", font_weight=weight))
        return parts


def _keys(flow: MapFlow) -> tuple[str, str]:
    source = _FIRST_KEY if flow.source is None else f"1{flow.source}"
    return source, _LAST_KEY if flow.target is None else f"1{flow.target}"


def _terminal(rect: Rect, words: str) -> list[str]:
    frame = element(
        "rect", x=rect.x, y=rect.y, width=rect.width, height=rect.height,
        rx=rect.height / 2, fill="#f2f2f2", stroke=LINE_STRONG, stroke_width=1.5,
    )  # fmt: skip
    middle = round(rect.x + rect.width / 2, 2)
    return [frame, text(middle, round(rect.y + 20, 2), words, size=13, text_anchor="middle", font_weight=700)]


def _direction(dx: float, dy: float, direction: Direction, *, is_loop: bool) -> tuple[int, int]:
    """線の終わりの向き（縦か横）。"""
    is_down = (direction is Direction.DOWN) != is_loop
    if is_down:
        return 0, 1 if dy > 0 else -1
    return 1 if dx > 0 else -1, 0


def _path(points: Sequence[tuple[float, float]], direction: Direction, route: Route) -> str:
    """まっすぐなところは線で、段のあいだは滑らかな曲がりで結ぶ。"""
    (x, y), *rest = points
    path = f"M{x:g} {y:g}"
    for nx, ny in rest:
        if route.is_loop or nx == x or ny == y:
            path += f"L{nx:g} {ny:g}"
        elif direction is Direction.DOWN:
            middle = round((y + ny) / 2, 2)
            path += f"C{x:g} {middle:g} {nx:g} {middle:g} {nx:g} {ny:g}"
        else:
            middle = round((x + nx) / 2, 2)
            path += f"C{middle:g} {y:g} {middle:g} {ny:g} {nx:g} {ny:g}"
        x, y = nx, ny
    return path
