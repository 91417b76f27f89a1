"""順位による検定: 二つの側（マン・ホイットニー）、層ごと（ファン・エルテレン）、組（クラスカル・ウォリス）。

値の大きさでなく順だけを使うので、長い件が少しあっても結果が動かない。平均や正規の分布を仮定しない。

式（n₁ = 先の数、n₂ = 後の数、N = n₁+n₂、t = 同じ値の数）
- U = 後が先より小さい組の数 ＋ 同じ組の数 ÷ 2。効き目の大きさ = U ÷ (n₁n₂)。
- 正規の近似: z = (|U − n₁n₂/2| − 1/2) ÷ σ、σ² = n₁n₂/12 × (N+1 − Σ(t³−t)/(N(N−1)))
  （Mann and Whitney, 1947。同じ値の直しは Lehmann, Nonparametrics, 1975, 1章4節）。
- 正確: 片方が `EXACT_MOST` 以下で合わせて `EXACT_TOTAL` 以下なら、同じ値も入れた順位のすべての分け方を数え、
  真ん中から同じかより離れる割合を p とする（同じ値が無ければ、表の両側の p と等しい）。
- ずれ: すべての組の差（後 − 先）の中央値（Hodges and Lehmann, 1963）。幅は、同じ検定で退けられないずれの範囲
  （Hollander, Wolfe and Chicken, 2014, 4章3節）。乱数を使わず、いつも同じ答えになる。
- クラスカル・ウォリス: H = (N−1) × 順位の組の間の平方和 ÷ 順位のすべての平方和（同じ値の直しを含む）。
  散らばりの割合 ε² = H ÷ (N−1)（Kelley, 1935。Tomczak and Tomczak, 2014）。
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.pairing import pairs_at_most
from shirube.engines.insight.tails import chi_square_tail, normal_point, normal_two_sided

EXACT_MOST = 8
"""分け方をすべて数える、少ない方の数の限り（origin: ours）。"""
EXACT_TOTAL = 200
"""分け方をすべて数える、合わせた数の限り（origin: ours）。"""

Values = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankTest:
    """順位の検定の結果。``statistic`` は U（層ごとなら z、組の比べなら H）、``effect`` は 0〜1 の割合。"""

    name: str
    statistic: Fraction | float
    p: float
    effect: Fraction
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """ずれの推定と幅（値の単位）。幅は、件数が少なくて決められなければ None。"""

    estimate: Fraction
    low: Fraction | None
    high: Fraction | None


def mann_whitney(before: Values, after: Values) -> RankTest:
    """先と後の値の、両側のマン・ホイットニー検定。どちらも一つ以上。効き目は、後の方が小さい確率。"""
    pairs, doubled = len(before) * len(after), _doubled_u(before, after)
    effect = Fraction(doubled, 2 * pairs)
    if _is_small(len(before), len(after)):
        p = float(_exact_p(before, after))
        return RankTest("マン・ホイットニーの検定（正確）", Fraction(doubled, 2), p, effect, True)
    gap = max(0.0, abs(doubled - pairs) / 2 - 0.5)
    variance = _variance(before, after)
    p = normal_two_sided(gap / sqrt(variance)) if variance else 1.0
    return RankTest("マン・ホイットニーの検定（正規近似）", Fraction(doubled, 2), p, effect)


def stratified_ranks(strata: Sequence[tuple[Values, Values]]) -> RankTest:
    """層ごとの順位の検定（van Elteren, 1960）。層の重みは 1 ÷ (N+1)。どの層も、先と後に一つ以上。

    効き目は、層ごとの「後の方が小さい確率」を n₁n₂ ÷ (N+1) の重みで平均したもの。
    """
    gap, variance = Fraction(0), Fraction(0)
    shares, weights = Fraction(0), Fraction(0)
    for before, after in strata:
        size, pairs = len(before) + len(after) + 1, len(before) * len(after)
        doubled = _doubled_u(before, after)
        gap += Fraction(doubled - pairs, 2 * size)
        variance += _variance(before, after) / size**2
        weights += Fraction(pairs, size)
        shares += Fraction(doubled, 2 * size)
    z = float(gap) / sqrt(variance) if variance else 0.0
    return RankTest("層ごとの順位の検定（ファン・エルテレン）", z, normal_two_sided(z), shares / weights)


def kruskal_wallis(groups: Sequence[Values]) -> RankTest:
    """いくつもの組の順位の検定。組は二つ以上で、どれも一つ以上の値を持つ。効き目は ε²。"""
    every = np.concatenate(groups)
    ranks, size, at, between = _doubled_ranks(every), len(every), 0, Fraction(0)
    for group in groups:
        between += Fraction(int(ranks[at : at + len(group)].sum()) ** 2, len(group))
        at += len(group)
    middle = size * (size + 1) ** 2
    whole = Fraction(size**3 - size - _ties(every), 3)
    effect = (between - middle) / whole if whole else Fraction(0)
    statistic = effect * (size - 1)
    p = chi_square_tail(float(statistic), len(groups) - 1)
    return RankTest("クラスカル・ウォリスの検定", statistic, p, effect)


def shift_of(before: Values, after: Values, confidence: float) -> Shift:
    """すべての組の差（後 − 先）の中央値と、``confidence`` の幅。どちらも一つ以上。"""
    unit = _grain(before, after)
    base = int(min(before.min(), after.min()))
    ones, others = (np.sort((values - base) // unit) for values in (after, before))
    pairs = len(ones) * len(others)
    cut = _cut(len(others), len(ones), confidence)
    ranks = [(pairs - 1) // 2, pairs // 2] + ([cut - 1, pairs - cut] if cut else [])
    known: dict[int, int] = {}
    for rank in sorted(set(ranks)):
        known[rank] = _difference_at(ones, others, rank)
    low, high = (Fraction(known[rank] * unit) for rank in ranks[2:]) if cut else (None, None)
    return Shift(Fraction((known[ranks[0]] + known[ranks[1]]) * unit, 2), low, high)


def exact_counts(size: int, doubled_ranks: Sequence[int]) -> dict[int, int]:
    """順位（2倍）から ``size`` 個を選ぶすべての選び方の、合計ごとの数。"""
    ways: list[dict[int, int]] = [{0: 1}, *({} for _ in range(size))]
    for rank in doubled_ranks:
        for chosen in range(size, 0, -1):
            row = ways[chosen]
            for total, count in ways[chosen - 1].items():
                row[total + rank] = row.get(total + rank, 0) + count
    return ways[size]


def _is_small(first: int, second: int) -> bool:
    return min(first, second) <= EXACT_MOST and first + second <= EXACT_TOTAL


def _doubled_u(before: Values, after: Values) -> int:
    """U の2倍: 後より大きい先の数の2倍と、同じ先の数の合計。"""
    ordered = np.sort(before)
    not_above = np.searchsorted(ordered, after, side="right")
    below = np.searchsorted(ordered, after, side="left")
    return 2 * len(before) * len(after) - int(not_above.sum()) - int(below.sum())


def _variance(before: Values, after: Values) -> Fraction:
    """同じ値を直した U の分散。"""
    size = len(before) + len(after)
    if size < 2:
        return Fraction(0)
    ties = _ties(np.concatenate([before, after]))
    return Fraction(len(before) * len(after), 12) * (size + 1 - Fraction(ties, size * (size - 1)))


def _ties(values: Values) -> int:
    """同じ値の数 t ごとの t³−t の合計。"""
    counts = np.unique(values, return_counts=True)[1]
    return sum(one**3 - one for one in counts[counts > 1].tolist())


def _doubled_ranks(values: Values) -> NDArray[np.int64]:
    """順位の2倍（同じ値は真ん中の順位）。"""
    ordered = np.sort(values)
    low, high = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return (low + high + 1).astype(np.int64)


def _exact_p(before: Values, after: Values) -> Fraction:
    """真ん中から同じかより離れる分け方の割合。少ない方を選ぶ分け方で数える（どちらでも同じ）。"""
    few, many = sorted((before, after), key=len)
    ranks = _doubled_ranks(np.concatenate([few, many])).tolist()
    middle = len(few) * (len(ranks) + 1)
    gap = abs(sum(ranks[: len(few)]) - middle)
    ways = exact_counts(len(few), ranks)
    extreme = sum(count for total, count in ways.items() if abs(total - middle) >= gap)
    return Fraction(extreme, comb(len(ranks), len(few)))


def _cut(first: int, second: int, confidence: float) -> int:
    """幅の端の順位（1 から）。決められなければ 0。小さければ分け方を数え、大きければ正規の近似の切り捨て。"""
    pairs = first * second
    if not _is_small(first, second):
        half = normal_point(confidence) * sqrt(pairs * (first + second + 1) / 12)
        return max(0, int(pairs / 2 - half))
    few, total = min(first, second), first + second
    ways = exact_counts(few, range(2, 2 * total + 2, 2))
    least, limit = few * (few + 1), (1 - confidence) / 2 * comb(total, few)
    found, running = 0, 0
    for place in range(pairs):
        running += ways.get(least + 2 * place, 0)
        if running > limit:
            break
        found = place + 1
    return found


def _grain(before: Values, after: Values) -> int:
    """どの差も割り切れる、いちばん大きい数（探す範囲を狭める）。"""
    every = np.concatenate([before, after])
    return max(1, int(np.gcd.reduce(every - every.min())))


def _difference_at(ones: Values, others: Values, rank: int) -> int:
    """差の小さい順で ``rank`` 番目（0 から）の値。"""
    low, high = int(ones[0]) - int(others[-1]), int(ones[-1]) - int(others[0])
    return _least(low, high, lambda gap: int(pairs_at_most(ones, others, gap)) > rank)


def _least(low: int, high: int, is_enough: Callable[[int], bool]) -> int:
    while low < high:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle + 1
    return low
