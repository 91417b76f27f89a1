"""年度の経費の様式: 財源を行に、要求・当初・補正・決算を列に並べる。"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.money.forms.fields import MoneyField, long_field
from shirube.engines.plan.money_costs import StageSums
from shirube.engines.plan.money_rows import NOTHING, BudgetRow, FundAmounts, amount_faults
from shirube.engines.plan.snapshot_lines import BudgetStage

FREE_ROWS = 2
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class GridRow:
    """様式の一行。``fund_name`` は決まった財源の名（町が足す行では空で、欄に書く）。"""

    fund_name: str
    fund: BoundField
    commitment: BoundField
    amounts: tuple[tuple[str, BoundField], ...]
    note: BoundField

    @property
    def errors(self) -> list[str]:
        """この行の誤り。"""
        fields = (self.fund, *(field for _, field in self.amounts), self.note)
        return [str(error) for field in fields for error in field.errors]


class BudgetForm(VersionForm):
    """一つの取組の、一つの年度の経費。行は（財源, 債務負担か）の並び。"""

    note = long_field(
        "積算と説明", 400, help_text="例：端末30台 × 12万円。予算要求説明資料には載りません。", rows=2
    )

    def __init__(self, rows: Iterable[tuple[str, bool]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund_names: list[str] = []
        for number, (fund, is_commitment) in enumerate(rows):
            self._add_row(number, fund, is_commitment)

    @classmethod
    def of(cls, held: Iterable[BudgetRow], funds: Iterable[str], version: int, note: str) -> "BudgetForm":
        """いまの行の様式。決まった財源と、自由に書ける行を添える。"""
        by_identity = {(row.fund, row.is_commitment): row for row in held}
        budget = [(fund, False) for fund in funds]
        commitment = [one for one in by_identity if one[1]]
        rows = [*budget, *[("", False)] * FREE_ROWS, *commitment, ("", True)]
        initial: dict[str, Any] = {"version": version, "note": note}
        for number, identity in enumerate(rows):
            row = by_identity.get(identity)
            if row is not None:
                initial |= {f"{stage.value}_{number}": row.amounts.at(stage) for stage in BudgetStage}
                initial[f"note_{number}"] = row.note
        return cls(rows, initial=initial)

    @classmethod
    def sent(cls, data: Mapping[str, Any]) -> "BudgetForm":
        """送られた様式。行の数は送られた財源の欄の数。"""
        rows = []
        for number in range(MOST_ROWS):
            if f"fund_{number}" not in data:
                break
            rows.append((data[f"fund_{number}"], data.get(f"commitment_{number}") == "1"))
        return cls(rows, data)

    def _add_row(self, number: int, fund: str, is_commitment: bool) -> None:
        name = fund or f"{number + 1}行目"
        self.fund_names.append(fund)
        fixed = forms.HiddenInput() if fund and not self.is_bound else forms.TextInput()
        fixed.attrs |= {"aria-label": f"{name}の財源の名", "placeholder": "ほかの財源の名"}
        self.fields[f"fund_{number}"] = forms.CharField(
            required=False, max_length=40, initial=fund, widget=fixed, label="財源"
        )
        self.fields[f"commitment_{number}"] = forms.CharField(
            required=False, initial="1" if is_commitment else "0", widget=forms.HiddenInput()
        )
        for stage in BudgetStage:
            field = MoneyField(label=stage.label)
            field.widget.attrs["aria-label"] = f"{name}の{stage.label}（円）"
            self.fields[f"{stage.value}_{number}"] = field
        note = forms.CharField(required=False, max_length=200, label="備考")
        note.widget.attrs["aria-label"] = f"{name}の備考"
        self.fields[f"note_{number}"] = note

    @property
    def budget_rows(self) -> list[GridRow]:
        """年度の予算の行。"""
        return [row for row in self._grid() if str(row.commitment.value()) != "1"]

    @property
    def commitment_rows(self) -> list[GridRow]:
        """債務負担行為の行。"""
        return [row for row in self._grid() if str(row.commitment.value()) == "1"]

    def _grid(self) -> Iterator[GridRow]:
        for number, fund in enumerate(self.fund_names):
            yield GridRow(
                "" if self.is_bound else fund,
                self[f"fund_{number}"],
                self[f"commitment_{number}"],
                tuple((stage.label, self[f"{stage.value}_{number}"]) for stage in BudgetStage),
                self[f"note_{number}"],
            )

    def clean(self) -> dict[str, Any]:
        """行ごとに、財源の名と金額を確かめる。"""
        data = super().clean() or {}
        for number in range(len(self.fund_names)):
            row = self._row(data, number)
            if row.amounts != NOTHING and not row.fund:
                self.add_error(f"fund_{number}", "財源の名を書いてください。")
            for stage, why in amount_faults(row.amounts):
                self.add_error(f"{stage.value}_{number}", f"{why}。")
        return data

    def _row(self, data: Mapping[str, Any], number: int) -> FundAmounts:
        return FundAmounts(
            fund=data.get(f"fund_{number}", "").strip(),
            is_commitment=data.get(f"commitment_{number}") == "1",
            amounts=StageSums(**{stage.value: data.get(f"{stage.value}_{number}") for stage in BudgetStage}),
            note=data.get(f"note_{number}", ""),
        )

    @property
    def values(self) -> list[FundAmounts]:
        """行いに渡す行（金額のあるものだけ）。"""
        rows = (self._row(self.cleaned_data, number) for number in range(len(self.fund_names)))
        return [row for row in rows if row.amounts != NOTHING]
