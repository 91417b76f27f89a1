"""数の部分の答え: 値ごとの数（`Tally`）と、整数の散らばり（`Distribution`）。どちらも足し合わせられる。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.tallying import tallied
from shirube.engines.insight.log import Coded, Codes


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """値ごとの数。``counts``（int64）は ``names`` と同じ並び。``missing`` は値なしの数。"""

    names: tuple[str, ...]
    counts: NDArray[np.int64]
    missing: int = 0

    @classmethod
    def of(cls, coded: Coded, codes: Codes | None = None) -> Tally:
        """符号の列を数える。``codes`` を渡せば、同じ表の別の列（件の最初の行など）を数える。"""
        counts = tallied(coded.codes if codes is None else codes, len(coded.names))
        return cls(coded.names, counts[:-1], int(counts[-1]))

    def merge(self, *others: Tally) -> Tally:
        """足し合わせる。表が違えば、文字で合わせる。"""
        every = (self, *others)
        names, places = joined_names([one.names for one in every])
        counts = np.zeros(len(names), np.int64)
        for one, place in zip(every, places, strict=True):
            counts[place] += one.counts
        return Tally(names, counts, sum(one.missing for one in every))

    @property
    def distinct(self) -> int:
        """現れた値の種類の数（値なしを除く）。"""
        return int(np.count_nonzero(self.counts))

    @property
    def total(self) -> int:
        """値のある数の合計。"""
        return int(self.counts.sum())

    def as_dict(self) -> dict[str, int]:
        """現れた値と、その数。"""
        return {self.names[i]: int(self.counts[i]) for i in np.flatnonzero(self.counts)}

    def most(self, limit: int | None = None) -> tuple[tuple[str, int], ...]:
        """多い順（同じ数は名の順）の、値と数。"""
        ordered = sorted(self.as_dict().items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(ordered[:limit])


def joined_names(
    tables: Sequence[tuple[str, ...]],
) -> tuple[tuple[str, ...], list[NDArray[np.int64]]]:
    """表をつないだ表と、表ごとの、元の符号から新しい符号への表。同じ表ばかりなら、符号は変わらない。"""
    first = tables[0]
    if all(names is first or names == first for names in tables[1:]):
        return first, [np.arange(len(first))] * len(tables)
    codes = {name: code for code, name in enumerate(first)}
    places = [np.array([codes.setdefault(name, len(codes)) for name in names], np.int64) for names in tables]
    return tuple(codes), places


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """整数の散らばり。``values``（小さい順、重なりなし）が ``counts`` 回ずつある。"""

    values: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, numbers: NDArray[np.int64]) -> Distribution:
        """整数の並び（順は問わない）から作る。"""
        if len(numbers) and int(numbers.min()) >= 0 and int(numbers.max()) <= 4 * len(numbers):
            every = np.bincount(numbers)
            values = np.flatnonzero(every)
            counts = every[values]
        else:
            values, counts = np.unique(numbers, return_counts=True)
        return cls(values.astype(np.int64), counts.astype(np.int64))

    def merge(self, *others: Distribution) -> Distribution:
        """足し合わせる。"""
        every = (self, *others)
        values, place = np.unique(np.concatenate([one.values for one in every]), return_inverse=True)
        counts = np.zeros(len(values), np.int64)
        np.add.at(counts, place, np.concatenate([one.counts for one in every]))
        return Distribution(values, counts)

    @property
    def count(self) -> int:
        """数の個数。"""
        return int(self.counts.sum())

    @property
    def total(self) -> int:
        """数の合計。"""
        return sum(int(value) * int(count) for value, count in zip(self.values, self.counts, strict=True))

    @property
    def minimum(self) -> int | None:
        """いちばん小さい数。無ければ None。"""
        return int(self.values[0]) if len(self.values) else None

    @property
    def maximum(self) -> int | None:
        """いちばん大きい数。無ければ None。"""
        return int(self.values[-1]) if len(self.values) else None

    @property
    def mean(self) -> Fraction | None:
        """平均。無ければ None。"""
        return Fraction(self.total, self.count) if self.count else None

    def above(self, number: int) -> int:
        """``number`` より大きい数の個数。"""
        return int(self.counts[self.values > number].sum())

    def quantile(self, share: Fraction) -> Fraction | None:
        """小さいほうから ``share``（0〜1）のところの数（線形補間、Hyndman–Fan の型7）。無ければ None。"""
        if not 0 <= share <= 1:
            raise ValueError("割合は0から1までで指定してください。")
        if not self.count:
            return None
        position = share * (self.count - 1)
        below = int(position)
        low, high = self._at(below), self._at(min(below + 1, self.count - 1))
        return low + (high - low) * (position - below)

    @property
    def median(self) -> Fraction | None:
        """中央値。無ければ None。"""
        return self.quantile(Fraction(1, 2))

    def _at(self, rank: int) -> int:
        return int(self.values[np.searchsorted(np.cumsum(self.counts), rank, side="right")])
