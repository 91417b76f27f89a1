"""比べる検定の、公に示された値との答え合わせ（職員が読める表）。"""

import numpy as np
import pytest

from shirube.engines.insight.rank_tests import kruskal_wallis, mann_whitney, shift_of
from shirube.engines.insight.share_tests import Part, fisher, newcombe, share_test, wilson
from shirube.engines.insight.tails import chi_square_tail, normal_point, normal_two_sided
from shirube.engines.insight.variation import holm


def array(*values: int) -> np.ndarray:
    """値の並び。"""
    return np.array(values, np.int64)


# Mann and Whitney, 1947, 表I: n と m の並びで U 以下となる片側の確率（小数3桁）
MANN_WHITNEY = [
    (3, 3, 0, 0.050),
    (3, 3, 1, 0.100),
    (4, 4, 0, 0.014),
    (4, 4, 2, 0.057),
    (5, 5, 2, 0.016),
    (5, 5, 4, 0.048),
    (5, 3, 1, 0.036),
]


@pytest.mark.parametrize(("n", "m", "u", "one_sided"), MANN_WHITNEY)
def test_mann_whitney_table(n: int, m: int, u: int, one_sided: float) -> None:
    """同じ値の無い小さな並びの両側の p は、表の片側の確率の2倍。"""
    # 後のいちばん大きい値を u だけ先に割り込ませると、U は n·m − u になる
    before = np.arange(n, dtype=np.int64) * 10 + 1000
    after = np.arange(m, dtype=np.int64)
    after[-1] = 1000 + 10 * u - 5 if u else after[-1]
    found = mann_whitney(before, after)
    assert found.statistic == n * m - u
    assert found.p == pytest.approx(2 * one_sided, abs=0.0011)


# Abramowitz and Stegun, 1964, 表26.8: 上側 5% と 1% の点
CHI_SQUARE = [
    (1, 3.84146, 0.05),
    (2, 5.99147, 0.05),
    (5, 11.0705, 0.05),
    (10, 18.3070, 0.05),
    (30, 43.7729, 0.05),
    (1, 6.63490, 0.01),
    (4, 13.2767, 0.01),
    (9, 21.6660, 0.01),
]


@pytest.mark.parametrize(("degrees", "x", "p"), CHI_SQUARE)
def test_chi_square_points(degrees: int, x: float, p: float) -> None:
    """カイ二乗の表の点での、上側の確率。"""
    assert chi_square_tail(x, degrees) == pytest.approx(p, rel=1e-4)


def test_ends_of_the_distributions() -> None:
    """正規の 95% の点は 1.959964。端の値も、あふれずに答える。"""
    assert normal_point(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert normal_two_sided(1.959964) == pytest.approx(0.05, abs=1e-7)
    assert chi_square_tail(0, 3) == 1 and 0 <= chi_square_tail(5000, 400) < 1e-300
    assert chi_square_tail(400, 400) == pytest.approx(0.49, abs=0.01)
    for wrong in (0, 1, 2):
        with pytest.raises(ValueError, match="信頼の水準"):
            normal_point(wrong)
    with pytest.raises(ValueError, match="自由度"):
        chi_square_tail(1, 0)


# Newcombe, 1998, 表II の方法10（割合の差の 95% の幅）
NEWCOMBE = [
    ("56/70 − 48/80", (56, 70), (48, 80), 0.0524, 0.3339),
    ("9/10 − 3/10", (9, 10), (3, 10), 0.1705, 0.8090),
    ("6/7 − 2/7", (6, 7), (2, 7), 0.0582, 0.8062),
    ("5/56 − 0/29", (5, 56), (0, 29), -0.0381, 0.1926),
    ("0/10 − 0/20", (0, 10), (0, 20), -0.1611, 0.2775),
    ("0/10 − 0/10", (0, 10), (0, 10), -0.2775, 0.2775),
    ("10/10 − 0/20", (10, 10), (0, 20), 0.6791, 1.0000),
    ("10/10 − 0/10", (10, 10), (0, 10), 0.6075, 1.0000),
]


@pytest.mark.parametrize(("name", "after", "before", "low", "high"), NEWCOMBE, ids=[r[0] for r in NEWCOMBE])
def test_newcombe_intervals(
    name: str, after: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    """割合の差の幅は、示された値と小数4桁で合う。"""
    assert newcombe(Part(*before), Part(*after), 0.95) == pytest.approx((low, high), abs=5e-5)


def test_tea_tasting() -> None:
    """フィッシャーの紅茶の試し（Fisher, 1935: 4杯のうち3杯を当てる）の両側の p は 34/70。"""
    assert fisher(Part(1, 4), Part(3, 4)) * 70 == 34


# 先、後 → 使う検定
CHOICE = [
    ((30, 400), (60, 400), "フィッシャーの正確確率検定"),  # 合わせて 1000 件以下
    ((300, 4000), (600, 4000), "二つの割合の検定（連続性の補正あり）"),
    ((1, 4000), (3, 4000), "フィッシャーの正確確率検定"),  # 期待度数が 5 に満たない
    ((3999, 4000), (3997, 4000), "フィッシャーの正確確率検定"),  # 反対側の期待度数
    ((5, 4000), (5, 4000), "二つの割合の検定（連続性の補正あり）"),  # ちょうど 5
]


@pytest.mark.parametrize(("before", "after", "name"), CHOICE)
def test_choice_of_share_tests(before: tuple[int, int], after: tuple[int, int], name: str) -> None:
    """少ないときは正確に、多いときは近似で求める。多いときは、二つの p がほぼ同じ。"""
    found = share_test(Part(*before), Part(*after))
    assert found.name == name
    if not found.is_exact:
        assert found.p == pytest.approx(float(fisher(Part(*before), Part(*after))), abs=0.01)


def test_wilson_reaches_the_ends() -> None:
    """分子が 0 なら下の端は 0、すべてなら上の端は 1。0/10 の上の端は 0.2775。"""
    assert wilson(Part(0, 10), 0.95) == pytest.approx((0, 0.2775), abs=5e-5)
    assert wilson(Part(10, 10), 0.95)[1] == 1


def test_same_values_show_nothing() -> None:
    """どの値も同じなら、p は 1、効き目は半々、ずれは 0、組の間の割合は 0。"""
    same = np.full(20, 7, np.int64)
    found = mann_whitney(same, same)
    assert (found.p, found.effect) == (1.0, 0.5) and not found.is_exact
    assert shift_of(same, same, 0.95).estimate == 0
    assert kruskal_wallis([same, same, same]).effect == 0
    assert kruskal_wallis([same, same]).p == 1


def test_too_few_values_have_no_range() -> None:
    """3 と 3 では、95% の幅を決められない。5 と 5 では、下から3番目と上から3番目。"""
    assert shift_of(array(1, 2, 3), array(4, 5, 6), 0.95).low is None
    found = shift_of(array(1, 2, 3, 4, 5), array(11, 22, 33, 44, 55), 0.95)
    gaps = sorted(b - a for a in (1, 2, 3, 4, 5) for b in (11, 22, 33, 44, 55))
    assert (found.low, found.high) == (gaps[2], gaps[-3])


def test_holm_by_hand() -> None:
    """0.01、0.02、0.03、0.2 は、0.04、0.06、0.06、0.2 になる。"""
    found = holm({"a": 0.01, "b": 0.02, "c": 0.03, "d": 0.2})
    assert found == pytest.approx({"a": 0.04, "b": 0.06, "c": 0.06, "d": 0.2})
