"""もしも: 件数の一部を別の経路（オンラインなど）に移すと、時間がどれだけ変わるか。

式（推計）
- 移る件数 = 元の経路の件数 × 移す割合（端数のまま）。
- 減る時間 = 移る件数 × Σ段階（元の経路の一件の分 − 移った先の一件の分）。
- 移った先の分は、書かれた新しい分、その経路の分、すべての経路の分の順に使う。新しい分は、移った件にだけ使う。
  どれも無い段階は、その経路には無い（0 分）。ただし、移った先の分が一つも分からなければ見積もらない。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from shirube.engines.insight.counts_minutes import CannotEstimateHours, CountsMinutes
from shirube.values.measure import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """移し方。``share`` は移す割合（0〜1）。``procedure`` が空なら、元の経路のあるすべての手続。"""

    source: str
    target: str
    share: Fraction
    procedure: str = ""
    minutes: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """割合が 0 から 1 で、元と先が違い、新しい分が負でないことを確かめる。"""
        if not 0 <= self.share <= 1:
            raise CannotEstimateHours("移す割合は、0％から100％までで書いてください。")
        if not self.source or not self.target or self.source == self.target:
            raise CannotEstimateHours("移す元と先には、違う経路を書いてください。")
        if any(not one.is_finite() or one < 0 for one in self.minutes.values()):
            raise CannotEstimateHours("新しい一件の分は、0 以上で書いてください。")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """一つの手続・段階の、移す前と後の一件の分と、減る時間（分）。増えるときは負。"""

    procedure: str
    stage: str
    cases: Fraction
    before: Decimal
    after: Decimal

    @property
    def saved(self) -> Fraction:
        """減る時間（分）。"""
        return self.cases * (Fraction(self.before) - Fraction(self.after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """移したときの見積もり。``cases`` は移る件数、``saved`` は減る時間（分）。"""

    move: Move
    lines: tuple[MoveLine, ...]
    cases: Fraction
    basis: Basis = Basis.ESTIMATED

    @property
    def saved(self) -> Fraction:
        """減る時間（分）。"""
        return sum((one.saved for one in self.lines), Fraction(0))

    @property
    def saved_hours(self) -> Fraction:
        """減る時間。"""
        return self.saved / 60


def moved(table: CountsMinutes, move: Move) -> Moved:
    """移したときの見積もり。元の経路の件数が無いか、先の分が分からなければ CannotEstimateHours。"""
    rows = [
        row for row in table.counts if row.channel == move.source and move.procedure in ("", row.procedure)
    ]
    if not rows:
        name = move.procedure or "どの手続"
        raise CannotEstimateHours(f"「{name}」に、経路「{move.source}」の件数がありません。")
    stages = {stage for row in rows for stage in table.stages_of(row.procedure)}
    unknown = sorted(move.minutes.keys() - stages)
    if unknown:
        raise CannotEstimateHours(
            f"新しい分を書いた段階「{unknown[0]}」は、移す手続にありません。"
            f"あるのは: {'、'.join(sorted(stages)) or 'ありません'}"
        )
    lines: list[MoveLine] = []
    for row in rows:
        lines += _lines(table, row.procedure, Fraction(row.yearly) * move.share, move)
    return Moved(
        move=move, lines=tuple(lines), cases=sum((row.yearly for row in rows), Fraction(0)) * move.share
    )


def _lines(table: CountsMinutes, procedure: str, cases: Fraction, move: Move) -> list[MoveLine]:
    found, is_known = [], False
    for stage in table.stages_of(procedure):
        before = table.minutes_at(procedure, stage, move.source)
        after = move.minutes.get(stage, table.minutes_at(procedure, stage, move.target))
        is_known |= after is not None
        if before is None and after is None:
            continue
        found.append(
            MoveLine(
                procedure=procedure,
                stage=stage,
                cases=cases,
                before=before or Decimal(0),
                after=after or Decimal(0),
            )
        )
    if not is_known:
        raise CannotEstimateHours(
            f"「{procedure}」の経路「{move.target}」の一件の分が分かりません。分の表か、新しい分に書いてください。"
        )
    return found
