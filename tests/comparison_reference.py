"""比べる計算の独立な実装: 分け方をすべて書き出す、遅くて素直な計算。"""

from fractions import Fraction
from itertools import combinations
from math import comb


def u_of(before: list[int], after: list[int]) -> Fraction:
    """後が先より小さい組の数と、同じ組の数の半分。"""
    return sum(
        (Fraction(1) if b < a else Fraction(1, 2) if b == a else Fraction(0) for a in before for b in after),
        Fraction(0),
    )


def permutation_p(before: list[int], after: list[int]) -> Fraction:
    """値を二つの側に分けるすべての分け方のうち、U が真ん中から同じかより離れる割合。"""
    every = [*before, *after]
    middle = Fraction(len(before) * len(after), 2)
    gap = abs(u_of(before, after) - middle)
    extreme = ways = 0
    for chosen in combinations(range(len(every)), len(before)):
        ones = [every[at] for at in chosen]
        others = [every[at] for at in range(len(every)) if at not in chosen]
        ways += 1
        extreme += abs(u_of(ones, others) - middle) >= gap
    return Fraction(extreme, ways)


def differences(before: list[int], after: list[int]) -> list[int]:
    """すべての組の差（後 − 先）の、小さい順。"""
    return sorted(b - a for a in before for b in after)


def median(values: list[int]) -> Fraction:
    """中央値。"""
    ordered = sorted(values)
    return Fraction(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2], 2)


def tied_variance(before: list[int], after: list[int]) -> Fraction:
    """U の、すべての分け方の分散（真ん中は n₁n₂/2）。"""
    every = [*before, *after]
    middle = Fraction(len(before) * len(after), 2)
    total, ways = Fraction(0), 0
    for chosen in combinations(range(len(every)), len(before)):
        others = [every[at] for at in range(len(every)) if at not in chosen]
        total += (u_of([every[at] for at in chosen], others) - middle) ** 2
        ways += 1
    return total / ways


def fisher_p(x1: int, n1: int, x2: int, n2: int) -> Fraction:
    """縁の合計を止めたすべての表のうち、同じかより起こりにくい表の確率の合計。"""
    found = x1 + x2
    weights = {k: comb(n1, k) * comb(n2, found - k) for k in range(found + 1) if k <= n1 and found - k <= n2}
    return Fraction(sum(one for one in weights.values() if one <= weights[x1]), sum(weights.values()))


def ranks(values: list[int]) -> list[Fraction]:
    """順位（同じ値は真ん中の順位）。"""
    return [
        Fraction(2 * sum(other < one for other in values) + sum(other == one for other in values) + 1, 2)
        for one in values
    ]


def share_between(groups: list[list[int]]) -> Fraction:
    """順位の平方和のうち、組の間の割合。"""
    every = [one for group in groups for one in group]
    given, at, between = ranks(every), 0, Fraction(0)
    middle = Fraction(len(every) + 1, 2)
    for group in groups:
        own = given[at : at + len(group)]
        between += len(own) * (sum(own) / len(own) - middle) ** 2
        at += len(group)
    whole = sum((one - middle) ** 2 for one in given)
    return between / whole if whole else Fraction(0)
