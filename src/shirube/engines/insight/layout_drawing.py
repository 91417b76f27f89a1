"""決まった場所から、四角と線を作る。向き（左から右、上から下）への直しも、ここだけで行う。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shirube.engines.insight.layout_layers import Forward
from shirube.engines.insight.layout_places import spread
from shirube.engines.insight.layout_shapes import Box, Link, Point, Rect, Route, Spacing

PORT = 16.0
EDGE = 9.0


@dataclass(slots=True)
class Chain:
    """一本の線の通り道。``items`` は行 ``2 * 上の段 + 1`` から順に、札の行と段の行を交互に通る。"""

    forward: Forward
    link: Link
    items: list[int]
    label: int = -1


class Arranged(Protocol):
    """段と並びの決まった図。"""

    boxes: Sequence[Box]
    loops: dict[int, Link]
    chains: list[Chain]
    row_of: list[int]
    is_down: bool
    spacing: Spacing

    def across(self, at: int) -> float:
        """箱の、行に沿う長さ。"""
        ...

    def along(self, at: int) -> float:
        """箱の、行の並ぶ向きの長さ。"""
        ...

    def label_sizes(self, link: Link) -> tuple[float, float]:
        """札の（行の並ぶ向き、行に沿う向き）の長さ。"""
        ...


class Drawing:
    """決まった場所の、四角と線。"""

    def __init__(
        self, routing: Arranged, centre: Sequence[float], starts: Sequence[float], ends: Sequence[float]
    ) -> None:
        self.routing, self.centre, self.starts, self.ends = routing, centre, starts, ends
        self.ports = self._ports()

    def point(self, along: float, across: float) -> Point:
        """向きに直した点。"""
        a, c = round(along, 2), round(across, 2)
        return (c, a) if self.routing.is_down else (a, c)

    def rect(self, along: float, across: float, length: float, width: float) -> Rect:
        """向きに直した四角。"""
        x, y = self.point(along, across)
        right, bottom = self.point(along + length, across + width)
        return Rect(x, y, round(right - x, 2), round(bottom - y, 2))

    def _span(self, at: int) -> tuple[float, float]:
        """箱の、行の並ぶ向きの始まりと終わり（行の真ん中に置く）。"""
        row, size = self.routing.row_of[at], self.routing.along(at)
        middle = (self.starts[row] + self.ends[row]) / 2
        return middle - size / 2, middle + size / 2

    def box(self, at: int) -> Rect:
        """箱の場所。"""
        low, high = self._span(at)
        half = self.routing.across(at) / 2
        return self.rect(low, self.centre[at] - half, high - low, 2 * half)

    def _ports(self) -> dict[tuple[int, bool], float]:
        """線ごと、端ごと（上か）の、箱の縁での位置。通り道に近く、間を空けて付ける。"""
        sides: dict[tuple[int, bool], list[tuple[float, int]]] = {}
        for number, chain in enumerate(self.routing.chains):
            upper, lower = chain.forward.upper, chain.forward.lower
            sides.setdefault((upper, True), []).append((self.centre[chain.items[0]], number))
            sides.setdefault((lower, False), []).append((self.centre[chain.items[-1]], number))
        found = {}
        for (at, is_upper), touching in sides.items():
            touching.sort()
            is_pointed = self.routing.boxes[at].is_pointed
            half = 0.0 if is_pointed else max(0.0, self.routing.across(at) / 2 - EDGE)
            step = min(PORT, 2 * half / max(1, len(touching) - 1))
            ports = spread(
                [goal for goal, _ in touching],
                [1.0 + self.routing.chains[number].forward.weight for _, number in touching],
                [step * place for place in range(len(touching))],
                self.centre[at] - half,
                self.centre[at] + half,
            )
            for port, (_, number) in zip(ports, touching, strict=True):
                found[(number, is_upper)] = port
        return found

    def routes(self) -> list[Route]:
        """すべての線。"""
        found = [self._route(number, chain) for number, chain in enumerate(self.routing.chains)]
        return found + [self._loop(at, link) for at, link in self.routing.loops.items()]

    def _route(self, number: int, chain: Chain) -> Route:
        row_of = self.routing.row_of
        upper, lower = chain.forward.upper, chain.forward.lower
        start, end = self.ports[(number, True)], self.ports[(number, False)]
        way = [(self._span(upper)[1], start), (self.ends[row_of[upper]], start)]
        for at in chain.items:
            way += [(self.starts[row_of[at]], self.centre[at]), (self.ends[row_of[at]], self.centre[at])]
        way += [(self.starts[row_of[lower]], end), (self._span(lower)[0], end)]
        points = _without_repeats([self.point(*one) for one in way])
        label = None
        if chain.label >= 0:
            length, width = self.routing.label_sizes(chain.link)
            row, middle = row_of[chain.label], self.centre[chain.label]
            low = (self.starts[row] + self.ends[row] - length) / 2
            label = self.rect(low, middle - width / 2, length, width)
        return Route(
            source=chain.link.source,
            target=chain.link.target,
            points=points[::-1] if chain.forward.is_back else points,
            label=label,
            is_back=chain.forward.is_back,
        )

    def _loop(self, at: int, link: Link) -> Route:
        """同じ箱に戻る線は、箱の横（左から右の図では下）を回る。"""
        low, high = self._span(at)
        middle, quarter = (low + high) / 2, (high - low) / 4
        edge = self.centre[at] + self.routing.across(at) / 2
        far = edge + self.routing.spacing.loop
        way = [
            (middle - quarter, edge),
            (middle - quarter, far),
            (middle + quarter, far),
            (middle + quarter, edge),
        ]
        length, width = self.routing.label_sizes(link)
        label = self.rect(middle - length / 2, far + 4, length, width) if link.label else None
        points = tuple(self.point(*one) for one in way)
        return Route(source=link.source, target=link.target, points=points, label=label, is_back=True)


def _without_repeats(points: list[Point]) -> tuple[Point, ...]:
    """続けて同じ点を除く。"""
    return tuple(one for at, one in enumerate(points) if not at or one != points[at - 1])
