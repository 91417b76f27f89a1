"""漏斗と分布の法則: 散らばりはカイ二乗の値と合い、並びによらず、段の数え上げは値の数と等しい。"""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shirube.engines.insight.funnel import chance_said, funnel_of
from shirube.engines.insight.histogram import counts_histogram, lengths_histogram
from shirube.engines.insight.log import SECOND
from tests.comparison_reference import median

groups = st.lists(st.lists(st.integers(0, 20), min_size=1, max_size=12), min_size=2, max_size=5)
shares = st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=12), min_size=2, max_size=5)


def named(found: list[list[int]]) -> dict[str, np.ndarray]:
    """組に名を付ける。"""
    return {f"組{at}": np.array(values, np.int64) for at, values in enumerate(found)}


@given(shares)
def test_share_spread_is_the_chi_square(found: list[list[int]]) -> None:
    """割合の Q は、組と印の表のカイ二乗の値の (N−1)/N 倍。"""
    every = [one for group in found for one in group]
    hits, size = sum(every), len(every)
    assume(0 < hits < size)
    chi = Fraction(0)
    for group in found:
        for wanted, total in ((sum(group), hits), (len(group) - sum(group), size - hits)):
            expected = Fraction(len(group) * total, size)
            chi += (wanted - expected) ** 2 / expected
    funnel = funnel_of(named(found), is_share=True)
    assert funnel is not None and funnel.q == pytest.approx(float(chi * (size - 1) / size), abs=1e-9)
    assert funnel.centre == Fraction(hits, size)


@given(groups, st.randoms())
def test_order_and_unit_do_not_matter(found: list[list[int]], chance) -> None:
    """組の並びを変えても、値の単位を替えても、離れも散らばりも変わらない。"""
    one = funnel_of(named(found), is_share=False)
    items = list(named(found).items())
    chance.shuffle(items)
    other = funnel_of({name: values * 7 for name, values in items}, is_share=False)
    assert one is not None and other is not None
    assert other.q == pytest.approx(one.q, abs=1e-9)
    assert {p.name: p.is_outside for p in other.points} == {p.name: p.is_outside for p in one.points}
    assert one.centre == median([value for group in found for value in group]) / SECOND
    assert all(point.level == median(group) / SECOND for point, group in zip(one.points, found, strict=True))


@given(groups)
def test_bands_hold_the_centre_and_narrow(found: list[list[int]]) -> None:
    """幅は全体の値を含み、外の幅は内の幅を含み、件数が増えれば広がらない。"""
    funnel = funnel_of(named(found), is_share=False)
    assert funnel is not None
    for one in funnel.limits:
        (low, high), (lower, higher) = one.warning, one.alarm
        assert lower <= low <= float(funnel.centre) <= high <= higher
    for few, many in zip(funnel.limits, funnel.limits[1:], strict=False):
        assert few.alarm[0] <= many.alarm[0] and many.alarm[1] <= few.alarm[1]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]], "偶然だけで起きるほど"),
        ([[1] * 30, [9] * 30, [1, 9] * 15], "倍の散らばり"),
        ([[1] * 9, [9] * 9], "3 つに満たない"),
    ],
)
def test_chance_is_told(found: list[list[int]], said: str) -> None:
    """散らばりのうち偶然の割合を、一文で言う。"""
    funnel = funnel_of(named(found), is_share=False)
    assert funnel is not None and said in chance_said(funnel)


def test_too_few_groups_have_no_funnel() -> None:
    """値のある組が二つ無ければ、漏斗は無い。"""
    assert funnel_of(named([[1, 2]]), is_share=False) is None
    assert funnel_of({"甲": np.array([1]), "乙": np.array([], np.int64)}, is_share=False) is None


@given(st.lists(st.integers(-50, 10**8), max_size=60), st.lists(st.integers(0, 10**8), max_size=60))
def test_every_value_falls_in_one_bin(first: list[int], second: list[int]) -> None:
    """どの値も、ちょうど一つの段に入る。段は続いていて、数は多すぎない。"""
    sides = [np.array(one, np.int64) * SECOND for one in (first, second)]
    bins = lengths_histogram(sides)
    assert [sum(one.counts[at] for one in bins) for at in (0, 1)] == [len(first), len(second)]
    assert len(bins) <= 12
    assert all(a.high == b.low for a, b in pairwise(bins))
    for at, values in enumerate((first, second)):
        for one in bins:
            inside = [
                v for v in values if (one.low is None or v >= one.low) and (one.high is None or v < one.high)
            ]
            assert len(inside) == one.counts[at]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=30))
def test_counts_fall_in_bins(values: list[int]) -> None:
    """件数の段も、値の数だけある。"""
    bins = counts_histogram([np.array(values, np.int64)])
    assert sum(one.counts[0] for one in bins) == len(values)
