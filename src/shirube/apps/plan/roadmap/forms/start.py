"""国の版から始める様式。"""

from typing import Any

from django import forms

from shirube.apps.plan.roadmap.actions.edition import PILLAR_TITLES
from shirube.reference.plan.records import ItemGroup, PlanEdition


class StartForm(forms.Form):
    """足す取組事項。重点とあわせて取り組む事項は、初めから選んである。"""

    items = forms.MultipleChoiceField(
        label="計画に入れる取組事項",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "取組事項を一つ以上選んでください。"},
    )

    def __init__(self, edition: PlanEdition, held: frozenset[str], *args: Any, **kwargs: Any) -> None:
        offered = [item for item in edition.items if item.id not in held]
        kwargs.setdefault(
            "initial", {"items": [one.id for one in offered if one.group is not ItemGroup.OPTIONAL]}
        )
        super().__init__(*args, **kwargs)
        field: Any = self.fields["items"]
        field.choices = [
            (PILLAR_TITLES[group], [(item.id, item.title) for item in offered if item.group is group])
            for group in ItemGroup
            if any(item.group is group for item in offered)
        ]
