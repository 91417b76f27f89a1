"""推進体制の様式。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import queries as organization
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.forms.fields import day_field, department_choices
from shirube.apps.plan.diagnosis.models import RoleHolder, StructureChoice
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_structure import HolderKind, Layout


class HolderForm(forms.Form):
    """役割の担い手。"""

    role = forms.ChoiceField(label="役割")
    kind = forms.ChoiceField(
        label="担い手の種類",
        choices=[(kind.value, kind.label) for kind in HolderKind],
        initial=HolderKind.POST.value,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label="職・組織・人の名",
        max_length=80,
        help_text="例：副市長、デジタル推進課、株式会社○○（CIO補佐官）。個人の氏名でなく、職の名を書きます。",
    )
    department = forms.ChoiceField(label="所属", required=False)
    starts_on = day_field("始まり", required=False)
    ends_on = day_field("終わり", required=False, help_text="この日を含みます。決めていなければ空。")
    is_concurrent = forms.BooleanField(label="併任・兼務である", required=False)
    note = forms.CharField(label="備考", max_length=300, required=False)

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        roles = [(role.id, role.label) for role in queries.structure_roles(scope, plan)]
        self.fields["role"].choices = [("", "選んでください"), *roles]  # type: ignore[attr-defined]
        nodes = organization.departments_at(scope, scope.today)
        self.fields["department"].choices = department_choices(nodes, empty="決めない")  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        found = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        code = found["department"]
        found["department"] = organization.department_of_code(self.scope, code) if code else None
        return found


class EditHolderForm(HolderForm, VersionForm):
    """担い手を直す様式。"""

    @classmethod
    def of(cls, scope: Scope, plan: Plan, row: RoleHolder) -> "EditHolderForm":
        """いまの担い手を初めの値にする。"""
        names = ("version", "role", "kind", "name", "starts_on", "ends_on", "is_concurrent", "note")
        initial = {name: getattr(row, name) for name in names}
        initial["department"] = row.department.code if row.department else ""
        return cls(scope, plan, initial=initial)


class ChoiceForm(VersionForm):
    """DX推進担当部門の置き方と PMO。"""

    layout = forms.ChoiceField(
        label="DX推進担当部門の置き方",
        required=False,
        choices=[("", "まだ決めていない"), *((layout.value, layout.label) for layout in Layout)],
        widget=forms.RadioSelect,
        help_text="手順書の参考4.2-②に出る四つの形です。",
    )
    layout_reason = forms.CharField(
        label="その置き方にした理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    pmo = forms.CharField(
        label="PMO（全体の進行管理）の担い手",
        required=False,
        max_length=80,
        help_text="担当部門、外部人材、委託先など。例：デジタル推進課",
    )

    @classmethod
    def of(cls, choice: StructureChoice | None) -> "ChoiceForm":
        """いまの記録を初めの値にする。"""
        if choice is None:
            return cls(initial={"version": 0, "layout": ""})
        names = ("version", "layout", "layout_reason", "pmo")
        return cls(initial={name: getattr(choice, name) for name in names})
