"""計画と版の様式。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.editions import queries as editions
from shirube.apps.plan.versions import queries
from shirube.apps.plan.versions.models import Plan
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear


class YearField(forms.CharField):
    """年度の欄。「令和8年度」「R8」「2026」を受け、西暦の整数にする。"""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def prepare_value(self, value: Any) -> Any:
        """整数は「令和8年度」の形で見せる。"""
        return FiscalYear(value).label if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """西暦の整数。"""
        text = super().clean(value)
        if not text:
            return None
        try:
            return FiscalYear.parse(text).start_year
        except CannotReadFiscalYear as error:
            raise forms.ValidationError(str(error)) from None


class NewPlanForm(forms.Form):
    """計画を始める様式。"""

    title = forms.CharField(label="計画の名称", max_length=80, help_text="例: みほん市DX推進計画")
    first_year = YearField(label="初めの年度", help_text="例: 令和9年度（R9、2027 でも読めます）")
    last_year = YearField(label="終わりの年度")
    edition = forms.ChoiceField(
        label="もとにする国の計画",
        required=False,
        help_text="選ぶと、その版の取組事項から工程表を始められます。よらない計画も作れます。",
    )
    previous = forms.ChoiceField(
        label="前の計画", required=False, help_text="あれば選びます。総括を引き継げます。"
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest_first = reversed(editions.known_editions(scope))
        self.fields["edition"].choices = [
            *((one.edition, one.label) for one in newest_first),
            ("", "国の計画によらない"),
        ]
        self.plans = {str(plan.key): plan for plan in queries.plans(scope)}
        self.fields["previous"].choices = [
            ("", "なし"),
            *((key, plan.title) for key, plan in self.plans.items()),
        ]

    def clean_previous(self) -> Plan | None:
        """選ばれた前の計画。"""
        return self.plans.get(self.cleaned_data["previous"])


class PlanForm(forms.Form):
    """計画の枠を変える様式。"""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label="計画の名称", max_length=80)
    first_year = YearField(label="初めの年度")
    last_year = YearField(label="終わりの年度")
    standing = forms.ChoiceField(label="立場", choices=Plan.Standing.choices)
    vision = forms.CharField(
        label="ビジョン",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="どんなまちにしたいかを、住民に伝わる言葉で書きます。文書の頭に出ます。",
    )
    principles = forms.CharField(
        label="よりどころとする原則",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行に一つ。",
    )

    def clean_principles(self) -> list[str]:
        """空でない行。"""
        return [line.strip() for line in self.cleaned_data["principles"].splitlines() if line.strip()]

    @classmethod
    def of(cls, plan: Plan) -> "PlanForm":
        """いまの枠を初めの値にする。"""
        names = ("version", "title", "first_year", "last_year", "standing", "vision")
        initial = {name: getattr(plan, name) for name in names}
        return cls(initial=initial | {"principles": "\n".join(plan.principles)})


class ProposeForm(forms.Form):
    """いまの計画を版として提案する様式。"""

    as_of = forms.DateField(label="時点", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label="改定の趣旨", max_length=200, required=False, help_text="新旧対照表と版の一覧に出ます。"
    )


class DecisionForm(forms.Form):
    """標の外での決定を記録する様式。"""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    decided_on = forms.DateField(
        label="決裁日", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    document_number = forms.CharField(label="文書番号", max_length=60, required=False)
    meeting = forms.CharField(label="会議", max_length=80, required=False, help_text="例: DX推進本部会議")
