"""比べた結果を、命令の答えの形（節と欄）にする。計算はしない。"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from shirube.cli.answer_table import Answer, Column, Kind, Section
from shirube.engines.insight.comparison import Comparison, Side
from shirube.engines.insight.comparison_words import sentence, variation_sentence
from shirube.engines.insight.figures import Figure
from shirube.engines.insight.rank_tests import RankTest
from shirube.engines.insight.share_tests import ShareTest
from shirube.engines.insight.variation import Variation

_NUMBER = Kind.NUMBER


def comparison_answer(found: Comparison, *, is_over_time: bool) -> Answer:
    """変化の比較。"""
    kind = _kind(found.figure)
    figures: list[tuple[Column, Any]] = [
        (Column("sentence", "結果"), sentence(found, is_over_time=is_over_time)),
        (Column("figure", "比べた数"), _told(found.figure)),
        (Column("difference", "差（後−先）", kind), found.difference),
        (Column("shift", "一つずつ比べた差の中央値", kind), found.shift),
        (Column("low", "幅の下", kind), found.low),
        (Column("high", "幅の上", kind), found.high),
        (Column("confidence", "幅の水準", Kind.SHARE), found.rule.confidence),
        *_test(found.test),
        (Column("finding", "見立て"), found.finding.value),
    ]
    sections = [_record("comparison", "比べた結果", figures), _sides(found, kind)]
    if found.adjusted is not None:
        one = found.adjusted
        rows = [
            (Column("by", "層"), one.by),
            (Column("strata", "層の数", _NUMBER), one.strata),
            (Column("left_out", "除いた値", _NUMBER), one.left_out),
            (Column("difference", "差（後−先）", kind), one.difference),
            *_test(one.test),
            (Column("finding", "見立て"), one.finding.value),
        ]
        columns = tuple(column for column, _ in rows)
        sections.append(Section("adjusted", "同じ値どうしの比べ", columns, [[value for _, value in rows]]))
    return Answer(tuple(sections), found.notes)


def variation_answer(found: Variation) -> Answer:
    """組のばらつき。"""
    kind = _kind(found.figure)
    figures: list[tuple[Column, Any]] = [
        (Column("sentence", "結果"), variation_sentence(found)),
        (Column("figure", "比べた数"), _told(found.figure)),
        (Column("ratio", "開き（倍）", _NUMBER), found.ratio),
        *_test(found.test),
        (Column("finding", "見立て"), found.finding.value),
    ]
    words = ("高い", "低い") if found.figure.is_share else ("長い", "短い")
    rows = [
        (
            one.name,
            one.n,
            one.values,
            one.median,
            one.p90,
            one.numerator,
            one.denominator,
            one.share,
            None if one.is_lower is None else words[one.is_lower],
            one.p,
            one.finding.value if one.hidden is None else one.hidden.value,
        )
        for one in found.groups
    ]
    columns = (
        Column("group", found.by),
        Column("cases", "件", _NUMBER),
        Column("values", "値", _NUMBER),
        *_levels(kind, has_mean=False),
        Column("against_rest", "ほかより"),
        Column("p", "p（直した）", Kind.PROBABILITY),
        Column("finding", "見立て"),
    )
    notes = ("組とほかの比べの p は、組の数だけ比べることを直しています（ホルムの方法）。",)
    return Answer((_record("variation", "ばらつき", figures), Section("groups", "組", columns, rows)), notes)


def _told(figure: Figure) -> str:
    return figure.label if figure.rule is None else f"{figure.label}（{figure.rule.label}）"


def _kind(figure: Figure) -> Kind:
    if figure.is_share:
        return Kind.SHARE
    return _NUMBER if figure.is_count else Kind.SECONDS


def _record(key: str, label: str, figures: list[tuple[Column, Any]]) -> Section:
    return Section(
        key, label, tuple(column for column, _ in figures), [[value for _, value in figures]], True
    )


def _test(test: RankTest | ShareTest | None) -> list[tuple[Column, Any]]:
    name = statistic = p = effect = None
    if test is not None:
        name, statistic, p, effect = test.name, test.statistic, test.p, test.effect
    return [
        (Column("test", "検定"), name),
        (Column("statistic", "検定の値", _NUMBER), None if statistic is None else Fraction(statistic)),
        (Column("p", "p", Kind.PROBABILITY), p),
        (Column("effect", "効き目", Kind.SHARE), effect),
    ]


def _levels(kind: Kind, *, has_mean: bool = True) -> tuple[Column, ...]:
    mean = (Column("mean", "平均", kind),) if has_mean else ()
    return (
        Column("median", "中央値", kind),
        Column("p90", "90%値", kind),
        *mean,
        Column("numerator", "分子", _NUMBER),
        Column("denominator", "分母", _NUMBER),
        Column("share", "割合", Kind.SHARE),
    )


def _sides(found: Comparison, kind: Kind) -> Section:
    columns = (
        Column("side", "側"),
        Column("cases", "件", _NUMBER),
        Column("n", "値", _NUMBER),
        *_levels(kind),
    )
    return Section("sides", "比べた側", columns, [_side(one) for one in (found.before, found.after)])


def _side(one: Side) -> tuple[Any, ...]:
    levels = (one.median, one.p90, one.mean, one.numerator, one.denominator, one.share)
    return (one.label, one.cases, one.n, *levels)
