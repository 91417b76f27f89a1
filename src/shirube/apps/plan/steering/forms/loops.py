"""OODA ループの様式。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import queries
from shirube.apps.plan.steering.actions import LoopStart
from shirube.apps.plan.steering.forms.fields import (
    day_field,
    department_key,
    long_field,
    offer_places,
    offered,
)
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.steering_issues import SourceKind
from shirube.engines.plan.steering_ooda import Ending, Loop, LoopStage, Step, next_stages


class StartLoopForm(forms.Form):
    """観察から始める。"""

    title = forms.CharField(label="名称", max_length=120, help_text="例：オンライン申請の急な減り")
    observed_on = day_field("観察の日", required=True)
    observation = long_field("観察", required=True, rows=4, help_text=LoopStage.OBSERVE.question + "。")
    department = forms.ChoiceField(label="担当", required=False)
    initiative = forms.ChoiceField(label="取組", required=False)
    source_kind = forms.CharField(required=False, widget=forms.HiddenInput)
    source_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = scope
        offer_places(self, scope, plan)

    def clean_source_kind(self) -> SourceKind:
        """何から始めるか。空なら、担当が記したもの。"""
        try:
            return SourceKind(self.cleaned_data["source_kind"] or SourceKind.HAND)
        except ValueError:
            raise forms.ValidationError(
                "もとの記録の種類が分かりません。もとの画面から始め直してください。"
            ) from None

    @property
    def start(self) -> LoopStart:
        """行いに渡す値。"""
        data = self.cleaned_data
        return LoopStart(
            title=data["title"],
            observed_on=data["observed_on"],
            observation=data["observation"],
            department=department_key(self._scope, data["department"]),
            initiative=data["initiative"] or None,
        )


class StepForm(VersionForm):
    """次の段を書く。"""

    stage = forms.ChoiceField(label="段", widget=forms.RadioSelect)
    happened_on = day_field("日", required=True)
    text = long_field("中身", required=True, rows=4)
    who = forms.CharField(label="だれが（行動のとき）", required=False, max_length=60)
    due = day_field("いつまでに（行動のとき）")

    def __init__(self, loop: Loop, *args: Any, **kwargs: Any) -> None:
        stages = next_stages(loop.stage)
        kwargs["initial"] = {"stage": stages[0].value} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        again = {loop.stage: "（続き）", LoopStage.OBSERVE: "（観察に戻って回し直す）"}
        fields: Any = self.fields
        fields["stage"].choices = [
            (one.value, f"{one.label}{again.get(one, '')}: {one.question}") for one in stages
        ]
        if LoopStage.ACT not in stages:
            del fields["who"], fields["due"]

    @property
    def step(self) -> Step:
        """行いに渡す段。"""
        data = self.cleaned_data
        stage = LoopStage(data["stage"])
        is_act = stage is LoopStage.ACT
        return Step(
            stage=stage,
            happened_on=data["happened_on"],
            text=data["text"],
            who=(data.get("who") or None) if is_act else None,
            due=data.get("due") if is_act else None,
        )


class EndForm(VersionForm):
    """ループを終える。"""

    ending = forms.ChoiceField(label="終わり方", choices=offered(Ending), widget=forms.RadioSelect)
    ended_on = day_field("終えた日", required=True)
    text = long_field("分かったこと・次に渡すこと", required=True)
    issue = forms.ChoiceField(
        label="つなぐ課題・リスク（課題として管理するとき）",
        required=False,
        help_text="同じことの課題がもうあれば、それを選びます。選ばなければ、新しい課題として挙げます。",
    )
    task = forms.ChoiceField(label="見直しを提案する作業（提案するとき）", required=False)

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issues: Any = self.fields["issue"]
        issues.choices = [
            ("", "（新しい課題として挙げる）"),
            *((one.key, f"No.{one.number} {one.title}") for one in queries.open_issues(scope, plan)),
        ]
        groups: dict[str, list[tuple[str, str]]] = {}
        rows = roadmap.tasks_of_plan(scope, plan).select_related("initiative")
        for row in rows:
            heading = f"{row.initiative.number} {row.initiative.title}".strip()
            groups.setdefault(heading, []).append((str(row.key), row.title))
        field: Any = self.fields["task"]
        field.choices = [("", "（選ばない）"), *groups.items()]

    def clean(self) -> dict[str, Any]:
        """見直しを提案するなら、作業を選ぶ。"""
        data = super().clean() or {}
        if data.get("ending") == Ending.TASK and not data.get("task"):
            self.add_error("task", "見直しを提案する作業を選んでください。")
        return data
