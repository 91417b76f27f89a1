"""課題・PDCA の様式で使う欄。"""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan


def day_field(label: str, *, help_text: str = "", required: bool = False) -> forms.DateField:
    """日付の欄。空は「未定」。"""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def long_field(label: str, *, help_text: str = "", rows: int = 3, required: bool = False) -> forms.CharField:
    """長い文の欄。"""
    return forms.CharField(
        label=label,
        max_length=1_000,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def offered(kind: Iterable[Enum], *, empty: str = "", with_meaning: bool = False) -> list[tuple[str, str]]:
    """選択肢。``with_meaning`` なら、選ぶときの目安を添える。"""
    rows: list[tuple[str, str]] = [("", empty)] if empty else []
    for one in kind:
        label = str(getattr(one, "label", one.name))
        meaning = getattr(one, "meaning", "") if with_meaning else ""
        rows.append((str(one.value), f"{label}（{meaning}）" if meaning else label))
    return rows


def offer_places(form: forms.Form, scope: Scope, plan: Plan) -> None:
    """「担当」と「取組」の欄に、今日の組織とこの計画の取組を並べる。"""
    fields: Any = form.fields
    fields["department"].choices = roadmap.department_choices(scope, scope.today, empty="（未定）")
    fields["initiative"].choices = [
        ("", "（計画の全体）"),
        *((str(row.key), f"{row.number} {row.title}".strip()) for row in roadmap.initiatives(scope, plan)),
    ]


def department_key(scope: Scope, code: str) -> str | None:
    """選ばれた組織の鍵。空なら None。"""
    return str(organization.department_of_code(scope, code).key) if code else None
