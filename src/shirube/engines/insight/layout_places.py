"""段に沿った位置: 並びと間隔を守りながら、つながるものどうしをまっすぐに近づける。

一段の位置は、望む位置との差の二乗の重み付きの和がいちばん小さい並び（単調回帰。隣り合う違反をまとめて平均する
方法で、正確に求まる）とする。これを、下り・上り・両側で繰り返す。帯のある図では、帯の中だけで動く。終わりに、長い線の通り道を、ほかを動かさずに
置ける限り、まっすぐにそろえる（曲がりの数がいちばん少なくなるように、前から順に伸ばせるだけ伸ばす）。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Link = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Extent:
    """中心線から、前と後ろに要る長さと、隣との隙間。"""

    before: float
    after: float
    gap: float


def placed(
    rows: Sequence[Sequence[int]],
    extents: Sequence[Extent],
    lanes: Sequence[int],
    bounds: Sequence[tuple[float, float]],
    near: tuple[Sequence[Sequence[Link]], Sequence[Sequence[Link]]],
) -> list[float]:
    """中心線の位置。``bounds`` は帯ごとの端（帯がなければ ±∞）、``near`` は前と後の段の隣とその重み。"""
    centre = [0.0] * len(extents)
    groups = [_grouped(row, lanes) for row in rows]
    for level in groups:
        for group in level:
            _set(group, extents, bounds[lanes[group[0]]], [0.0] * len(group), [1.0] * len(group), centre)
    turns = 14 if len(extents) < 3000 else 5
    for turn in range(turns):
        _pass(groups, (near[0],), extents, lanes, bounds, centre)
        _pass(groups[::-1], (near[1],) if turn < turns // 2 else near, extents, lanes, bounds, centre)
    _pass(groups, near, extents, lanes, bounds, centre)
    return centre


def needed(row: Sequence[int], extents: Sequence[Extent]) -> float:
    """一段の並びに要る長さ（両端の隙間を除く）。"""
    total = sum(extents[at].before + extents[at].after for at in row)
    return total + sum(_gap(extents[a], extents[b]) for a, b in pairwise(row))


def _grouped(row: Sequence[int], lanes: Sequence[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for at in row:
        if groups and lanes[groups[-1][0]] == lanes[at]:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def _pass(
    levels: Sequence[Sequence[Sequence[int]]],
    near: Sequence[Sequence[Sequence[Link]]],
    extents: Sequence[Extent],
    lanes: Sequence[int],
    bounds: Sequence[tuple[float, float]],
    centre: list[float],
) -> None:
    for level in levels:
        for group in level:
            goals, weights = [], []
            for at in group:
                total = pull = 0.0
                for side in near:
                    for far, weight in side[at]:
                        total += weight
                        pull += weight * centre[far]
                goals.append(pull / total if total else centre[at])
                weights.append(total or 0.01)
            _set(group, extents, bounds[lanes[group[0]]], goals, weights, centre)


def _set(
    group: Sequence[int],
    extents: Sequence[Extent],
    bound: tuple[float, float],
    goals: Sequence[float],
    weights: Sequence[float],
    centre: list[float],
) -> None:
    """間隔を守って、望む位置にいちばん近い位置に置く。"""
    offsets = [0.0]
    for a, b in pairwise(group):
        offsets.append(offsets[-1] + extents[a].after + _gap(extents[a], extents[b]) + extents[b].before)
    low = bound[0] + extents[group[0]].before
    high = bound[1] - extents[group[-1]].after
    for at, place in zip(group, spread(goals, weights, offsets, low, high), strict=True):
        centre[at] = place


def spread(
    goals: Sequence[float], weights: Sequence[float], offsets: Sequence[float], low: float, high: float
) -> list[float]:
    """``offsets`` の差だけは離し、``low`` から ``high`` の中で、望む位置（``goals``）にいちばん近い位置。"""
    blocks: list[tuple[float, float, int]] = []
    for goal, weight, offset in zip(goals, weights, offsets, strict=True):
        mean, mass, size = goal - offset, weight, 1
        while blocks and blocks[-1][0] > mean:
            other, more, count = blocks.pop()
            mean = (mean * mass + other * more) / (mass + more)
            mass, size = mass + more, size + count
        blocks.append((mean, mass, size))
    found: list[float] = []
    for mean, _, size in blocks:
        kept = max(low, min(high - offsets[-1], mean))
        found += [kept + offset for offset in offsets[len(found) : len(found) + size]]
    return found


def _gap(one: Extent, other: Extent) -> float:
    return max(one.gap, other.gap)


def straightened(
    rows: Sequence[Sequence[int]],
    extents: Sequence[Extent],
    lanes: Sequence[int],
    bounds: Sequence[tuple[float, float]],
    chains: Sequence[Sequence[int]],
    centre: list[float],
) -> None:
    """通り道（``chains``。先に渡したものから）を、隣を押さずにまっすぐにする。``centre`` を書き換える。"""
    spot = {at: (row, place) for row in rows for place, at in enumerate(row)}

    def room(at: int) -> tuple[float, float]:
        row, place = spot[at]
        low, high = bounds[lanes[at]]
        low, high = low + extents[at].before, high - extents[at].after
        if place:
            other = row[place - 1]
            low = max(
                low,
                centre[other] + extents[other].after + _gap(extents[other], extents[at]) + extents[at].before,
            )
        if place + 1 < len(row):
            other = row[place + 1]
            high = min(
                high,
                centre[other] - extents[other].before - _gap(extents[other], extents[at]) - extents[at].after,
            )
        return low, high

    for _ in range(3):
        for chain in chains:
            _straighten(chain, [room(at) for at in chain], centre)


def _straighten(chain: Sequence[int], rooms: Sequence[tuple[float, float]], centre: list[float]) -> None:
    """一本の通り道を、いちばん少ないまっすぐな区間に分けて置く。"""
    first = 0
    while first < len(chain):
        low, high = rooms[first]
        last = first + 1
        while last < len(chain) and max(low, rooms[last][0]) <= min(high, rooms[last][1]):
            low, high = max(low, rooms[last][0]), min(high, rooms[last][1])
            last += 1
        run = chain[first:last]
        mean = sum(centre[at] for at in run) / len(run)
        for at in run:
            centre[at] = max(low, min(high, mean))
        first = last
