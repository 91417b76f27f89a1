"""延び方: 計画が十倍になっても、工程表の計算は二乗では延びない。"""

import pytest

from benchmarks.roadmap import TIMES, measure

pytestmark = pytest.mark.deep
INITIATIVES = 700
QUADRATIC = TIMES * TIMES


def test_nothing_grows_with_the_square_of_the_plan() -> None:
    """どの計算も、十倍の計画で四十倍より長くならない（二乗なら百倍）。"""
    for name, took in measure(INITIATIVES).items():
        print(f"{name}: {took.seconds:.2f} 秒、{took.growth:.1f} 倍")
        assert took.growth < QUADRATIC * 0.4, name
