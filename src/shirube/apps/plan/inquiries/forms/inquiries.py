"""照会を受け付ける・直す・決裁する様式。"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.inquiries import queries
from shirube.apps.plan.inquiries.forms.fields import (
    choices_of,
    day_field,
    department_id,
    long_field,
    text_field,
)
from shirube.apps.plan.inquiries.models import Inquiry
from shirube.values.era import format_date

_PLAIN = ("title", "sender", "document_number", "received_on", "sender_due_on", "internal_due_on")
_MORE = ("officer", "message", "contact")
DAYS = 14


class InquiryForm(VersionForm):
    """照会の題・期限・担当。"""

    title = text_field("件名", 120, required=True, help_text="例：自治体DX・情報化推進の状況に関する調査")
    sender = text_field("照会元", 80, required=True, help_text="例：総務省（県市町村課経由）")
    document_number = text_field("文書番号", 60)
    received_on = day_field("受け付けた日")
    sender_due_on = day_field("照会元の期限")
    internal_due_on = day_field(
        "庁内の期限", help_text="取りまとめと決裁の日数を見て、照会元の期限より前の日に。"
    )
    previous = forms.ChoiceField(
        label="前の年の照会",
        required=False,
        help_text="毎年の照会なら選びます。設問とセルを写せて、去年の答えが下書きになります。",
    )
    department = forms.ChoiceField(label="主管課", required=False)
    officer = text_field("担当者", 60)
    message = long_field("課に伝えること", 500, help_text="メールの文に入ります。")
    contact = text_field("問い合わせ先", 120, help_text="例：デジタル推進課 内線1234")

    def __init__(self, scope: Scope, row: Inquiry | None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=self._first(scope, row))
        self._scope = scope
        if row is None:
            del self.fields["version"]
        choices_of(self, "department", queries.department_choices(scope, "（選ばない）"))
        others = [one for one in queries.inquiries(scope) if row is None or one.pk != row.pk]
        self._others = {str(one.key): one for one in others}
        named = [
            (key, f"{one.title}（{format_date(one.received_on)}受付）") for key, one in self._others.items()
        ]
        choices_of(self, "previous", [("", "（なし・初めての照会）"), *named])

    @staticmethod
    def _first(scope: Scope, row: Inquiry | None) -> dict[str, Any]:
        if row is None:
            due = scope.today + timedelta(days=DAYS)
            return {
                "received_on": scope.today,
                "sender_due_on": due,
                "internal_due_on": due - timedelta(days=5),
            }
        values = {name: getattr(row, name) for name in (*_PLAIN, *_MORE, "version")}
        values["previous"] = str(row.previous.key) if row.previous else ""
        values["department"] = row.department.code if row.department else ""
        return values

    @property
    def values(self) -> dict[str, Any]:
        """記録する値。"""
        data = self.cleaned_data
        return {name: data[name] for name in (*_PLAIN, *_MORE)} | {
            "previous": self._others.get(data["previous"]),
            "department_id": department_id(self._scope, data["department"]),
        }


class DecisionForm(VersionForm):
    """標の外での決裁。"""

    decision_number = text_field("決裁の文書番号", 60, required=True, help_text="例：み企第123号")
    decided_on = day_field("決裁日")


class SentForm(VersionForm):
    """回答した日と方法。"""

    sent_on = day_field("回答した日")
    sent_how = text_field("回答の方法", 120, help_text="例：調査システムに登録、県にメールで送付")
