"""答え帳の様式。"""

from collections.abc import Mapping
from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.inquiries import queries
from shirube.apps.plan.inquiries.forms.fields import (
    choices_of,
    day_field,
    department_id,
    long_field,
    text_field,
)
from shirube.apps.plan.inquiries.models import StandingFact

_NAMES = ("title", "words", "value", "unit", "as_of", "source")


class FactForm(VersionForm):
    """答え帳の事実。"""

    title = text_field(
        "名", 80, required=True, help_text="設問の中に出てくる言い方で。4字より短いと当てません。例：全職員数"
    )
    words = long_field(
        "別の言い方（一行に一つ）", 1_000, help_text="照会によって言い方が違うときに足します。"
    )
    value = forms.CharField(label="値", max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))
    unit = text_field("単位", 20, help_text="例：人")
    as_of = day_field("いつの値か")
    source = text_field("根拠", 200, help_text="例：人事課の定員管理表")
    department = forms.ChoiceField(label="確かめる課", required=False)

    def __init__(self, scope: Scope, row: StandingFact | None, data: Mapping[str, Any] | None = None) -> None:
        initial: dict[str, Any] = {"as_of": scope.today}
        if row is not None:
            initial = {name: getattr(row, name) for name in (*_NAMES, "version")}
            initial["department"] = row.department.code if row.department else ""
        super().__init__(data, initial=initial)
        self._scope = scope
        if row is None:
            del self.fields["version"]
        choices_of(self, "department", queries.department_choices(scope, "（選ばない）"))

    @property
    def values(self) -> dict[str, Any]:
        """記録する値。"""
        data = self.cleaned_data
        words = "\n".join(line.strip() for line in data["words"].splitlines() if line.strip())
        return {name: data[name] for name in _NAMES} | {
            "words": words,
            "department_id": department_id(self._scope, data["department"]),
        }
