"""工程表の絞り込み。"""

from collections.abc import Mapping
from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.forms.fields import offer_departments
from shirube.engines.plan.roadmap_board import Narrowing
from shirube.engines.plan.snapshot_lines import State

VIEWS = (
    ("", "すべて"),
    ("late", "遅れているもの"),
    ("mine", "自分の課のもの"),
    ("national", "国の期限があるもの"),
    ("extended", "公式に延ばしたもの"),
    ("undecided", "未定のあるもの"),
    ("dates", "契約などの日付"),
)


class NarrowingForm(forms.Form):
    """見方、担当、状態、言葉。"""

    show = forms.ChoiceField(label="見方", required=False, choices=VIEWS)
    department = forms.ChoiceField(label="担当", required=False)
    state = forms.ChoiceField(
        label="状態", required=False, choices=[("", "すべて"), *((one.value, one.label) for one in State)]
    )
    q = forms.CharField(label="名称の一部", required=False, max_length=60)

    def __init__(self, scope: Scope, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self._scope = scope
        offer_departments(self, scope, empty="すべて")

    @property
    def narrowing(self) -> Narrowing:
        """読み取った絞り込み。読めない値は、絞らない。"""
        self.is_valid()
        data = self.cleaned_data
        show, state, code = data.get("show", ""), data.get("state", ""), data.get("department", "")
        day = self._scope.today
        return Narrowing(
            owner=str(organization.department_of_code(self._scope, code).key) if code else None,
            owners=queries.my_departments(self._scope, day) if show == "mine" else None,
            states=frozenset({State(state)}) if state else None,
            text=data.get("q", "").strip(),
            is_overdue=show == "late",
            is_national=show == "national",
            is_extended=show == "extended",
            is_undecided=show == "undecided",
            is_dated=show == "dates",
        )
