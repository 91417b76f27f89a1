"""対策の様式。"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.insight.remedies import queries
from shirube.apps.insight.remedies.models import CAUSES, Remedy
from shirube.apps.organization import queries as organization
from shirube.engines.insight.figures import CannotCompareFigure, Figure, figure_named
from shirube.engines.insight.remedies import RemedyState, next_states
from shirube.engines.insight.remedy_sheet import LONGEST_NOTE, LONGEST_TITLE, RemedyContent
from shirube.engines.insight.remedy_targets import EXAMPLES, CannotReadTarget, read_target

KINDS = [
    ("waiting", "待ち（先の行いから、行いまで）"),
    ("sojourn", "滞在（前の行いの終わりから、この行いの終わりまで）"),
    ("service", "作業（この行いの始まりから終わりまで）"),
    ("throughput", "処理時間（件の初めから終わりまで）"),
    ("rework", "手戻り率"),
]
_MOST_BYTES = 10 * 1024 * 1024


def day_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    """日付の欄。"""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ContentForm(forms.Form):
    """担当が書く中身。"""

    title = forms.CharField(
        label="すること", max_length=LONGEST_TITLE, help_text="例：決裁の締めを週2回から毎日にする"
    )
    target = forms.CharField(
        label="見込み（この数をどこまで動かすか）",
        required=False,
        max_length=40,
        help_text=f"例：{EXAMPLES}。1日は24時間です。",
    )
    target_by = day_field("いつまでに動くと見込むか")
    department = forms.ChoiceField(label="担当の課", required=False)
    holder = forms.ChoiceField(label="担当の人", required=False, help_text="決めると、その人に知らせます。")
    starts_on = day_field("始める日")
    due = day_field("期限", help_text="この日までに、することを終える。")
    note = forms.CharField(
        label="メモ", required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = scope
        self._choose("department", queries.department_choices(scope))
        self._choose("holder", queries.holder_choices(scope))

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def content(self, **more: Any) -> RemedyContent:
        """行いに渡す中身（見込みの値は ``more`` で）。"""
        data = self.cleaned_data
        code = data["department"]
        department = str(organization.department_of_code(self._scope, code).key) if code else None
        return RemedyContent(
            title=data["title"],
            department=department,
            starts_on=data["starts_on"],
            due=data["due"],
            target_by=data["target_by"],
            note=data["note"],
            **more,
        )

    @property
    def holder_key(self) -> UUID | None:
        """担当の人の鍵。"""
        return UUID(self.cleaned_data["holder"]) if self.cleaned_data["holder"] else None

    @staticmethod
    def initial_of(row: Remedy) -> dict[str, Any]:
        """いまの値。"""
        plain = ("version", "title", "target_by", "starts_on", "due", "note")
        return {name: getattr(row, name) for name in plain} | {
            "target": queries.typed_target(row),
            "department": row.department.code if row.department else "",
            "holder": str(row.holder or ""),
        }


class NewRemedyForm(ContentForm):
    """対策を立てる様式。どこの何を動かすかと、いまの値の期間も決める。"""

    cause = forms.ChoiceField(label="待ちの原因", required=False, choices=[("", "（決めない）"), *CAUSES])
    kind = forms.ChoiceField(label="動かす数", choices=KINDS)
    source = forms.ChoiceField(label="先の行い（待ちのとき）", required=False)
    activity = forms.ChoiceField(label="行い（待ち・滞在・作業のとき）", required=False)
    since = day_field("いまの値の期間（から）", required=True)
    until = day_field("いまの値の期間（まで）", required=True, help_text="この間に終わった件で計ります。")
    proposal = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    field_order = ("title", "cause", "kind", "source", "activity", "since", "until")

    def __init__(self, scope: Scope, activities: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, *args, **kwargs)
        names = [("", "（選ばない）"), *((name, name) for name in activities)]
        self._choose("source", names)
        self._choose("activity", names)

    def clean(self) -> dict[str, Any]:
        """数と行いの組み合わせ、期間の向き。"""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "期間の終わりが、始まりより前です。日付を直してください。")
        kind = data.get("kind")
        if kind == "waiting" and not data.get("source"):
            self.add_error("source", "待ちを動かすときは、先の行いを選んでください。")
        if kind in ("waiting", "sojourn", "service") and not data.get("activity"):
            self.add_error("activity", "行いを選んでください。")
        if not self.errors and self.figure is None:
            self.add_error(
                "activity", "行いの名に矢印（→）があるので、この数は選べません。処理時間を選んでください。"
            )
        return data

    @property
    def figure_name(self) -> str:
        """数の名（``figures.figure_named`` の形）。"""
        data = self.cleaned_data
        return figure_name(data["kind"], data["source"], data["activity"])

    @property
    def figure(self) -> Figure | None:
        """動かす数。名から読み戻して違えば None。"""
        data = self.cleaned_data
        return figure_of(data["kind"], data["source"], data["activity"])


def figure_name(kind: str, source: str, activity: str) -> str:
    """数の名。"""
    if kind == "waiting":
        return f"waiting:{source}→{activity}"
    return f"{kind}:{activity}" if kind in ("sojourn", "service") else kind


def figure_of(kind: str, source: str, activity: str) -> Figure | None:
    """動かす数。まだ決まらないか、名に矢印があって読み戻せなければ None。"""
    try:
        found = figure_named(figure_name(kind, source, activity))
    except CannotCompareFigure:
        return None
    wanted = (source if kind == "waiting" else "", activity if ":" in figure_name(kind, "", "") else "")
    return found if (found.source, found.activity) == wanted else None


class RemedyForm(ContentForm, VersionForm):
    """対策を直す様式。動かす数といまの値は変わらない。"""

    def __init__(self, scope: Scope, row: Remedy, *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, *args, **kwargs)
        self._row = row
        self._keep_current(row)

    def _keep_current(self, row: Remedy) -> None:
        """いまは選べない人や課も、そのまま残せるようにする。"""
        names = queries.holder_names(self._scope)
        field: Any = self.fields["holder"]
        if row.holder and str(row.holder) not in dict(field.choices):
            field.choices = [
                *field.choices,
                (str(row.holder), f"{names.get(row.holder, '不明')}（いまは使えない）"),
            ]
        field = self.fields["department"]
        if row.department and row.department.code not in dict(field.choices):
            field.choices = [*field.choices, (row.department.code, f"{row.department.code}（いまは無い）")]

    def clean_target(self) -> Any:
        """見込みを値に直す。"""
        text = self.cleaned_data["target"].strip()
        if not text:
            return None
        ground = queries.ground_of(self._row)
        if text == queries.typed_target(self._row):
            return queries.content_of(self._row).target
        try:
            return read_target(text, ground.figure, ground.baseline)
        except CannotReadTarget as refusal:
            raise forms.ValidationError(str(refusal)) from None


class StepForm(VersionForm):
    """状態を移す。"""

    state = forms.ChoiceField(label="次の状態")
    happened_on = day_field("日", required=True)
    text = forms.CharField(
        label="わけ・したこと",
        required=False,
        max_length=400,
        help_text="前の状態に戻すとき、やめるときは、わけを書きます。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, now: RemedyState, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = [(one.value, one.label) for one in next_states(now)]


class AskForm(forms.Form):
    """確かめる問い。"""

    log = forms.ChoiceField(label="後の記録")
    since = day_field("後の期間（から）", required=True)
    until = day_field("後の期間（まで）", required=True, help_text="この間に終わった件を、後とします。")

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["log"]
        field.choices = choices


class ResultForm(AskForm, VersionForm):
    """確かめた結果を残す。"""

    text = forms.CharField(
        label="ひとこと", required=False, max_length=400, help_text="同じ時期のほかの出来事など。"
    )


class NarrowForm(forms.Form):
    """一覧の絞り込み。"""

    state = forms.ChoiceField(
        label="状態",
        required=False,
        choices=[
            ("", "終わっていないもの"),
            ("overdue", "期限を過ぎたもの"),
            *((one.value, one.label) for one in RemedyState),
            ("all", "すべて"),
        ],
    )
    owner = forms.ChoiceField(label="担当", required=False)
    q = forms.CharField(label="言葉", required=False, max_length=60)

    def __init__(self, owners: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.choices = [("", "すべて"), ("-", "決めていない"), *((one, one) for one in owners)]


class SheetForm(forms.Form):
    """直した表を選ぶ。"""

    file = forms.FileField(label="直した表", help_text="ここで書き出した xlsx か CSV。10MBまで")

    def clean_file(self) -> UploadedFile:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > _MOST_BYTES:
            raise forms.ValidationError("10MBを超えています。表を分けて、小さくしてから選んでください。")
        return upload


class TakeForm(VersionForm):
    """確かめたとおりに反映する。"""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    takes_stale = forms.BooleanField(label="書き出したあとに変わった行も、この表の内容にする", required=False)
