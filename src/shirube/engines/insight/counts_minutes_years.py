"""二つの調査（二つの年度）の違いを、件数による違いと、一件の分による違いに分ける。

式（推計）: 手続・段階・経路ごとに、件数 c と一件の分 m の、前 0 と後 1 について
- 件数による違い ＝（c1 − c0）× m0　（前に無い手続・経路では m1 を使う）
- 分による違い ＝ c1 ×（m1 − m0）
二つの和は、いつも 時間の違い c1·m1 − c0·m0 に等しい。段階が前か後に無ければ、その分は 0 とする。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from shirube.engines.insight.counts_minutes import CountsMinutes, effort_of


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLine:
    """一つの手続の、前と後の件数と時間（分）、違いの内訳（分）。片方に無ければ、その件数は None。"""

    procedure: str
    before_cases: int | None
    after_cases: int | None
    before: Fraction
    after: Fraction
    by_cases: Fraction
    by_minutes: Fraction

    @property
    def difference(self) -> Fraction:
        """時間の違い（分）。"""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """二つの調査の違い。違いの大きい手続の順。"""

    lines: tuple[YearLine, ...]
    before: Fraction
    after: Fraction

    @property
    def by_cases(self) -> Fraction:
        """件数による違い（分）。"""
        return sum((one.by_cases for one in self.lines), Fraction(0))

    @property
    def by_minutes(self) -> Fraction:
        """分による違い（分）。"""
        return sum((one.by_minutes for one in self.lines), Fraction(0))


def years(before: CountsMinutes, after: CountsMinutes) -> Years:
    """二つの表の違い。手続は名で合わせる（名が変われば、無くなった手続と新しい手続になる）。"""
    names = dict.fromkeys(row.procedure for table in (before, after) for row in table.counts)
    lines = [_line(name, before, after) for name in names]
    return Years(
        lines=tuple(sorted(lines, key=lambda one: -abs(one.difference))),
        before=effort_of(before).minutes,
        after=effort_of(after).minutes,
    )


def _line(name: str, before: CountsMinutes, after: CountsMinutes) -> YearLine:
    cells = list(_cells(name, before, after))
    return YearLine(
        procedure=name,
        before_cases=_cases(name, before),
        after_cases=_cases(name, after),
        before=sum((c0 * m0 for c0, m0, _, _, _ in cells), Fraction(0)),
        after=sum((c1 * m1 for _, _, c1, m1, _ in cells), Fraction(0)),
        by_cases=sum(((c1 - c0) * (m1 if is_new else m0) for c0, m0, c1, m1, is_new in cells), Fraction(0)),
        by_minutes=sum((c1 * (m1 - m0) for _, m0, c1, m1, is_new in cells if not is_new), Fraction(0)),
    )


def _cells(
    name: str, before: CountsMinutes, after: CountsMinutes
) -> Iterator[tuple[Fraction, Fraction, Fraction, Fraction, bool]]:
    """手続の、経路と段階ごとの（前の件数、前の分、後の件数、後の分、前に無い経路か）。"""
    tables = (before, after)
    counts = [
        {row.channel: Fraction(row.yearly) for row in table.counts if row.procedure == name}
        for table in tables
    ]
    stages = dict.fromkeys(stage for table in tables for stage in table.stages_of(name))
    for channel in dict.fromkeys((*counts[0], *counts[1])):
        for stage in stages:
            m0, m1 = (Fraction(table.minutes_at(name, stage, channel) or 0) for table in tables)
            c0, c1 = (found.get(channel, Fraction(0)) for found in counts)
            yield c0, m0, c1, m1, channel not in counts[0]


def _cases(name: str, table: CountsMinutes) -> int | None:
    found = [row.yearly for row in table.counts if row.procedure == name]
    return sum(found) if found else None
