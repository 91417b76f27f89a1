"""幅と層の法則: 幅は検定で退けられないずれの範囲で、層ごとの検定は、層の中のすべての分け方の分散を使う。"""

from fractions import Fraction
from itertools import combinations, product
from math import isclose, sqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.insight.rank_tests import mann_whitney, shift_of, stratified_ranks
from shirube.engines.insight.share_tests import Part, newcombe, share_test, stratified_shares
from tests.comparison_reference import u_of

DISTINCT = st.sets(st.integers(-(10**6), 10**6), min_size=10, max_size=16)
FEW = st.lists(st.integers(0, 4), min_size=1, max_size=3)


def array(values: list[int]) -> np.ndarray:
    """値の並び。"""
    return np.array(values, np.int64)


@given(DISTINCT, st.integers(4, 6), st.randoms())
@settings(max_examples=40, deadline=None)
def test_range_is_what_the_test_does_not_refuse(values: set[int], size: int, random: object) -> None:
    """後の値をずらして検定し直すと、幅の中のずれは退けられず、幅の外のずれは退けられる。"""
    every = sorted(values)
    random.shuffle(every)  # type: ignore[attr-defined]
    # 2倍して、半端なずらしで同じ値が生まれないようにする
    before, after = [2 * one for one in every[:size]], [2 * one for one in every[size:]]
    found = shift_of(array(before), array(after), 0.95)
    gaps = sorted({b - a for a in before for b in after})
    shifts = [gaps[0] - 1, *(gap + 1 for gap in gaps)]
    if found.low is None or found.high is None:
        assert all(mann_whitney(array(before), array(after) - shift).p > 0.05 for shift in shifts)
        return
    for shift in shifts:
        is_kept = mann_whitney(array(before), array(after) - shift).p > 0.05
        assert is_kept == (found.low < shift < found.high), shift


@given(st.lists(st.tuples(FEW, FEW), min_size=1, max_size=2))
@settings(max_examples=25, deadline=None)
def test_strata_use_the_variance_of_all_splits(strata: list[tuple[list[int], list[int]]]) -> None:
    """層ごとの z は、層の中のすべての分け方を組み合わせた分散で割ったもの。"""
    spreads, mine = [], Fraction(0)
    for before, after in strata:
        every, size = [*before, *after], len(before) + len(after) + 1
        middle = Fraction(len(before) * len(after), 2)
        mine += (u_of(before, after) - middle) / size
        rows = range(len(every))
        splits = [
            ([every[at] for at in own], [every[at] for at in rows if at not in own])
            for own in combinations(rows, len(before))
        ]
        spreads.append([(u_of(*split) - middle) / size for split in splits])
    sums = [sum(one, Fraction(0)) for one in product(*spreads)]
    variance = sum((one * one for one in sums), Fraction(0)) / len(sums)
    found = stratified_ranks([(array(before), array(after)) for before, after in strata])
    assert isclose(found.statistic, float(mine) / sqrt(variance) if variance else 0.0, abs_tol=1e-9)
    assert 0 <= found.effect <= 1


PARTS = st.integers(1, 6).flatmap(lambda n: st.builds(Part, st.integers(0, n), st.just(n)))


@given(st.lists(st.tuples(PARTS, PARTS), min_size=1, max_size=2))
@settings(max_examples=30, deadline=None)
def test_strata_of_shares_use_the_variance_of_all_splits(strata: list[tuple[Part, Part]]) -> None:
    """層ごとの割合の z も、縁の合計を止めたすべての分け方の分散と、0.5 の補正から成る。"""
    spreads, mine = [], Fraction(0)
    for before, after in strata:
        n, m, found = before.denominator, after.denominator, before.numerator + after.numerator
        expected = Fraction(m * found, n + m)
        mine += after.numerator - expected
        marks = [1] * found + [0] * (n + m - found)
        spreads.append([sum(marks[at] for at in own) - expected for own in combinations(range(n + m), m)])
    sums = [sum(one, Fraction(0)) for one in product(*spreads)] if len(spreads) == 1 else None
    variance = sum(
        (sum((one * one for one in spread), Fraction(0)) / len(spread) for spread in spreads), Fraction(0)
    )
    if sums is not None:
        assert variance == sum((one * one for one in sums), Fraction(0)) / len(sums)
    z = max(0.0, abs(float(mine)) - 0.5) / sqrt(variance) if variance else 0.0
    assert isclose(stratified_shares(strata).statistic or 0.0, z, abs_tol=1e-9)


@given(st.integers(0, 3000), st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_large_shares_agree_with_their_range(first: int, second: int) -> None:
    """多い件数の割合では、はっきり退けられる差の幅は 0 をまたがず、退けられない差の幅はまたぐ。"""
    before, after = Part(first, 3000), Part(second, 3000)
    found, (low, high) = share_test(before, after), newcombe(before, after, 0.95)
    if found.p < 0.03:
        assert low * high > 0
    if found.p > 0.1:
        assert low <= 0 <= high
    assert (found.effect > 0) == (second > first)
