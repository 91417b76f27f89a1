"""経費の合計と、段階どうしの差。

金額は円の整数で、どの分け方（年度・財源・取組・柱）で足しても合計は同じになる。入っていない段階は 0 ではなく
None のまま残す。段階の差は、取組と年度ごとに両方の段階が入っているものだけを比べ、片方しかないものは数を
示して差に入れない。債務負担行為の額は後の年度の約束なので、経費に足さず別に数える。

根拠: 地方自治法214条（債務負担行為）、218条（補正予算）、233条（決算）。
差の取り方は標の定め（origin: ours）。
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from typing import TypeVar

from shirube.engines.plan.snapshot_lines import BudgetStage, CostLine

STANDARD_FUNDS = ("一般財源", "国庫支出金", "県支出金", "地方債", "その他")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSums:
    """段階ごとの合計（円）。一つも入っていない段階は None。"""

    request: int | None = None
    initial: int | None = None
    supplement: int | None = None
    settled: int | None = None

    @classmethod
    def of(cls, lines: Iterable[CostLine]) -> StageSums:
        """行を段階ごとに足す。"""
        found: dict[str, int] = {}
        for line in lines:
            found[line.stage.value] = found.get(line.stage.value, 0) + line.amount
        return cls(**found)

    def at(self, stage: BudgetStage) -> int | None:
        """この段階の合計。"""
        amount: int | None = getattr(self, stage.value)
        return amount

    @property
    def current(self) -> int | None:
        """現計予算額（当初と補正の合計）。"""
        return _added(self.initial, self.supplement)

    def __add__(self, other: StageSums) -> StageSums:
        """段階ごとに足す。"""
        return StageSums(
            **{one.name: _added(getattr(self, one.name), getattr(other, one.name)) for one in fields(self)}
        )


def _added(first: int | None, second: int | None) -> int | None:
    if first is None or second is None:
        return second if first is None else first
    return first + second


def budget_of(lines: Iterable[CostLine]) -> tuple[CostLine, ...]:
    """年度の予算と決算の行（債務負担を除く）。"""
    return tuple(line for line in lines if not line.is_commitment)


def commitments_of(lines: Iterable[CostLine]) -> tuple[CostLine, ...]:
    """債務負担行為の行。"""
    return tuple(line for line in lines if line.is_commitment)


def sums(lines: Iterable[CostLine]) -> StageSums:
    """予算と決算の合計。債務負担は足さない。"""
    return StageSums.of(budget_of(lines))


def sums_by(lines: Iterable[CostLine], by: Callable[[CostLine], K]) -> dict[K, StageSums]:
    """分け方ごとの合計。順は初めに現れた順。債務負担は足さない。"""
    groups: dict[K, list[CostLine]] = {}
    for line in budget_of(lines):
        groups.setdefault(by(line), []).append(line)
    return {key: StageSums.of(group) for key, group in groups.items()}


def fund_order(funds: Iterable[str]) -> tuple[str, ...]:
    """財源の並び: 決まったものが先、町が足したものは名の順で後。"""
    found = set(funds)
    return (*(one for one in STANDARD_FUNDS if one in found), *sorted(found - set(STANDARD_FUNDS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """二つの段階の差（円）。`compared` は比べた取組・年度の数、`left_out` は片方しかなく比べなかった数。"""

    label: str
    amount: int | None
    compared: int
    left_out: int


_GAPS: tuple[tuple[str, Callable[[StageSums], int | None], Callable[[StageSums], int | None]], ...] = (
    ("査定（当初－要求）", lambda one: one.request, lambda one: one.initial),
    ("補正（現計－当初）", lambda one: one.initial, lambda one: one.current),
    ("執行の残り（現計－決算）", lambda one: one.settled, lambda one: one.current),
)


def gaps(lines: Iterable[CostLine]) -> tuple[Gap, ...]:
    """査定、補正、執行の残り。取組と年度ごとに、両方の段階が入っているものだけを比べる。"""
    units = list(sums_by(lines, lambda line: (line.initiative, line.year)).values())
    return tuple(_gap(label, units, base, later) for label, base, later in _GAPS)


def _gap(
    label: str,
    units: list[StageSums],
    base: Callable[[StageSums], int | None],
    later: Callable[[StageSums], int | None],
) -> Gap:
    amounts, left_out = [], 0
    for unit in units:
        first, second = base(unit), later(unit)
        if first is not None and second is not None:
            amounts.append(second - first)
        elif first is not None or second is not None:
            left_out += 1
    return Gap(
        label=label, amount=sum(amounts) if amounts else None, compared=len(amounts), left_out=left_out
    )
