"""柱・取組・作業の様式。"""

from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.forms.fields import chosen_department, day_field, long_text, offer_departments
from shirube.apps.plan.roadmap.models import Initiative, Task
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import LinkKind, Precision, State, TaskKind


class NewPillarForm(forms.Form):
    """柱を足す。"""

    number = forms.CharField(label="番号", required=False, max_length=20, help_text="例：1、I、基本方針1")
    title = forms.CharField(label="名称", max_length=80)
    aim = long_text("めざす姿")

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        return {name: self.cleaned_data[name] for name in ("number", "title", "aim")}


class PillarForm(NewPillarForm, VersionForm):
    """柱を直す。"""


class NewInitiativeForm(forms.Form):
    """取組を足す。名称のほかは、あとから決めてよい。"""

    title = forms.CharField(label="名称", max_length=120)
    number = forms.CharField(label="番号", required=False, max_length=20, help_text="例：1-1")
    pillar = forms.ChoiceField(label="柱", required=False)
    department = forms.ChoiceField(label="担当", required=False)
    department_text = forms.CharField(
        label="担当（組織の表にないとき）", required=False, max_length=60, help_text="例：広域連合、準備室"
    )
    supporters = long_text("関係する組織", help_text="一行に一つ", rows=2)
    summary = long_text("概要")
    present = long_text("現状・課題")
    aim = long_text("めざす姿", help_text="空のままだと「未定」として一覧に出ます。")
    national = forms.MultipleChoiceField(
        label="国の項目", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = long_text("備考", rows=2)

    def __init__(self, scope: Scope, plan: Plan, *args: Any, **kwargs: Any) -> None:
        self.offered = kwargs.pop("held", ())
        super().__init__(*args, **kwargs)
        self._scope, self._plan = scope, plan
        fields: Any = self.fields
        fields["pillar"].choices = [
            ("", "（定めない）"),
            *((str(row.key), f"{row.number} {row.title}".strip()) for row in queries.pillars(scope, plan)),
        ]
        offer_departments(self, scope)
        choices = queries.national_choices(scope, plan, self.offered)
        fields["national"].choices = choices
        if not choices:
            del fields["national"]

    @staticmethod
    def initial_of(row: Initiative) -> dict[str, Any]:
        """いまの値。"""
        plain = ("version", "number", "title", "department_text", "summary", "present", "aim", "note")
        return {name: getattr(row, name) for name in plain} | {
            "pillar": str(row.pillar.key) if row.pillar else "",
            "department": row.department.code if row.department else "",
            "supporters": "\n".join(row.supporters),
            "national": row.national,
        }

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        data = self.cleaned_data
        plain = ("title", "number", "department_text", "summary", "present", "aim", "note")
        found: dict[str, Any] = {name: data[name] for name in plain}
        pillar = data["pillar"]
        return found | {
            "pillar": queries.pillar_of_key(self._scope, self._plan, pillar) if pillar else None,
            "department": chosen_department(self._scope, data["department"]),
            "supporters": [line.strip() for line in data["supporters"].splitlines() if line.strip()],
            "national": data.get("national", []),
        }


class InitiativeForm(NewInitiativeForm, VersionForm):
    """取組を直す。"""


class StateForm(VersionForm):
    """取組の状態。中止には理由が要る。"""

    state = forms.ChoiceField(
        label="状態",
        choices=[(one.value, one.label) for one in State],
        help_text="作業の実績が入ると、「実施中」「完了」へはひとりでに進みます。",
    )
    stop_reason = forms.CharField(
        label="中止の理由", required=False, max_length=200, help_text="「中止」にするときだけ書きます。"
    )


class MoveForm(VersionForm):
    """並びを一つ動かす。"""

    step = forms.ChoiceField(choices=[("-1", "上へ"), ("1", "下へ")])


class TaskForm(VersionForm):
    """作業の計画。"""

    title = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="種類", choices=[(one.value, one.label) for one in TaskKind])
    starts_on = day_field("始まり（計画）", help_text="決まっていなければ空にします。節目では空にします。")
    ends_on = day_field("終わり（計画）", help_text="この日を含みます。節目では、その日です。")
    precision = forms.ChoiceField(
        label="日付の細かさ",
        choices=[(one.value, one.label) for one in Precision],
        help_text="四半期までしか決めていなければ「四半期」にすると、日まで決めたようには見せません。",
    )
    department = forms.ChoiceField(label="担当", required=False, help_text="空なら、取組の担当です。")
    national_due = day_field("国の期限")
    note = long_text("備考", rows=2)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="task-%s", **kwargs)
        self._scope = scope
        offer_departments(self, scope, empty="（取組の担当と同じ）")

    @staticmethod
    def initial_of(row: Task) -> dict[str, Any]:
        """いまの値。"""
        names = ("version", "title", "kind", "starts_on", "ends_on", "precision", "national_due", "note")
        return {name: getattr(row, name) for name in names} | {
            "department": row.department.code if row.department else ""
        }

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        data = dict(self.cleaned_data)
        data.pop("version")
        return data | {"department": chosen_department(self._scope, data["department"])}


class ProgressForm(VersionForm):
    """作業の実績。"""

    state = forms.ChoiceField(
        label="状態", choices=[(one.value, one.label) for one in State if one is not State.STOPPED]
    )
    progress = forms.IntegerField(label="進み（％）", required=False, min_value=0, max_value=100)
    started_on = day_field("始めた日")
    ended_on = day_field("終えた日", help_text="「完了」にするときは必ず入れます。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="progress-%s", **kwargs)

    @staticmethod
    def initial_of(row: Task) -> dict[str, Any]:
        """いまの値。"""
        names = ("version", "state", "progress", "started_on", "ended_on")
        return {name: getattr(row, name) for name in names}


class ExtensionForm(VersionForm):
    """公式の延長。"""

    extended_to = day_field("延ばした期限", help_text="空にして保存すると、延長を取り消します。")
    extension_basis = forms.CharField(
        label="根拠",
        required=False,
        max_length=200,
        help_text="文書の名と日付。例：国の通知（令和7年3月1日）",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="extension-%s", **kwargs)


class StopForm(VersionForm):
    """作業の中止。"""

    stop_reason = forms.CharField(label="中止の理由", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="stop-%s", **kwargs)


class LinkForm(forms.Form):
    """先の作業とつなぐ。"""

    before = forms.ChoiceField(label="先の作業")
    kind = forms.ChoiceField(label="つながり", choices=[(one.value, one.label) for one in LinkKind])
    lag_days = forms.IntegerField(
        label="間の日数",
        initial=0,
        min_value=-3650,
        max_value=3650,
        help_text="暦の日数。重ねるときは負の数。",
    )

    def __init__(self, scope: Scope, plan: Plan, task: Task, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="link-%s", **kwargs)
        field: Any = self.fields["before"]
        field.choices = [("", "（選ぶ）"), *queries.earlier_choices(scope, plan, task)]
