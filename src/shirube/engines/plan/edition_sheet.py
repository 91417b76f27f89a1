"""推進計画の版を表にして書き、表から読み戻す。

書いた表を読むと同じ版に戻る。読めないところがあれば版を作らず、シート・行・列・理由・次にすることを全部返す。
xlsx のバイト列との行き来は adapters がする。
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shirube.engines.plan import edition_layout as layout
from shirube.engines.plan import edition_links
from shirube.engines.plan.edition_assembly import assembled
from shirube.engines.plan.edition_layout import CannotReadCell, Column, SheetLayout
from shirube.engines.plan.edition_links import Line, SheetProblem
from shirube.reference.plan.records import PlanEdition

_FIX = "ファイルを直して、もう一度選ぶ"
LONGEST_SHEET = 5_000


@dataclass(frozen=True, slots=True)
class SheetRows:
    """書き出す一枚: 名、見出し、行、選べる値（見出しごと）。"""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    choices: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ReadEdition:
    """読んだ版。問題が一つでもあれば edition は None。unread は、決まりに無く読まなかったシートと列。"""

    edition: PlanEdition | None
    problems: tuple[SheetProblem, ...]
    unread: tuple[str, ...]


class NumberedRow(Protocol):
    """番号の付いた表の行。"""

    @property
    def number(self) -> int:
        """ファイルの行番号。"""

    @property
    def cells(self) -> tuple[str, ...]:
        """欄の文字。"""


class ReadableSheet(Protocol):
    """読み込む一枚の表。"""

    @property
    def header(self) -> tuple[str, ...]:
        """見出し。"""

    @property
    def rows(self) -> Sequence[NumberedRow]:
        """中身の行。"""


@dataclass(slots=True)
class _Reader:
    """読みながら、読めた行と問題を集める。"""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def refuse(self, sheet: str, row: int | None, column: str | None, why: str, next: str = _FIX) -> None:
        """問題を一つ足す。"""
        self.problems.append(SheetProblem(sheet, row, column, why, next))


def edition_rows(edition: PlanEdition) -> tuple[SheetRows, ...]:
    """版を、概念ごとに一枚の表にする。どの版でもシートと見出しは同じである。"""
    records = _records(edition)
    return tuple(
        SheetRows(
            name=sheet.name,
            header=sheet.header,
            rows=tuple(_row(sheet, record) for record in records[sheet.name]),
            choices={column.label: column.codec.choices for column in sheet.columns if column.codec.choices},
        )
        for sheet in layout.SHEETS
    )


def read_edition(sheets: Mapping[str, ReadableSheet]) -> ReadEdition:
    """シートの名から引ける表を、版として読む。"""
    reader = _Reader(unread=[name for name in sheets if name not in {one.name for one in layout.SHEETS}])
    for sheet in layout.SHEETS:
        reader.lines[sheet.name] = []
        if sheet.name in sheets:
            _read_sheet(reader, sheet, sheets[sheet.name])
        elif sheet.is_required:
            reader.refuse(sheet.name, None, None, "このシートが無い", "書き出した表のシートを残して書き直す")
    if not reader.problems:
        reader.problems += edition_links.problems(reader.lines)
    edition = None if reader.problems else assembled(reader.lines)
    return ReadEdition(edition, tuple(reader.problems), tuple(reader.unread))


def _row(sheet: SheetLayout, record: Mapping[str, Any]) -> tuple[str, ...]:
    """一行を、列の順の文字にする。None は空のます。"""
    return tuple(
        "" if record[column.field] is None else column.codec.write(record[column.field])
        for column in sheet.columns
    )


def _read_sheet(reader: _Reader, sheet: SheetLayout, table: ReadableSheet) -> None:
    """一枚を読む。見出しがそろわなければ、行は読まない。"""
    header = [label.strip() for label in table.header]
    reader.unread += [f"{sheet.name}の「{label}」" for label in header if label and label not in sheet.header]
    missing = [label for label in sheet.header if label not in header]
    repeated = [label for label in sheet.header if header.count(label) > 1]
    for label in missing:
        reader.refuse(sheet.name, None, label, f"「{label}」の列が無い", f"見出しに「{label}」を書く")
    for label in repeated:
        reader.refuse(sheet.name, None, label, f"「{label}」の列が二つ以上ある", "どれか一つだけを残す")
    if len(table.rows) > LONGEST_SHEET:
        reader.refuse(sheet.name, None, None, f"{len(table.rows):,} 行あり、{LONGEST_SHEET:,} 行までである")
    elif not missing and not repeated:
        places = [(column, header.index(column.label)) for column in sheet.columns]
        for row in table.rows:
            _read_row(reader, sheet, row, places)


def _read_row(
    reader: _Reader, sheet: SheetLayout, row: NumberedRow, places: Iterable[tuple[Column, int]]
) -> None:
    """一行を読む。全部のますが空の行は飛ばす。"""
    cells = [(column, row.cells[at].strip() if at < len(row.cells) else "") for column, at in places]
    if not any(cell for _, cell in cells):
        return
    before = len(reader.problems)
    values: dict[str, Any] = {}
    for column, cell in cells:
        try:
            values[column.field] = _value(column, cell)
        except CannotReadCell as error:
            reader.refuse(sheet.name, row.number, column.label, error.why, error.next)
    if len(reader.problems) == before:
        reader.lines[sheet.name].append(Line(row.number, values))


def _value(column: Column, cell: str) -> Any:
    """ますを値にする。"""
    if any(unicodedata.category(letter) == "Cc" for letter in cell):
        raise CannotReadCell("改行や制御文字が入っている", "その文字を消し、一行で書く")
    if cell:
        return column.codec.read(cell)
    if column.is_required:
        raise CannotReadCell(f"「{column.label}」が空である", "値を書く")
    return column.codec.empty


def _records(edition: PlanEdition) -> dict[str, list[Mapping[str, Any]]]:
    """シートごとの、書き出す行のもと（欄の名から引ける値）。"""
    items, roles, schedules, policies = edition.items, edition.roles, edition.schedules, edition.policies
    return {
        layout.EDITION.name: [_edition_record(edition)],
        layout.PLAN_DUTIES.name: [_fields(duty) for duty in edition.duties],
        layout.HEADINGS.name: [_titled(heading) for heading in edition.headings],
        layout.ITEMS.name: [_titled(item) for item in items],
        layout.POINTS.name: [_of(item.id, point) for item in items for point in item.points],
        layout.TARGETS.name: [_of(item.id, target) for item in items for target in item.targets],
        layout.DUTIES.name: [_of(item.id, duty) for item in items for duty in item.duties],
        layout.SUPPORTS.name: [_of(item.id, support) for item in items for support in item.supports],
        layout.ROLES.name: [_fields(role) for role in roles],
        layout.ROLE_DUTIES.name: [_of(role.id, duty) for role in roles for duty in role.duties],
        layout.SCHEDULES.name: [_fields(table) for table in schedules],
        layout.SCHEDULE_ROWS.name: [_of(table.id, row) for table in schedules for row in table.rows],
        layout.POLICIES.name: [_fields(policy) for policy in policies],
        layout.POLICY_LINES.name: list(_policy_lines(edition)),
    }


def _fields(record: Any) -> dict[str, Any]:
    """記録の欄を、名から引けるようにする。"""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _of(parent: str, record: Any) -> dict[str, Any]:
    """親の id を添える。"""
    return {"of": parent, **_fields(record)}


def _titled(record: Any) -> dict[str, Any]:
    """名と同じ題名は、書かない。"""
    fields = _fields(record)
    return fields | {"title": None if fields["title"] == fields["label"] else fields["title"]}


def _edition_record(edition: PlanEdition) -> dict[str, Any]:
    """版の行。出典の欄を平らにする。"""
    citation = edition.citation
    return _fields(edition) | {
        "document": citation.document,
        "document_edition": citation.edition,
        "document_section": citation.section,
        "published_on": citation.published_on,
        "confirmed_on": citation.confirmed_on,
        "origin": citation.origin,
        "certainty": citation.certainty,
        "document_note": citation.note,
    }


def _policy_lines(edition: PlanEdition) -> Iterator[Mapping[str, Any]]:
    """別紙の方針とKPIを、一つずつの行にする。"""
    for policy in edition.policies:
        for kind, texts in (
            (layout.PolicyLine.POLICY, policy.policies),
            (layout.PolicyLine.KPI, policy.kpis),
        ):
            yield from ({"of": policy.id, "kind": kind, "text": text} for text in texts)
