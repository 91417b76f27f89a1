"""会議体・会議・議題・決定の様式。"""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import queries as organization
from shirube.apps.organization.meetings import queries
from shirube.apps.organization.meetings.models import AgendaItem, Decision, Sitting
from shirube.engines.organization.meetings import AgendaKind, BodyKind, Result, SeatRole, SittingState
from shirube.values.fiscal_year import FiscalYear

_LIMIT = 10 * 1024 * 1024


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _long(label: str, rows: int, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class RecordForm(VersionForm):
    """記録の様式の型。``DEPARTMENT`` の欄には今日の組織を並べ、値は所属コードで受ける。"""

    DEPARTMENT = ""

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["version"].required = False
        if self.DEPARTMENT:
            nodes = organization.departments_at(scope, scope.today)
            field: Any = self.fields[self.DEPARTMENT]
            field.choices = [
                ("", "（決めない）"),
                *((node.code, f"{node.full_name}（{node.code}）") for node in nodes),
            ]

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値（版を除く）。"""
        found = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if self.DEPARTMENT:
            code = found[self.DEPARTMENT]
            found[self.DEPARTMENT] = organization.department_of_code(self.scope, code) if code else None
        return found

    @property
    def typed_version(self) -> int:
        """開いたときの版。"""
        return self.cleaned_data["version"] or 0

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        """いまの記録を初めの値にする。"""
        initial = {name: getattr(row, name) for name in cls.base_fields}
        if cls.DEPARTMENT:
            chosen = initial[cls.DEPARTMENT]
            initial[cls.DEPARTMENT] = chosen.code if chosen else ""
        return initial


class BodyForm(RecordForm):
    """会議体。"""

    DEPARTMENT = "secretariat"

    name = forms.CharField(label="名称", max_length=60, help_text="例：みほん市DX推進本部")
    kind = forms.ChoiceField(label="種類", choices=[(one.value, one.label) for one in BodyKind])
    basis = forms.CharField(
        label="設置の根拠", max_length=120, required=False, help_text="例：みほん市DX推進本部設置要綱"
    )
    purpose = forms.CharField(
        label="所掌",
        max_length=300,
        required=False,
        help_text="何を決める会議か。例：DX推進計画の決定と進行管理",
    )
    secretariat = forms.ChoiceField(label="事務局", required=False)
    starts_on = _day("設置した日")
    ends_on = _day("終わり", required=False, help_text="廃止した日。この日を含みます。続いていれば空。")


class SeatForm(RecordForm):
    """会議体の席。"""

    DEPARTMENT = "department"

    role = forms.ChoiceField(
        label="役", choices=[(one.value, one.label) for one in SeatRole], initial=SeatRole.MEMBER.value
    )
    post = forms.CharField(
        label="職",
        max_length=60,
        help_text="氏名でなく職を書きます。例：副市長、部長。名簿と同じ書き方なら、氏名を名簿から引けます。",
    )
    department = forms.ChoiceField(label="所属", required=False)
    starts_on = _day("始まり")
    ends_on = _day("終わり", required=False, help_text="この日を含みます。続いていれば空。")
    note = forms.CharField(label="備考", max_length=120, required=False)


class SittingForm(RecordForm):
    """会議。"""

    number = forms.IntegerField(
        label="回", min_value=1, max_value=9_999, required=False, help_text="第何回か。付けないなら空。"
    )
    held_on = _day("開催日", help_text="書面のときは、諮り終えた日。")
    time = forms.CharField(label="時刻", max_length=40, required=False, help_text="例：午後1時30分〜午後3時")
    place = forms.CharField(label="場所", max_length=60, required=False, help_text="例：本庁舎3階 第1会議室")
    state = forms.ChoiceField(
        label="状態",
        choices=[(one.value, one.label) for one in SittingState],
        initial=SittingState.PLANNED.value,
    )
    attendance = _long("出席", 2, help_text="書かなくてもかまいません。氏名でなく職で書きます。")
    note = _long("覚え書き", 2)


class AgendaForm(RecordForm):
    """議題。"""

    DEPARTMENT = "department"

    title = forms.CharField(label="議題", max_length=120)
    kind = forms.ChoiceField(
        label="種類", choices=[(one.value, one.label) for one in AgendaKind], widget=forms.RadioSelect
    )
    department = forms.ChoiceField(label="説明する課", required=False)
    presenter = forms.CharField(
        label="説明する人の職", max_length=60, required=False, help_text="例：課長。氏名は書きません。"
    )


class EditAgendaForm(AgendaForm):
    """議題を直す様式。並びも変えられる。"""

    sort_order = forms.IntegerField(label="並び", min_value=1, max_value=999)


class DecisionForm(RecordForm):
    """決定。"""

    agenda_item = forms.ChoiceField(label="議題", required=False)
    title = forms.CharField(label="件名", max_length=120, help_text="例：DX推進計画（第2期）の決定について")
    text = _long(
        "決定の内容",
        5,
        required=True,
        help_text="議事録の写しでなく、何が決まったかを自分の言葉で書きます。",
    )
    result = forms.ChoiceField(
        label="結果", choices=[(one.value, one.label) for one in Result], widget=forms.RadioSelect
    )
    conditions = _long("条件", 2, help_text="条件付き承認のときは必ず書きます。")
    document_number = forms.CharField(
        label="文書番号", max_length=60, required=False, help_text="例：みほDX第12号"
    )
    decided_on = _day("決定日", help_text="会議で決まった日、決裁を受けたときはその日。")

    def __init__(self, scope: Scope, sitting: Sitting, *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, *args, **kwargs)
        self.items = {str(one.key): one for one in sitting.agenda.all()}
        field: Any = self.fields["agenda_item"]
        field.choices = [("", "議題によらない"), *((key, one.title) for key, one in self.items.items())]

    def clean_agenda_item(self) -> AgendaItem | None:
        """選ばれた議題。"""
        return self.items.get(self.cleaned_data["agenda_item"])

    def clean(self) -> dict[str, Any]:
        """条件付き承認には条件が要る。"""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("result") == Result.CONDITIONAL.value and not given.get("conditions"):
            self.add_error("conditions", "条件付き承認のときは、条件を書いてください。")
        return given

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        """いまの決定を初めの値にする。"""
        initial = super().initial_of(row)
        return initial | {"agenda_item": str(row.agenda_item.key) if row.agenda_item else ""}


class CorrectionForm(DecisionForm):
    """訂正の決定。別の会議で訂正したときは、その会議を選ぶ。"""

    sitting = forms.ChoiceField(label="訂正を決めた会議")

    def __init__(self, scope: Scope, before: Decision, *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, before.sitting, *args, **kwargs)
        del self.fields["agenda_item"]
        self.sittings = {str(one.key): one for one in queries.sittings(scope, before.sitting.body)[:50]}
        self.sittings.setdefault(str(before.sitting.key), before.sitting)
        field: Any = self.fields["sitting"]
        field.choices = [(key, str(one)) for key, one in self.sittings.items()]
        self.order_fields(["sitting"])

    def clean_sitting(self) -> Sitting:
        """選ばれた会議。"""
        return self.sittings[self.cleaned_data["sitting"]]

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        """訂正する前の決定を初めの値にする。"""
        names = ("version", "title", "text", "result", "conditions", "document_number", "decided_on")
        return {name: getattr(row, name) for name in names} | {"sitting": str(row.sitting.key)}


class NarrowingForm(forms.Form):
    """決定の一覧の絞り込み。"""

    body = forms.ChoiceField(label="会議体", required=False)
    year = forms.ChoiceField(label="年度", required=False)
    text = forms.CharField(label="言葉", max_length=60, required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {str(one.key): one for one in queries.bodies(scope)}
        years = queries.sittings(scope).order_by().values_list("fiscal_year", flat=True).distinct()
        body, year = self.fields["body"], self.fields["year"]
        body.choices = [("", "すべて"), *((key, one.name) for key, one in self.bodies.items())]  # type: ignore[attr-defined]
        year.choices = [  # type: ignore[attr-defined]
            ("", "すべて"),
            *((str(one), FiscalYear(one).label) for one in sorted(set(years), reverse=True)),
        ]

    @property
    def chosen(self) -> dict[str, Any]:
        """選ばれた絞り込み。読めない欄は、絞らない。"""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        year = given.get("year")
        return {
            "body": self.bodies.get(given.get("body", "")),
            "fiscal_year": int(year) if year else None,
            "text": given.get("text", ""),
        }


class SheetForm(forms.Form):
    """取り込む表を選ぶ様式。"""

    file = forms.FileField(label="決定の表", help_text="xlsx か CSV（UTF-8・シフトJIS）、10MBまで")

    def clean_file(self) -> UploadedFile:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > _LIMIT:
            raise forms.ValidationError("10MBを超えています。年度ごとなどに分けて、選び直してください。")
        return upload
