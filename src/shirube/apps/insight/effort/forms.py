"""業務量調査の様式: 調査、件数の行、分の行、返ってきたファイル、実測の記録。

行の読み方（全角、桁区切り、月の合計など）は、表計算の行と同じ一つの決まり（`read_one`）で確かめる。
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms

from shirube.adapters.refusal import MEBIBYTE
from shirube.adapters.returned_files import SHEET_LIMITS
from shirube.apps.frame.many_files import ManyFilesField
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.kinds import COUNT, MONTH_FIELDS, Kind
from shirube.apps.insight.effort.models import Survey
from shirube.engines.insight.counts_minutes_rows import MONTH_COLUMNS, Content, read_one
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear

_MOST = SHEET_LIMITS.file_bytes // MEBIBYTE


class SurveyForm(VersionForm):
    """調査の名称、年度、調べる課。"""

    title = forms.CharField(label="名称", max_length=60, help_text="例：令和7年度 業務量調査")
    fiscal_year = forms.CharField(
        label="調べる年度", max_length=12, help_text="件数を数える年度。例：令和7年度、R7、2025年度"
    )
    departments = forms.MultipleChoiceField(
        label="調べる課",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "調べる課を一つ以上選んでください。"},
    )

    def __init__(self, scope: Scope, *args: Any, survey: Survey | None = None, **kwargs: Any) -> None:
        if survey is not None:
            kwargs.setdefault("initial", self._now(survey))
        super().__init__(*args, **kwargs)
        held = [] if survey is None else list(survey.sections.select_related("department"))
        choices = queries.department_choices(scope)
        known = {key for key, _ in choices}
        gone = [(str(row.department.key), f"{row.label}（いまは無い）") for row in held]
        self.fields["departments"].choices = [  # type: ignore[attr-defined]
            *choices,
            *(one for one in gone if one[0] not in known),
        ]
        if survey is None:
            del self.fields["version"]
            self.fields["copy"] = forms.ChoiceField(
                label="行を写す調査",
                required=False,
                choices=[("", "写さない"), *((str(one.key), str(one)) for one in queries.surveys(scope))],
                help_text="前の調査の同じ課の行を写します。課は、変わった件数と分だけを直せば済みます。",
            )

    @staticmethod
    def _now(survey: Survey) -> dict[str, Any]:
        return {
            "version": survey.version,
            "title": survey.title,
            "fiscal_year": survey.year.label,
            "departments": [str(key) for key in survey.sections.values_list("department__key", flat=True)],
        }

    def clean_fiscal_year(self) -> FiscalYear:
        """年度を読む。"""
        try:
            return FiscalYear.parse(self.cleaned_data["fiscal_year"])
        except CannotReadFiscalYear as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        data = self.cleaned_data
        departments: Collection[UUID] = [UUID(key) for key in data["departments"]]
        return {"title": data["title"], "year": data["fiscal_year"], "departments": departments}


class LineForm(forms.Form):
    """一行。欄は行の種類の見出しどおり。"""

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.content: Content | None = None
        for label, name in kind.columns:
            self.fields[name] = _field(label, name)

    def clean(self) -> dict[str, Any]:
        """表計算の行と同じ決まりで読む。"""
        data: dict[str, Any] = super().clean() or {}
        cells = {label: data.get(name, "") for label, name in self.kind.columns}
        self.content, problems = read_one(self.kind.sheet, cells)
        names = dict(self.kind.columns)
        for one in problems:
            self.add_error(names.get(one.column or ""), f"{one.why}。{one.next}。")
        return data


class LineChangeForm(LineForm, VersionForm):
    """いまある一行を直す。"""


_HELP = {
    "procedure": "「件数」と「分」で同じ名を書きます。例：住民票の写しの交付",
    "yearly": "件。月ごとに書くときは空のままにできます。",
    "month4": "月ごとに書くときは、12か月すべて（0件の月は 0）。",
    "stage": "受付・確認・審査・交付など。名は自由です。",
    "per_case": "分。職員の手が動いている時間で、待ち時間は入れません。例：2.5",
}


def _field(label: str, name: str) -> forms.CharField:
    attributes: dict[str, str] = {}
    if name in ("channel", "stage", "procedure"):
        attributes["list"] = f"{name}-words"
    if name in ("yearly", "per_case", *MONTH_FIELDS):
        attributes["inputmode"] = "decimal" if name == "per_case" else "numeric"
    text = _HELP.get(name, "")
    if name == "channel":
        text = "窓口・郵送・オンラインなど。"
        label = "経路"
    return forms.CharField(
        label=f"{label}の件数" if label in MONTH_COLUMNS else label,
        required=False,
        max_length=200,
        help_text=text,
        widget=forms.TextInput(attrs=attributes),
    )


def line_form(kind: Kind, *args: Any, **kwargs: Any) -> LineForm:
    """一行を足す様式。分の行の経路は、空にできることを添える。"""
    return _explained(LineForm(kind, *args, **kwargs))


def line_change_form(kind: Kind, *args: Any, **kwargs: Any) -> LineChangeForm:
    """一行を直す様式。"""
    found = LineChangeForm(kind, *args, **kwargs)
    _explained(found)
    return found


def _explained(form: LineForm) -> LineForm:
    if form.kind is not COUNT:
        form.fields["channel"].help_text = "空なら、どの経路にも使います。"
    return form


class ReturnsForm(forms.Form):
    """返ってきた様式。"""

    files = ManyFilesField(
        label="書いた様式のファイル",
        help_text=f"Excel（xlsx）。いくつでも選べ、zip のままでも読めます。一つ{_MOST}MBまで。",
        error_messages={"required": "ファイルを選んでください。"},
    )


class PairForm(VersionForm):
    """手続に結ぶ実測の記録。"""

    paired = forms.CharField(max_length=200, widget=forms.HiddenInput)
    log = forms.ChoiceField(label="並べる業務の記録", required=False)

    def __init__(self, logs: Collection[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["log"].choices = [("", "並べない"), *logs]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> UUID | None:
        """選んだ記録の鍵。"""
        return UUID(self.cleaned_data["log"]) if self.cleaned_data["log"] else None


class OtherForm(forms.Form):
    """比べる調査。"""

    other = forms.ChoiceField(label="比べる調査", required=False)

    def __init__(self, surveys: Collection[Survey], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            ("", "選んでください"),
            *(
                (str(one.key), f"{one.title}（{one.year.label}、{one.get_state_display()}）")
                for one in surveys
            ),
        ]
