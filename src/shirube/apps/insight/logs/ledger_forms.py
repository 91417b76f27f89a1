"""処理簿の読み方の様式: 表の場所（シートと見出し）と、列の役（どの列がどの段か、その順）。"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms

from shirube.adapters.ledger_book import LedgerBook, looks_like_date
from shirube.adapters.ledger_mapping import (
    ERA_NAMES,
    MOST_HEADING_ROWS,
    ROWS_PER_CASE,
    RUN,
    Heading,
    LedgerMapping,
    LedgerStep,
)
from shirube.adapters.log_guess import is_person_column, is_private_column
from shirube.adapters.log_headers import Role
from shirube.adapters.log_mapping import STOP
from shirube.apps.frame.version_form import VersionForm

_STOPPED = f"{STOP}相手を待つ"
_SAMPLES = 3
_TEAMS = (Role.TEAM, Role.CHANNEL)


class PlaceForm(forms.Form):
    """表の場所。"""

    sheets = forms.MultipleChoiceField(
        label="読むシート",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
        help_text="見出しの同じシート（月ごとなど）は、いくつでも選べます。",
    )
    first = forms.IntegerField(
        label="見出しの初めの行", min_value=1, max_value=10_000, help_text="題や作成日の行は数えません。"
    )
    rows = forms.IntegerField(label="見出しの行の数", min_value=1, max_value=MOST_HEADING_ROWS)

    def __init__(self, sheets: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sheets) < 2:
            del self.fields["sheets"]
            return
        field = self.fields["sheets"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - 上で定めた欄である
        field.choices = [(one, one) for one in sheets]

    @classmethod
    def of(cls, book: LedgerBook) -> "PlaceForm":
        """いま開いている場所。"""
        heading = book.first.heading
        chosen = [one.grid.sheet for one in book.chosen]
        initial = {"sheets": chosen, "first": heading.first, "rows": heading.rows}
        return cls(book.sheets, initial=initial)

    @property
    def heading(self) -> Heading:
        """選ばれた見出し。"""
        return Heading(self.cleaned_data["first"], self.cleaned_data["rows"])

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """選ばれたシート。"""
        return tuple(self.cleaned_data.get("sheets", ()))


class StepFields(NamedTuple):
    """一つの列の欄。"""

    column: str
    samples: str
    fields: list[forms.BoundField]


class LedgerReadingForm(VersionForm):
    """処理簿の列の役。"""

    kind = forms.CharField(widget=forms.HiddenInput, initial="ledger", required=False)
    title = forms.CharField(label="名前", max_length=60)

    def __init__(self, book: LedgerBook, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._book = book
        header = book.first.header
        open_columns = [one for one in header if not is_private_column(one)]
        self.columns = [one for one in open_columns if _has_date(book, header.index(one))]
        plain_columns = [one for one in open_columns if one not in self.columns]
        self._choice("case", "件の番号の列", [("", "元の行の番号を使う"), *_same(header)], _HELP["case"])
        others = [("", "この列は無い"), *_same(plain_columns)]
        self._choice("resource", "担当の列", others, _HELP["resource"])
        for role in _TEAMS:
            self._choice(role.value, f"{role.label}の列", others, _HELP[role.value])
        self.fields["attributes"] = forms.MultipleChoiceField(
            label="切り口にする列",
            required=False,
            choices=_same([one for one in plain_columns if not is_person_column(one)]),
            widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
            help_text="種類など、件を分けて見る列。住民の氏名や備考の列は選べません。",
        )
        eras = [("", "決めない（読まない）"), *((one, f"{one}とみる") for one in ERA_NAMES)]
        self._choice("era", "元号の無い年（8.4.1 など）", eras, "")
        self.fields["fiscal_year"] = forms.IntegerField(
            label="年の無い日付の年度（西暦）",
            required=False,
            min_value=1873,
            max_value=9998,
            help_text=_HELP["year"],
        )
        pairs = [("", "一件は一行"), *ROWS_PER_CASE.items()]
        self._choice("rows_per_case", "一件が二行のとき", pairs, _HELP["rows"])
        if len(book.chosen) > 1:
            self.fields["is_numbered_by_sheet"] = forms.BooleanField(
                label="番号にシートの名を添える",
                required=False,
                help_text="番号がシートごとに1から始まるとき",
            )
        for at, column in enumerate(self.columns):
            self._step_fields(at, column, open_columns)

    def _choice(self, name: str, label: str, choices: list[tuple[str, str]], help_text: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=choices, help_text=help_text
        )

    def _step_fields(self, at: int, column: str, columns: list[str]) -> None:
        self.fields[f"on_{at}"] = forms.BooleanField(label="段にする", required=False)
        self.fields[f"order_{at}"] = forms.IntegerField(
            label="順", required=False, min_value=1, max_value=999
        )
        self.fields[f"name_{at}"] = forms.CharField(label="行いの名", required=False, max_length=60)
        staff = [one for one in columns if one != column and one not in self.columns]
        self._choice(f"staff_{at}", "担当の列", [("", "無い"), *_same(staff)], "")
        clocks = [("", "触れない"), (_STOPPED, "止める（相手を待つ）"), (RUN, "動かす")]
        self._choice(f"clock_{at}", "処理期間の時計", clocks, "")

    @classmethod
    def first(
        cls, book: LedgerBook, mapping: LedgerMapping, *, title: str, version: int
    ) -> "LedgerReadingForm":
        """いまの読み方を初めの値にする。"""
        dimensions = dict(mapping.attributes)
        initial: dict[str, Any] = {
            "kind": "ledger",
            "title": title,
            "version": version,
            "case": mapping.case,
            "resource": mapping.resource,
            **{role.value: dimensions.pop(role.value, "") for role in _TEAMS},
            "attributes": list(dimensions.values()),
            "era": mapping.era,
            "fiscal_year": mapping.fiscal_year,
            "rows_per_case": mapping.rows_per_case,
            "is_numbered_by_sheet": mapping.is_numbered_by_sheet,
        }
        form = cls(book, initial=initial)
        places = {step.column: at for at, step in enumerate(mapping.steps, 1)}
        for at, column in enumerate(form.columns):
            step = next((one for one in mapping.steps if one.column == column), LedgerStep(column, column))
            values = {
                "on": column in places,
                "order": places.get(column),
                "name": step.name,
                "staff": step.staff,
            }
            for name, value in {**values, "clock": _clock_choice(step.clock)}.items():
                form.initial[f"{name}_{at}"] = value
        return form

    @property
    def main_fields(self) -> Iterator[forms.BoundField]:
        """段のほかの、見える欄。"""
        names = {part.name for one in self.steps for part in one.fields}
        return (self[name] for name in self.fields if name not in names and not self[name].is_hidden)

    @property
    def steps(self) -> list[StepFields]:
        """列ごとの欄。"""
        return [
            StepFields(
                column,
                "、".join(_samples(self._book, self._book.first.header.index(column)))
                or "まだ日付がありません",
                [self[f"{name}_{at}"] for name in ("on", "order", "name", "staff", "clock")],
            )
            for at, column in enumerate(self.columns)
        ]

    def clean(self) -> dict[str, Any]:
        """段が一つはあり、同じ列を二つの役に使わない。"""
        data: dict[str, Any] = super().clean() or {}
        chosen = [column for at, column in enumerate(self.columns) if data.get(f"on_{at}")]
        if not chosen:
            self.add_error(None, "段にする列を、一つ以上選んでください。")
        if data.get("case") in chosen:
            self.add_error("case", f"列「{data['case']}」は段に選ばれています。別の列を選んでください。")
        return data

    def mapping(self, before: LedgerMapping | None) -> LedgerMapping:
        """選ばれた読み方。空とみる字と地域は、前の読み方のものを引き継ぐ。"""
        data, book = self.cleaned_data, self._book
        kept = {} if before is None else {"zone": before.zone, "blanks": before.blanks}
        used = {data["case"], data["resource"]}
        attributes = {role.value: data[role.value] for role in _TEAMS if data[role.value]}
        used |= set(attributes.values())
        attributes |= {one: one for one in data["attributes"] if one not in used}
        return LedgerMapping(
            label=data["title"],
            steps=self._steps(before),
            case=data["case"],
            resource=data["resource"],
            attributes=attributes,
            era=data["era"],
            fiscal_year=data["fiscal_year"],
            sheets=tuple(one.grid.sheet for one in book.chosen) if len(book.sheets) > 1 else (),
            is_numbered_by_sheet=bool(data.get("is_numbered_by_sheet")),
            heading=book.first.heading,
            rows_per_case=data["rows_per_case"],
            **kept,  # type: ignore[arg-type]
        )

    def _steps(self, before: LedgerMapping | None) -> tuple[LedgerStep, ...]:
        data = self.cleaned_data
        reasons = {} if before is None else {step.column: step.clock for step in before.steps}
        found = []
        for at, column in enumerate(self.columns):
            if not data.get(f"on_{at}"):
                continue
            clock = data[f"clock_{at}"]
            if clock == _STOPPED and reasons.get(column, "").startswith(STOP):
                clock = reasons[column]
            step = LedgerStep(column, data[f"name_{at}"].strip() or column, data[f"staff_{at}"], clock)
            found.append((data[f"order_{at}"] or 999, at, step))
        return tuple(step for _, _, step in sorted(found, key=lambda one: one[:2]))


def _clock_choice(clock: str) -> str:
    return _STOPPED if clock.startswith(STOP) else clock


def _same(columns: Any) -> list[tuple[str, str]]:
    return [(one, one) for one in columns]


def _samples(book: LedgerBook, at: int) -> list[str]:
    found = (row.cells[at].strip() for row in book.first.rows if at < len(row.cells))
    return [text[:20] for _, text in zip(range(_SAMPLES), filter(None, found), strict=False)]


def _has_date(book: LedgerBook, at: int) -> bool:
    """日付らしい欄が一つでもあるか、まだ空の「日」の列か。"""
    cells = [row.cells[at] for row in book.first.rows if at < len(row.cells)]
    if not any(cell.strip() for cell in cells):
        return book.first.header[at].endswith(("日", "月日"))
    return any(looks_like_date(cell) for cell in cells)


_HELP = {
    "case": "同じ番号が二度あれば、後の行は別に置き、数えません。",
    "resource": "段ごとの担当の列が無いときの担当。取り込むときに仮名にし、元の名は残しません。",
    "team": "どの課が受け持ったか",
    "channel": "窓口・郵送・オンラインなど",
    "rows": "件の番号が空いて日付のある行（続きの行）があるとき、その行をどう読むか",
    "year": "4/5 のような日付は、前の段に近い年で読みます。前の段が無いとき、この年度で読みます。",
}
