"""ばらつき: 課や団体などの組の間で、同じ数がどれだけ違うか。

式（標）
- 組ごとの件数 n、中央値、90%値（割合では、分子と分母）。伏せる決まりは `published` と同じで、その値のある
  件の数と担当の数で決める。伏せた組は数を一つも持たず、組の間の数にも入れない。
- 開き = いちばん大きい中央値 ÷ いちばん小さい中央値（小さい方が 0 なら、言わない）。
- 組の間の割合 ε² = クラスカル・ウォリスの H ÷ (N−1)（`rank_tests`）。0 なら組は違わず、1
なら組だけで決まる。
- 組とほか: それぞれの組を、見えているほかのすべての件と比べる。組の数だけ比べるので、p をホルムの方法で直す
  （Holm, 1979: 小さい順に k 番目の p を「残りの数」倍し、前より小さくしない）。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.comparison_rule import ComparisonRule, Finding
from shirube.engines.insight.durations import P90
from shirube.engines.insight.figures import CannotCompareFigure, Figure, Sample, sample_of
from shirube.engines.insight.log import SECOND, EventLog
from shirube.engines.insight.published import (
    NO_GROUP,
    NO_VALUE,
    Hidden,
    PublicationRule,
    case_groups,
    groups_of,
    published,
)
from shirube.engines.insight.rank_tests import RankTest, kruskal_wallis, mann_whitney
from shirube.engines.insight.share_tests import Part, ShareTest, share_test
from shirube.engines.insight.tally import Distribution

Values = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigure:
    """一つの組の値。``hidden`` があれば、数を一つも持たない。長さは秒。

    ``n`` は件数、``values`` は値の数（割合なら分母）。``p`` は、見えているほかの件と比べた、直した p。
    ``is_lower`` は、ほかより短い（低い）か。件数が足りなければ、``p`` は None。
    """

    name: str
    hidden: Hidden | None = None
    n: int | None = None
    values: int | None = None
    median: Fraction | None = None
    p90: Fraction | None = None
    numerator: int | None = None
    denominator: int | None = None
    p: float | None = None
    is_lower: bool | None = None
    finding: Finding = Finding.TOO_FEW

    @property
    def share(self) -> Fraction | None:
        """割合。割合でないか、分母が 0 なら None。"""
        return Fraction(self.numerator or 0, self.denominator) if self.denominator else None

    @property
    def level(self) -> Fraction | None:
        """比べる値: 割合か中央値。"""
        return self.median if self.denominator is None else self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """組の間のばらつき。``groups`` は名の順。``ratio`` は開き、``test`` は組の間の検定（効き目は ε²）。

    ``samples`` は、見えている組の値（長さはマイクロ秒、割合は 0 と 1）。
    """

    figure: Figure
    by: str
    groups: tuple[GroupFigure, ...]
    ratio: Fraction | None
    test: RankTest | None
    finding: Finding
    samples: Mapping[str, Values] = field(default_factory=dict, compare=False, repr=False)

    @property
    def shown(self) -> tuple[GroupFigure, ...]:
        """見えている組。"""
        return tuple(one for one in self.groups if one.hidden is None)


def variation_of(
    log: EventLog,
    by: str,
    figure: Figure,
    *,
    staff: Mapping[str, int] | None = None,
    publication: PublicationRule | None = None,
    rule: ComparisonRule | None = None,
) -> Variation:
    """切り口 ``by`` の組の間のばらつき。``staff`` は組ごとの担当の数（書かなければログから）。

    到着の数か、行いの名がログに無ければ CannotCompareFigure、切り口が無ければ KeyError。
    """
    if figure.is_count:
        raise CannotCompareFigure("件数は組の大きさで決まるので、ばらつきを比べません。")
    sample = sample_of(log, figure)
    hidden = _hidden(log, by, sample, staff, publication or PublicationRule())
    return _variation(_values_by_group(log, by, sample), hidden, by, figure, rule or ComparisonRule())


def variation_between(
    logs: Mapping[str, EventLog],
    figure: Figure,
    *,
    by: str = "記録",
    staff: Mapping[str, int] | None = None,
    publication: PublicationRule | None = None,
    rule: ComparisonRule | None = None,
    closings: Mapping[str, int] | None = None,
) -> Variation:
    """いくつもの記録（団体など）の間のばらつき。一つの記録が一つの組で、鍵がその名。

    ``closings`` は、記録ごとの、標準処理期間を判定する締め（書かなければ ``figure`` のもの）。

    全体の数を示さないので、伏せるのは、その値のある件の数か担当の数が下限に満たない記録だけ。
    """
    if figure.is_count:
        raise CannotCompareFigure("件数は組の大きさで決まるので、ばらつきを比べません。")
    kept = publication or PublicationRule()
    groups: dict[str, _Group] = {}
    hidden: dict[str, Hidden | None] = {}
    for name, log in logs.items():
        own = figure if closings is None else replace(figure, cut_off=closings[name])
        sample = sample_of(log, own)
        cases = np.unique(sample.cases)
        groups[name] = _Group(len(cases), sample.values)
        people = _staff_of(log.taken(cases)) if staff is None else staff.get(name, 0)
        few = Hidden.FEW_STAFF if people < kept.min_staff else None
        hidden[name] = Hidden.FEW_CASES if len(cases) < kept.min_cases else few
    return _variation(groups, hidden, by, figure, rule or ComparisonRule())


def variation_of_shares(
    parts: Mapping[str, Part], figure: Figure, *, by: str, rule: ComparisonRule | None = None
) -> Variation:
    """分子と分母だけが分かる割合の、組（団体など）の間のばらつき。伏せる組は、渡す前に除くこと。"""
    if not figure.is_share:
        raise CannotCompareFigure("長さは、分子と分母からは比べられません。")
    groups = {name: _Group(part.denominator, _marks(part)) for name, part in parts.items()}
    return _variation(groups, {}, by, figure, rule or ComparisonRule())


def _marks(part: Part) -> Values:
    """分子の数の 1 と、残りの 0。"""
    return np.repeat(np.array([1, 0], np.int64), (part.numerator, part.denominator - part.numerator))


def _staff_of(log: EventLog) -> int:
    """重ならない担当の数。担当の列が無ければ 0。"""
    if log.resource is None:
        return 0
    codes = log.resource.codes
    return len(np.unique(codes[codes != log.resource.missing]))


def _variation(
    groups: Mapping[str, _Group],
    hidden: Mapping[str, Hidden | None],
    by: str,
    figure: Figure,
    rule: ComparisonRule,
) -> Variation:
    shown = {name: groups[name] for name in sorted(groups) if hidden.get(name) is None}
    tests = {name: _against_rest(name, shown, figure, rule) for name in shown}
    adjusted = holm({name: test.p for name, test in tests.items() if test is not None})
    found = [
        GroupFigure(name=name, hidden=hidden[name])
        if name not in shown
        else _group(name, shown[name], figure, tests[name], adjusted.get(name), rule)
        for name in sorted(groups)
    ]
    test = _between(list(shown.values()), figure, rule)
    return Variation(
        figure=figure,
        by=by,
        groups=tuple(found),
        ratio=_ratio([one.level for one in found if one.level is not None]),
        test=test,
        finding=rule.finding(None if test is None else test.p),
        samples={name: group.values for name, group in shown.items()},
    )


def holm(found: Mapping[str, float]) -> dict[str, float]:
    """ホルムの方法で直した p。"""
    worst, adjusted = 0.0, {}
    for place, (name, p) in enumerate(sorted(found.items(), key=lambda pair: (pair[1], pair[0]))):
        worst = max(worst, min(1.0, p * (len(found) - place)))
        adjusted[name] = worst
    return adjusted


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    cases: int
    values: Values


def _hidden(
    log: EventLog, by: str, sample: Sample, staff: Mapping[str, int] | None, rule: PublicationRule
) -> dict[str, Hidden | None]:
    """値のある件だけの記録に、公表の決まりを当てる。"""
    cases = np.unique(sample.cases)
    partial = groups_of(log.taken(cases), by, cut_off=0, dormant_after=0)
    return {one.name: one.hidden for one in published(partial, rule, staff=staff).groups}


def _values_by_group(log: EventLog, by: str, sample: Sample) -> dict[str, _Group]:
    dimension = log.dimensions[by]
    codes = case_groups(log, dimension)[sample.cases]
    found = {}
    for code in np.unique(codes).tolist():
        own = codes == code
        name = NO_VALUE if code == NO_GROUP else dimension.names[code]
        found[name] = _Group(len(np.unique(sample.cases[own])), sample.values[own])
    return found


def _part(values: Values) -> Part:
    return Part(int(values.sum()), len(values))


def _against_rest(
    name: str, shown: Mapping[str, _Group], figure: Figure, rule: ComparisonRule
) -> RankTest | ShareTest | None:
    others = [one.values for other, one in shown.items() if other != name]
    own = shown[name].values
    if min(len(own), sum(map(len, others))) < rule.least(is_share=figure.is_share):
        return None
    rest = np.concatenate(others)
    return share_test(_part(rest), _part(own)) if figure.is_share else mann_whitney(rest, own)


def _group(
    name: str,
    group: _Group,
    figure: Figure,
    test: RankTest | ShareTest | None,
    p: float | None,
    rule: ComparisonRule,
) -> GroupFigure:
    spread = Distribution.of(group.values)
    lengths = (None, None) if figure.is_share else (spread.median, spread.quantile(P90))
    median, p90 = (None if one is None else one / SECOND for one in lengths)
    is_lower = None
    if test is not None:
        is_lower = test.effect < 0 if figure.is_share else test.effect > Fraction(1, 2)
    return GroupFigure(
        name=name,
        n=group.cases,
        values=len(group.values),
        median=median,
        p90=p90,
        numerator=int(group.values.sum()) if figure.is_share else None,
        denominator=len(group.values) if figure.is_share else None,
        p=p,
        is_lower=is_lower,
        finding=rule.finding(p),
    )


def _between(shown: Sequence[_Group], figure: Figure, rule: ComparisonRule) -> RankTest | None:
    """組の間の検定。割合も、0 と 1 の順位として比べる（カイ二乗の値の (N−1)/N 倍と等しい）。"""
    least = rule.least(is_share=figure.is_share)
    if len(shown) < 2 or min(len(one.values) for one in shown) < least:
        return None
    return kruskal_wallis([one.values for one in shown])


def _ratio(levels: Sequence[Fraction]) -> Fraction | None:
    return max(levels) / min(levels) if len(levels) > 1 and min(levels) > 0 else None
