"""工程表の様式で使う欄。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries


def day_field(label: str, *, help_text: str = "", required: bool = False) -> forms.DateField:
    """日付の欄。空は「未定」。"""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def long_text(label: str, *, help_text: str = "", rows: int = 3) -> forms.CharField:
    """長い文の欄。"""
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def offer_departments(form: forms.Form, scope: Scope, *, empty: str = "（未定）") -> None:
    """「担当」の欄に、今日の組織を並べる。"""
    field: Any = form.fields["department"]
    field.choices = queries.department_choices(scope, scope.today, empty=empty)


def chosen_department(scope: Scope, code: str) -> Any:
    """選ばれた組織。空なら None。"""
    return organization.department_of_code(scope, code) if code else None
