"""比べる検定の法則: 分け方をすべて書き出した独立な計算と、どの小さな値でも等しい。"""

from fractions import Fraction
from math import isclose, sqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.insight.rank_tests import (
    exact_counts,
    kruskal_wallis,
    mann_whitney,
    shift_of,
    stratified_ranks,
)
from shirube.engines.insight.share_tests import Part, fisher, newcombe, share_test, stratified_shares
from shirube.engines.insight.tails import chi_square_tail, normal_two_sided
from shirube.engines.insight.variation import holm
from tests.comparison_reference import (
    differences,
    fisher_p,
    median,
    permutation_p,
    share_between,
    tied_variance,
    u_of,
)

FEW = st.lists(st.integers(-6, 6), min_size=1, max_size=5)
MANY = st.lists(st.integers(-(10**12), 10**12), min_size=9, max_size=30)


def array(values: list[int]) -> np.ndarray:
    """値の並び。"""
    return np.array(values, np.int64)


@given(FEW, FEW)
@settings(max_examples=60, deadline=None)
def test_small_samples_are_enumerated(before: list[int], after: list[int]) -> None:
    """小さい並びでは、同じ値があっても、U も p も、すべての分け方を数えたものと等しい。"""
    found = mann_whitney(array(before), array(after))
    assert found.is_exact
    assert found.statistic == u_of(before, after)
    assert found.effect == u_of(before, after) / (len(before) * len(after))
    assert found.p == float(permutation_p(before, after))


@given(FEW, FEW)
@settings(max_examples=40, deadline=None)
def test_variance_with_ties_is_the_variance_of_all_splits(before: list[int], after: list[int]) -> None:
    """同じ値を直した分散の式は、すべての分け方の分散と等しい（層が一つの検定の z で確かめる）。"""
    z = stratified_ranks([(array(before), array(after))]).statistic
    variance = tied_variance(before, after)
    gap = u_of(before, after) - Fraction(len(before) * len(after), 2)
    assert isclose(z, float(gap) / sqrt(variance) if variance else 0.0, abs_tol=1e-12)


@given(MANY, MANY)
@settings(max_examples=40, deadline=None)
def test_large_samples_follow_the_formula(before: list[int], after: list[int]) -> None:
    """大きい並びの U は数えたとおりで、p は連続性を直した正規の近似。向きを替えても p は同じ。"""
    found, back = mann_whitney(array(before), array(after)), mann_whitney(array(after), array(before))
    assert found.statistic == u_of(before, after)
    assert (found.p, found.effect) == (back.p, 1 - back.effect)
    alone = stratified_ranks([(array(before), array(after))])
    assert found.p >= alone.p - 1e-15
    assert alone.effect == found.effect


@given(st.one_of(FEW, MANY), st.one_of(FEW, MANY), st.integers(1, 10**6))
@settings(max_examples=60, deadline=None)
def test_shift_is_the_median_of_all_differences(before: list[int], after: list[int], scale: int) -> None:
    """ずれは、すべての組の差の中央値。幅の端もその差のどれかで、ずれをはさむ。単位を替えれば、そのまま伸びる。"""
    found = shift_of(array(before), array(after), 0.95)
    gaps = differences(before, after)
    assert found.estimate == median(gaps)
    if found.low is not None and found.high is not None:
        assert found.low <= found.estimate <= found.high
        assert {found.low, found.high} <= set(map(Fraction, gaps))
        # 端は、上と下から同じ番目にある
        assert gaps.count(int(found.low)) and gaps[::-1].count(int(found.high))
    small = [one % 1000 for one in before], [one % 1000 for one in after]
    plain, wide = shift_of(*map(array, small), 0.95), shift_of(*(array(one) * scale for one in small), 0.95)
    assert wide.estimate == plain.estimate * scale
    assert wide.low == (None if plain.low is None else plain.low * scale)


@given(st.integers(1, 4), st.integers(4, 7))
@settings(max_examples=20, deadline=None)
def test_all_splits_are_counted(few: int, many: int) -> None:
    """分け方の数の合計は、組合せの数。"""
    from math import comb

    assert sum(exact_counts(few, range(2, 2 * (few + many) + 2, 2)).values()) == comb(few + many, few)


PARTS = st.integers(1, 12).flatmap(lambda n: st.builds(Part, st.integers(0, n), st.just(n)))


@given(PARTS, PARTS)
@settings(max_examples=80, deadline=None)
def test_fisher_is_the_sum_over_all_tables(before: Part, after: Part) -> None:
    """フィッシャーの p は、すべての表を数えたものと等しく、向きを替えても同じ。"""
    found = fisher(before, after)
    assert found == fisher_p(before.numerator, before.denominator, after.numerator, after.denominator)
    assert found == fisher(after, before) <= 1
    low, high = newcombe(before, after, 0.95)
    back = newcombe(after, before, 0.95)
    assert low <= float(after.share - before.share) <= high
    assert isclose(low, -back[1], abs_tol=1e-12) and -1 <= low <= high <= 1


@given(PARTS, PARTS)
@settings(max_examples=40, deadline=None)
def test_one_stratum_is_the_plain_difference(before: Part, after: Part) -> None:
    """層が一つなら、重みを付けた差は、ただの差。同じ層を二つに重ねても差は変わらず、p は大きくならない。"""
    if before.denominator + after.denominator < 2:
        return
    one, two = stratified_shares([(before, after)]), stratified_shares([(before, after)] * 2)
    assert one.effect == two.effect == after.share - before.share == share_test(before, after).effect
    assert two.p <= one.p + 1e-12


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=6), min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_variance_between_groups_is_of_the_ranks(groups: list[list[int]]) -> None:
    """ε² は、順位の平方和のうち組の間の割合と、分数のまま等しい。組の順には依らない。"""
    found = kruskal_wallis([array(one) for one in groups])
    assert found.effect == share_between(groups)
    assert found.effect == kruskal_wallis([array(one) for one in reversed(groups)]).effect
    assert 0 <= found.effect <= 1


@given(FEW, FEW)
@settings(max_examples=40, deadline=None)
def test_two_groups_are_two_sides(before: list[int], after: list[int]) -> None:
    """組が二つなら、H は、連続性を直さない順位の検定の z の二乗。"""
    z = stratified_ranks([(array(before), array(after))]).statistic
    assert isclose(float(kruskal_wallis([array(before), array(after)]).statistic), z * z, abs_tol=1e-9)


@given(st.floats(0.001, 60), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_chi_square_tail_is_one_minus_the_integral(x: float, degrees: int) -> None:
    """上側の確率は、密度を細かい台形で積んだものと 1e-6 で合い、自由度 1 では正規の両側に等しい。"""
    from math import exp, lgamma, log

    steps, half = 4000, degrees / 2
    # t = s² と置き換えて、自由度 1 の 0 での発散を除く
    width = sqrt(x) / steps

    def density(s: float) -> float:
        if s == 0:
            return 2 * exp(-half * log(2) - lgamma(half)) if degrees == 1 else 0.0
        return 2 * exp((2 * half - 1) * log(s) - s * s / 2 - half * log(2) - lgamma(half))

    area = width * (sum(density(k * width) for k in range(1, steps)) + (density(0) + density(sqrt(x))) / 2)
    assert isclose(chi_square_tail(x, degrees), 1 - area, abs_tol=1e-5)
    if degrees == 1:
        assert isclose(chi_square_tail(x, 1), normal_two_sided(sqrt(x)), rel_tol=1e-12)


@given(st.dictionaries(st.text("abc", min_size=1), st.floats(0, 1), max_size=6))
def test_holm_never_makes_a_p_smaller(found: dict[str, float]) -> None:
    """直した p は元より小さくならず、順も変わらず、1 を超えない。"""
    adjusted = holm(found)
    assert adjusted.keys() == found.keys()
    assert all(found[name] <= adjusted[name] <= 1 for name in found)
    ordered = sorted(found, key=lambda name: (found[name], name))
    assert [adjusted[name] for name in ordered] == sorted(adjusted.values())
