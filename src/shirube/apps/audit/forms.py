"""監査の絞り込みの様式。"""

import re
import unicodedata
from datetime import timedelta
from typing import Any

from django import forms

from shirube.apps.audit import queries
from shirube.apps.audit.models import AuditEvent
from shirube.apps.audit.queries import Wanted
from shirube.values.instant import midnight
from shirube.values.key import new_key

_DAY = forms.DateInput(attrs={"type": "date"})


_OTHER = "そのほか"
_PURPOSES = (
    "担当する業務の資料づくり",
    "住民・職員からの問い合わせへの対応",
    "監査・点検",
    "障害の調査と復旧",
    "設定・登録・導入の作業",
    "法令に基づく照会・開示請求への対応",
    _OTHER,
)
_NUMBER = re.compile(r"\d(?:[-‐－ー ]?\d){6,}")  # 電話・マイナンバー・職員番号のように続く数字


class PurposeForm(forms.Form):
    """個人情報を扱う目的。"""

    choice = forms.ChoiceField(
        label="目的", choices=[(label, label) for label in _PURPOSES], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="くわしく",
        max_length=60,
        required=False,
        help_text="例：文書番号や件名。人の名前や個人の番号は書かないでください。「そのほか」のときは必ず書きます。",
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_reason(self) -> str:
        """監査に残るので、個人の番号らしいものは受け取らない（文面にも繰り返さない）。"""
        reason: str = " ".join(self.cleaned_data["reason"].split())
        if _NUMBER.search(unicodedata.normalize("NFKC", reason)):
            raise forms.ValidationError("番号のような数字が続いています。個人の番号は書かないでください。")
        return reason

    def clean(self) -> dict[str, Any]:
        """「そのほか」には理由が要る。"""
        data: dict[str, Any] = super().clean() or {}
        if data.get("choice") == _OTHER and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "「そのほか」を選んだときは、何のためかを書いてください。")
        return data

    @property
    def purpose(self) -> str:
        """監査に残す言葉。"""
        choice, reason = self.cleaned_data["choice"], self.cleaned_data["reason"]
        return f"{choice}（{reason}）" if reason else str(choice)


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
