"""段の中の並び: 線の交わりが少なくなるように、箱と通り道を並べる。

隣の段の位置の平均（重心）の順に並べ直すことを、下りと上りで繰り返し、交わりのいちばん少なかった並びを採る。
小さな図では、隣り合う二つを入れ替えてよくなる限り入れ替える。帯のある図では、並びは帯の順を先に守る。
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

Rows = list[list[int]]
SMALL = 900
"""入れ替えまで試す、箱と通り道の数。"""


class Ordering:
    """段ごとの並び。``above``・``below`` は、前の段・後の段の隣。``lane`` は帯の番号。"""

    def __init__(
        self, rows: Rows, above: Sequence[Sequence[int]], below: Sequence[Sequence[int]], lane: Sequence[int]
    ) -> None:
        self.rows = [sorted(row, key=lambda at: (lane[at], at)) for row in rows]
        self.above, self.below, self.lane = above, below, lane
        self.place = [0] * len(lane)
        for row in self.rows:
            self._settle(row)

    def best(self) -> Rows:
        """交わりのいちばん少なかった並び。"""
        self._first_order()
        total = sum(map(len, self.rows))
        sweeps = 12 if total <= SMALL else 4
        kept, least = [list(row) for row in self.rows], self.crossings()
        for turn in range(sweeps):
            self._sweep(range(1, len(self.rows)), self.above, turn)
            self._sweep(range(len(self.rows) - 2, -1, -1), self.below, turn)
            if total <= SMALL:
                self._swap_neighbours()
            crossed = self.crossings()
            if crossed < least:
                kept, least = [list(row) for row in self.rows], crossed
            if not least:
                break
        return kept

    def crossings(self) -> int:
        """線の交わりの数。"""
        found = 0
        for row in self.rows[:-1]:
            seen: list[int] = []
            for at in row:
                ends = sorted(self.place[far] for far in self.below[at])
                for end in ends:
                    found += len(seen) - bisect_left(seen, end + 1)
                for end in ends:
                    insort(seen, end)
        return found

    def _first_order(self) -> None:
        """初めの並び: 前の段の並びに従う。"""
        self._sweep(range(1, len(self.rows)), self.above, 0)

    def _sweep(self, order: range, near: Sequence[Sequence[int]], turn: int) -> None:
        place, lane = self.place, self.lane
        tie = -1 if turn % 2 else 1
        for level in order:
            row = self.rows[level]
            key = {}
            for at in row:
                ends = near[at]
                mean = sum(place[far] for far in ends) / len(ends) if ends else float(place[at])
                key[at] = (lane[at], mean, tie * place[at])
            row.sort(key=key.__getitem__)
            self._settle(row)

    def _swap_neighbours(self) -> None:
        for _ in range(4):
            is_better = False
            for row in self.rows:
                for at in range(len(row) - 1):
                    left, right = row[at], row[at + 1]
                    if self.lane[left] == self.lane[right] and self._gain(left, right) > 0:
                        row[at], row[at + 1] = right, left
                        self.place[left], self.place[right] = at + 1, at
                        is_better = True
            if not is_better:
                return

    def _gain(self, left: int, right: int) -> int:
        """入れ替えると減る交わりの数。"""
        gain = 0
        for near in (self.above, self.below):
            lefts = [self.place[far] for far in near[left]]
            rights = [self.place[far] for far in near[right]]
            for one in lefts:
                for other in rights:
                    gain += (one > other) - (one < other)
        return gain

    def _settle(self, row: list[int]) -> None:
        for position, at in enumerate(row):
            self.place[at] = position
