"""課の開庁時間の様式。"""

from typing import Any

from django import forms

from shirube.apps.insight.rules.forms.hours import OfficeHoursForm


class SectionHoursForm(OfficeHoursForm):
    """一つの課の、ある日からの開庁時間。"""

    section = forms.CharField(
        label="課の名",
        max_length=200,
        widget=forms.TextInput(attrs={"list": "sections", "autocomplete": "off"}),
        help_text="業務の記録の「担当課」に書かれているとおりに入れます（記録にある名が候補に出ます）。違う名では効きません。",
    )
    since = forms.DateField(
        label="使い始める日",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="この日より前は、その課の前の決まり（無ければ自治体の開庁時間）で計ります。",
    )
    needs_open_day = False

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["version"]
        self.fields["day0"].help_text = (
            "例：08:30-19:00。閉じる曜日は空のまま。"
            "どの曜日も空なら、使い始める日から自治体の開庁時間に戻ります"
        )
        self.order_fields(["section", "since", *(f"day{number}" for number in range(7))])

    @property
    def values(self) -> dict[str, Any]:
        """記録の欄。"""
        data = self.cleaned_data
        return {"section": data["section"], "since": data["since"], **super().values}
