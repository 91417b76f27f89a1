"""段の割り当て: 輪を切り、どの線も前の段から後の段へ向くように、箱を段に置く。

輪を切る規則: 初めに、端の箱からそれぞれの箱へのいちばん太い道（いちばん細いところがいちばん太い道）の線を
前向きとする。次に、残りの線を太い順（同じ太さは名の順）に見て、加えても輪にならないものを前向き、輪になるものを
後戻りとする。だから、どの箱も端から前向きにたどれ、よく通る道がいつも左から右（上から下）に読める。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Forward:
    """前向きに直した線。``is_back`` なら、元の向きは ``lower`` から ``upper``。"""

    upper: int
    lower: int
    weight: int
    is_back: bool


def forward_links(
    count: int, links: Sequence[tuple[int, int, int]], firsts: set[int], lasts: set[int]
) -> tuple[Forward, ...]:
    """線（元、先、太さ）を前向きに直す。``firsts`` に入る線と ``lasts`` から出る線は、いつも後戻り。"""
    reach = [1 << at for at in range(count)]
    found = []
    tree = _widest(links, firsts)
    for source, target, weight in sorted(links, key=lambda one: (one[:2] not in tree, -one[2], one[:2])):
        is_back = target in firsts or source in lasts or bool(reach[target] >> source & 1)
        upper, lower = (target, source) if is_back else (source, target)
        if not is_back:
            _join(reach, upper, lower)
        found.append(Forward(upper, lower, weight, is_back))
    return tuple(found)


def _widest(links: Sequence[tuple[int, int, int]], firsts: set[int]) -> set[Pair]:
    """端の箱からの、いちばん太い道の木の線。"""
    ways: dict[int, list[tuple[int, int]]] = {}
    for source, target, weight in links:
        ways.setdefault(source, []).append((target, weight))
    done, tree = set(firsts), set()
    queue: list[tuple[int, int, int, int]] = []

    def spread(at: int, width: int, steps: int) -> None:
        for target, weight in ways.get(at, ()):
            if target not in done:
                heappush(queue, (-min(width, weight), steps, target, at))

    for at in sorted(firsts):
        spread(at, max((one[2] for one in links), default=0), 1)
    while queue:
        narrow, steps, at, source = heappop(queue)
        if at not in done:
            done.add(at)
            tree.add((source, at))
            spread(at, -narrow, steps + 1)
    return tree


def _join(reach: list[int], upper: int, lower: int) -> None:
    """``upper`` に届くものすべてが、``lower`` の先にも届く。"""
    if reach[upper] >> lower & 1:
        return
    for at, seen in enumerate(reach):
        if seen >> upper & 1:
            reach[at] |= reach[lower]


def layers_of(count: int, links: Sequence[Forward], firsts: set[int], lasts: set[int]) -> list[int]:
    """箱ごとの段（0 から）。線の長さの合計が小さくなるように、動かせる箱を動かす。"""
    before: list[list[Forward]] = [[] for _ in range(count)]
    after: list[list[Forward]] = [[] for _ in range(count)]
    for one in links:
        before[one.lower].append(one)
        after[one.upper].append(one)
    order = _sorted_down(count, before, after)
    layer = [0] * count
    for at in order:
        layer[at] = max((layer[one.upper] + 1 for one in before[at]), default=0)
    for at in lasts:
        layer[at] = max(layer)
    fixed = firsts | lasts
    for _ in range(12):
        moved = [
            at for at in [*order, *reversed(order)] if at not in fixed and _shift(at, layer, before, after)
        ]
        if not moved:
            break
    used = {one: place for place, one in enumerate(sorted(set(layer)))}
    return [used[one] for one in layer]


def _shift(at: int, layer: list[int], before: list[list[Forward]], after: list[list[Forward]]) -> bool:
    """一つの箱を、線が短くなる端の段に動かす。動いたかを返す。"""
    if not before[at] or not after[at]:
        return False
    low = max(layer[one.upper] for one in before[at]) + 1
    high = min(layer[one.lower] for one in after[at]) - 1
    heavy_in = (len(before[at]), sum(one.weight for one in before[at]))
    heavy_out = (len(after[at]), sum(one.weight for one in after[at]))
    goal = low if heavy_in >= heavy_out else high
    is_moved = layer[at] != goal
    layer[at] = goal
    return is_moved


def _sorted_down(count: int, before: list[list[Forward]], after: list[list[Forward]]) -> list[int]:
    """前のものが先に来る並び。"""
    left = [len(one) for one in before]
    ready = [at for at in range(count) if not left[at]]
    order = []
    while ready:
        at = ready.pop(0)
        order.append(at)
        for one in after[at]:
            left[one.lower] -= 1
            if not left[one.lower]:
                ready.append(one.lower)
    return order
