"""変わり方（variant）: 件の行の名を、日時の順に並べたもの。同じ並びの件を数える。

数えるのはログ自身の行（開始と完了が別の行なら二つ）。順は、件数の多い順、同じ件数は名の並びの順
（文字の順に一つずつ比べ、短いほうが先）なので、どう分けて足し合わせても同じ答えになる。
式: 割合 = その変わり方の件数 ÷ すべての件数。処理時間の中央値は線形補間（Hyndman–Fan の型7）。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.sequences import grouped_sequences, values_of_groups
from shirube.engines.insight.log import SECOND, Codes, EventLog, code_dtype
from shirube.engines.insight.moments import bounds, lengths_of_cases
from shirube.engines.insight.partitions import in_threads
from shirube.engines.insight.tally import joined_names

_AT_ONCE = 1 << 13
"""件の番号を一度に付け替える数（途中の置き場を小さくする）。"""


@dataclass(frozen=True, slots=True)
class Variant:
    """一つの変わり方。``cumulative`` は、ここまでの順の件数の合計。"""

    activities: tuple[str, ...]
    count: int
    cumulative: int
    case_count: int
    median_seconds: float

    @property
    def share(self) -> Fraction:
        """すべての件のうちの割合。"""
        return Fraction(self.count, self.case_count)

    @property
    def cumulative_share(self) -> Fraction:
        """ここまでの順の件の、すべての件のうちの割合。"""
        return Fraction(self.cumulative, self.case_count)


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """変わり方の部分の答え。変わり方の数を V、件の数を C とする。

    - ``names``: 行いの名の表。``offsets``（V+1）と ``codes``: 変わり方ごとの符号の並び。
    - ``counts``（V）: 件数。``variant_of``（C）: 件の変わり方の番号。
    - ``throughput``（C）: 件の処理時間（マイクロ秒）。
    """

    names: tuple[str, ...]
    offsets: NDArray[np.int64]
    codes: Codes
    counts: NDArray[np.int64]
    variant_of: NDArray[np.int32]
    throughput: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def case_count(self) -> int:
        """件の数。"""
        return len(self.variant_of)

    def merge(self, *others: Variants) -> Variants:
        """足し合わせる（件の集まりが重ならないこと）。表が違えば、文字で合わせる。"""
        every = (self, *others)
        table, places = _one_table(every)
        return Variants(
            *table,
            np.concatenate([place[one.variant_of] for place, one in zip(places, every, strict=True)]),
            np.concatenate([one.throughput for one in every]),
        )

    def top(self, limit: int | None = None) -> tuple[Variant, ...]:
        """件数の多い順に ``limit`` 個まで（None ならすべて）。"""
        order = self._ordered(len(self) if limit is None else min(limit, len(self)))
        counts = self.counts[order]
        ends = np.cumsum(counts)
        lengths = values_of_groups(self.variant_of, order, self.counts, self.throughput)
        return tuple(
            Variant(
                activities=self.activities_of(variant),
                count=count,
                cumulative=end,
                case_count=self.case_count,
                median_seconds=_median_seconds(lengths[end - count : end]),
            )
            for variant, count, end in zip(order.tolist(), counts.tolist(), ends.tolist(), strict=True)
        )

    def activities_of(self, variant: int) -> tuple[str, ...]:
        """番号の変わり方の、名の並び。"""
        codes = self.codes[self.offsets[variant] : self.offsets[variant + 1]]
        return tuple(self.names[int(code)] for code in codes)

    def _ordered(self, limit: int) -> NDArray[np.int64]:
        """順の初めの ``limit`` 個の番号。同じ件数の境目だけを、名の並びで選び分ける。"""
        if limit == 0:
            return np.empty(0, np.int64)
        rank = np.empty(len(self.names), np.int64)
        rank[np.array(sorted(range(len(self.names)), key=self.names.__getitem__), np.int64)] = np.arange(
            len(self.names)
        )
        least = np.partition(self.counts, len(self) - limit)[len(self) - limit]
        over = np.flatnonzero(self.counts > least)
        tied = self._first_of(np.flatnonzero(self.counts == least), limit - len(over), rank)
        found = np.concatenate((over, tied)).tolist()
        key = {
            one: rank[self.codes[self.offsets[one] : self.offsets[one + 1]]].astype(">u4").tobytes()
            for one in found
        }
        return np.array(sorted(found, key=lambda one: (-self.counts[one], key[one])), np.int64)

    def _first_of(self, among: NDArray[np.int64], need: int, rank: NDArray[np.int64]) -> NDArray[np.int64]:
        """``among`` のうち、名の並びの順の初めの ``need`` 個（順は問わない）。前からふるい分ける。"""
        sure, place = [np.empty(0, np.int64)], 0
        while len(among) > need > 0:
            at = self.offsets[among] + place
            is_over = at >= self.offsets[among + 1]
            value = np.where(is_over, -1, rank[self.codes[np.where(is_over, 0, at)]])
            border = np.partition(value, need - 1)[need - 1]
            sure.append(among[value < border])
            need -= len(sure[-1])
            among, place = among[value == border], place + 1
        return np.concatenate((*sure, among[:need]))


def variants(log: EventLog, *, workers: int = 1) -> Variants:
    """記録の変わり方を数える。``workers`` は使う糸の数で、答えは変わらない。"""
    parts = log.parts(workers)
    cuts = np.cumsum([0, *(part.case_count for part in parts)]).tolist()
    cases = [slice(low, high) for low, high in pairwise(cuts)]
    variant_of, throughput = np.empty(log.case_count, np.int32), np.empty(log.case_count, np.int64)

    def of_part(at: int) -> Variants:
        lengths = lengths_of_cases(parts[at], throughput[cases[at]])
        return _of_part(parts[at], variant_of[cases[at]], lengths)

    found = in_threads(of_part, range(len(parts)), workers)
    if len(found) == 1:
        return found[0]
    table, places = _one_table(found)
    in_threads(lambda at: _renumber(found[at].variant_of, places[at]), range(len(found)), workers)
    return Variants(*table, variant_of, throughput)


def _renumber(variant_of: NDArray[np.int32], place: NDArray[np.int32]) -> None:
    """件の変わり方の番号を、その場で付け替える。"""
    for low in range(0, len(variant_of), _AT_ONCE):
        some = variant_of[low : low + _AT_ONCE]
        some[:] = place[some]


def _of_part(log: EventLog, variant_of: NDArray[np.int32], throughput: NDArray[np.int64]) -> Variants:
    """一つの部分の変わり方。件の変わり方は ``variant_of`` に書く。"""
    offsets, codes = bounds(log), log.activity.codes
    _, firsts = grouped_sequences(offsets, codes, variant_of)
    return Variants(
        log.activity.names,
        *_chosen(offsets, codes, firsts),
        np.bincount(variant_of, minlength=len(firsts)).astype(np.int64),
        variant_of,
        throughput,
    )


_Table = tuple[tuple[str, ...], NDArray[np.int64], Codes, NDArray[np.int64]]


def _one_table(every: Sequence[Variants]) -> tuple[_Table, list[NDArray[np.int32]]]:
    """一つにした表（名、区切り、符号、件数）と、それぞれの変わり方の、表での番号。"""
    names, renamed = joined_names([one.names for one in every])
    kind = code_dtype(len(names))
    codes = np.concatenate([_renamed(one, names, at, kind) for one, at in zip(every, renamed, strict=True)])
    offsets = np.cumsum(np.concatenate([[0], *(np.diff(one.offsets) for one in every)]), dtype=np.int64)
    group_of, firsts = grouped_sequences(offsets, codes)
    counts = np.zeros(len(firsts), np.int64)
    np.add.at(counts, group_of, np.concatenate([one.counts for one in every]))
    places = np.split(group_of, np.cumsum([len(one) for one in every[:-1]], dtype=np.int64))
    return (names, *_chosen(offsets, codes, firsts), counts), places


def _renamed(one: Variants, names: tuple[str, ...], place: NDArray[np.int64], kind: Any) -> Codes:
    """つないだ表の符号に直した並び。"""
    return one.codes.astype(kind, copy=False) if one.names == names else place[one.codes].astype(kind)


def _chosen(
    offsets: NDArray[np.int64], codes: Codes, chosen: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Codes]:
    """選んだ並びの、区切りと、つないだ符号。"""
    lows = offsets[chosen]
    sizes = offsets[chosen + 1] - lows
    ends = np.zeros(len(chosen) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    return ends, codes[np.arange(int(ends[-1]), dtype=np.int64) + np.repeat(lows - ends[:-1], sizes)]


def _median_seconds(values: NDArray[np.int64]) -> float:
    """処理時間（マイクロ秒）の中央値（秒）。"""
    middle = (len(values) - 1) // 2
    ordered = np.partition(values, (middle, len(values) // 2))
    return (int(ordered[middle]) + int(ordered[len(values) // 2])) / (2 * SECOND)
