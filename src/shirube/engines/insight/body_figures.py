"""団体の数: 一つの団体の一つの数を、件ごとの値を出さずに持ち寄れる一行にし、並べて読む。

一行は、団体、数、期間、件数、中央値と90%値（割合なら分子）だけを持つ。件数や担当が下限に満たない数は、行にしない
（`published` と同じ下限）。

並べ方（標）
- 数・数え方の違う行は、別の組にする。期間・件の選び方・定めの違いは、混ぜずに組の断りとして言う。
- 並びは団体コードの順で、順位は付けない。
- 割合は分子と分母が分かるので、漏斗と検定（`variation`・`funnel`）にそのまま掛ける。
- 長さは中央値しか分からないので、検定も、散らばりのうち偶然で説明できる割合も求めない。
  代わりに、件数による中央値の揺れの幅として、小さい順の（1/2 ± 1.96×√(1/4÷件数)）の所を言う
  （順序統計量の正規近似。David and Nagaraja, 2003, 2章5節）。
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt

import numpy as np

from shirube.engines.insight.durations import P90
from shirube.engines.insight.figures import CannotCompareFigure, Clock, Figure, figure_named, sample_of
from shirube.engines.insight.log import SECOND, EventLog
from shirube.engines.insight.moments import last_moments
from shirube.engines.insight.opening import date_of, day_numbers
from shirube.engines.insight.published import Hidden, PublicationRule
from shirube.engines.insight.share_tests import Part
from shirube.engines.insight.tails import normal_point
from shirube.engines.insight.tally import Distribution
from shirube.values.municipality_code import MunicipalityCode

EVERY_CASE = "すべての件"
MOST_SHARED, MOST_SHARING = 500_000, 200
"""割合の検定と漏斗に掛ける、件数の合計と、団体の数の上限。"""
MOST_LINES = 2_000
"""一度に並べる行の上限。"""
_WARNING = 0.95


class Counting(StrEnum):
    """数え方。"""

    CALENDAR = "暦の時間"
    DAYS = "暦の日数"
    OPENING = "開庁時間"
    BUSINESS = "開庁日"
    SHARE = "件の割合"

    @property
    def unit(self) -> str:
        """中央値と90%値の単位。"""
        return {Counting.DAYS: "日", Counting.BUSINESS: "日", Counting.SHARE: "割合"}.get(self, "秒")

    @property
    def seconds(self) -> int:
        """一単位の秒。"""
        return 86_400 if self.unit == "日" else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFigure:
    """一つの団体の一つの数。長さは秒。割合なら ``numerator`` を持ち、中央値と90%値は無い。

    ``since`` と ``until`` は、数えた件の終わった日の初めと終わり。
    ``cases`` は件数、``n`` は値の数（割合なら分母）。
    ``selection`` は件の選び方、``rule`` は開庁時間や標準処理期間の定めの言葉。
    """

    code: MunicipalityCode
    body: str
    figure: str
    counting: Counting
    since: dt.date
    until: dt.date
    cases: int
    n: int
    median: Fraction | None = None
    p90: Fraction | None = None
    numerator: int | None = None
    selection: str = EVERY_CASE
    rule: str = ""
    measured_on: dt.date

    @property
    def compared(self) -> Figure:
        """数（書き方のため。計るための暦は持たない）。"""
        is_open = self.counting in (Counting.OPENING, Counting.BUSINESS)
        found = figure_named(self.figure)
        return Figure(
            kind=found.kind,
            activity=found.activity,
            source=found.source,
            clock=Clock.OPENING if is_open else Clock.CALENDAR,
            is_in_days=self.counting is Counting.BUSINESS,
        )

    @property
    def level(self) -> Fraction:
        """比べる値: 割合か中央値（秒）。"""
        return Fraction(self.numerator, self.n) if self.numerator is not None else self.median or Fraction(0)

    @property
    def sameness(self) -> tuple[object, ...]:
        """二度あってはならない組: 団体、数、数え方、期間、件の選び方。"""
        return (self.code, self.figure, self.counting, self.since, self.until, self.selection)


def body_figure(
    log: EventLog,
    figure: Figure,
    *,
    code: MunicipalityCode,
    body: str,
    measured_on: dt.date,
    selection: str = EVERY_CASE,
    rule: str = "",
    publication: PublicationRule | None = None,
) -> BodyFigure:
    """記録の一つの数を、団体の一行にする。件数か担当が下限に満たないか、件数の数なら CannotCompareFigure。"""
    if figure.is_count:
        raise CannotCompareFigure("件数は団体の大きさで決まるので、団体の数には書き出しません。")
    sample = sample_of(log, figure)
    cases = np.unique(sample.cases)
    hidden = _hidden(log, cases, publication or PublicationRule())
    if hidden is not None:
        raise CannotCompareFigure(f"「{figure.label}」は書き出せません（{hidden.value}）。")
    ends = last_moments(log)[cases]
    days = day_numbers(np.array([ends.min(), ends.max()], np.int64)).tolist()
    spread = Distribution.of(sample.values)
    median, p90 = (None, None) if figure.is_share else (spread.median, spread.quantile(P90))
    return BodyFigure(
        code=code,
        body=body,
        figure=figure.name,
        counting=counting_of(log, figure),
        since=date_of(days[0]),
        until=date_of(days[1]),
        cases=len(cases),
        n=len(sample.values),
        median=None if median is None else median / SECOND,
        p90=None if p90 is None else p90 / SECOND,
        numerator=int(sample.values.sum()) if figure.is_share else None,
        selection=selection,
        rule=rule,
        measured_on=measured_on,
    )


def counting_of(log: EventLog, figure: Figure) -> Counting:
    """数え方。"""
    if figure.is_share:
        return Counting.SHARE
    if figure.is_opening:
        return Counting.BUSINESS if figure.is_in_days else Counting.OPENING
    return Counting.DAYS if log.is_dated_only else Counting.CALENDAR


def _hidden(log: EventLog, cases: np.ndarray, rule: PublicationRule) -> Hidden | None:
    if len(cases) < max(1, rule.min_cases):
        return Hidden.FEW_CASES
    if log.resource is None:
        # 担当の列の無い記録では、何人いるかが分からないので、件数だけで決める（画面と同じ）。
        return None
    codes = log.taken(cases).resource
    known = codes.codes[codes.codes != codes.missing] if codes is not None else np.empty(0)
    return Hidden.FEW_STAFF if len(np.unique(known)) < rule.min_staff else None


@dataclass(frozen=True, slots=True)
class ReadLine:
    """読んだ一行と、その所（ファイルの名、行の番号）。"""

    file: str
    row: int
    figure: BodyFigure


@dataclass(frozen=True, slots=True)
class SetAside:
    """読まなかった行（``row`` が 0 ならファイルごと）と、そのわけ。"""

    file: str
    row: int
    why: str


@dataclass(frozen=True, slots=True)
class BodyGroup:
    """並べられる一組: 同じ数、同じ数え方の行。団体コードの順。``notes`` は、行の間の違いの断り。"""

    lines: tuple[BodyFigure, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def figure(self) -> Figure:
        """数。"""
        return self.lines[0].compared

    @property
    def counting(self) -> Counting:
        """数え方。"""
        return self.lines[0].counting

    @property
    def parts(self) -> dict[str, Part]:
        """割合の分子と分母（割合でないか、件数か団体が多すぎれば空）。"""
        is_large = len(self.lines) > MOST_SHARING or sum(one.n for one in self.lines) > MOST_SHARED
        if self.counting is not Counting.SHARE or is_large:
            return {}
        return {
            name: Part(one.numerator or 0, one.n) for name, one in zip(self.names, self.lines, strict=True)
        }


def gathered(lines: Sequence[ReadLine]) -> tuple[tuple[BodyGroup, ...], tuple[SetAside, ...]]:
    """読んだ行を組にする。同じ団体の同じ数が二度あれば、先の行を使い、後の行は、わけと共に除く。"""
    first: dict[tuple[object, ...], ReadLine] = {}
    aside = []
    for line in lines[MOST_LINES:]:
        aside.append(SetAside(line.file, line.row, f"一度に並べられるのは{MOST_LINES:,}行までです"))
    for line in lines[:MOST_LINES]:
        earlier = first.setdefault(line.figure.sameness, line)
        if earlier is not line:
            how = "同じ" if earlier.figure == line.figure else "値か計った日の違う"
            where = f"「{earlier.file}」の{earlier.row}行目"
            aside.append(SetAside(line.file, line.row, f"{where}と{how}行です。{where}の方を使いました"))
    groups: dict[tuple[str, Counting], list[BodyFigure]] = {}
    for line in first.values():
        groups.setdefault((line.figure.figure, line.figure.counting), []).append(line.figure)
    ordered = sorted(groups.items(), key=lambda pair: (pair[0][0], list(Counting).index(pair[0][1])))
    return tuple(_group(rows) for _, rows in ordered), tuple(aside)


def _group(rows: list[BodyFigure]) -> BodyGroup:
    lines = tuple(sorted(rows, key=lambda one: (one.code, one.since, one.until, one.selection)))
    return BodyGroup(lines, _names(lines), tuple(_differences(lines)))


def _names(lines: Sequence[BodyFigure]) -> tuple[str, ...]:
    """重ならない呼び名: 団体名、同じならコード、次に期間と件の選び方、それでも同じなら番号を添える。"""
    spans = [f"{one.since:%Y-%m-%d}から{one.until:%Y-%m-%d}" for one in lines]
    names = [one.body for one in lines]
    longer = (
        [f"{one.body}（{one.code}）" for one in lines],
        [
            f"{one.body}（{one.code}、{span}、{one.selection}）"
            for one, span in zip(lines, spans, strict=True)
        ],
        [f"{one.body}（{one.code}、{at}番目）" for at, one in enumerate(lines, start=1)],
    )
    for more in longer:
        seen = Counter(names)
        names = [full if seen[name] > 1 else name for name, full in zip(names, more, strict=True)]
    return tuple(names)


def _differences(lines: Sequence[BodyFigure]) -> Iterable[str]:
    """混ぜてはならない違い。"""
    if len({(one.since, one.until) for one in lines}) > 1:
        yield "期間がそろっていません。季節や件数の違いが、値の違いに入ります。"
    if len({one.selection for one in lines}) > 1:
        yield "件の選び方がそろっていません。扱う件の種類が違えば、値も違います。"
    if len({one.rule for one in lines}) > 1:
        yield "開庁時間や標準処理期間の定めがそろっていません。同じ仕事でも、定めの違いで値が変わります。"
    if len({one.code for one in lines}) < len(lines):
        yield "同じ団体の、期間か件の選び方の違う行があります。一つの団体を二度数えないでください。"
    if len({one.body for one in lines}) < len({one.code for one in lines}):
        yield "団体コードの違う、同じ名の団体があります。コードで見分けてください。"


def wobble(cases: int) -> tuple[Fraction, Fraction]:
    """件数によって中央値が偶然に動く幅: 小さい順の、どこからどこまで（0〜1、百分の一まで）。"""
    half = normal_point(_WARNING) * 0.5 / sqrt(cases)
    return Fraction(round(max(0.0, 0.5 - half) * 100), 100), Fraction(round(min(1.0, 0.5 + half) * 100), 100)
