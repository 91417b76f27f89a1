"""処理簿の行を読む: 一行を一つの件とし、日付の入った段を順に並べる。読めない行は、わけを付けて別に置く。

決まり（標）
- 空の行は読み飛ばす。「合計」「小計」などの行、見出しの繰り返し、日付の無い注記の行は、件に数えない。
- 「〃」「同上」は、すぐ上の件の行の、同じ列の値とする（件の番号には使えない）。
- 日付が一つも無い行、読めない日付のある行、番号が空か前の行と同じ行は、行ごと別に置く（段の一部だけを
  数えると、時間を誤るため）。
- 前の段より早い日付は、そのまま数え、気づいたこととして数を示す。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shirube.adapters.ledger_book import LedgerSheet, line_label
from shirube.adapters.ledger_dates import CannotReadLedgerDate, LedgerDates
from shirube.adapters.ledger_mapping import LedgerMapping, LedgerStep, is_blank
from shirube.adapters.ledger_pairs import cases_of, continues, merged, refuse_pairs
from shirube.adapters.log_table import TOO_WIDE
from shirube.engines.insight.rows import SetAside

DITTO = frozenset({"〃", "″", "”", "“", '"', "''", "同上", "仝", "仝上", "々"})
"""上の行と同じ、の印。"""
FARTHEST_YEARS = 20
"""一つの件の段の日付が、これより離れていれば、年の書き誤りとみる（標の定め）。"""
_TOTAL = re.compile(
    r"[（(【〔]?(?:令和|平成|[RH])?[0-9０-９元]*年?度?[0-9０-９]*月?分?(?:小|中|大|総|累|合|月|年|課|係)?(?:間|別)?計"
    r"[)）】〕:：]?[0-9０-９,，]*件?"
)
NOTE = "日付の無い注記の行とみて、件に数えません"
TOTAL = "合計の行とみて、件に数えません"
HEADING = "見出しの繰り返しとみて、件に数えません"
_REMARK = re.compile(r"[※*＊（(【]?(?:注|備考|凡例|※|＊)")
NO_DATE = "日付が一つもありません"


@dataclass(frozen=True, slots=True)
class Entry:
    """一つの段の日付。``step`` は段の番号（0 から）。"""

    step: int
    day: date
    staff: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """一つの件の行。``attributes`` は対応表の切り口の順。"""

    line: int
    case: str
    entries: tuple[Entry, ...]
    attributes: tuple[str, ...]


class _Unread(ValueError):
    """この行は数えない。"""


@dataclass(slots=True)
class LedgerRows:
    """対応表に従って、行を件にする。``warnings`` は数えたうえで知らせること（文と数）。"""

    mapping: LedgerMapping
    warnings: Counter[str] = field(default_factory=Counter)
    continued: int = 0
    """読み方の決まっていない、続きの行（番号が空いて日付のある行）の数。"""
    cases: int = 0
    _seen: dict[str, int] = field(default_factory=dict)

    def of(self, sheet: LedgerSheet, *, base: int = 0) -> Iterator[CaseRow | SetAside]:
        """一枚の行を、上から順に。``base`` は行番号に足す数。"""
        reader = _SheetRows(self, sheet, base)
        written = ((row.number, [cell.strip() for cell in row.cells]) for row in sheet.rows)
        filled = ((number, cells) for number, cells in written if any(cells))
        for lines in cases_of(filled, self.mapping, reader.places):
            number, cells = merged(lines, self.mapping, reader.places)
            try:
                yield reader.case(base + number, number, cells)
            except _Unread as reason:
                self.continued += reader.is_continued(cells)
                for at, _ in lines:
                    yield SetAside(base + at, reader.told(at, str(reason)))
            else:
                self.cases += 1

    def check(self, name: str) -> None:
        """二行で一件の表を、読み方を決めずに数えていれば断る（読み終えてから呼ぶ）。"""
        refuse_pairs(name, self.continued, self.cases)

    def number(self, case: str, line: int) -> None:
        """件の番号を覚える。前の行にあれば断る。"""
        if case in self._seen:
            where = line_label(self._seen[case], self.mapping.sheets)
            raise _Unread(f"件の番号「{case[:40]}」が、{where}と同じです（先の行だけを数えます）")
        self._seen[case] = line


class _SheetRows:
    """一枚のシートの読み手。"""

    def __init__(self, rows: LedgerRows, sheet: LedgerSheet, base: int) -> None:
        self._rows, self._mapping, self._sheet, self._base = rows, rows.mapping, sheet, base
        self.places = {name: at for at, name in enumerate(sheet.header)}
        self._headings = {tuple(map(_squeezed, cells)) for cells in sheet.heading_rows}
        self._above: dict[str, str] = {}
        self._dates = LedgerDates(self._mapping.era, self._mapping.fiscal_year)
        self._is_text = not sheet.grid.sheet

    def told(self, number: int, reason: str) -> str:
        """理由。シートをいくつも読むときは、シートの名と行を頭に添える。"""
        if len(self._mapping.sheets) < 2:
            return reason
        return f"シート「{self._sheet.grid.sheet}」の{number:,}行目: {reason}"

    def is_continued(self, cells: list[str]) -> bool:
        """番号が空いて、段の日付のある行か。"""
        case_at = self.places.get(self._mapping.case)
        steps = [self.places[step.column] for step in self._mapping.steps]
        is_row = not is_total(cells) and tuple(map(_squeezed, cells)) not in self._headings
        return is_row and continues(cells, case_at, steps, self._mapping.blanks)

    def case(self, line: int, number: int, cells: list[str]) -> CaseRow:
        """一行の件。数えない行は `_Unread`。"""
        mapping = self._mapping
        self._refuse_other_rows(cells)
        values = {column: self._value(cells, column) for column in mapping.columns}
        days = {step.column: self._cell(values[step.column]) for step in mapping.steps}
        self._above = {
            column: values[column] if values[column] not in DITTO else self._above.get(column, "")
            for column in mapping.columns
        }
        if not any(days.values()):
            is_case = not mapping.case or (values[mapping.case] and not _REMARK.match(values[mapping.case]))
            raise _Unread(NO_DATE if is_case else NOTE)
        case = self._case_of(number, values)
        entries = self._entries(values)
        self._check_span(entries)
        self._rows.number(case, line)
        self._warn(entries)
        return CaseRow(
            line, case, entries, tuple(self._same(values, one) for one in mapping.attributes.values())
        )

    def _refuse_other_rows(self, cells: list[str]) -> None:
        if tuple(map(_squeezed, cells)) in self._headings:
            raise _Unread(HEADING)
        if is_total(cells):
            raise _Unread(TOTAL)
        if self._is_text and any(cells[len(self._sheet.header) :]):
            raise _Unread(TOO_WIDE)

    def _value(self, cells: list[str], column: str) -> str:
        at = self.places[column]
        return cells[at] if at < len(cells) else ""

    def _cell(self, text: str) -> str:
        """日付の欄の字。空とみる印は、空。"""
        return "" if is_blank(text, self._mapping.blanks) else text

    def _same(self, values: Mapping[str, str], column: str) -> str:
        """「〃」なら上の行の値（``values`` を読んだあとなので、``_above`` に入っている）。"""
        return self._above[column] if values[column] in DITTO else values[column]

    def _case_of(self, number: int, values: Mapping[str, str]) -> str:
        mapping, sheet = self._mapping, self._sheet.grid.sheet
        if not mapping.case:
            return f"{sheet} {number:,}行目" if len(mapping.sheets) > 1 else f"{number:,}行目"
        case = values[mapping.case]
        if not case:
            raise _Unread(f"件の番号（列「{mapping.case}」）が空です")
        if case in DITTO:
            raise _Unread(f"件の番号（列「{mapping.case}」）が「{case}」なので、どの件か分かりません")
        return f"{sheet}-{case}" if mapping.is_numbered_by_sheet and sheet else case

    def _entries(self, values: Mapping[str, str]) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for at, step in enumerate(self._mapping.steps):
            text = self._cell(self._same(values, step.column))
            if not text:
                if values[step.column] in DITTO:
                    raise _Unread(f"「{step.name}」の「{values[step.column]}」の上に、日付がありません")
                continue
            try:
                day = self._dates.day(text, after=found[-1].day if found else None)
            except CannotReadLedgerDate as error:
                raise _Unread(f"「{step.name}」の日付（列「{step.column}」）の{error}") from None
            found.append(Entry(at, day, self._staff(values, step)))
        return tuple(found)

    def _staff(self, values: Mapping[str, str], step: LedgerStep) -> str:
        column = step.staff or self._mapping.resource
        return self._cell(self._same(values, column)) if column else ""

    def _check_span(self, entries: tuple[Entry, ...]) -> None:
        days = [one.day for one in entries]
        if max(days).year - min(days).year > FARTHEST_YEARS:
            raise _Unread(
                f"段の日付が{FARTHEST_YEARS}年より離れているので、年の書き誤りとみます"
                f"（{min(days).isoformat()} と {max(days).isoformat()}）"
            )

    def _warn(self, entries: tuple[Entry, ...]) -> None:
        names = [self._mapping.steps[one.step].name for one in entries]
        for at in range(1, len(entries)):
            if entries[at].day < entries[at - 1].day:
                text = f"「{names[at]}」の日付が、前の段「{names[at - 1]}」より早い"
                self._rows.warnings[text] += 1


def is_total(cells: Sequence[str]) -> bool:
    """合計の行か（初めの空でない欄で見分ける）。"""
    return bool(_TOTAL.fullmatch(_squeezed(next((cell for cell in cells if cell.strip()), ""))))


def _squeezed(text: str) -> str:
    return "".join(text.split())
