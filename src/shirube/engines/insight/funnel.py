"""漏斗の図: 組の値の散らばりが、件数の少なさによる偶然で説明できるか。

考え方: どの組も全体と同じなら、組の値は全体の値のまわりに散り、件数が少ない組ほど大きく散る。
その幅を件数ごとに求め、
幅の外の組と、散らばりのうち偶然で説明できる割合を言う。

式（全体の件数 N、組の件数 n、m = 全体の中央値）
- 長さ: 組の値のうち m を超える割合（同じ値は半分）を p とすると、全体と同じ組では p は平均 1/2、分散は
  v ÷ n × (N − n) ÷ (N − 1)（全体から n 件を選ぶときの分散。v = 全体の 0・1/2・1 の印の分散）。z = (p −
  1/2) ÷ √分散。
  幅は、全体の値の (1/2 ± z·√(1/4 ÷ n)) 番目（順序統計量の正規近似。David and Nagaraja, 2003, 2章5節）。
- 割合: p = 分子 ÷ 分母、全体の割合 q。分散は q(1−q) ÷ n × (N − n) ÷ (N − 1)。幅は q ± z·√(q(1−q) ÷ n)
  （Spiegelhalter, 2005）。0 と 1 の外には出さない。
- 散らばり: Q = Σ z²·(1 − n/N)（組と印の表のカイ二乗の値の (N−1)/N 倍と等しい。組の数 k、偶然だけなら平均
k−1）。偶然の割合 = min(1, (k−1) ÷ Q)
  （1 から Higgins and Thompson, 2002 の I² を引いたもの）。過分散の倍率 φ = Q ÷ (k−1)。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.log import SECOND
from shirube.engines.insight.tails import chi_square_tail, normal_point
from shirube.engines.insight.tally import Distribution

WARNING, ALARM = 0.95, 0.998
"""二つの幅の水準（Spiegelhalter, 2005 の慣行: およそ 2 と 3 標準偏差）。"""
LEAST_GROUPS = 3
"""散らばりを言う、組の数の下限（origin: ours）。"""
_HALF = Fraction(1, 2)
Values = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """一つの組。``level`` は中央値（秒）か割合。``z`` は全体からの離れ。

    ``is_outside`` は 99.8% の幅の外か。
    """

    name: str
    n: int
    level: Fraction
    z: float
    is_outside: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """件数 ``n`` の組が偶然に入る幅（95% と 99.8%）。"""

    n: int
    warning: tuple[float, float]
    alarm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Funnel:
    """漏斗。``centre`` は全体の中央値（秒）か割合。

    ``chance`` は散らばりのうち偶然で説明できる割合（0〜1）。
    """

    points: tuple[FunnelPoint, ...]
    limits: tuple[Limits, ...]
    centre: Fraction
    q: float
    freedom: int
    p: float
    chance: float | None

    @property
    def overdispersion(self) -> float | None:
        """過分散の倍率 φ。組が足りなければ None。"""
        return None if self.chance is None else self.q / self.freedom


def funnel_of(groups: Mapping[str, Values], *, is_share: bool, steps: int = 40) -> Funnel | None:
    """組ごとの値（長さはマイクロ秒、割合は 0 と 1）の漏斗。値のある組が二つ無ければ None。"""
    some = {name: values for name, values in groups.items() if len(values)}
    if len(some) < 2:
        return None
    every = np.sort(np.concatenate(list(some.values())))
    middle = Distribution.of(every).median or Fraction(0)
    marks = {name: _marks(values, middle, is_share=is_share) for name, values in some.items()}
    whole = np.concatenate(list(marks.values()))
    mean, spread = float(whole.mean()), float(whole.var())
    alarm = normal_point(ALARM)
    points = []
    q = 0.0
    for name, own in marks.items():
        z, weight = _z(own, mean, spread, len(whole))
        q += z * z * weight
        level = _share(own) if is_share else (Distribution.of(some[name]).median or Fraction(0)) / SECOND
        points.append(FunnelPoint(name, len(own), level, z, abs(z) > alarm))
    freedom = len(some) - 1
    chance = None if len(some) < LEAST_GROUPS else min(1.0, freedom / q) if q else 1.0
    centre = _share(whole) if is_share else middle / SECOND
    sizes = _sizes([one.n for one in points], steps)
    return Funnel(
        tuple(points),
        tuple(_limits(n, every, float(centre), is_share=is_share) for n in sizes),
        centre,
        q,
        freedom,
        chi_square_tail(q, freedom),
        chance,
    )


def _marks(values: Values, middle: Fraction, *, is_share: bool) -> NDArray[np.float64]:
    """値の印: 割合なら 0 と 1、長さなら、全体の中央値を超えるか（同じなら半分）。"""
    if is_share:
        return values.astype(np.float64)
    doubled, limit = values * 2, int(middle * 2)
    found: NDArray[np.float64] = (doubled > limit) + (doubled == limit) * 0.5
    return found


def _share(marks: NDArray[np.float64]) -> Fraction:
    return Fraction(int(marks.sum()), len(marks))


def _z(own: NDArray[np.float64], mean: float, spread: float, size: int) -> tuple[float, float]:
    """離れと、二乗和に入れる重み。"""
    n = len(own)
    variance = spread / n * (size - n) / (size - 1) if size > n else 0.0
    return ((float(own.mean()) - mean) / sqrt(variance) if variance else 0.0), 1 - n / size


def _sizes(counts: Sequence[int], steps: int) -> list[int]:
    """幅を求める件数: いちばん少ない組から、いちばん多い組まで。"""
    low, high = max(1, min(counts)), max(counts)
    found = np.linspace(low, high, min(steps, high - low + 1)) if high > low else np.array([low])
    return sorted({round(float(one)) for one in found})


def _limits(n: int, ordered: Values, centre: float, *, is_share: bool) -> Limits:
    bands = []
    for level in (WARNING, ALARM):
        z = normal_point(level)
        if is_share:
            half = z * sqrt(centre * (1 - centre) / n)
            bands.append((max(0.0, centre - half), min(1.0, centre + half)))
        else:
            half = z * 0.5 / sqrt(n)
            places = (max(0.0, 0.5 - half), min(1.0, 0.5 + half))
            low, high = (float(one) for one in np.quantile(ordered, places))
            bands.append((low / SECOND, high / SECOND))
    return Limits(n, bands[0], bands[1])


def chance_said(found: Funnel) -> str:
    """散らばりのうち、偶然で説明できる割合の一文。"""
    if found.chance is None:
        return f"組が {LEAST_GROUPS} つに満たないので、散らばりのうち偶然の割合は言えません。"
    share, times = round(found.chance * 100), found.q / found.freedom
    if found.chance >= 1:
        return (
            "組の間の散らばりは、件数の少なさによる偶然だけで起きるほどの大きさです。"
            "組の違いがあるとは言えません。"
        )
    return (
        f"組の間の散らばりのうち、件数の少なさによる偶然で説明できるのは {share}％ほどです"
        f"（偶然だけのときの {times:,.1f}倍の散らばり）。残りは、組の違いか、扱う件の違いです。"
    )
