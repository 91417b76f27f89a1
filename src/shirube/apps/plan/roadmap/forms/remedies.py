"""業務分析の対策を作業にする様式。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.remedies.queries import Remedy
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions import TaskFields
from shirube.apps.plan.versions.queries import Plan


class RemedyTaskForm(forms.Form):
    """どの取組の作業にするか。名と日取りは、対策から引き継ぐ。"""

    initiative = forms.ChoiceField(
        label="取組", error_messages={"required": "取組を選んでください。"}, help_text="この対策を行う取組。"
    )
    title = forms.CharField(label="作業の名称", max_length=120)
    starts_on = forms.DateField(
        label="始まり", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="終わり（この日を含む）",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    department = forms.ChoiceField(label="担当", required=False)

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = scope
        fields: Any = self.fields
        fields["initiative"].choices = [
            ("", "選んでください"),
            *(
                (str(row.key), f"{row.number} {row.title}".strip())
                for row in queries.initiatives(scope, plan)
            ),
        ]
        fields["department"].choices = queries.department_choices(scope, scope.today, empty="（取組の担当）")

    @property
    def values(self) -> TaskFields:
        """作業の項目。"""
        data = self.cleaned_data
        code = data["department"]
        return TaskFields(
            title=data["title"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            department=organization.department_of_code(self._scope, code) if code else None,
        )

    @staticmethod
    def initial_of(row: Remedy) -> dict[str, Any]:
        """対策から引き継ぐ値。"""
        return {
            "title": row.title,
            "starts_on": row.starts_on,
            "ends_on": row.due,
            "department": row.department.code if row.department else "",
        }
