"""長さの束: 待ちや滞在の長さを、鍵（矢印や行い）ごとにまとめて持つ、足し合わせられる部分の答え。

考え方: 平均は合計と数から、分位は値そのものから求めるので、束をつなげば、分けて計算しても同じ答えになる。
値は、どれも整数秒で int32 に収まれば秒で、そうでなければマイクロ秒で持つ（どちらでも正確）。答えは秒の
分数（`Fraction`）で、丸めは一度もしない。

分位は線形補間（Hyndman and Fan, 1996 の型7）: 短い順に 0 から数えて ``割合 ×（数 − 1）`` 番目。整数で
なければ、両隣の値を結ぶ直線の上の値。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.grouping import count_known, place_groups, scatter_known
from shirube.engines.insight.kernels.selection import summarised
from shirube.engines.insight.log import SECOND, Codes, Times
from shirube.engines.insight.partitions import in_threads

MEDIAN = Fraction(1, 2)
P90 = Fraction(9, 10)
SHARES = (MEDIAN, P90)
"""ふだん求める分位: 中央値と 90% 値。"""


_LOOKED = 1 << 16
"""秒で持てるかを、一度に確かめる値の数（途中の置き場を小さくする）。"""


@dataclass(frozen=True, slots=True)
class Spread:
    """長さの散らばり。

    ``total`` は合計、``around`` は ``shares`` の割合ごとの、分位の下の値を並べ、続けて上の値を並べたもの。
    どちらもマイクロ秒の整数で、平均と分位は、尋ねられたときに秒の分数にする。長さが一つも無ければ None。
    """

    count: int
    total: int
    shares: tuple[Fraction, ...] = ()
    around: tuple[int, ...] = ()

    @property
    def mean(self) -> Fraction | None:
        """平均（秒）。"""
        return Fraction(self.total, self.count * SECOND) if self.count else None

    def at(self, share: Fraction) -> Fraction | None:
        """求めておいた割合の分位（秒）。長さが無ければ None。求めていない割合は `KeyError`。"""
        if not self.count:
            return None
        if share not in self.shares:
            raise KeyError(share)
        at = self.shares.index(share)
        below, above = self.around[at], self.around[at + len(self.shares)]
        return (below + (above - below) * (share * (self.count - 1) % 1)) / SECOND

    @property
    def median(self) -> Fraction | None:
        """中央値（秒）。"""
        return self.at(MEDIAN)

    @property
    def p90(self) -> Fraction | None:
        """90% 値（秒）。"""
        return self.at(P90)


NOTHING = Spread(0, 0)
"""長さが一つも無いときの答え。"""


@dataclass(frozen=True, slots=True, eq=False)
class Durations:
    """束 K 個、長さ M 個。``keys``（uint64, K）は小さい順、束 k の長さは ``offsets[k]`` から次の前まで。

    ``values`` は int32（秒）か int64（マイクロ秒）。空の束は無い。束の中の順に意味は無い。
    """

    keys: NDArray[np.uint64]
    offsets: NDArray[np.int64]
    values: NDArray[Any]

    @property
    def unit(self) -> int:
        """値 1 のマイクロ秒。"""
        return SECOND if self.values.dtype == np.int32 else 1

    @property
    def counts(self) -> NDArray[np.int64]:
        """束ごとの数（K）。"""
        return np.diff(self.offsets)

    @classmethod
    def grouped(cls, codes: Codes, lengths: Times, size: int) -> Durations:
        """行ごとの長さ（マイクロ秒、無い行は `NO_TIME`）を、符号（``size`` 種類）ごとにまとめる。"""
        counts = count_known(codes, lengths, size)
        heads = heads_of(counts)
        values = np.empty(int(heads[-1]), np.int64)
        scatter_known(codes, lengths, heads, values)
        return cls.of_counts(counts, narrowed(values))

    @classmethod
    def of_counts(cls, counts: NDArray[np.int64], values: NDArray[Any]) -> Durations:
        """鍵 0, 1, 2… の順に並んだ値から作る。空の束は除く。"""
        keys = np.flatnonzero(counts)
        return cls(keys.astype(np.uint64), heads_of(counts[keys]), values)

    def regrouped(self, keys: NDArray[np.uint64]) -> Durations:
        """隣り合う束をまとめる（値は写さない）。``keys`` は束ごとの新しい鍵（小さい順）。"""
        firsts = np.flatnonzero(np.diff(keys, prepend=keys[:1] + np.uint64(1)))
        return Durations(keys[firsts], np.append(self.offsets[firsts], self.offsets[-1]), self.values)

    def summaries(self, shares: Sequence[Fraction] = SHARES, *, workers: int = 1) -> list[Spread]:
        """束ごとの散らばり（鍵の順）。``workers`` は使う糸の数で、答えは変わらない。"""
        counts = self.counts
        below = [_floor_ranks(counts, share) for share in shares]
        above = [np.minimum(rank + 1, counts - 1) for rank in below]
        ranks = np.array(below + above, np.int64).reshape(2 * len(shares), len(counts)).T.copy()
        cuts = np.searchsorted(self.offsets, np.linspace(0, int(self.offsets[-1]), workers * 4 + 1))
        pieces = in_threads(
            lambda cut: summarised(self.values, self.offsets[cut[0] : cut[1] + 1], ranks[cut[0] : cut[1]]),
            [cut for cut in pairwise(np.unique(np.append(cuts, len(counts))).tolist()) if cut[0] < cut[1]],
            workers,
        )
        totals, around = [], []
        for high, low, found in pieces:
            totals += [(one << 32) + other for one, other in zip(high.tolist(), low.tolist(), strict=True)]
            around += (found * self.unit).tolist()
        asked, unit = tuple(shares), self.unit
        return [
            Spread(count, total * unit, asked, tuple(found))
            for count, total, found in zip(counts.tolist(), totals, around, strict=True)
        ]


def heads_of(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """数の並びから、それぞれの先頭の位置と終わり（K+1）。"""
    heads = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=heads[1:])
    return heads


def narrowed(values: Times) -> NDArray[Any]:
    """どれも整数秒で int32 に収まれば秒（int32）に、そうでなければそのまま（マイクロ秒）。"""
    small, found = np.iinfo(np.int32), np.empty(len(values), np.int32)
    for first in range(0, len(values), _LOOKED):
        some = values[first : first + _LOOKED]
        seconds = some // SECOND
        if int(seconds.min()) < small.min or int(seconds.max()) > small.max:
            return values
        if not bool((seconds * SECOND == some).all()):
            return values
        found[first : first + _LOOKED] = seconds
    return found


def joined(parts: Sequence[Durations], *, workers: int = 1) -> Durations:
    """束をつなぐ。同じ鍵の値は、渡した順に並ぶ。単位が違えば、マイクロ秒にそろえる。"""
    if len(parts) == 1:
        return parts[0]
    keys = np.unique(np.concatenate([part.keys for part in parts]))
    groups = [np.searchsorted(keys, part.keys) for part in parts]
    counts = np.zeros(len(keys), np.int64)
    for part, group in zip(parts, groups, strict=True):
        counts[group] += part.counts
    offsets = heads_of(counts)
    unit = SECOND if all(part.unit == SECOND for part in parts if len(part.values)) else 1
    values = np.empty(int(offsets[-1]), np.int32 if unit == SECOND else np.int64)
    heads, places = offsets[:-1].copy(), []
    for part, group in zip(parts, groups, strict=True):
        places.append((part, heads[group]))
        heads[group] += part.counts
    in_threads(
        lambda place: place_groups(
            place[0].values, place[0].offsets, place[1], place[0].unit // unit, values
        ),
        [place for place in places if len(place[0].values)],
        workers,
    )
    return Durations(keys, offsets, values)


def _floor_ranks(counts: NDArray[np.int64], share: Fraction) -> NDArray[np.int64]:
    if not 0 <= share <= 1:
        raise ValueError("割合は0から1までで指定してください。")
    top, bottom = share.numerator, share.denominator
    if top and int(counts.max(initial=0)) > np.iinfo(np.int64).max // top:
        return np.array([top * (count - 1) // bottom for count in counts.tolist()], np.int64)
    return (counts - 1) * top // bottom
