"""BPMN の図の部分: 枠・帯・形・線・札の場所を、段のある配置から決める。

線は縦と横だけで引く。段のあいだで縦に走る線は、線ごとに少しずつずらし、重ならないようにする。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from shirube.engines.insight.bpmn import END, EVENTS, GATEWAYS, START, BusinessProcess, FlowNode
from shirube.engines.insight.layout import Box, Direction, Layout, Link, Rect, Route, Spacing, laid_out
from shirube.engines.insight.layout_shapes import End

Bounds = tuple[float, float, float, float]
Point = tuple[float, float]
TASK_SIZE, GATEWAY_SIZE, EVENT_SIZE = (120.0, 80.0), (50.0, 50.0), (36.0, 36.0)
HEADER = 30.0
EDGE_LABEL = (56.0, 16.0)


@dataclass(frozen=True, slots=True)
class Shape:
    """一つの形。``marks`` は形の属性、``label`` は札の場所（形の中に書くものは None）。"""

    id: str
    rect: Bounds
    marks: tuple[tuple[str, str], ...] = ()
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """一本の線。"""

    id: str
    points: tuple[Point, ...]
    label: Bounds | None


@dataclass(frozen=True, slots=True)
class Diagram:
    """図の全体。"""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]


def drawn(process: BusinessProcess) -> Diagram:
    """業務フローの図。左から右へ進み、帯は横に敷く。"""
    lanes = {member: lane.name for lane in process.lanes for member in lane.members}
    boxes = [_box(node, lanes.get(node.id, "") if process.lanes else "") for node in process.nodes]
    pairs = {(flow.source, flow.target): flow for flow in process.flows}
    links = [
        Link(source=a, target=b, weight=flow.weight, label=EDGE_LABEL if flow.name else None)
        for (a, b), flow in pairs.items()
    ]
    spacing = Spacing(layer=24.0, node=28.0, header=HEADER, lane=110.0)
    layout = laid_out(boxes, links, direction=Direction.RIGHT, spacing=spacing)
    left = HEADER if process.pool is not None else 0.0
    shapes = [*_frames(process, layout, left), *(_shape(node, layout, left) for node in process.nodes)]
    turns = _turns(layout)
    by_pair = {(one.source, one.target): one for one in layout.routes}
    edges = [
        _edge(flow.id, by_pair[(flow.source, flow.target)], turns, left, is_named=bool(flow.name))
        for flow in process.flows
    ]
    return Diagram(tuple(shapes), tuple(edges))


def _box(node: FlowNode, lane: str) -> Box:
    width, height = TASK_SIZE
    if node.tag in GATEWAYS:
        width, height = GATEWAY_SIZE
    elif node.tag in EVENTS:
        width, height = EVENT_SIZE
    end = End.FIRST if node.tag == START else End.LAST if node.tag == END else End.NONE
    return Box(key=node.id, width=width, height=height, lane=lane, end=end, is_pointed=not node.is_task)


def _frames(process: BusinessProcess, layout: Layout, left: float) -> list[Shape]:
    """枠と帯。"""
    if process.pool is None:
        return []
    wide = (("isHorizontal", "true"),)
    found = [Shape("Participant_1", (0.0, 0.0, layout.width + left, layout.height), wide)]
    by_name = {band.name: band.rect for band in layout.bands}
    for lane in process.lanes:
        if lane.name in by_name:
            found.append(Shape(lane.id, _moved(by_name[lane.name], left), wide))
    return found


def _shape(node: FlowNode, layout: Layout, left: float) -> Shape:
    rect = layout.boxes[node.id]
    marks = (("isMarkerVisible", "true"),) if node.tag == "exclusiveGateway" else ()
    label = None
    if not node.is_task and node.name:
        width = 72.0
        label = (rect.x + left + (rect.width - width) / 2, rect.bottom + 4, width, 14.0)
    return Shape(node.id, _moved(rect, left), marks, label)


def _moved(rect: Rect, left: float) -> Bounds:
    return rect.x + left, rect.y, rect.width, rect.height


def _turns(layout: Layout) -> dict[tuple[float, float], list[tuple[float, float]]]:
    """段のあいだごとの、縦に走る線（始まりと終わりの高さ）。"""
    found: dict[tuple[float, float], set[tuple[float, float]]] = {}
    for route in layout.routes:
        if not route.is_loop:
            for (x1, y1), (x2, y2) in _steps(route):
                found.setdefault((x1, x2), set()).add((y1, y2))
    return {gap: sorted(spans) for gap, spans in found.items()}


def _steps(route: Route) -> list[tuple[Point, Point]]:
    """段のあいだの、縦にも横にも動くところ（左から右の向きにして）。"""
    points = route.points[::-1] if route.is_back else route.points
    return [(one, other) for one, other in pairwise(points) if one[0] != other[0] and one[1] != other[1]]


def _edge(
    flow: str,
    route: Route,
    turns: dict[tuple[float, float], list[tuple[float, float]]],
    left: float,
    *,
    is_named: bool,
) -> Edge:
    points = list(route.points[::-1] if route.is_back and not route.is_loop else route.points)
    bent = [points[0]]
    for one, other in pairwise(points):
        if not route.is_loop and one[0] != other[0] and one[1] != other[1]:
            spans = turns[(one[0], other[0])]
            place = (spans.index((one[1], other[1])) + 1) / (len(spans) + 1)
            x = one[0] + (other[0] - one[0]) * place
            bent += [(x, one[1]), (x, other[1])]
        bent.append(other)
    if route.is_back and not route.is_loop:
        bent.reverse()
    moved = tuple((round(x + left, 1), round(y, 1)) for x, y in _plain(bent))
    label = None
    if is_named and route.label:
        label = (
            route.label.x + left,
            route.label.y - EDGE_LABEL[1] / 2 - 1,
            route.label.width,
            route.label.height,
        )
    return Edge(flow, moved, label)


def _plain(points: Sequence[Point]) -> list[Point]:
    """まっすぐの途中の点を除く。"""
    found: list[Point] = []
    for point in points:
        while len(found) > 1 and (
            found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]
        ):
            found.pop()
        if not found or found[-1] != point:
            found.append(point)
    return found
