"""工程表の表: いまの記録を一枚のシートにし、直した表をいまの記録と比べる。"""

from datetime import date

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import (
    CannotWriteTable,
    Column,
    RowKey,
    Sheet,
    Workbook,
    read_table,
    take_row_keys,
    write_csv,
    write_xlsx,
)
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap.dates import dates_beside
from shirube.apps.plan.roadmap.queries import lines, records
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import roadmap_sheet
from shirube.engines.plan.roadmap_columns import COLUMNS, choices
from shirube.engines.plan.roadmap_sheet import GivenRow, SheetLine, SheetReading
from shirube.values.era import format_date

__all__ = ["CannotWriteTable", "FileRefused", "csv_of", "reading_of", "workbook_of"]
_SHEET = "工程表"
_DATES = "契約などの日付"
_KEYS = ("_key", "_version")


def current_lines(scope: Scope, plan: Plan) -> tuple[tuple[SheetLine, ...], dict[str, str]]:
    """いまの記録の行と、所属コードから組織の名を引く表。"""
    day = scope.today
    nodes = organization.departments_at(scope, day)
    found = roadmap_sheet.lines(
        lines.pillar_lines(scope, plan, day),
        lines.initiative_lines(scope, plan, day),
        lines.task_lines(scope, plan, day),
        records.record_versions(scope, plan),
        {str(node.key): node.code for node in nodes},
    )
    return found, {node.code: node.name for node in nodes}


def workbook_of(scope: Scope, plan: Plan) -> bytes:
    """工程表の xlsx（A3 横、見出しの繰り返し、選択肢、行ごとの鍵と版）。契約などの日付は二枚目に。"""
    found, departments = current_lines(scope, plan)
    sheet = Sheet(
        name=_SHEET,
        columns=tuple(
            Column(one.label, one.width, one.kind, choices(one, departments), one.note) for one in COLUMNS
        ),
        rows=tuple(roadmap_sheet.cells(line, departments) for line in found),
        row_keys=tuple(RowKey(line.key, line.version) for line in found),
        paper="A3",
        heading_columns=5,
    )
    sheets = (sheet, *_dates_sheet(scope, plan))
    return write_xlsx(Workbook(sheets, created=scope.now, title=f"{plan.title} 工程表"))


def _dates_sheet(scope: Scope, plan: Plan) -> tuple[Sheet, ...]:
    """契約などの日付の、読むだけのシート。日付が無ければ付けない。"""
    marks = sorted(dates_beside(scope, plan), key=lambda mark: (mark.day, mark.title, mark.what))
    if not marks:
        return ()
    titles = {one.key: one.title for one in lines.initiative_lines(scope, plan, scope.today)}
    rows = tuple(
        (
            mark.day,
            mark.what,
            mark.title,
            "、".join(titles[key] for key in mark.initiatives if key in titles),
            mark.owner or "",
            mark.left_text(scope.today),
        )
        for mark in marks
    )
    columns = (
        Column("日", 12, "date"),
        Column("何の日か", 14),
        Column("名称", 40),
        Column("関わる取組", 40),
        Column("担当", 20),
        Column(f"{format_date(scope.today, 'short')}現在", 12),
    )
    title = f"{plan.title}　契約などの日付（台帳で直します。この表を直しても取り込まれません）"
    return (Sheet(name=_DATES, columns=columns, rows=rows, print_title=title),)


def csv_of(scope: Scope, plan: Plan) -> bytes:
    """工程表の CSV（UTF-8）。xlsx と同じ列で、右端に鍵と版を持つ。"""
    found, departments = current_lines(scope, plan)
    rows = (
        [
            *("" if cell is None else str(cell) for cell in roadmap_sheet.cells(line, departments)),
            line.key,
            str(line.version),
        ]
        for line in found
    )
    out = write_csv([*(one.label for one in COLUMNS), *_KEYS], rows)
    if out.content is None:
        raise CannotWriteTable("工程表に、CSV に書けない字があります。xlsx で書き出してください。")
    return out.content


def reading_of(scope: Scope, plan: Plan, *, name: str, data: bytes, today: date) -> SheetReading:
    """直した表（xlsx・CSV）を、いまの記録と比べる。読めなければ FileRefused か CannotReadSheet。"""
    table, keys = take_row_keys(read_table(data, name=name))
    found, departments = current_lines(scope, plan)
    rows = (
        GivenRow(
            number=row.number,
            cells=dict(zip(table.header, row.cells, strict=False)),
            key=key.key if key else None,
            version=key.version if key else None,
        )
        for row, key in zip(table.rows, keys, strict=True)
    )
    pillars = [one.title for one in records.pillars(scope, plan)]
    return roadmap_sheet.read(table.header, rows, found, departments, pillars, today)
