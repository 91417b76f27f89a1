"""試算: 「オンラインが n％になったら」「この段階が m 分になったら」、時間がどれだけ変わるか。

式（推計）
- n％になったら: 手続ごとに、目当ての経路の件数が 全経路の件数×n％ になるまで、ほかの経路から同じ割合で移す。
  割合 ＝（全体 × n％ − いまの件数）÷（全体 − いまの件数）。もう n％ 以上の手続は、何も移さない。
  移した件の時間は `counts_minutes_moves` と同じ式で求める。
- m 分になったら: 減る時間 ＝ 件数 ×（いまの一件の分 − m）。その段階の分のある手続と経路だけを変える。

どちらも、件数の合計は変わらない。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from shirube.engines.insight.counts_minutes import CannotEstimateHours, CountsMinutes
from shirube.engines.insight.counts_minutes_moves import Move, MoveLine, moved
from shirube.values.measure import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """目当て: 経路 ``channel`` の割合が ``share``（0〜1）になる。``minutes`` は移った件の新しい分。"""

    channel: str
    share: Fraction
    procedure: str = ""
    minutes: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """割合が 0 から 1 で、経路が書かれていることを確かめる。"""
        if not self.channel:
            raise CannotEstimateHours("増やす経路を選んでください。")
        if not 0 <= self.share <= 1:
            raise CannotEstimateHours("割合は、0％から100％までで書いてください。")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChange:
    """変える分: 段階 ``stage`` が一件 ``minutes`` 分になる。手続と経路が空なら、すべて。"""

    stage: str
    minutes: Decimal
    procedure: str = ""
    channel: str = ""

    def __post_init__(self) -> None:
        """分が 0 以上で、段階が書かれていることを確かめる。"""
        if not self.stage:
            raise CannotEstimateHours("変える段階を選んでください。")
        if not self.minutes.is_finite() or self.minutes < 0:
            raise CannotEstimateHours("一件の分は、0 以上で書いてください。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """試算。``cases`` は移る（分の変わる）件数、``left`` は変えなかった手続とそのわけ。"""

    lines: tuple[MoveLine, ...]
    cases: Fraction
    left: tuple[tuple[str, str], ...] = ()
    basis: Basis = Basis.ESTIMATED

    @property
    def saved(self) -> Fraction:
        """減る時間（分）。増えるときは負。"""
        return sum((one.saved for one in self.lines), Fraction(0))


def reached(table: CountsMinutes, goal: Goal) -> Trial:
    """目当ての割合になったときの試算。どの手続も試せなければ CannotEstimateHours。"""
    lines: list[MoveLine] = []
    cases, left = Fraction(0), []
    names = [
        one for one in dict.fromkeys(row.procedure for row in table.counts) if goal.procedure in ("", one)
    ]
    if not names:
        raise CannotEstimateHours(f"「{goal.procedure or 'どの手続'}」に件数がありません。")
    known = {stage for name in names for stage in table.stages_of(name)}
    unknown = sorted(goal.minutes.keys() - known)
    if unknown:
        raise CannotEstimateHours(f"新しい分を書いた段階「{unknown[0]}」は、どの手続にもありません。")
    for name in names:
        moves, why = _moves(table, name, goal)
        try:
            found = [moved(table, one) for one in moves]
        except CannotEstimateHours as error:
            found, why = [], str(error)
        if why:
            left.append((name, why))
        lines += [line for one in found for line in one.lines]
        cases += sum((one.cases for one in found), Fraction(0))
    if not lines:
        raise CannotEstimateHours(left[0][1])
    return Trial(lines=tuple(lines), cases=cases, left=tuple(left))


def _moves(table: CountsMinutes, procedure: str, goal: Goal) -> tuple[list[Move], str]:
    """一つの手続の移し方。移さなければ、そのわけ。"""
    counts = {row.channel: row.yearly for row in table.counts if row.procedure == procedure}
    whole, now = sum(counts.values()), counts.get(goal.channel, 0)
    wanted = whole * goal.share
    if not whole:
        return [], f"「{procedure}」の件数は0件です。"
    if wanted <= now:
        return [], f"「{procedure}」の{goal.channel}は、もう{_percent(Fraction(now, whole))}です。"
    stages = table.stages_of(procedure)
    minutes = {stage: one for stage, one in goal.minutes.items() if stage in stages}
    share = (wanted - now) / (whole - now)
    return [
        Move(source=source, target=goal.channel, share=share, procedure=procedure, minutes=minutes)
        for source, count in counts.items()
        if source != goal.channel and count
    ], ""


def restaged(table: CountsMinutes, change: StageChange) -> Trial:
    """段階の分が変わったときの試算。その段階の分が一つも無ければ CannotEstimateHours。"""
    found = tuple(_changed(table, change))
    if not found:
        raise CannotEstimateHours(
            f"段階「{change.stage}」の分のある手続が、この条件にはありません。手続と経路を確かめてください。"
        )
    return Trial(lines=found, cases=sum((one.cases for one in found), Fraction(0)))


def _changed(table: CountsMinutes, change: StageChange) -> Iterator[MoveLine]:
    for row in table.counts:
        if change.procedure not in ("", row.procedure) or change.channel not in ("", row.channel):
            continue
        before = table.minutes_at(row.procedure, change.stage, row.channel)
        if before is not None:
            yield MoveLine(
                procedure=row.procedure,
                stage=change.stage,
                cases=Fraction(row.yearly),
                before=before,
                after=change.minutes,
            )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.1f}％"
