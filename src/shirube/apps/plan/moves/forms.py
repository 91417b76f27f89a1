"""版の移し替えの様式。"""

from collections.abc import Sequence
from typing import Any

from django import forms

from shirube.apps.frame.version_form import VersionForm
from shirube.engines.plan.edition_move import Handling, MoveRow

NO_EDITION = "none"
"""どの版にもよらない計画にするときの、選択肢の値。"""


class ChoiceForm(forms.Form):
    """移す先の版。"""

    to = forms.ChoiceField(
        label="移す先の版", error_messages={"invalid_choice": "移す先の版を一覧から選び直してください。"}
    )

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [(name or NO_EDITION, label) for name, label in choices]

    @property
    def chosen(self) -> str:
        """選ばれた版の番号。よらないときは空。"""
        name = str(self.cleaned_data["to"])
        return "" if name == NO_EDITION else name


class MoveForm(VersionForm):
    """行ごとの扱い。選べる扱いが一つの行は、欄を出さない。"""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, rows: Sequence[MoveRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for at, row in enumerate(rows):
            if len(row.choices) > 1:
                self.fields[f"row{at}"] = forms.ChoiceField(
                    label=f"{row.subject.label}「{row.label}」の扱い",
                    choices=[(one.value, one.label) for one in row.choices],
                    initial=row.proposed.value,
                    required=False,
                    error_messages={"invalid_choice": "扱いを選び直してください。"},
                )

    def field_of(self, at: int) -> forms.BoundField | None:
        """この行の欄。選べる扱いが一つなら None。"""
        return self[f"row{at}"] if f"row{at}" in self.fields else None

    @property
    def decisions(self) -> dict[str, Handling]:
        """選ばれた扱い。空のままの行は、案のとおり。"""
        chosen = ((row.id, self.cleaned_data.get(f"row{at}")) for at, row in enumerate(self.rows))
        return {name: Handling(value) for name, value in chosen if value}
