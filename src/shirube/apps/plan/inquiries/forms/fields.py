"""照会台帳の様式で使う欄。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization


def text_field(label: str, longest: int, *, help_text: str = "", required: bool = False) -> forms.CharField:
    """短い文の欄。"""
    return forms.CharField(label=label, max_length=longest, required=required, help_text=help_text)


def long_field(label: str, longest: int, *, help_text: str = "", rows: int = 3) -> forms.CharField:
    """長い文の欄。"""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=longest, required=False, help_text=help_text, widget=widget
    )


def day_field(label: str, *, help_text: str = "", required: bool = True) -> forms.DateField:
    """日付の欄。"""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def choices_of(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """選択肢を入れる。"""
    field: Any = form.fields[name]
    field.choices = choices


def department_id(scope: Scope, code: str) -> int | None:
    """選ばれた所属コードの組織の id。空なら None。"""
    return organization.department_of_code(scope, code).pk if code else None
