"""推進計画の版と、xlsx・指紋付きの JSON の行き来。

同じ版からは、いつも同じバイト列ができる。読むときは、種類を名前でなく中身で見分ける。
"""

from __future__ import annotations

import datetime as dt

from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits, check_size
from shirube.adapters.tabular import Column, Sheet, Table, Workbook, read_table, write_xlsx
from shirube.engines.plan.edition_file import edition_file, read_edition_file
from shirube.engines.plan.edition_sheet import ReadEdition, SheetRows, edition_rows, read_edition
from shirube.reference.plan.records import PlanEdition

_WIDE = frozenset({"内容", "国の方針", "自治体に求めること", "印字のとおりの名", "注記", "名", "期間の名"})


def edition_workbook(edition: PlanEdition) -> bytes:
    """版を一つの xlsx にする。選べる値のある列には選択肢を付ける。"""
    day = edition.citation.confirmed_on or edition.citation.published_on or dt.date(2000, 1, 1)
    sheets = tuple(
        Sheet(rows.name, tuple(_column(rows, label) for label in rows.header), rows.rows)
        for rows in edition_rows(edition)
    )
    created = dt.datetime.combine(day, dt.time(), dt.UTC)
    return write_xlsx(Workbook(sheets, created=created, title=edition.label))


def edition_json(edition: PlanEdition) -> bytes:
    """版を、指紋の付いた JSON のファイルにする。"""
    return edition_file(edition).encode("utf-8")


def read_edition_bytes(data: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS) -> ReadEdition:
    """xlsx か指紋付きの JSON を版として読む。表でも JSON でもなければ FileRefused。"""
    check_size(data, name=name, limits=limits)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        try:
            return read_edition_file(data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise FileRefused(
                name,
                why="文字が UTF-8 ではありません",
                next="受け取ったファイルを、開いて保存し直さずに選んでください",
            ) from error
    if not data.startswith(b"PK\x03\x04"):
        raise FileRefused(
            name,
            why="版の Excel ブック（xlsx）でも、指紋付きのファイル（json）でもありません",
            next="書き出した版のファイルを選んでください",
        )
    first = read_table(data, name=name, limits=limits)
    rest = (read_table(data, name=name, limits=limits, sheet=sheet) for sheet in _other_sheets(first))
    return read_edition({table.sheet: table for table in (first, *rest)})


def _other_sheets(first: Table) -> tuple[str, ...]:
    """見えているほかのシートの名。"""
    return tuple(place for note in first.notes if note.kind == "other_sheets" for place in note.places)


def _column(rows: SheetRows, label: str) -> Column:
    choices = rows.choices.get(label, ())
    return Column(label, 40 if label in _WIDE else 16, "choice" if choices else "text", choices)
