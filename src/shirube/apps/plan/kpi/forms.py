"""KPI の様式。"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shirube.apps.frame import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.organization import queries as organization
from shirube.apps.plan.kpi.hand_readings import HandReading
from shirube.apps.plan.kpi.models import Kpi, PeerGroup, Series
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_scale import ANSWER_UNIT, shown_unit
from shirube.engines.plan.snapshot_lines import KpiKind
from shirube.reference.plan.kpi_records import Cycle
from shirube.values.fiscal_year import FiscalYear
from shirube.values.measure import Basis, Direction, Measure
from shirube.values.period import Period

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_LARGEST = 20 * 1024 * 1024


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=_DAY)


def _number(label: str, *, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, help_text=help_text, max_digits=19, decimal_places=4
    )


class ReadingForm(forms.Form):
    """どの期間を読むか。"""

    start = _day("期間の初日")
    last = _day("期間の末日")
    reason = forms.CharField(
        label="訂正のわけ",
        required=False,
        max_length=200,
        help_text="確定した年度を読み直すときだけ書きます。",
    )

    @classmethod
    def for_today(cls, today: date) -> "ReadingForm":
        """今日を含む年度を初めの値にする。"""
        year = FiscalYear.of(today)
        return cls(initial={"start": year.start, "last": year.end})

    def clean(self) -> dict[str, object]:
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


class KpiForm(forms.Form):
    """KPI の定義。"""

    title = forms.CharField(label="KPIの名前", max_length=60)
    initiative = forms.ChoiceField(
        label="取組", required=False, help_text="計画全体のKPIなら「なし」のまま。"
    )
    definition = forms.CharField(
        label="定義",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="何を、どこまで、いつの時点で数えるか。人が替わっても同じ数になるように書きます。",
    )
    kind = forms.ChoiceField(
        label="種類",
        choices=[(one.value, one.label) for one in KpiKind],
        help_text="活動＝何をしたか、結果＝何ができたか、成果＝住民や職員に何が良くなったか。",
    )
    direction = forms.ChoiceField(label="望ましい向き", choices=[(one.value, one.label) for one in Direction])
    unit = forms.CharField(label="単位", max_length=12, help_text="例：件、人、時間、％")
    numerator_label = forms.CharField(label="分子", required=False, max_length=80)
    denominator_label = forms.CharField(
        label="分母",
        required=False,
        max_length=80,
        help_text="割合のKPIだけ。書くと、値を分子と分母で入れます。",
    )
    department = forms.ChoiceField(label="担当", required=False)
    cycle = forms.ChoiceField(label="集める周期", choices=[(one.value, one.label) for one in Cycle])
    source = forms.CharField(
        label="値の出どころ", required=False, max_length=120, help_text="例：電子申請システムの月報"
    )

    def __init__(self, scope: Scope, plan: Plan | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._initiatives = _initiatives(scope, plan)
        self._departments = {str(node.key): node for node in organization.departments_at(scope, scope.today)}
        self._scope = scope
        _choose(self, "initiative", [(key, title) for key, (title, _) in self._initiatives.items()])
        _choose(self, "department", [(key, node.full_name) for key, node in self._departments.items()])

    def clean(self) -> dict[str, Any]:
        """分子があるなら分母も要る。割合の単位は％。"""
        data = super().clean() or {}
        if data.get("numerator_label") and not data.get("denominator_label"):
            self.add_error("denominator_label", "分子を書いたときは、分母も書いてください。")
        if data.get("denominator_label") and data.get("unit") not in ("％", "%"):
            self.add_error("unit", "分母を書いたKPIは割合なので、単位は％にしてください。")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """行いに渡す値。"""
        data = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in _ELSEWHERE and not name.startswith(_CONDITION)
        }
        chosen = self._initiatives.get(self.cleaned_data["initiative"])
        node = self._departments.get(self.cleaned_data["department"])
        department = organization.department_of_key(self._scope, node.key) if node else None
        return data | {"initiative": chosen[1] if chosen else None, "department": department}


_ELSEWHERE = {"version", "example", "measure_id", "initiative", "department"}
_CONDITION = "condition_"


def _condition_field(condition: offers.OfferCondition, scope: Scope) -> forms.Field:
    """業務の記録から読むときの条件の欄。"""
    label, help_text = f"条件：{condition.label}", condition.help_text
    if condition.choices:
        choices = [("", "選ばない"), *condition.choices(scope)]
        return forms.ChoiceField(label=label, help_text=help_text, required=False, choices=choices)
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=100)


class NewKpiForm(KpiForm):
    """新しい KPI。"""

    measure_id = forms.ChoiceField(
        label="値の集め方",
        required=False,
        help_text="業務の記録から読むと、定義・単位・向きはその数の定めに従います。",
    )
    unit = forms.CharField(
        label="単位", max_length=12, required=False, help_text="例：件、人、時間、％。有無を問うKPIは「有無」"
    )
    example = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    field_order = ("title", "initiative", "measure_id", "definition")

    def __init__(self, scope: Scope, plan: Plan | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, plan, *args, **kwargs)
        known = [(id, f"業務の記録から：{offer.measure.label}") for id, offer in offers.offers().items()]
        self.fields["measure_id"].choices = [("", "手で入れるか、全国の表から取る"), *known]  # type: ignore[attr-defined]
        conditions = {one.name: one for offer in offers.offers().values() for one in offer.conditions}
        for name, one in conditions.items():
            self.fields[_CONDITION + name] = _condition_field(one, scope)
        self.order_fields([*self.field_order, *(_CONDITION + name for name in conditions)])

    @property
    def parameters(self) -> dict[str, str]:
        """業務の記録から読むときの条件。"""
        return {
            name.removeprefix(_CONDITION): value
            for name, value in self.cleaned_data.items()
            if name.startswith(_CONDITION) and value
        }

    def _check_conditions(self, data: Mapping[str, Any]) -> None:
        """選んだ数に付けられない条件を断る。"""
        chosen = offers.offers().get(data.get("measure_id", ""))
        known = {_CONDITION + one.name for one in chosen.conditions} if chosen else set()
        for name in [one for one, value in data.items() if one.startswith(_CONDITION) and value]:
            if name not in known:
                self.add_error(name, "選んだ「値の集め方」には付けられません。空にしてください。")

    def clean(self) -> dict[str, Any]:
        """業務の記録から読まないなら、単位と定義が要る。"""
        data = super().clean() or {}
        self._check_conditions(data)
        if not data.get("measure_id"):
            for name, label in (("unit", "単位"), ("definition", "定義")):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"{label}を書いてください。")
        return data


class EditKpiForm(KpiForm, VersionForm):
    """KPI の定義を直す。"""

    def __init__(self, scope: Scope, kpi: Kpi, *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, kpi.plan, *args, **kwargs)
        if kpi.measure_id:
            for name in ("definition", "unit", "direction", "numerator_label", "denominator_label"):
                del self.fields[name]


def _initiatives(scope: Scope, plan: Plan | None) -> dict[str, tuple[str, Any]]:
    if plan is None:
        return {}
    rows = roadmap.initiatives(scope, plan)
    return {str(row.key): (f"{row.number} {row.title}".strip(), row) for row in rows}


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = [("", "なし"), *choices]  # type: ignore[attr-defined]


class TargetForm(VersionForm):
    """年度ごとの目標と基準値。"""

    base_on = _day("基準値の時点", required=False)

    def __init__(self, kpi: Kpi, measure: Measure, years: Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = shown_unit(measure.unit)
        self._years = tuple(years)
        is_answer = unit == ANSWER_UNIT
        hint = "実施なら 1、未実施なら 0" if is_answer else f"単位は{unit}"
        self.fields["base"] = _number("基準値", help_text=f"計画を始める前の値（{hint}）")
        for year in years:
            self.fields[f"target_{year}"] = _number(f"{FiscalYear(year).label}の目標", help_text=hint)
        self.order_fields(["version", "base", "base_on"])
        self.initial = {
            "version": kpi.version,
            "base": kpi.base,
            "base_on": kpi.base_on,
            **{f"target_{year}": value for year, value in kpi.target_by_year.items()},
        }

    def clean(self) -> dict[str, Any]:
        """基準値には時点が要る。"""
        data = super().clean() or {}
        if data.get("base") is not None and not data.get("base_on"):
            self.add_error("base_on", "基準値がいつの値かを書いてください。")
        return data

    @property
    def targets(self) -> dict[int, Decimal | None]:
        """年度ごとの目標。"""
        return {year: self.cleaned_data[f"target_{year}"] for year in self._years}


class HandForm(forms.Form):
    """手で入れる値。割合のKPIでは分子と分母、ほかは値。"""

    first = _day("期間の初日", help_text="ある一日の値なら、初日と末日を同じ日にします。")
    last = _day("期間の末日")
    as_of = _day("いつ現在の値か", required=False, help_text="空なら期間の末日（まだ来ていなければ今日）。")
    value = _number("値")
    numerator = _number("分子")
    denominator = _number("分母")
    basis = forms.ChoiceField(
        label="根拠",
        choices=[(one.value, one.value) for one in Basis],
        help_text="実測＝数えた、推計＝見積もった、申告＝聞き取った、公表値＝公表されている。",
    )
    reason = forms.CharField(
        label="わけ",
        required=False,
        max_length=200,
        help_text="推計のしかた。確定した年度を変えるときは訂正のわけ。",
    )
    document = forms.CharField(
        label="根拠の文書", required=False, max_length=120, help_text="公表値のときは必ず書きます。"
    )
    document_on = _day("文書の日付", required=False)

    def __init__(self, kpi: Kpi, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        if kpi.denominator_label:
            del self.fields["value"]
            self.fields["numerator"].label = f"分子：{kpi.numerator_label or '分子'}"
            self.fields["denominator"].label = f"分母：{kpi.denominator_label}"
        else:
            del self.fields["numerator"], self.fields["denominator"]
            is_answer = kpi.unit == ANSWER_UNIT
            self.fields["value"].label = (
                "値（実施なら 1、未実施なら 0）" if is_answer else f"値（{kpi.unit}）"
            )
        for name in ("value", "numerator", "denominator"):
            if name in self.fields:
                self.fields[name].required = True

    @property
    def entered(self) -> HandReading:
        """行いに渡す値。"""
        data = self.cleaned_data
        return HandReading(
            first=data["first"],
            last=data["last"],
            as_of=data["as_of"] or min(data["last"], self._today),
            basis=Basis(data["basis"]),
            value=data.get("value"),
            numerator=data.get("numerator"),
            denominator=data.get("denominator"),
            reason=data["reason"],
            document=data["document"],
            document_on=data["document_on"],
        )


class BindForm(VersionForm):
    """KPI を全国の表の一つの数につなぐ。"""

    item = forms.ChoiceField(
        label="全国の表の数", help_text="申請と交付と保有は、似ていても違う数です。名前をよく見て選びます。"
    )

    def __init__(self, items: Sequence[tuple[Series, str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = {f"{series.key}:{item}": (series, item) for series, item, _ in items}
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            (f"{series.key}:{item}", f"{series.title}：{label}") for series, item, label in items
        ]

    @property
    def chosen(self) -> tuple[Series, str]:
        """選ばれた表と数。"""
        return self._items[self.cleaned_data["item"]]


class _FileForm(forms.Form):
    file = forms.FileField(label="ファイル")

    def clean_file(self) -> UploadedFile:
        """大きすぎるファイルは、読む前に断る。"""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > _LARGEST:
            raise forms.ValidationError("20MBを超えています。年度で分けて、小さくしてから選んでください。")
        return upload


class SheetForm(_FileForm):
    """戻された目標と実績の表。"""

    file = forms.FileField(
        label="目標と実績の表（xlsx）", help_text="「表を受け取る」で書き出した表に書いたもの。"
    )


class TakeForm(VersionForm):
    """表を取り込む。"""

    takes_stale = forms.BooleanField(
        label="書き出したあとに変わった行も、表の内容で上書きする", required=False
    )


class SeriesForm(_FileForm):
    """全国の表のファイルと、その読み方。"""

    file = forms.FileField(label="表のファイル", help_text="CSV か xlsx、20MBまで")
    layout = forms.ChoiceField(label="読み方", help_text="一度使った読み方は、次からここで選べます。")
    mapping = forms.FileField(
        label="対応表（YAML）",
        required=False,
        help_text="「読み方」に無い表のときだけ。書き方は手引き「KPI」にあります。",
    )
    as_of = _day(
        "いつ現在の値か", required=False, help_text="表に日付の列が無いときに入れます（調査の基準日など）。"
    )

    def __init__(self, layouts: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layout"].choices = [*layouts, ("", "対応表のファイルを選ぶ")]  # type: ignore[attr-defined]
        self.fields["layout"].required = False

    def clean(self) -> dict[str, Any]:
        """読み方か対応表のどちらかが要る。"""
        data = super().clean() or {}
        if not data.get("layout") and not data.get("mapping"):
            self.add_error("layout", "読み方を選ぶか、対応表（YAML）のファイルを選んでください。")
        return data


class PeerForm(VersionForm):
    """比べる団体。一行に一つ、団体コードか、都道府県を付けた名前で書く。"""

    title = forms.CharField(label="群の名前", max_length=40, help_text="例：となりの市、同じ広域の町村")
    bodies = forms.CharField(
        label="比べる団体",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行に一つ。団体コード（6桁）か、「埼玉県戸田市」のような名前。",
    )

    @classmethod
    def of(cls, group: PeerGroup | None, names: dict[str, str]) -> "PeerForm":
        """いまの群を初めの値にする。"""
        if group is None:
            return cls(initial={"version": 0, "title": "自分で選んだ団体"})
        lines = "\n".join(names.get(code, code) for code in group.codes)
        return cls(initial={"version": group.version, "title": group.title, "bodies": lines})
