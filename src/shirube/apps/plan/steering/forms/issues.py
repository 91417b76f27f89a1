"""課題・リスクの様式。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.steering.actions import Source
from shirube.apps.plan.steering.forms.fields import (
    day_field,
    department_key,
    long_field,
    offer_places,
    offered,
)
from shirube.apps.plan.steering.models import Issue
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.steering_issue_sheet import IssueContent
from shirube.engines.plan.steering_issues import (
    Impact,
    IssueKind,
    IssueState,
    Likelihood,
    Priority,
    Response,
    SourceKind,
    next_states,
)

_PLAIN = ("kind", "title", "detail", "response", "measure", "department_text", "due")


class ContentForm(forms.Form):
    """課題・リスクの中身。名称のほかは、あとから決めてよい。"""

    kind = forms.ChoiceField(
        label="種類",
        choices=[("issue", "課題（もう起きている）"), ("risk", "リスク（これから起こりうる）")],
        widget=forms.RadioSelect,
        initial="issue",
    )
    title = forms.CharField(label="名称", max_length=120, help_text="例：新しい端末の納品が一か月遅れる")
    detail = long_field("内容", help_text="何が、なぜ困るか。")
    likelihood = forms.ChoiceField(
        label="起こりやすさ（リスクだけ）",
        required=False,
        choices=offered(Likelihood, empty="（未定・課題なので選ばない）", with_meaning=True),
    )
    impact = forms.ChoiceField(
        label="影響", required=False, choices=offered(Impact, empty="（未定）", with_meaning=True)
    )
    response = forms.ChoiceField(
        label="対応", required=False, choices=offered(Response, empty="（未定）", with_meaning=True)
    )
    measure = long_field("対応の内容", help_text="だれが何をするか。")
    department = forms.ChoiceField(label="担当", required=False)
    department_text = forms.CharField(label="担当（組織の表にないとき）", required=False, max_length=60)
    due = day_field("期限", help_text="この日までに片付ける。")
    initiative = forms.ChoiceField(label="取組", required=False)

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = scope
        offer_places(self, scope, plan)

    def clean(self) -> dict[str, Any]:
        """課題は、もう起きている。"""
        data = super().clean() or {}
        if data.get("kind") == IssueKind.ISSUE and data.get("likelihood"):
            self.add_error("likelihood", "課題はもう起きているので、選びません。空に戻してください。")
        return data

    @staticmethod
    def initial_of(row: Issue) -> dict[str, Any]:
        """いまの値。"""
        return {name: getattr(row, name) for name in ("version", *_PLAIN)} | {
            "likelihood": str(row.likelihood or ""),
            "impact": str(row.impact or ""),
            "department": row.department.code if row.department else "",
            "initiative": str(row.initiative.key) if row.initiative else "",
        }

    @property
    def content(self) -> IssueContent:
        """行いに渡す中身。"""
        data = self.cleaned_data
        department = department_key(self._scope, data["department"])
        return IssueContent(
            title=data["title"],
            kind=IssueKind(data["kind"]),
            detail=data["detail"],
            likelihood=Likelihood(int(data["likelihood"])) if data["likelihood"] else None,
            impact=Impact(int(data["impact"])) if data["impact"] else None,
            response=Response(data["response"]) if data["response"] else None,
            measure=data["measure"],
            department=department,
            department_text="" if department else data["department_text"],
            due=data["due"],
            initiative=data["initiative"] or None,
        )


class NewIssueForm(ContentForm):
    """課題・リスクを挙げる。"""

    raised_on = day_field("挙がった日", required=True)
    source_kind = forms.ChoiceField(
        label="挙がったもと",
        choices=[(one.value, one.label) for one in (SourceKind.HAND, SourceKind.MEETING, SourceKind.INQUIRY)],
    )
    source_label = forms.CharField(
        label="もとの会議・照会の名", required=False, max_length=160, help_text="例：第2回DX推進本部会議"
    )

    @property
    def source(self) -> Source:
        """何から挙がったか。"""
        data = self.cleaned_data
        return Source(kind=SourceKind(data["source_kind"]), label=data["source_label"])


class IssueForm(ContentForm, VersionForm):
    """課題・リスクを直す。"""


class EntryForm(VersionForm):
    """対応を一行記録する。"""

    happened_on = day_field("日", required=True)
    state = forms.ChoiceField(label="状態", required=False)
    text = long_field("したこと・わけ", required=True, help_text="状態を変えるときは、そのわけも書きます。")

    def __init__(self, state: IssueState, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["state"].choices = [
            ("", f"変えない（{state.label}のまま）"),
            *((one.value, f"{one.label}にする") for one in next_states(state)),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        data = self.cleaned_data
        return {
            "happened_on": data["happened_on"],
            "text": data["text"],
            "state": IssueState(data["state"]) if data["state"] else None,
        }


class NarrowIssuesForm(forms.Form):
    """課題・リスクの絞り込み。"""

    state = forms.ChoiceField(
        label="状態",
        required=False,
        choices=[
            ("", "片付いていないもの"),
            ("overdue", "期限を過ぎたもの"),
            *((one.value, one.label) for one in IssueState),
            ("all", "すべて"),
        ],
    )
    kind = forms.ChoiceField(label="種類", required=False, choices=offered(IssueKind, empty="すべて"))
    priority = forms.ChoiceField(label="優先度", required=False, choices=offered(Priority, empty="すべて"))
    owner = forms.ChoiceField(label="担当", required=False)
    q = forms.CharField(label="言葉", required=False, max_length=60)

    def __init__(self, owners: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="narrow-%s", **kwargs)
        fields: Any = self.fields
        fields["owner"].choices = [
            ("", "すべて"),
            ("-", "担当未定"),
            *((one, one) for one in owners),
        ]
