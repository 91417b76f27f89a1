"""KPI の様式。"""

from datetime import date

from django import forms

from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import Period


class ReadingForm(forms.Form):
    """どの期間を読むか。"""

    start = forms.DateField(label="期間の初日", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="期間の末日", widget=forms.DateInput(attrs={"type": "date"}))

    @classmethod
    def for_today(cls, today: date) -> "ReadingForm":
        """今日を含む年度を初めの値にする。"""
        year = FiscalYear.of(today)
        return cls(initial={"start": year.start, "last": year.end})

    def clean(self) -> dict[str, object]:
        """末日は初日以後。"""
        data = super().clean() or {}
        start, last = data.get("start"), data.get("last")
        if start and last and last < start:
            self.add_error("last", "期間の末日は、初日以後の日を入れてください。")
        return data

    @property
    def period(self) -> Period:
        """入力された期間。"""
        return Period.of_days(self.cleaned_data["start"], self.cleaned_data["last"])
