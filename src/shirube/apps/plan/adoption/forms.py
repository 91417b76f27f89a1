"""既存計画の取込みと総括の様式。"""

from dataclasses import dataclass
from typing import Any

from django import forms

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.adoption import queries
from shirube.apps.plan.adoption.models import Intake, Review
from shirube.apps.plan.adoption.values import Origin
from shirube.engines.plan.adoption_mapping import CannotMapSheet, ColumnRole, SheetMapping
from shirube.engines.plan.adoption_roles import Role
from shirube.engines.plan.money_costs import STANDARD_FUNDS
from shirube.engines.plan.snapshot_lines import BudgetStage
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear
from shirube.values.measure import Basis

_DATED = (Role.SCHEDULE, Role.COST, Role.KPI_TARGET, Role.KPI_ACTUAL, Role.KPI_BASE)
_UNITS = {"yen": "円", "thousand": "千円", "ten_thousand": "万円", "million": "百万円"}
_STAGES = [
    ("", "要求"),
    *((one.value, one.label) for one in BudgetStage if one is not BudgetStage.REQUEST),
]
_FUNDS = [("", "別の列"), *((one, one) for one in STANDARD_FUNDS)]
_QUARTERS = {
    "": (),
    "1": (1,),
    "2": (2,),
    "3": (3,),
    "4": (4,),
    "上期": (1, 2),
    "下期": (3, 4),
}


class IntakeForm(forms.Form):
    """表を選ぶか、貼り付ける。"""

    file = forms.FileField(
        label="計画の表",
        required=False,
        help_text="Excel（xlsx）、CSV、Word（docx）。工程表・取組一覧など、どんな形でもかまいません。",
    )
    pasted = forms.CharField(
        label="表を貼り付ける",
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Word や Excel の表を選んでコピーし、ここに貼り付けてもかまいません。",
    )
    sheet = forms.CharField(
        label="シートの名前", required=False, max_length=80, help_text="空なら、見えている最初のシート"
    )
    purpose = forms.ChoiceField(
        label="何として取り込むか", choices=Intake.Purpose.choices, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """ファイルか貼り付けの、どちらか一つ。"""
        data = super().clean() or {}
        if bool(data.get("file")) == bool(data.get("pasted", "").strip()):
            raise forms.ValidationError("ファイルを選ぶか、表を貼り付けるか、どちらか一つにしてください。")
        return data

    @property
    def chosen(self) -> tuple[str, bytes]:
        """表の名前と中身。"""
        file = self.cleaned_data["file"]
        if file:
            return file.name, file.read()
        return "貼り付けた表.tsv", self.cleaned_data["pasted"].strip("\r\n").encode()


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """読み方を決める表の一行。"""

    heading: str
    sample: str
    fields: tuple[tuple[str, forms.BoundField], ...]


def _sample(found: queries.Reading, at: int) -> str:
    """見出しより下の、初めの中身。"""
    below = found.mapping.header_last if found.mapping else found.table.header_number
    rows = (cells for number, cells in found.grid if number > below and at < len(cells))
    return next((cells[at][:30] for cells in rows if cells[at].strip()), "")


class MappingForm(forms.Form):
    """列ごとに、それが何かを選ぶ。"""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    header_first = forms.IntegerField(label="見出しの初めの行", min_value=1, max_value=200_000)
    header_last = forms.IntegerField(label="見出しの終わりの行", min_value=1, max_value=200_000)
    fills_down = forms.BooleanField(
        label="空のますには、上の行の柱などを引き継ぐ（結合したますの表）", required=False
    )
    unit = forms.ChoiceField(
        label="経費の単位",
        choices=list(_UNITS.items()),
        help_text="ますに「円」「千円」などと書いてあれば、そちらで読みます。",
    )
    save_as = forms.CharField(
        label="この読み方を残す名前",
        required=False,
        max_length=60,
        help_text="同じ様式を来年も取り込むとき、選ぶだけで済みます。",
    )

    def __init__(self, found: queries.Reading, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.width = max((len(cells) for _, cells in found.grid), default=0)
        roles = [("", "使わない"), *((role.value, role.label) for role in Role)]
        quarters = [(name, name or "通年") for name in _QUARTERS]
        named = [found.headings[at] if at < len(found.headings) else "" for at in range(self.width)]
        self.headings = [heading or f"{at}列目（見出しなし）" for at, heading in enumerate(named, 1)]
        self.samples = [_sample(found, at) for at in range(self.width)]
        for at in range(self.width):
            label = f"{at + 1}列目「{self.headings[at]}」は何か"
            self.fields[f"role{at}"] = forms.ChoiceField(label=label, choices=roles, required=False)
            self.fields[f"year{at}"] = forms.CharField(
                label=f"{at + 1}列目の年度", required=False, max_length=20
            )
            self.fields[f"quarter{at}"] = forms.ChoiceField(
                label=f"{at + 1}列目の四半期", choices=quarters, required=False
            )
            self.fields[f"stage{at}"] = forms.ChoiceField(
                label=f"{at + 1}列目の予算の段階", choices=_STAGES, required=False
            )
            self.fields[f"fund{at}"] = forms.ChoiceField(
                label=f"{at + 1}列目の財源", choices=_FUNDS, required=False
            )

    @classmethod
    def of(cls, found: queries.Reading, intake: Intake) -> "MappingForm":
        """いまの読み方を初めの値にする。"""
        initial: dict[str, Any] = {"version": intake.version, "header_first": found.table.header_number}
        initial |= {"header_last": found.table.header_number, "fills_down": True, "unit": "yen"}
        mapping = found.mapping
        if mapping:
            names = ("header_first", "header_last", "fills_down")
            initial |= {name: getattr(mapping, name) for name in names}
            initial["unit"] = next(name for name, unit in _UNITS.items() if unit == mapping.unit)
            by_quarters = {quarters: name for name, quarters in _QUARTERS.items()}
            for one in mapping.columns:
                initial[f"role{one.column}"] = one.role.value
                initial[f"year{one.column}"] = FiscalYear(one.year).label if one.year else ""
                initial[f"quarter{one.column}"] = by_quarters.get(one.quarters, "")
                initial[f"stage{one.column}"] = "" if one.stage in (None, BudgetStage.REQUEST) else one.stage
                initial[f"fund{one.column}"] = one.fund if one.fund in STANDARD_FUNDS else ""
        return cls(found, initial=initial)

    @property
    def columns(self) -> list["MappedColumn"]:
        """列ごとの見出し、中身の例、五つの欄。"""
        labels = (
            ("何か", "role"),
            ("年度", "year"),
            ("四半期", "quarter"),
            ("予算の段階", "stage"),
            ("財源", "fund"),
        )
        return [
            MappedColumn(
                heading=self.headings[at],
                sample=self.samples[at],
                fields=tuple((label, self[f"{name}{at}"]) for label, name in labels),
            )
            for at in range(self.width)
        ]

    @property
    def whole(self) -> list[forms.BoundField]:
        """列ごとでない欄。"""
        return [self[name] for name in ("header_first", "header_last", "fills_down", "unit", "save_as")]

    def clean(self) -> dict[str, Any]:
        """選んだとおりの読み方を組む。"""
        data = super().clean() or {}
        columns = []
        for at in range(self.width):
            if data.get(f"role{at}"):
                columns.append(self._column(at, Role(data[f"role{at}"]), data))
        if self.errors:
            return data
        try:
            data["mapping"] = SheetMapping(
                header_first=data["header_first"],
                header_last=data["header_last"],
                columns=tuple(columns),
                fills_down=data["fills_down"],
                unit=_UNITS[data["unit"]],
            )
        except CannotMapSheet as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return data

    def _column(self, at: int, role: Role, data: dict[str, Any]) -> ColumnRole:
        text = data.get(f"year{at}", "")
        year = None
        if role in _DATED and text:
            try:
                year = FiscalYear.parse(text).start_year
            except CannotReadFiscalYear as error:
                self.add_error(f"year{at}", str(error))
        quarters = _QUARTERS[data.get(f"quarter{at}", "")] if role is Role.SCHEDULE else ()
        if role is not Role.COST:
            return ColumnRole(column=at, role=role, year=year, quarters=quarters)
        stage = BudgetStage(data.get(f"stage{at}") or BudgetStage.REQUEST)
        return ColumnRole(column=at, role=role, year=year, stage=stage, fund=data.get(f"fund{at}", ""))


class AdoptForm(VersionForm):
    """取り込む。KPI の実績値があるときは、その根拠を選ぶ。"""

    basis = forms.ChoiceField(
        label="KPIの実績値の根拠",
        required=False,
        choices=[
            (Basis.DECLARED.value, "申告（庁内で集めた数）"),
            (Basis.PUBLISHED.value, "公表値（公表した文書の数）"),
        ],
        initial=Basis.DECLARED.value,
    )
    document = forms.CharField(
        label="公表した文書の名前", required=False, max_length=120, help_text="公表値のときに書きます。"
    )
    document_on = forms.DateField(
        label="文書の日付", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """公表値には、文書の名と日付が要る。"""
        data = super().clean() or {}
        if data.get("basis") == Basis.PUBLISHED.value and not (data["document"] and data.get("document_on")):
            self.add_error("document", "公表値として取り込むときは、文書の名前と日付を書いてください。")
        return data

    @property
    def origin(self) -> Origin:
        """実績値の根拠。"""
        data = self.cleaned_data
        return Origin(
            basis=Basis(data.get("basis") or Basis.DECLARED.value),
            document=data.get("document", ""),
            document_on=data.get("document_on"),
        )


class KeptMappingForm(forms.Form):
    """残してある読み方を選ぶ。"""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    mapping = forms.ChoiceField(label="残してある読み方")

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [(str(row.key), row.title) for row in queries.mappings(scope)]
        self.fields["mapping"].choices = kept


class ReviewForm(forms.Form):
    """前の計画の取組一つの総括。"""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    target = forms.CharField(label="目標", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    actual = forms.CharField(label="実績", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(
        label="理由",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="できたわけ、できなかったわけ。次の計画に活かすことを書きます。",
    )
    disposition = forms.ChoiceField(
        label="これから",
        required=False,
        choices=[("", "まだ決めない"), *Review._meta.get_field("disposition").choices],
    )
