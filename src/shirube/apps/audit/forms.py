"""監査の絞り込みの様式。"""

from datetime import timedelta
from typing import Any

from django import forms

from shirube.apps.audit import queries
from shirube.apps.audit.models import AuditEvent
from shirube.apps.audit.queries import Wanted
from shirube.values.instant import midnight
from shirube.values.key import new_key

_DAY = forms.DateInput(attrs={"type": "date"})


class WantedForm(forms.Form):
    """期間・人・記録・結果で絞る。どれも空なら全部。"""

    start = forms.DateField(label="初日", required=False, widget=_DAY)
    last = forms.DateField(label="末日", required=False, widget=_DAY)
    actor = forms.CharField(label="行った人の利用者ID", max_length=64, required=False)
    record = forms.CharField(label="記録の鍵", max_length=64, required=False)
    result = forms.ChoiceField(
        label="結果", required=False, choices=[("", "すべて"), *AuditEvent.Result.choices]
    )

    def clean(self) -> dict[str, Any]:
        """末日は初日以後。"""
        data: dict[str, Any] = super().clean() or {}
        start, last = data.get("start"), data.get("last")
        if start and last and last < start:
            self.add_error("last", "末日は、初日以後の日を入れてください。")
        return data

    @property
    def wanted(self) -> Wanted:
        """絞り込み。知らない利用者IDには、だれの行いでもない鍵を当てる（居るかどうかを教えない）。"""
        data = self.cleaned_data
        actor = (queries.actor_key_of(data["actor"]) or new_key()) if data["actor"] else None
        return Wanted(
            start=midnight(data["start"]) if data["start"] else None,
            end=midnight(data["last"] + timedelta(days=1)) if data["last"] else None,
            actor_key=actor,
            record_key=data["record"],
            result=data["result"],
        )
