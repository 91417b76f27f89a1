"""課が答える様式と、返ってきた様式を受け取る様式。"""

from collections.abc import Mapping
from typing import Any

from django import forms

from shirube.apps.frame.many_files import ManyFilesField
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.inquiries.forms.fields import text_field
from shirube.apps.plan.inquiries.models import AnswerRow
from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_sheet import LONGEST_NOTE, AskedQuestion, Reply
from shirube.engines.plan.inquiry_values import LONGEST, CannotReadAnswer, read_value


class ProxyForm(forms.Form):
    """代わりに入力するときの、聞いた人と手段。"""

    on_behalf_of = forms.CharField(label="だれに聞いたか", max_length=60, help_text="例：窓口課 係長")
    means = forms.ChoiceField(label="聞いた手段", choices=AnswerRow.Means.choices, widget=forms.RadioSelect)


class DraftsForm(ProxyForm):
    """下書きをまとめて確かめる。課の人が確かめるときは、聞いた人と手段の欄は無い。"""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        is_proxy: bool,
        heard: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(heard or {}), auto_id="drafts-%s")
        if not is_proxy:
            del self.fields["on_behalf_of"], self.fields["means"]


class AnswerForm(VersionForm, ProxyForm):
    """一つの設問の答え。決まりは、返ってきた様式を読むときと同じ。"""

    value = forms.CharField(label="答え", required=False, max_length=LONGEST)
    note = text_field("備考（庁内だけ。様式には書き込みません）", LONGEST_NOTE)
    field_order = ("version", "value", "note", "on_behalf_of", "means")

    def __init__(
        self,
        asked: AskedQuestion,
        data: Mapping[str, Any] | None = None,
        *,
        is_proxy: bool,
        is_blank: bool = False,
        heard: Mapping[str, str] | None = None,
    ) -> None:
        last = asked.last
        initial = {
            "version": asked.version,
            "value": last.value if last else "",
            "note": last.note if last else "",
        }
        super().__init__(data, initial=initial | dict(heard or {}), auto_id=f"{asked.key}-%s")
        self.asked, self._is_blank = asked, is_blank
        self.fields["value"].widget = _widget(asked)
        if not is_proxy:
            del self.fields["on_behalf_of"], self.fields["means"]

    def clean(self) -> dict[str, Any]:
        """答えを、種類の決まりで読む。"""
        data = super().clean() or {}
        if "value" in data and not self._is_blank:
            try:
                data["value"] = read_value(data["value"], self.asked.kind, self.asked.choices)
            except CannotReadAnswer as refusal:
                self.add_error("value", str(refusal))
        return data

    @property
    def reply(self) -> Reply:
        """読み取った答え。"""
        value = "" if self._is_blank else self.cleaned_data["value"]
        return Reply(value=value, note=self.cleaned_data["note"])


def _widget(asked: AskedQuestion) -> forms.Widget:
    if asked.kind is AnswerKind.CHOICE:
        choices = [("", "（選んでください）"), *((one, one) for one in asked.choices)]
        return forms.Select(choices=choices)
    if asked.kind is AnswerKind.DATE:
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if asked.kind is AnswerKind.NUMBER:
        return forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.Textarea(attrs={"rows": 2})


class ReturnsForm(forms.Form):
    """返ってきた様式。"""

    files = ManyFilesField(
        label="課から返ってきた様式",
        help_text="届いた Excel をまとめて選ぶか、zip にして選びます。選んだだけでは何も変わりません。",
        error_messages={"required": "返ってきたファイルを選んでください。"},
    )
