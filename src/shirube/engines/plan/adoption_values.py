"""既存の計画の表の行から、KPI と経費を読む。読めない数は混ぜも直しもせず、行と列とわけを告げる。"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace

from shirube.engines.plan.adoption_mapping import ColumnRole, SheetMapping
from shirube.engines.plan.adoption_numbers import (
    CannotReadNumber,
    ReadNumber,
    is_undecided,
    read_number,
    same_unit,
)
from shirube.engines.plan.adoption_records import ReadCost, ReadKpi
from shirube.engines.plan.adoption_roles import NO_FUND, Role
from shirube.engines.plan.snapshot_lines import BudgetStage
from shirube.values.measure import Direction
from shirube.values.money import CannotReadMoney, Yen

_KPI_VALUES = (Role.KPI_BASE, Role.KPI_TARGET, Role.KPI_ACTUAL)
Tell = Callable[[int, int, str, str, str], None]
"""問題を告げる: 行、列、何が、なぜ、どうなるか。"""


class ValueReader:
    """一行の KPI と経費を読む手。"""

    def __init__(self, mapping: SheetMapping, tell: Tell) -> None:
        self.mapping, self.problem = mapping, tell

    def check_columns(self) -> None:
        """年度の要る列に年度が無ければ、取り込まないことを初めに告げる。"""
        for one in self.mapping.columns:
            if one.role in (Role.COST, Role.KPI_ACTUAL) and one.year is None:
                self.problem(
                    self.mapping.header_last,
                    one.column + 1,
                    f"{one.role.label}の列の年度が分かりません",
                    "見出しに年度がありません（総額の列など）",
                    "この列は取り込みません。取り込むときは「読み方を直す」で年度を選んでください",
                )

    def kpis(self, row: int, cells: tuple[str, ...], text: dict[Role, str]) -> Iterator[ReadKpi]:
        title = " ".join(text.get(Role.KPI, "").split())
        if not title:
            return
        column = next(one.column for one in self.mapping.columns if one.role is Role.KPI)
        read = [
            (one, number)
            for one in self.mapping.columns
            if one.role in _KPI_VALUES
            and one.column < len(cells)
            and (number := self._number(row, one, cells[one.column])) is not None
        ]
        unit = text.get(Role.KPI_UNIT, "") or next((number.unit for _, number in read if number.unit), "")
        read = [pair for pair in read if self._is_of(row, *pair, unit=unit)]
        if same_unit(unit, "%"):
            read = self._percents(row, read)
        if not unit:
            self.problem(
                row,
                column + 1,
                f"KPI「{title[:20]}」の単位が分かりません",
                "単位の列も、数に添えた単位もありません",
                "単位を「（未定）」として取り込みます。実績値は、単位が決まるまで取り込みません",
            )
        base = next(((one, number) for one, number in read if one.role is Role.KPI_BASE), None)
        if base and base[0].year is None:
            self.problem(
                row,
                base[0].column + 1,
                f"基準値「{number_label(base[1])}」の時点が分かりません",
                "見出しに年度がありません",
                "基準値は定義の説明に書き残します。値として取り込むときは、列の年度を選んでください",
            )
        yield ReadKpi(
            row=row,
            title=title,
            unit=unit,
            direction=next((number.direction for _, number in read if number.direction), Direction.NEUTRAL),
            base=base[1].value if base else None,
            base_year=base[0].year if base else None,
            targets=tuple((one.year, number.value) for one, number in read if one.role is Role.KPI_TARGET),
            actuals=tuple(
                (one.year, number.value)
                for one, number in read
                if one.role is Role.KPI_ACTUAL and one.year is not None
            ),
        )

    def _percents(
        self, row: int, read: list[tuple[ColumnRole, ReadNumber]]
    ) -> list[tuple[ColumnRole, ReadNumber]]:
        """表計算の百分率のます（85%）は 0.85 と読まれる。単位が％で、どの数も1以下なら百倍し、告げる。"""
        plain = [number for _, number in read if not number.unit]
        is_share = any(number.value % 1 for number in plain) and all(0 <= n.value <= 1 for n in plain)
        if not is_share:
            return read
        self.problem(
            row,
            next(one.column for one, number in read if not number.unit) + 1,
            f"「{plain[0].value}」などを{plain[0].value * 100:.4g}％などと読みました",
            "単位が％なのに、どの数も1以下です（表計算の百分率のます）",
            "百倍して取り込みます。もともと1％以下の数なら、％を付けて書き直してください",
        )
        return [(one, n if n.unit else replace(n, value=n.value * 100)) for one, n in read]

    def _number(self, row: int, one: ColumnRole, text: str) -> ReadNumber | None:
        try:
            return read_number(text)
        except CannotReadNumber as error:
            self.problem(
                row,
                one.column + 1,
                f"{one.role.label}「{text[:20]}」が数として読めません",
                str(error),
                "未定として取り込みます",
            )
            return None

    def _is_of(self, row: int, one: ColumnRole, number: ReadNumber, *, unit: str) -> bool:
        """この KPI の単位の数か。違う単位の数は、混ぜずに告げる。"""
        if not number.unit or not unit or same_unit(number.unit, unit):
            return True
        self.problem(
            row,
            one.column + 1,
            f"{one.role.label}の単位「{number.unit}」が、KPIの単位「{unit}」と違います",
            "違う単位の数を一つのKPIに混ぜられません",
            "未定として取り込みます。どちらかの単位にそろえてください",
        )
        return False

    def costs(self, row: int, cells: tuple[str, ...], text: dict[Role, str]) -> Iterator[ReadCost]:
        for one in self.mapping.columns:
            written = cells[one.column].strip() if one.column < len(cells) else ""
            if one.role is not Role.COST or is_undecided(written) or one.year is None:
                continue
            amount = self._yen(row, one, written)
            if amount is not None:
                yield ReadCost(
                    row=row,
                    year=one.year,
                    stage=one.stage or BudgetStage.REQUEST,
                    fund=one.fund or " ".join(text.get(Role.FUND, "").split()) or NO_FUND,
                    amount=amount,
                )

    def _yen(self, row: int, one: ColumnRole, written: str) -> int | None:
        """円の金額。ますに単位がなければ、読み方の単位で読む。"""
        plain = unicodedata.normalize("NFKC", written).strip().removeprefix("約").removesuffix("程度")
        try:
            amount = Yen.parse(plain if plain.endswith("円") else f"{plain}{self.mapping.unit}").amount
            if amount < 0 and one.stage is not BudgetStage.SUPPLEMENT:
                raise CannotReadMoney("負の額です。減らす額は「補正」の列に書きます。")
        except CannotReadMoney as error:
            self.problem(
                row,
                one.column + 1,
                f"経費「{written[:20]}」が読めません",
                str(error).rstrip("。"),
                "この金額は取り込みません。経費の単位の選び方も確かめてください",
            )
            return None
        return amount


def number_label(number: ReadNumber) -> str:
    """「80%」のような、数と単位。"""
    return f"{number.value}{number.unit}"
