"""設問の様式。"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.inquiries.forms.fields import choices_of, long_field, text_field
from shirube.apps.plan.inquiries.models import Question
from shirube.engines.plan.inquiry_form import AnswerKind


class QuestionForm(VersionForm):
    """設問の文・種類・選択肢・セル。"""

    number = text_field("番号", 20, help_text="例：問1")
    text = text_field("設問", 500, required=True)
    kind = forms.ChoiceField(label="答えの種類", choices=[(one.value, one.label) for one in AnswerKind])
    choices = long_field("選択肢（一行に一つ）", 10_000, help_text="種類が「選択」のときに書きます。", rows=4)
    sheet = forms.ChoiceField(
        label="答えを書くシート", required=False, help_text="様式に書き込まない設問は、空にします。"
    )
    address = text_field("答えを書くセル", 10, help_text="例：D5")

    def __init__(
        self, sheets: Sequence[str], row: Question | None, data: Mapping[str, Any] | None = None
    ) -> None:
        initial: dict[str, Any] = {}
        if row is not None:
            initial = {name: getattr(row, name) for name in ("version", "number", "text", "kind")}
            initial |= {"sheet": row.sheet, "address": row.address, "choices": "\n".join(row.choices)}
        super().__init__(data, initial=initial)
        if row is None:
            del self.fields["version"]
        named = dict.fromkeys([*sheets, *([row.sheet] if row is not None and row.sheet else [])])
        choices_of(self, "sheet", [("", "（書き込まない）"), *((one, one) for one in named)])

    @property
    def values(self) -> dict[str, Any]:
        """記録する値。"""
        data = self.cleaned_data
        lines = [line.strip() for line in data["choices"].splitlines()]
        is_choice = data["kind"] == AnswerKind.CHOICE
        return {name: data[name] for name in ("number", "text", "kind", "sheet", "address")} | {
            "choices": list(dict.fromkeys(line for line in lines if line)) if is_choice else []
        }
