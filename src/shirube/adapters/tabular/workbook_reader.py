"""xlsx を読む。包みを調べてから calamine に渡し、職員が画面で見るとおりの文字にする。

決めたこと: 日付は ISO（2026-04-01）、日時は 2026-04-01T09:30:00。数は桁区切りや通貨の記号を付けない値。0 で
埋める書式（00000、000-0000）は見えるとおり。式は保存された計算結果。隠れた行・列も読み、知らせる。
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO

import python_calamine as calamine

from shirube.adapters.archive import open_archive
from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.tabular.grid import Grid, merged_of
from shirube.adapters.tabular.row_keys import CHOICES_SHEET, KEY_LABELS
from shirube.adapters.tabular.sheet_facts import SheetFacts
from shirube.adapters.tabular.table import (
    Note,
    NumberedCells,
    Row,
    Table,
    assemble,
    checked,
    column_letters,
    note,
)
from shirube.adapters.tabular.workbook_package import (
    Package,
    inspect_package,
    inspect_sheet,
    verify_other_sheets,
)

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_workbook(
    data: bytes, *, name: str, sheet: str | None, limits: Limits, header_row: int | None
) -> Table:
    """xlsx の一枚のシートを表にする。シートを選ばなければ、見えている最初のシート。"""
    read = _read(data, name=name, sheet=sheet, limits=limits)
    table = assemble(
        read.values,
        name=name,
        sheet=read.chosen,
        encoding="xlsx",
        notes=[
            *_notes_of_book(read.package, read.chosen, read.visible, read.hidden),
            *_notes_of_sheet(read.facts),
        ],
        limits=limits,
        header_row=header_row,
    )
    return _without_own_notes(table, read.facts)


def read_workbook_grid(data: bytes, *, name: str, sheet: str | None, limits: Limits) -> Grid:
    """xlsx の一枚のシートを、見出しを決めずに読む。シートを選ばなければ、見えている最初のシート。"""
    read = _read(data, name=name, sheet=sheet, limits=limits)
    rows = tuple(
        Row(number, tuple(cells)) for number, cells in checked(read.values, name=name, limits=limits)
    )
    return Grid(name, read.chosen, tuple(read.visible), rows, merged_of(read.facts.merged))


def visible_sheets(data: bytes, *, name: str, limits: Limits) -> tuple[str, ...]:
    """見えているシートの名（中身は読まない）。"""
    package = inspect_package(open_archive(data, name=name, limits=limits), limits=limits)
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return tuple(_sheets(book, package)[0])
    except calamine.CalamineError as error:
        raise FileRefused(
            name, why="xlsx の中身が壊れていて読めません", next="Excel で開いて保存し直してください"
        ) from error


@dataclass(frozen=True, slots=True)
class _Read:
    """読んだ一枚のシート。"""

    package: Package
    chosen: str
    visible: list[str]
    hidden: list[str]
    facts: SheetFacts
    values: list[NumberedCells]


def _read(data: bytes, *, name: str, sheet: str | None, limits: Limits) -> _Read:
    """包みを調べ、一枚のシートの行を読む。"""
    package = inspect_package(open_archive(data, name=name, limits=limits), limits=limits)
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            visible, hidden = _sheets(book, package)
            chosen = _chosen(sheet, visible, hidden, name=name)
            facts = inspect_sheet(package, chosen, limits=limits)
            verify_other_sheets(package, chosen, limits=limits)
            grid = book.get_sheet_by_name(chosen)
            _check_agreement(grid, facts, name=name)
            return _Read(package, chosen, visible, hidden, facts, list(_numbered(grid, facts)))
    except calamine.CalamineError as error:
        raise FileRefused(
            name, why="xlsx の中身が壊れていて読めません", next="Excel で開いて保存し直してください"
        ) from error


def _sheets(book: calamine.CalamineWorkbook, package: Package) -> tuple[list[str], list[str]]:
    """見えているシートと、隠れているシートの名前。"""
    visible: list[str] = []
    hidden: list[str] = []
    for metadata in book.sheets_metadata:
        if metadata.name not in package.sheet_paths:
            continue
        is_visible = metadata.visible == calamine.SheetVisibleEnum.Visible
        (visible if is_visible else hidden).append(metadata.name)
    return visible, hidden


def _chosen(sheet: str | None, visible: list[str], hidden: list[str], *, name: str) -> str:
    """読むシートを決める。"""
    wanted = sheet if sheet is not None else next(iter(visible), None)
    if wanted is None or wanted not in (*visible, *hidden):
        raise FileRefused(
            name,
            why=f"シート「{sheet}」がありません" if sheet is not None else "見えているシートがありません",
            next=f"次から選んでください: {'、'.join((*visible, *hidden))}",
        )
    return wanted


def _check_agreement(grid: calamine.CalamineSheet, facts: SheetFacts, *, name: str) -> None:
    """読み取り部品の見た範囲が、数えた範囲を超えないことを確かめる。"""
    if grid.end is not None and (grid.end[0] >= facts.last_row or grid.end[1] >= facts.last_column):
        raise FileRefused(
            name, why="シートの範囲が読み方によって食い違います", next="Excel で開いて保存し直してください"
        )


def _numbered(grid: calamine.CalamineSheet, facts: SheetFacts) -> Iterator[NumberedCells]:
    """行番号を付け、セルを文字にする。"""
    if grid.start is None:
        return
    first = grid.start[0] + 1
    width_before = [""] * grid.start[1]
    shown_rows = {row for row, _ in facts.shown}
    for number, values in enumerate(grid.to_python(skip_empty_area=True), first):
        cells = width_before + [_shown(value) for value in values]
        if number in shown_rows:
            for column in range(1, len(cells) + 1):
                cells[column - 1] = facts.shown.get((number, column), cells[column - 1])
        yield number, cells


def _shown(value: Value) -> str:
    """セルの値を、職員が見る文字にする。"""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value.isoformat()


def _number(value: float) -> str:
    """数を、指数を使わずに書く（Excel と同じく有効 15 桁）。"""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def _notes_of_book(package: Package, chosen: str, visible: list[str], hidden: list[str]) -> Iterator[Note]:
    """ブックについて、職員に知らせること。"""
    others = [sheet for sheet in visible if sheet != chosen]
    if others:
        yield note("other_sheets", f"シート「{chosen}」だけを読みました。ほかのシート", others)
    unseen = [sheet for sheet in hidden if sheet not in (chosen, CHOICES_SHEET)]
    if unseen:
        yield note("hidden_sheets", "隠れたシートがあります（読んでいません）", unseen)
    if chosen in hidden:
        yield note("hidden_sheets", "隠れたシートを読みました", [chosen])
    if package.has_external_links:
        yield note("external_links", "ほかのブックを参照しています。保存されている値を読みました")


def _notes_of_sheet(facts: SheetFacts) -> Iterator[Note]:
    """シートについて、職員に知らせること。"""
    hidden_rows = [f"{row} 行目" for row in facts.hidden_rows if row <= facts.last_row]
    findings: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("formulas", "式のセルは、保存されている計算結果を読みました", facts.formulas),
        ("formulas_without_value", "計算結果の無い式を、空として読みました", facts.formulas_without_value),
        ("errors", "誤りの値（#N/A など）のセルがあります", facts.errors),
        ("long_numbers", "16 桁以上の数は、Excel が下の桁を失っています", facts.long_numbers),
        ("hidden_rows", "隠れた行も読みました", hidden_rows),
        ("merged", "結合したセルは、左上だけに値があります", facts.merged),
    )
    for kind, message, places in findings:
        found = note(kind, message, places)
        if found.places:
            yield found


def _without_own_notes(table: Table, facts: SheetFacts) -> Table:
    """隠れた列を知らせる。標が書き出した行の鍵の列だけは、知らせない。"""
    own = {position for position, label in enumerate(table.header, 1) if label in KEY_LABELS}
    hidden = [c for c in sorted(facts.hidden_columns) if c <= facts.last_column and c not in own]
    if not hidden:
        return table
    added = note("hidden_columns", "隠れた列も読みました", (f"{column_letters(c)} 列" for c in hidden))
    return replace(table, notes=(*table.notes, added))
