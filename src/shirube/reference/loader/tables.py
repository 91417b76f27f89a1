"""資料の表（CSV）を読む: 指紋、見出し、行数、型、キーの重なりを確かめてから返す。"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from types import MappingProxyType

from shirube.reference.pack import Cell, Column, Pack, PackUnreadable, Problem, Row, Table


class _CellUnreadable(ValueError):
    """欄の中身が列の型に合わない。"""


def read_rows(root: Traversable, pack: Pack) -> tuple[Row, ...]:
    """表の行を型のある値で返す。頭書きと違えば PackUnreadable。"""
    table = pack.table
    if table is None:
        raise TypeError(f"資料 {pack.head.id} は表ではない")
    where = f"{pack.head.room}/{table.file}"
    source = root / pack.head.room / table.file
    if not source.is_file():
        raise PackUnreadable(
            (_problem("表のファイルがない", where, "頭書きの table.file が指す CSV がない"),)
        )
    content = source.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != table.sha256:
        why = f"sha256 が頭書きと違う（実際は {digest}）"
        raise PackUnreadable((_problem("表の中身が頭書きと違う", where, why),))
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        problem = _problem("表を読めない", where, "UTF-8 の正しい CSV でない")
        raise PackUnreadable((problem,)) from error
    rows, problems = _parsed(lines, table, where)
    if problems:
        raise PackUnreadable(tuple(problems))
    return tuple(rows)


def _problem(what: str, where: str, why: str) -> Problem:
    return Problem(what, where, why, "packaging/packs の作成手順で作り直すか、頭書きを直す")


def _parsed(lines: list[list[str]], table: Table, where: str) -> tuple[list[Row], list[Problem]]:
    expected = [column.id for column in table.columns]
    if not lines or lines[0] != expected:
        return [], [_problem("表の見出しが頭書きと違う", where, f"要る見出しは {'、'.join(expected)}")]
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            rows.append(_row(line, table.columns))
        except _CellUnreadable as error:
            problems.append(_problem("表の行が頭書きに合わない", f"{where} の {number} 行目", str(error)))
    if len(lines) - 1 != table.row_count:
        why = f"頭書きは {table.row_count} 行、実際は {len(lines) - 1} 行"
        problems.append(_problem("表の行数が頭書きと違う", where, why))
    problems.extend(_repeated_keys(rows, table, where))
    return rows, problems


def _row(line: list[str], columns: tuple[Column, ...]) -> Row:
    if len(line) != len(columns):
        raise _CellUnreadable(f"列の数が違う（要るのは {len(columns)}、実際は {len(line)}）")
    return MappingProxyType(
        {column.id: _cell(text, column) for column, text in zip(columns, line, strict=True)}
    )


def _cell(text: str, column: Column) -> Cell:
    """欄の文字を列の型の値にする。空欄は None。"""
    if not text:
        if column.required:
            raise _CellUnreadable(f"「{column.label}」が空である")
        return None
    if column.type == "choice" and text not in column.choices:
        raise _CellUnreadable(f"「{column.label}」の「{text}」は選べる値でない")
    try:
        if column.type == "integer":
            return int(text)
        if column.type == "date":
            return _day(text)
    except ValueError as error:
        raise _CellUnreadable(f"「{column.label}」の「{text}」を {column.type} として読めない") from error
    return text


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


def _repeated_keys(rows: list[Row], table: Table, where: str) -> Iterator[Problem]:
    keys = [column.id for column in table.columns if column.key]
    seen: set[tuple[Cell, ...]] = set()
    for row in rows:
        key = tuple(row[name] for name in keys)
        if keys and key in seen:
            yield _problem("表のキーが重なっている", where, f"「{'、'.join(map(str, key))}」が二度ある")
        seen.add(key)
