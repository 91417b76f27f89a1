"""分布の端の確率: 標準正規分布とカイ二乗分布。標準ライブラリの関数だけで求める。

式: 標準正規の両側 = erfc(|z|/√2)。カイ二乗（自由度 k）の上側 = 正則化した不完全ガンマ関数 Q(k/2, x/2)。
自由度が整数なら有限の和になる（Abramowitz and Stegun, 1964, 26.4.4 と 26.4.5）。
どの項も正なので、桁落ちしない。
"""

from __future__ import annotations

from math import erfc, exp, lgamma, log, sqrt
from statistics import NormalDist


def normal_two_sided(z: float) -> float:
    """標準正規で、``|z|`` 以上離れる確率（両側）。"""
    return erfc(abs(z) / sqrt(2))


def normal_point(confidence: float) -> float:
    """真ん中の ``confidence`` をはさむ点（0.95 なら 1.9600）。0 より大きく 1 未満でなければ ValueError。"""
    if not 0 < confidence < 1:
        raise ValueError("信頼の水準は、0 より大きく 1 より小さい数で指定してください。")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def chi_square_tail(x: float, degrees: int) -> float:
    """自由度 ``degrees`` のカイ二乗が ``x`` 以上になる確率。自由度が 1 に満たなければ ValueError。"""
    if degrees < 1:
        raise ValueError("自由度は 1 以上で指定してください。")
    if x <= 0:
        return 1.0
    half = x / 2
    odd = degrees % 2
    total = erfc(sqrt(half)) if odd else 0.0
    for step in range(degrees // 2):
        power = step + odd / 2
        total += exp(power * log(half) - half - lgamma(power + 1))
    return min(1.0, total)
