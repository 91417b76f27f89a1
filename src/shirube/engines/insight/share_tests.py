"""割合の検定: フィッシャーの正確確率、連続性を直した二つの割合の検定、層ごと（マンテル・ヘンツェル）。

式（先 x₁/n₁、後 x₂/n₂、K = x₁+x₂、N = n₁+n₂）
- 正確: 縁の合計を止めたとき、いまの表と同じかより起こりにくい表の確率の合計（Fisher, 1935）。整数で求める。
- 近似: z = (|p₂ − p₁| − (1/n₁+1/n₂)/2) ÷ √(p(1−p)(1/n₁+1/n₂))、p = K/N（Yates, 1934）。
- どちらを使うか: 期待度数のどれかが `FEW_EXPECTED` に満たないか、N が `EXACT_SHARE_TOTAL` 以下なら正確。
- 差の幅: それぞれの割合の幅（Wilson, 1927）から組み立てる（Newcombe, 1998 の方法10）。
- 層ごと: マンテル・ヘンツェルの検定（連続性を直す）と、n₁n₂/N の重みの差（Mantel and Haenszel, 1959）。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from shirube.engines.insight.tails import normal_point, normal_two_sided

FEW_EXPECTED = 5
"""近似を使わない期待度数の下限（Cochran, 1954 の目安）。"""
EXACT_SHARE_TOTAL = 1000
"""いつも正確に求める、合わせた数の限り（origin: ours）。"""


@dataclass(frozen=True, slots=True)
class Part:
    """割合の分子と分母。"""

    numerator: int
    denominator: int

    @property
    def share(self) -> Fraction:
        """割合。分母が 0 なら ZeroDivisionError。"""
        return Fraction(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class ShareTest:
    """割合の検定の結果。``statistic`` は z（正確な検定では無い）、``effect`` は割合の差（後 − 先）。"""

    name: str
    statistic: float | None
    p: float
    effect: Fraction
    is_exact: bool = False


def share_test(before: Part, after: Part) -> ShareTest:
    """二つの割合が違うかの両側の検定。分母はどちらも 1 以上。"""
    effect = after.share - before.share
    total, found = before.denominator + after.denominator, before.numerator + after.numerator
    least = min(before.denominator, after.denominator) * min(found, total - found)
    if total <= EXACT_SHARE_TOTAL or least < FEW_EXPECTED * total:
        return ShareTest("フィッシャーの正確確率検定", None, float(fisher(before, after)), effect, True)
    scale = Fraction(1, before.denominator) + Fraction(1, after.denominator)
    error = sqrt(Fraction(found * (total - found), total * total) * scale)
    z = float(max(Fraction(0), abs(effect) - scale / 2)) / error
    return ShareTest("二つの割合の検定（連続性の補正あり）", z, normal_two_sided(z), effect)


def fisher(before: Part, after: Part) -> Fraction:
    """フィッシャーの正確確率検定の、両側の p（分数のまま）。"""
    n, m, found = before.denominator, after.denominator, before.numerator + after.numerator
    low, high = max(0, found - m), min(n, found)
    ups = [(n - k) * (found - k) for k in range(low, high)]
    downs = [(k + 1) * (m - found + k + 1) for k in range(low, high)]
    weights = _weights(ups, downs)
    mine = weights[before.numerator - low]
    return Fraction(sum(one for one in weights if one <= mine), sum(weights))


def newcombe(before: Part, after: Part, confidence: float) -> tuple[float, float]:
    """割合の差（後 − 先）の幅。"""
    (low1, high1), (low2, high2) = (wilson(part, confidence) for part in (before, after))
    p1, p2 = float(before.share), float(after.share)
    gap = p2 - p1
    return (
        max(-1.0, gap - sqrt((p2 - low2) ** 2 + (high1 - p1) ** 2)),
        min(1.0, gap + sqrt((high2 - p2) ** 2 + (p1 - low1) ** 2)),
    )


def wilson(part: Part, confidence: float) -> tuple[float, float]:
    """一つの割合の幅。"""
    z, n, p = normal_point(confidence), part.denominator, float(part.share)
    middle = p + z * z / (2 * n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if part.numerator == 0 else (middle - half) / scale
    return low, 1.0 if part.numerator == n else (middle + half) / scale


def stratified_shares(strata: Sequence[tuple[Part, Part]]) -> ShareTest:
    """層ごとの割合の検定（マンテル・ヘンツェル）。どの層も、先と後の分母が 1 以上。"""
    gap, variance, effect, weights = Fraction(0), Fraction(0), Fraction(0), Fraction(0)
    for before, after in strata:
        n, m, found = before.denominator, after.denominator, before.numerator + after.numerator
        total = n + m
        gap += after.numerator - Fraction(m * found, total)
        variance += Fraction(n * m * found * (total - found), total * total * (total - 1))
        effect += (after.share - before.share) * Fraction(n * m, total)
        weights += Fraction(n * m, total)
    z = max(0.0, abs(float(gap)) - 0.5) / sqrt(variance) if variance else 0.0
    return ShareTest("層ごとの割合の検定（マンテル・ヘンツェル）", z, normal_two_sided(z), effect / weights)


def _weights(ups: Sequence[int], downs: Sequence[int]) -> list[int]:
    """隣り合う重みの比が up ÷ down である、整数の重み。"""
    size = len(ups)
    heads, tails = [1] * (size + 1), [1] * (size + 1)
    for at in range(size):
        heads[at + 1] = heads[at] * ups[at]
        tails[size - 1 - at] = tails[size - at] * downs[size - 1 - at]
    return [head * tail for head, tail in zip(heads, tails, strict=True)]
