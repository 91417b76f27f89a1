"""提案の様式。"""

from collections.abc import Mapping
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
from shirube.apps.plan.inquiries.models import Proposal
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions import queries as versions
from shirube.engines.plan.proposal_stages import ProposalResult, ProposalStage

_NAMES = ("title", "law", "article", "problem", "measure", "related", "ministries", "result", "result_note")
_MOST_BYTES = 10 * 1024 * 1024


class ProposalForm(VersionForm):
    """提案の中身。"""

    title = text_field("提案の名称", 120, required=True)
    law = text_field("根拠の法令", 200, help_text="例：住民基本台帳法")
    article = text_field("条項", 120, help_text="例：第○条第○項")
    problem = long_field("支障事例", 4_000, help_text="いつ、だれが、何に、どれだけ困っているか。", rows=6)
    measure = long_field("求める措置", 4_000, help_text="法令や制度を、どう変えてほしいか。", rows=4)
    department = forms.ChoiceField(label="主管課", required=False)
    related = text_field("関係課", 200, help_text="例：市民課、税務課")
    partners = long_field("共同提案団体（一行に一つ）", 2_000)
    ministries = text_field("関係府省", 120)
    initiative = forms.ChoiceField(
        label="つながる取組", required=False, help_text="いま見る計画の取組から選びます。"
    )
    result = forms.ChoiceField(label="結果", choices=[(one.value, one.label) for one in ProposalResult])
    result_note = long_field("結果の内容", 4_000)
    note = long_field("備考（庁内）", 2_000)

    def __init__(self, scope: Scope, row: Proposal | None, data: Mapping[str, Any] | None = None) -> None:
        initial: dict[str, Any] = {}
        if row is not None:
            initial = {name: getattr(row, name) for name in (*_NAMES, "partners", "note", "version")}
            initial["department"] = row.department.code if row.department else ""
            initial["initiative"] = str(row.initiative.key) if row.initiative else ""
        super().__init__(data, initial=initial)
        self._scope = scope
        if row is None:
            del self.fields["version"]
        choices_of(self, "department", queries.department_choices(scope, "（選ばない）"))
        self._initiatives = _initiatives(scope, row)
        named = [(key, f"{one.number} {one.title}".strip()) for key, one in self._initiatives.items()]
        choices_of(self, "initiative", [("", "（なし）"), *named])

    @property
    def values(self) -> dict[str, Any]:
        """記録する値。"""
        data = self.cleaned_data
        partners = "\n".join(line.strip() for line in data["partners"].splitlines() if line.strip())
        return {name: data[name] for name in (*_NAMES, "note")} | {
            "partners": partners,
            "department_id": department_id(self._scope, data["department"]),
            "initiative": self._initiatives.get(data["initiative"]),
        }


def _initiatives(scope: Scope, row: Proposal | None) -> dict[str, Any]:
    plan = versions.current_plan(scope)
    rows = list(roadmap.initiatives(scope, plan)) if plan is not None else []
    if row is not None and row.initiative is not None and row.initiative not in rows:
        rows.append(row.initiative)
    return {str(one.key): one for one in rows}


class StepForm(forms.Form):
    """歩みを一つ足す。"""

    stage = forms.ChoiceField(label="段階", choices=[(one.value, one.label) for one in ProposalStage])
    held_on = day_field("日")
    note = text_field("内容", 300, help_text="例：内閣府に電話で事前相談")


class SheetForm(forms.Form):
    """直した表を選ぶ。"""

    file = forms.FileField(label="直した表", help_text="ここで書き出した xlsx か、同じ見出しの CSV。10MBまで")

    def clean_file(self) -> Any:
        """大きすぎるファイルは、読む前に断る。"""
        upload = self.cleaned_data["file"]
        if (upload.size or 0) > _MOST_BYTES:
            raise forms.ValidationError("10MBを超えています。表を分けて、小さくしてから選んでください。")
        return upload


class TakeForm(VersionForm):
    """確かめたとおりに反映する。"""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    takes_stale = forms.BooleanField(
        label="書き出したあとに変わった行（と鍵の無い行）も、この表の内容にする", required=False
    )
