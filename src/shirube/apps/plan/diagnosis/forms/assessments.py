"""自己診断の様式。"""

from typing import Any
from uuid import UUID

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import queries as organization
from shirube.apps.organization.queries import DepartmentNode
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.forms.fields import SheetForm, day_field, department_choices, node_of_code
from shirube.apps.plan.diagnosis.models import Answer, Finding, SectionAnswer
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_sheet import AnswerText
from shirube.reference.plan.diagnosis_records import Question, Stage
from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import Period


class StartForm(forms.Form):
    """診断を始める様式。"""

    title = forms.CharField(label="名称", max_length=60)
    assessed_on = day_field("診断の日", help_text="いつの姿を診断するか。あとから直せます。")

    @classmethod
    def for_today(cls, scope: Scope) -> "StartForm":
        """今年度の診断を初めの値にする。"""
        title = f"{FiscalYear.of(scope.today).label}の自己診断"
        return cls(initial={"title": title, "assessed_on": scope.today})


class AssessmentForm(VersionForm):
    """診断の名称・日・まとめの言葉。"""

    title = forms.CharField(label="名称", max_length=60)
    assessed_on = day_field("診断の日")
    note = forms.CharField(
        label="まとめの言葉",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="診断から読み取ったことを、自分の言葉で。",
    )


class AnswerForm(VersionForm):
    """一つの問いへの答え。"""

    stage = forms.ChoiceField(label="いまの姿に近い段階", required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="そう考える理由",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.CharField(
        label="証拠になる文書・記録",
        required=False,
        max_length=300,
        help_text="文書の名、文書番号、置き場所など。",
    )

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = [
            (str(stage.value), f"{stage.value} {stage.label}：{question.state(stage)}") for stage in Stage
        ]
        self.fields["stage"].choices = [*stages, ("", "まだ答えない（未回答）")]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, question: Question, answer: Answer | SectionAnswer | None) -> "AnswerForm":
        """いまの答えを初めの値にする。"""
        if answer is None:
            return cls(question, initial={"version": 0, "stage": ""})
        initial = {name: getattr(answer, name) for name in ("version", "reason", "evidence")}
        return cls(question, initial=initial | {"stage": str(answer.stage or "")})

    @property
    def answer(self) -> AnswerText:
        """書かれた答え。"""
        stage = self.cleaned_data["stage"]
        return AnswerText(
            stage=Stage(int(stage)) if stage else None,
            reason=self.cleaned_data["reason"],
            evidence=self.cleaned_data["evidence"],
        )


class SectionForm(forms.Form):
    """どの所属として答えるかを選ぶ様式。"""

    department = forms.ChoiceField(label="どの所属として答えるか")

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = department_choices(queries.my_departments(scope, scope.today), empty="選んでください")
        self.fields["department"].choices = choices  # type: ignore[attr-defined]


class SectionAnswerForm(AnswerForm):
    """所属としての答え。"""

    department = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def for_section(
        cls, question: Question, node: DepartmentNode, answer: SectionAnswer | None
    ) -> "SectionAnswerForm":
        """この所属のいまの答えを初めの値にする。"""
        initial: dict[str, Any] = {"version": 0, "stage": "", "department": node.code}
        if answer is not None:
            initial |= {name: getattr(answer, name) for name in ("version", "reason", "evidence")}
            initial["stage"] = str(answer.stage or "")
        return cls(question, initial=initial, auto_id="section-%s")


class ReadingForm(VersionForm):
    """証拠の数を、どの期間で読むか。"""

    start = day_field("期間の初日")
    last = day_field("期間の末日")

    def clean(self) -> dict[str, Any]:
        """末日は初日以後。"""
        data = super().clean() or {}
        start, last = data.get("start"), data.get("last")
        if start and last and last < start:
            self.add_error("last", "期間の末日は、初日以後の日を入れてください。")
        return data

    @property
    def period(self) -> Period:
        """入力された期間。"""
        return Period.of_days(self.cleaned_data["start"], self.cleaned_data["last"])


class AnswerSheetForm(SheetForm):
    """答えの表を選ぶ様式。"""

    department = forms.ChoiceField(
        label="だれの答えか",
        required=False,
        help_text="各課から戻った表は、その所属を選びます。決めた答えは変わりません。",
    )
    field_order = ("department", "file", "takes_stale", "encoding")

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        nodes = organization.departments_at(scope, scope.today)
        choices = department_choices(nodes, empty="決めた答え（DX推進担当）")
        self.fields["department"].choices = choices  # type: ignore[attr-defined]

    @property
    def node(self) -> DepartmentNode | None:
        """選ばれた所属。決めた答えなら None。"""
        return node_of_code(self.scope, self.cleaned_data["department"], self.scope.today)


class FindingForm(VersionForm):
    """課題の扱いを決める様式。"""

    TIE, ISSUE, DROP, REOPEN = "tie", "issue", "drop", "reopen"

    choice = forms.ChoiceField(
        label="どう扱うか",
        choices=[
            (TIE, "すでにある取組で解く"),
            (ISSUE, "課題として管理する"),
            (DROP, "見送る"),
            (REOPEN, "決めたことを取り消す"),
        ],
        widget=forms.RadioSelect,
    )
    initiative = forms.ChoiceField(label="取組", required=False)
    reason = forms.CharField(
        label="理由・行き先",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="見送るときは必ず書きます。",
    )

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].choices = [  # type: ignore[attr-defined]
            ("", "選んでください"),
            *queries.initiative_choices(scope, plan),
        ]

    def clean(self) -> dict[str, Any]:
        """取組で解くなら取組を、見送るなら理由を。"""
        data = super().clean() or {}
        if data.get("choice") == self.TIE and not data.get("initiative"):
            self.add_error("initiative", "どの取組で解くかを選んでください。")
        if data.get("choice") == self.DROP and not data.get("reason"):
            self.add_error("reason", "見送る理由を書いてください。次の診断で、なぜ見送ったかを見るためです。")
        return data


class StartInitiativesForm(forms.Form):
    """提案のうち、新しい取組にするものを選ぶ様式。"""

    findings = forms.MultipleChoiceField(
        label="新しい取組にする課題",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="加えた取組の名・担当・時期は、工程表の画面で直せます。",
    )

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queries.findings(scope, plan).filter(state=Finding.State.PROPOSED)
        self.fields["findings"].choices = [  # type: ignore[attr-defined]
            (str(row.key), f"{row.title}（{queries.place_label(scope, row.item) or '国の項目なし'}）")
            for row in rows
        ]

    @property
    def keys(self) -> list[UUID]:
        """選ばれた課題の鍵。"""
        return [UUID(key) for key in self.cleaned_data["findings"]]
