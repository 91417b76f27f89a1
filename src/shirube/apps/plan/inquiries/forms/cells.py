"""様式を預け、答えのセルを選び、課に割り振る様式。"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.inquiries import queries
from shirube.apps.plan.inquiries.forms.fields import choices_of, text_field


class FormFileForm(VersionForm):
    """照会元の様式。"""

    file = forms.FileField(
        label="照会元の様式（xlsx）", help_text="届いたままのブックを選びます。中身は書き換えません。10MBまで"
    )


class _SheetForm(forms.Form):
    """シートを選ぶ。"""

    sheet = forms.ChoiceField(label="シート")

    def __init__(
        self, sheets: Sequence[tuple[str, str]], data: Mapping[str, Any] | None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        choices_of(self, "sheet", list(sheets))


class ColumnForm(_SheetForm):
    """列で言う。"""

    question_column = text_field("設問の列", 3, required=True, help_text="例：B")
    answer_column = text_field("答えの列", 3, required=True, help_text="例：D")
    first_row = forms.IntegerField(label="初めの行", min_value=1, max_value=1_048_576)
    last_row = forms.IntegerField(label="終わりの行", min_value=1, max_value=1_048_576)


class AddressForm(_SheetForm):
    """番地で言う。"""

    addresses = text_field("番地", 1_000, required=True, help_text="例：D5、D7:D12")


class AssignForm(forms.Form):
    """選んだ設問を、課に割り振る。"""

    REMOVE = "-"  # 所属コードにはない値
    department = forms.ChoiceField(label="答える課")

    def __init__(self, scope: Scope, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="assign-%s")
        choices = queries.department_choices(scope, "（課を選んでください）")
        choices_of(self, "department", [*choices, (self.REMOVE, "割り振りを外す")])
