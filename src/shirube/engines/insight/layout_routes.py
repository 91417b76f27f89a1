"""置き方の組み立て: 段と並びから、場所と線の通り道を決める。

段は偶数の行、段のあいだ（札の行）は奇数の行に持つ。段をまたぐ線は、通るすべての行に、自分の通り道を一つずつ
持つ。軸は「行の並ぶ向き（along）」と「行に沿う向き（across）」で考え、終わりに向きへ直す。
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from shirube.engines.insight.layout_drawing import Chain, Drawing
from shirube.engines.insight.layout_lanes import lanes_of
from shirube.engines.insight.layout_layers import Forward, forward_links, layers_of
from shirube.engines.insight.layout_order import Ordering
from shirube.engines.insight.layout_places import Extent, needed, placed, straightened
from shirube.engines.insight.layout_shapes import (
    Band,
    Box,
    Direction,
    End,
    Layout,
    Link,
    Spacing,
)

WIDEST_GAP = 56.0
HALF_LINE = 4.0


class Routing:
    """一枚の図の置き方。"""

    def __init__(
        self,
        boxes: Sequence[Box],
        links: Sequence[Link],
        direction: Direction,
        lanes: Sequence[str] | None,
        spacing: Spacing,
    ) -> None:
        self.boxes, self.direction, self.spacing = boxes, direction, spacing
        self.is_down = direction is Direction.DOWN
        number = {one.key: at for at, one in enumerate(boxes)}
        by_pair = {(number[one.source], number[one.target]): one for one in links}
        self.loops = {a: one for (a, b), one in by_pair.items() if a == b}
        firsts = {at for at, one in enumerate(boxes) if one.end is End.FIRST}
        lasts = {at for at, one in enumerate(boxes) if one.end is End.LAST}
        triples = [(a, b, one.weight) for (a, b), one in by_pair.items() if a != b]
        forwards = forward_links(len(boxes), triples, firsts, lasts)
        layers = layers_of(len(boxes), forwards, firsts, lasts)
        self.lane, self.lane_names = lanes_of(boxes, forwards, layers, lanes)
        self.rows: list[list[int]] = [[] for _ in range(2 * max(layers) + 1)]
        self.row_of = [2 * one for one in layers]
        for at, row in enumerate(self.row_of):
            self.rows[row].append(at)
        self.chains = [
            self._chain(one, by_pair[(one.lower, one.upper) if one.is_back else (one.upper, one.lower)])
            for one in forwards
        ]
        self._arrange()
        self._choose_labels()

    def _chain(self, forward: Forward, link: Link) -> Chain:
        """通り道を作る。どの通り道も、線の先の箱の帯に入る。"""
        lane = self.lane[forward.upper if forward.is_back else forward.lower]
        items = []
        for row in range(self.row_of[forward.upper] + 1, self.row_of[forward.lower]):
            items.append(len(self.lane))
            self.rows[row].append(len(self.lane))
            self.lane.append(lane)
            self.row_of.append(row)
        return Chain(forward, link, items)

    def _ends(self, chain: Chain) -> list[int]:
        return [chain.forward.upper, *chain.items, chain.forward.lower]

    def _arrange(self) -> None:
        """段の並びを決め、札の行は、その両側の段の並びに合わせる。"""
        above: list[list[int]] = [[] for _ in self.lane]
        below: list[list[int]] = [[] for _ in self.lane]
        for chain in self.chains:
            solid = self._ends(chain)[::2]
            for a, b in pairwise(solid):
                below[a].append(b)
                above[b].append(a)
        ordering = Ordering(self.rows[::2], above, below, self.lane)
        self.rows[::2] = ordering.best()
        place = {at: position for row in self.rows[::2] for position, at in enumerate(row)}
        key = {}
        for number, chain in enumerate(self.chains):
            ends = self._ends(chain)
            for a, middle, b in zip(ends[::2], ends[1::2], ends[2::2], strict=False):
                key[middle] = (
                    self.lane[middle],
                    place[a] + place[b],
                    place[a],
                    chain.forward.is_back,
                    number,
                )
        for row in self.rows[1::2]:
            row.sort(key=key.__getitem__)

    def _choose_labels(self) -> None:
        """札の行を選ぶ。混んでいない行、同じなら線の真ん中に近い行。"""
        used: dict[tuple[int, int], float] = {}
        for chain in self.chains:
            size = chain.link.label
            if size is None:
                continue
            across = size[0] if self.is_down else size[1]
            spots = chain.items[::2]
            middle = (len(spots) - 1) / 2
            best = min(
                range(len(spots)),
                key=lambda at: (
                    used.get((self.row_of[spots[at]], self.lane[spots[at]]), 0.0) + across * abs(at - middle),
                    at,
                ),
            )
            chain.label = spots[best]
            spot = self.row_of[chain.label], self.lane[chain.label]
            used[spot] = used.get(spot, 0.0) + across

    def layout(self) -> Layout:
        """場所を決める。"""
        extents = self._extents()
        bounds, lane_sizes = self._bounds(extents)
        centre = placed(self.rows, extents, self.lane, bounds, self._near())
        straightened(self.rows, extents, self.lane, bounds, self._strings(), centre)
        if not self.lane_names:
            low = min(centre[at] - one.before for at, one in enumerate(extents))
            centre = [one - low + self.spacing.margin for one in centre]
            whole = max(centre[at] + one.after for at, one in enumerate(extents)) + self.spacing.margin
        else:
            whole = sum(lane_sizes)
        starts, ends = self._rows_along(centre)
        drawing = Drawing(self, centre, starts, ends)
        length = ends[-1] + self.spacing.margin
        bands, top = [], 0.0
        for name, size in zip(self.lane_names, lane_sizes, strict=False):
            bands.append(Band(name, drawing.rect(0, top, length, size)))
            top += size
        box = drawing.rect(0, 0, length, whole)
        return Layout(
            width=box.width,
            height=box.height,
            direction=self.direction,
            boxes={one.key: drawing.box(at) for at, one in enumerate(self.boxes)},
            routes=tuple(sorted(drawing.routes(), key=lambda one: (one.source, one.target))),
            bands=tuple(bands),
        )

    def _strings(self) -> list[list[int]]:
        """まっすぐにそろえる並び。初めに、互いにいちばん太い線でつながる箱の並び、次に長い線の通り道（太い順）。"""
        heavy = sorted(
            self.chains, key=lambda one: (-one.forward.weight, one.forward.upper, one.forward.lower)
        )
        out: dict[int, Chain] = {}
        into: dict[int, Chain] = {}
        for one in heavy:
            out.setdefault(one.forward.upper, one)
            into.setdefault(one.forward.lower, one)
        mutual = {at: one for at, one in out.items() if into[one.forward.lower] is one}
        found = []
        for at in sorted(mutual, key=lambda at: (self.row_of[at], at)):
            if at in into and mutual.get(into[at].forward.upper) is into[at]:
                continue
            string = [at]
            while string[-1] in mutual:
                string += [*mutual[string[-1]].items, mutual[string[-1]].forward.lower]
            found.append(string)
        return found + [one.items for one in heavy if len(one.items) > 1]

    def across(self, at: int) -> float:
        """箱の、行に沿う長さ。"""
        return self.boxes[at].width if self.is_down else self.boxes[at].height

    def along(self, at: int) -> float:
        """箱の、行の並ぶ向きの長さ。"""
        return self.boxes[at].height if self.is_down else self.boxes[at].width

    def label_sizes(self, link: Link) -> tuple[float, float]:
        """札の（行の並ぶ向き、行に沿う向き）の長さ。"""
        wide, high = link.label or (0.0, 0.0)
        return (high, wide) if self.is_down else (wide, high)

    def _extents(self) -> list[Extent]:
        space = self.spacing
        found = [Extent(HALF_LINE, HALF_LINE, space.line) for _ in self.lane]
        for at in range(len(self.boxes)):
            half = self.across(at) / 2
            loop = space.loop + 4 + self.label_sizes(self.loops[at])[1] if at in self.loops else 0.0
            found[at] = Extent(half, half + loop, space.node)
        for chain in self.chains:
            if chain.label >= 0:
                half = self.label_sizes(chain.link)[1] / 2
                found[chain.label] = Extent(half, half, space.label)
        return found

    def _bounds(self, extents: Sequence[Extent]) -> tuple[list[tuple[float, float]], list[float]]:
        """帯ごとの、箱を置いてよい端と、帯の厚さ。"""
        if not self.lane_names:
            return [(-inf, inf)], []
        sizes = [self.spacing.lane] * len(self.lane_names)
        for row in self.rows:
            for number in range(len(sizes)):
                group = [at for at in row if self.lane[at] == number]
                if group:
                    sizes[number] = max(sizes[number], needed(group, extents) + 2 * self.spacing.margin)
        bounds, top = [], 0.0
        for size in sizes:
            bounds.append((top + self.spacing.margin, top + size - self.spacing.margin))
            top += size
        return bounds, sizes

    def _near(self) -> tuple[list[list[tuple[int, float]]], list[list[tuple[int, float]]]]:
        """隣と、まっすぐにしたい強さ。通り道どうしは強く、太い線ほど強い。"""
        above: list[list[tuple[int, float]]] = [[] for _ in self.lane]
        below: list[list[tuple[int, float]]] = [[] for _ in self.lane]
        heaviest = max((chain.forward.weight for chain in self.chains), default=1) or 1
        count = len(self.boxes)
        for chain in self.chains:
            strength = 1 + 30 * max(chain.forward.weight, 0) / heaviest
            ends = self._ends(chain)
            for a, b in pairwise(ends):
                pull = strength * (1, 2, 8)[(a >= count) + (b >= count)]
                below[a].append((b, pull))
                above[b].append((a, pull))
        return above, below

    def _rows_along(self, centre: Sequence[float]) -> tuple[list[float], list[float]]:
        """行の始まりと終わり。曲がりの大きいところは、あいだを広げる。"""
        thick = [0.0] * len(self.rows)
        for at in range(len(self.boxes)):
            loop = self.label_sizes(self.loops[at])[0] if at in self.loops else 0.0
            thick[self.row_of[at]] = max(thick[self.row_of[at]], self.along(at), loop)
        for chain in self.chains:
            if chain.label >= 0:
                row = self.row_of[chain.label]
                thick[row] = max(thick[row], self.label_sizes(chain.link)[0])
        gaps = [self.spacing.layer] * (len(self.rows) - 1)
        for chain in self.chains:
            ends = self._ends(chain)
            for a, b in pairwise(ends):
                row, bend = self.row_of[a], abs(centre[a] - centre[b])
                gaps[row] = max(gaps[row], min(WIDEST_GAP, 0.1 * bend))
        header = self.spacing.header if self.lane_names else 0.0
        starts = [header + self.spacing.margin]
        for row, gap in enumerate(gaps):
            starts.append(starts[-1] + thick[row] + gap)
        return starts, [start + size for start, size in zip(starts, thick, strict=True)]
