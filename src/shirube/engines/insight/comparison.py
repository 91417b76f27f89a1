"""変化の比較: 一つの数を、先と後（または組と組）の件で比べ、差と、偶然でないかを言う。

考え方: 差の大きさと、その幅と、検定を並べて言う。検定は、長さと到着の数には順位の検定（`rank_tests`）、
割合には割合の検定（`share_tests`）。件数が `ComparisonRule` の下限に満たなければ、p を出さない。
層（同じ切り口の値）を書けば、どちらの側にもある値の中だけで比べ、重みを付けて合わせる。
手続の割合が変わっただけの差を除ける。

検定は、値が互いに独立なことを前提にする。一つの件からいくつも値が出る数では、p は小さめに出ることを断る。
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.comparison_notes import notes_on
from shirube.engines.insight.comparison_rule import ComparisonRule, Finding
from shirube.engines.insight.comparison_sides import By, ChosenCases
from shirube.engines.insight.durations import P90
from shirube.engines.insight.figures import CannotCompareFigure, Figure, Sample
from shirube.engines.insight.log import SECOND
from shirube.engines.insight.published import NO_GROUP, NO_VALUE, case_groups
from shirube.engines.insight.rank_tests import RankTest, mann_whitney, shift_of, stratified_ranks
from shirube.engines.insight.share_tests import Part, ShareTest, newcombe, share_test, stratified_shares
from shirube.engines.insight.tally import Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """一方の側の値。長さは秒、到着は数。``n`` は値の数（割合なら分母）。割合なら分子と分母を持つ。"""

    label: str
    cases: int
    n: int
    median: Fraction | None = None
    p90: Fraction | None = None
    mean: Fraction | None = None
    numerator: int | None = None
    denominator: int | None = None

    @property
    def share(self) -> Fraction | None:
        """割合。割合でないか、分母が 0 なら None。"""
        return Fraction(self.numerator or 0, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """層をそろえた比べ。``difference`` は、層ごとの中央値（割合）の差を n₁n₂/N の重みで平均したもの。

    ``strata`` は比べた層の数、``left_out`` はどちらかの側にしか無いため除いた値の数。
    """

    by: str
    strata: int
    left_out: int
    difference: Fraction | None
    test: RankTest | ShareTest | None
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """比べた結果。``difference`` は後 − 先（中央値か割合）。

    ``shift`` は一件どうしの差の中央値（割合では差）で、``low``・``high`` はその幅。
    ``test`` が無ければ、件数が足りない。``notes`` は数に添える断り。
    """

    figure: Figure
    before: Side
    after: Side
    rule: ComparisonRule
    difference: Fraction | None
    shift: Fraction | None
    low: Fraction | float | None
    high: Fraction | float | None
    test: RankTest | ShareTest | None
    finding: Finding
    adjusted: Adjusted | None
    notes: tuple[str, ...]


def compare(
    before: ChosenCases,
    after: ChosenCases,
    figure: Figure,
    *,
    strata: str | None = None,
    rule: ComparisonRule | None = None,
) -> Comparison:
    """二つの側を比べる。``strata`` は層にする切り口の名。

    行いの名がどちらかの記録に無いか、到着を層で比べれば CannotCompareFigure、切り口が無ければ KeyError。
    """
    settled = rule or ComparisonRule()
    _check_choices((before, after), figure)
    first, second = before.sample(figure), after.sample(figure)
    sides = (_side(before, first, figure), _side(after, second, figure))
    test = _tested(first, second, figure, settled)
    shift, low, high = _shift(first, second, figure, settled) if test is not None else (None, None, None)
    adjusted = None if strata is None else _adjusted(before, after, (first, second), figure, strata, settled)
    return Comparison(
        figure=figure,
        before=sides[0],
        after=sides[1],
        rule=settled,
        difference=_difference(*sides),
        shift=shift,
        low=low,
        high=high,
        test=test,
        finding=settled.finding(None if test is None else test.p),
        adjusted=adjusted,
        notes=notes_on(before, after, figure, (first, second), strata),
    )


def _check_choices(sides: tuple[ChosenCases, ChosenCases], figure: Figure) -> None:
    ways = {one.choice.by for one in sides}
    if figure.is_count and (By.ARRIVED if figure.counts_ends else By.COMPLETED) in ways:
        what = "処理件数は、終わった日" if figure.counts_ends else "到着の数は、届いた日"
        raise CannotCompareFigure(f"{what}で件を選んで比べてください。")
    if figure.is_opening and any(one.choice.follow_up is not None for one in sides):
        raise CannotCompareFigure(
            "見届ける日数は暦の日数なので、開庁時間の長さとは合わせられません。どちらか一つを選んでください。"
        )


def _side(chosen: ChosenCases, sample: Sample, figure: Figure) -> Side:
    head = {"label": chosen.choice.label, "cases": chosen.log.case_count, "n": len(sample.values)}
    if figure.is_share:
        return Side(**head, numerator=int(sample.values.sum()), denominator=len(sample.values))  # type: ignore[arg-type]
    spread = Distribution.of(sample.values)
    unit = 1 if figure.is_count else SECOND
    found = (spread.median, spread.quantile(P90), spread.mean)
    median, p90, mean = (None if one is None else one / unit for one in found)
    return Side(**head, median=median, p90=p90, mean=mean)  # type: ignore[arg-type]


def _difference(before: Side, after: Side) -> Fraction | None:
    ones = (before.share, after.share) if before.denominator is not None else (before.median, after.median)
    return None if ones[0] is None or ones[1] is None else ones[1] - ones[0]


def _part(values: NDArray[np.int64]) -> Part:
    return Part(int(values.sum()), len(values))


def _tested(
    first: Sample, second: Sample, figure: Figure, rule: ComparisonRule
) -> RankTest | ShareTest | None:
    least = rule.least(is_share=figure.is_share)
    if min(len(first.values), len(second.values)) < least:
        return None
    if figure.is_share:
        return share_test(_part(first.values), _part(second.values))
    return mann_whitney(first.values, second.values)


def _shift(
    first: Sample, second: Sample, figure: Figure, rule: ComparisonRule
) -> tuple[Fraction, Fraction | float | None, Fraction | float | None]:
    if figure.is_share:
        before, after = _part(first.values), _part(second.values)
        return (after.share - before.share, *newcombe(before, after, rule.confidence))
    unit = 1 if figure.is_count else SECOND
    found = shift_of(first.values, second.values, rule.confidence)
    low, high = (None if one is None else one / unit for one in (found.low, found.high))
    return found.estimate / unit, low, high


def _adjusted(
    before: ChosenCases,
    after: ChosenCases,
    samples: tuple[Sample, Sample],
    figure: Figure,
    strata: str,
    rule: ComparisonRule,
) -> Adjusted:
    if figure.is_count:
        raise CannotCompareFigure("件数は、層に分けて比べられません。層の値で件を選んで比べてください。")
    ones, others = (_by_stratum(*pair, strata) for pair in ((before, samples[0]), (after, samples[1])))
    both = [(ones[name], others[name]) for name in sorted(ones.keys() & others.keys())]
    kept = [sum(len(pair[at]) for pair in both) for at in (0, 1)]
    left_out = sum(len(one.values) for one in samples) - sum(kept)
    least = rule.least(is_share=figure.is_share)
    test: RankTest | ShareTest | None = None
    if min(kept) >= least:
        if figure.is_share:
            test = stratified_shares([(_part(a), _part(b)) for a, b in both])
        else:
            test = stratified_ranks(both)
    return Adjusted(
        by=strata,
        strata=len(both),
        left_out=left_out,
        difference=_weighted(both, figure),
        test=test,
        finding=rule.finding(None if test is None else test.p),
    )


def _by_stratum(chosen: ChosenCases, sample: Sample, strata: str) -> dict[str, NDArray[np.int64]]:
    dimension = chosen.log.dimensions[strata]
    groups = case_groups(chosen.log, dimension)[sample.cases]
    return {
        NO_VALUE if code == NO_GROUP else dimension.names[code]: sample.values[groups == code]
        for code in np.unique(groups).tolist()
    }


def _weighted(both: list[tuple[NDArray[np.int64], NDArray[np.int64]]], figure: Figure) -> Fraction | None:
    total, weights = Fraction(0), Fraction(0)
    for before, after in both:
        weight = Fraction(len(before) * len(after), len(before) + len(after))
        if figure.is_share:
            gap = _part(after).share - _part(before).share
        else:
            low, high = (Distribution.of(one).median or Fraction(0) for one in (before, after))
            gap = (high - low) / SECOND
        total += gap * weight
        weights += weight
    return total / weights if weights else None
