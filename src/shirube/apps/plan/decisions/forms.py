"""決定のつながり・フォロー・資料の様式。"""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.adapters.refusal import MEBIBYTE
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import queries as organization
from shirube.apps.organization.meetings.queries import Decision, Sitting
from shirube.apps.plan.decisions import queries
from shirube.apps.plan.decisions.models import FollowUp
from shirube.apps.plan.decisions.queries import Target
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.follow_ups import FollowState
from shirube.values.era import format_date

_MOST = 20 * MEBIBYTE


class LinkForm(forms.Form):
    """決定が効く、計画の項目。"""

    target = forms.ChoiceField(label="計画のどこに効くか")
    note = forms.CharField(
        label="どう効いたか",
        max_length=200,
        required=False,
        help_text="例：始まりを令和9年度に延ばした、目標値を上げた",
    )

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = queries.targets(scope, plan)
        self.targets = {one.value: one for listed in groups.values() for one in listed}
        field: Any = self.fields["target"]
        field.choices = [
            ("", "選んでください"),
            *((label, [(one.value, one.label) for one in listed]) for label, listed in groups.items()),
        ]

    def clean_target(self) -> Target:
        """選ばれた項目。"""
        return self.targets[self.cleaned_data["target"]]


class FollowUpForm(VersionForm):
    """やること、だれが、いつまでに。"""

    text = forms.CharField(
        label="やること", max_length=200, help_text="例：窓口の混み具合を測り、次の本部会議に報告する"
    )
    department = forms.ChoiceField(
        label="担当の課", required=False, help_text="選ぶと、その課の人に期限の前と後でお知らせが届きます。"
    )
    holder = forms.CharField(
        label="担当の職",
        max_length=60,
        required=False,
        help_text="課の中の職や、庁外の相手。氏名は書きません。",
    )
    due_on = forms.DateField(
        label="期限", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    plan = forms.ChoiceField(label="計画", required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["version"].required = False
        nodes = organization.departments_at(scope, scope.today)
        department, plan = self.fields["department"], self.fields["plan"]
        department.choices = [  # type: ignore[attr-defined]
            ("", "（決めない）"),
            *((node.code, f"{node.full_name}（{node.code}）") for node in nodes),
        ]
        self.plans = {str(one.key): one for one in versions.plans(scope)}
        plan.choices = [("", "計画によらない"), *((key, one.title) for key, one in self.plans.items())]  # type: ignore[attr-defined]

    def clean_plan(self) -> Plan | None:
        """選ばれた計画。"""
        return self.plans.get(self.cleaned_data["plan"])

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値（版を除く）。"""
        found = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        code = found["department"]
        found["department"] = organization.department_of_code(self.scope, code) if code else None
        return found

    @classmethod
    def initial_of(cls, row: FollowUp) -> dict[str, Any]:
        """いまのフォローを初めの値にする。"""
        return {
            "version": row.version,
            "text": row.text,
            "department": row.department.code if row.department else "",
            "holder": row.holder,
            "due_on": row.due_on,
            "plan": str(row.plan.key) if row.plan else "",
        }


class ReportForm(VersionForm):
    """フォローの報告。"""

    state = forms.ChoiceField(
        label="状態", choices=[(one.value, one.label) for one in FollowState], widget=forms.RadioSelect
    )
    report = forms.CharField(
        label="報告",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="したこと、次にすること。取りやめるときは理由。",
    )


class PaperForm(forms.Form):
    """会議の資料。"""

    file = forms.FileField(label="ファイル", help_text="資料、議事録、決裁の写しなど。20MBまで")
    label = forms.CharField(
        label="資料の名", max_length=80, required=False, help_text="例：資料1。空ならファイル名になります。"
    )
    agenda_item = forms.ChoiceField(label="議題", required=False)

    def __init__(self, sitting: Sitting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(one.key): one for one in sitting.agenda.all()}
        field: Any = self.fields["agenda_item"]
        field.choices = [("", "会議全体"), *((key, one.title) for key, one in self.items.items())]

    def clean_file(self) -> UploadedFile:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > _MOST:
            raise forms.ValidationError("20MBを超えています。分けるか小さくして、選び直してください。")
        return upload

    def clean_agenda_item(self) -> Any:
        """選ばれた議題。"""
        return self.items.get(self.cleaned_data["agenda_item"])


class ApproveForm(VersionForm):
    """版を決めた決定。"""

    decision = forms.ChoiceField(
        label="この版を決めた決定",
        help_text="確定した、承認・条件付き承認・了承の決定です。文書番号・決裁日・会議は決定から写します。",
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decisions = {str(one.key): one for one in queries.usable_decisions(scope)[:100]}
        field: Any = self.fields["decision"]
        field.choices = [("", "選んでください"), *((key, _named(one)) for key, one in self.decisions.items())]

    def clean_decision(self) -> Decision:
        """選ばれた決定。"""
        return self.decisions[self.cleaned_data["decision"]]


class ShowForm(forms.Form):
    """フォローの一覧の絞り込み。"""

    show = forms.ChoiceField(
        label="見るもの",
        required=False,
        choices=[
            ("open", "終わっていないもの"),
            ("late", "期限を過ぎたもの"),
            ("mine", "自分の課のもの"),
            ("all", "すべて"),
        ],
    )

    @property
    def chosen(self) -> str:
        """選ばれた絞り込み。"""
        return (self.cleaned_data["show"] if self.is_bound and self.is_valid() else "") or "open"


def _named(one: Decision) -> str:
    return f"{one.title}（{one.sitting.body.name}　{format_date(one.decided_on, 'short')}）"


def keep_until(today: date) -> date:
    """資料の保存期限（10年）。"""
    return today.replace(year=today.year + 10, day=min(today.day, 28))
