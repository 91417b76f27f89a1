"""PDCA の評価の様式。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.steering import queries
from shirube.apps.plan.steering.forms.fields import long_field, offered
from shirube.apps.plan.steering.models import CycleReview
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.steering_cycle import Act, Grade
from shirube.engines.plan.steering_periods import PeriodKind, period_label
from shirube.engines.plan.steering_review_sheet import ReviewContent
from shirube.values.period import Period

MOST_PERIODS = 12


class StartCycleForm(forms.Form):
    """評価する期間を選ぶ。"""

    period = forms.ChoiceField(label="評価する期間", widget=forms.RadioSelect)

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._periods = {
            f"{kind.value}:{period.start.isoformat()}": (kind, period)
            for kind in PeriodKind
            for period in queries.startable(scope, plan, kind)[:MOST_PERIODS]
        }
        groups: dict[str, list[tuple[str, str]]] = {}
        for value, (kind, period) in self._periods.items():
            is_over = period.end is not None and period.end <= scope.today
            told = "" if is_over else "（期間の途中）"
            groups.setdefault(kind.label, []).append((value, period_label(period) + told))
        field: Any = self.fields["period"]
        field.choices = list(groups.items())
        self.has_periods = bool(self._periods)

    @property
    def chosen(self) -> tuple[PeriodKind, Period]:
        """選んだ期間。"""
        return self._periods[self.cleaned_data["period"]]


class ReviewForm(VersionForm):
    """取組の評価を書く。"""

    grade = forms.ChoiceField(
        label="評価", required=False, choices=offered(Grade, empty="（まだ）"), widget=forms.RadioSelect
    )
    reason = long_field("評価のわけ", help_text="上の実績のどこから、そう評価したか。")
    act = forms.ChoiceField(
        label="見直し", required=False, choices=offered(Act, empty="（まだ）"), widget=forms.RadioSelect
    )
    next_action = long_field(
        "次にすること", help_text="一行目が、課題や作業にするときの名になります。継続のほかは必ず書きます。"
    )

    @staticmethod
    def initial_of(row: CycleReview) -> dict[str, Any]:
        """いまの値。"""
        names = ("version", "grade", "reason", "act", "next_action")
        return {name: getattr(row, name) for name in names}

    @property
    def content(self) -> ReviewContent:
        """行いに渡す中身。"""
        data = self.cleaned_data
        return ReviewContent(
            grade=Grade(data["grade"]) if data["grade"] else None,
            reason=data["reason"],
            act=Act(data["act"]) if data["act"] else None,
            next_action=data["next_action"],
        )


class SummaryForm(VersionForm):
    """総括の言葉を書く。"""

    summary = long_field(
        "総括の言葉", rows=4, help_text="期間を通して分かったこと、次の期間に力を入れること。"
    )
