"""帯の割り当てと、帯の順。"""

from __future__ import annotations

from collections.abc import Sequence

from shirube.engines.insight.layout_layers import Forward
from shirube.engines.insight.layout_shapes import Box, CannotLayOut, End


def lanes_of(
    boxes: Sequence[Box], links: Sequence[Forward], layers: Sequence[int], given: Sequence[str] | None
) -> tuple[list[int], tuple[str, ...]]:
    """箱ごとの帯の番号と、帯の名。帯のない図では、番号はすべて 0、名は空。"""
    names = [one.lane for one in boxes]
    if not any(names):
        return [0] * len(boxes), ()
    for at, one in enumerate(boxes):
        if one.end is not End.NONE and not one.lane:
            names[at] = _beside(at, names, links)
    if given is None:
        order = _order(names, links, layers)
    else:
        order = tuple(name for name in given if name in names)
        missing = sorted(set(names) - set(order))
        if missing:
            raise CannotLayOut(f"帯「{'、'.join(missing)}」が、帯の順の中にありません。")
    number = {name: at for at, name in enumerate(order)}
    return [number[name] for name in names], order


def _beside(at: int, names: Sequence[str], links: Sequence[Forward]) -> str:
    """いちばん太い線でつながる箱の帯。"""
    near = [
        (-one.weight, names[one.lower if one.upper == at else one.upper])
        for one in links
        if at in (one.upper, one.lower)
    ]
    found = sorted(pair for pair in near if pair[1])
    return found[0][1] if found else min(name for name in names if name)


def _order(names: Sequence[str], links: Sequence[Forward], layers: Sequence[int]) -> tuple[str, ...]:
    """帯の順: 初めて現れる段の順から、帯をまたぐ線が短くなる限り、一つの帯を別の場所へ移す。"""
    first: dict[str, int] = {}
    for name, layer in zip(names, layers, strict=True):
        first[name] = min(first.get(name, layer), layer)
    order = sorted(first, key=lambda name: (first[name], name))
    pulls: dict[tuple[str, str], int] = {}
    for one in links:
        pair = names[one.upper], names[one.lower]
        if pair[0] != pair[1]:
            pulls[pair] = pulls.get(pair, 0) + one.weight

    def cost(tried: Sequence[str]) -> int:
        place = {name: at for at, name in enumerate(tried)}
        return sum(weight * abs(place[a] - place[b]) for (a, b), weight in pulls.items())

    least = cost(order)
    for _ in range(10):
        best = order
        for name in order:
            rest = [one for one in order if one != name]
            for at in range(len(order)):
                tried = [*rest[:at], name, *rest[at:]]
                spent = cost(tried)
                if spent < least:
                    best, least = tried, spent
        if best == order:
            break
        order = best
    return tuple(order)
