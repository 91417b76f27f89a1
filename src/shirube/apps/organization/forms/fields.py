"""体制の様式で使う欄。"""

from datetime import date

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries
from shirube.apps.organization.models import Department
from shirube.reference.organization.roles import roles


def day_field(label: str, *, help_text: str = "", required: bool = True) -> forms.DateField:
    """日付の欄。"""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def department_choices(scope: Scope, day: date, *, empty: str) -> list[tuple[str, str]]:
    """その日の組織を選ぶ選択肢。値は所属コード（食い違いの画面でも、人が読めるように）。"""
    nodes = queries.departments_at(scope, day)
    return [("", empty), *((node.code, f"{node.full_name}（{node.code}）") for node in nodes)]


def chosen_department(scope: Scope, text: str) -> Department | None:
    """選ばれた組織。空なら None。"""
    return queries.department_of_code(scope, text) if text else None


def role_choices(granted: frozenset[str]) -> list[tuple[str, str]]:
    """与えられる役割の選択肢。"""
    return [(role.id, role.label) for role in roles() if role.id in granted]


def typed_day(data: "dict[str, str] | None", name: str, default: date) -> date:
    """打ち込まれた日付。読めなければ ``default``（読めないことは欄の誤りとして出る）。"""
    try:
        return date.fromisoformat((data or {}).get(name, ""))
    except ValueError:
        return default
