"""経費の一行: 取組・年度・財源ごとに、要求・当初・補正・決算を並べた行。画面と表計算はこの行で直す。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shirube.engines.plan.money_costs import StageSums
from shirube.engines.plan.snapshot_lines import BudgetStage, CostLine

BUDGET, COMMITMENT = "予算", "債務負担"
MOST_YEN = 10**12
NOTHING = StageSums()


@dataclass(frozen=True, slots=True, kw_only=True)
class FundAmounts:
    """年度の経費の中の一行の中身: 財源と、段階ごとの額。"""

    fund: str
    is_commitment: bool = False
    amounts: StageSums = NOTHING
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """一つの取組・年度・財源の行。`is_commitment` は債務負担行為の、その年度に支払う見込み。"""

    key: str
    version: int
    initiative: str
    year: int
    fund: str
    is_commitment: bool = False
    amounts: StageSums = NOTHING
    note: str = ""

    @property
    def identity(self) -> tuple[str, int, str, bool]:
        """同じ行を見分ける組。"""
        return (self.initiative, self.year, self.fund, self.is_commitment)

    @property
    def is_empty(self) -> bool:
        """金額が一つも入っていない。"""
        return self.amounts == NOTHING

    @property
    def kind_label(self) -> str:
        """予算か債務負担か。"""
        return COMMITMENT if self.is_commitment else BUDGET

    def lines(self) -> Iterator[CostLine]:
        """計画の版に入る行（段階ごと）。"""
        for stage in BudgetStage:
            amount = self.amounts.at(stage)
            if amount is not None:
                yield CostLine(
                    key=f"{self.key}.{stage.value}",
                    initiative=self.initiative,
                    year=self.year,
                    stage=stage,
                    fund=self.fund,
                    amount=amount,
                    is_commitment=self.is_commitment,
                    note=self.note or None,
                )


def amount_faults(amounts: StageSums) -> Iterator[tuple[BudgetStage, str]]:
    """この行の金額の、あり得ないところ（段階と理由）。"""
    for stage in BudgetStage:
        amount = amounts.at(stage)
        if amount is None:
            continue
        if abs(amount) >= MOST_YEN:
            yield stage, "1兆円以上です。単位（円）の打ち間違いがないか確かめてください"
        elif amount < 0 and stage is not BudgetStage.SUPPLEMENT:
            yield stage, "負の額です。減らすときは「補正」に△で書いてください"
    current = amounts.current
    if current is not None and current < 0 and amounts.supplement is not None and amounts.supplement < 0:
        yield BudgetStage.SUPPLEMENT, "減らす額が当初の額を超えています"
