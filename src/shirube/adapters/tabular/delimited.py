"""CSV と TSV を読む。上限を行と列の番号付きで自分で確かめ、壊れた引用符は行を示して断る。"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.tabular.encoding import decode
from shirube.adapters.tabular.formula_guard import restore
from shirube.adapters.tabular.grid import Grid
from shirube.adapters.tabular.table import NumberedCells, Row, Table, assemble, checked, note

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_QUOTED = re.compile(r'"[^"]*(?:"|\Z)')
OTHER_DELIMITERS = "\t;|"
"""カンマのほかの区切り（先に書いたものから探す）。"""
_TRIED = 20
"""区切りを決めるために見る行の数。"""
_RECORD_LENGTH = 2_000_000
"""一件（引用符の中の改行を含む）の文字数の上限。"""
FIX_QUOTES = '引用符（"）の閉じ忘れや、欄の途中の引用符を直してください'


def read_delimited(
    data: bytes, *, name: str, encoding: str | None, limits: Limits, header_row: int | None
) -> Table:
    """CSV か TSV を一枚の表にする。区切りは、拡張子と一行目から決める。"""
    decoded = decode(data, name=name, encoding=encoding)
    delimiter = delimiter_of(decoded.text, name=name)
    restored: list[str] = []
    records = _records(decoded.text, delimiter=delimiter, name=name, limits=limits)
    table = assemble(
        _restored(records, restored),
        name=name,
        sheet="",
        encoding=decoded.encoding,
        notes=decoded.notes,
        limits=limits,
        header_row=header_row,
    )
    if not restored:
        return table
    added = note("restored", "式よけの「'」を外して読みました", restored)
    return replace(table, notes=(*table.notes, added))


def read_delimited_grid(data: bytes, *, name: str, encoding: str | None, limits: Limits) -> Grid:
    """CSV か TSV を、見出しを決めずに読む。"""
    decoded = decode(data, name=name, encoding=encoding)
    delimiter = delimiter_of(decoded.text, name=name)
    records = _restored(_records(decoded.text, delimiter=delimiter, name=name, limits=limits), [])
    rows = tuple(Row(number, tuple(cells)) for number, cells in checked(records, name=name, limits=limits))
    return Grid(name, "", (), rows)


def delimiter_of(text: str, *, name: str) -> str:
    """区切りの文字を、一行目（引用符の外）で決める。カンマがあればカンマ、無ければタブ・「;」・「|」。"""
    first = _LINE.match(text)
    line = _QUOTED.sub("", first[0]) if first else ""
    if name.lower().endswith(".tsv"):
        return "\t"
    if "," in line:
        return ";" if _is_by_semicolons(text, line) else ","
    return next((mark for mark in OTHER_DELIMITERS if mark in line), ",")


def _is_by_semicolons(text: str, line: str) -> bool:
    """「;」で区切る表か（見出しの名にカンマがあっても、どの行にも「;」が同じ数だけある）。"""
    count = line.count(";")
    if count <= line.count(","):
        return False
    lines = [_QUOTED.sub("", found[0]) for found in islice(_LINE.finditer(text), _TRIED)]
    return all(one.count(";") == count for one in lines if one.strip())


class _Lines:
    """行を一つずつ渡しながら、行番号と、いまの一件の長さを数える。"""

    def __init__(self, text: str, *, name: str) -> None:
        self._lines = _LINE.finditer(text)
        self._name = name
        self.number = 0
        self.record_start = 1
        self._length = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)[0]
        self.number += 1
        self._length += len(line)
        if self._length > _RECORD_LENGTH:
            raise FileRefused(
                self._name,
                where=f"{self.record_start} 行目",
                why=f"一件の長さが上限 {_RECORD_LENGTH:,} 文字を超えています",
                next="改行の無いファイルでないか、引用符の閉じ忘れがないかを確かめてください",
            )
        return line

    def next_record(self) -> None:
        """次の一件に移る。"""
        self.record_start = self.number + 1
        self._length = 0


def _records(text: str, *, delimiter: str, name: str, limits: Limits) -> Iterator[NumberedCells]:
    """一件ずつ、はじまりの行番号を付けて読む。"""
    lines = _Lines(text, name=name)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = lines.record_start
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(error, text, start, name=name, delimiter=delimiter, limits=limits) from error
        lines.next_record()
        yield start, cells


def _restored(records: Iterator[NumberedCells], restored: list[str]) -> Iterator[NumberedCells]:
    """式よけの印を外す。外した欄の場所を `restored` に残す。"""
    for number, cells in records:
        for column, cell in enumerate(cells):
            if cell[:1] == "'":
                cells[column] = restore(cell)
                if cells[column] != cell:
                    restored.append(f"{number} 行目 {column + 1} 列目")
        yield number, cells


def _broken(
    error: csv.Error, text: str, start: int, *, name: str, delimiter: str, limits: Limits
) -> FileRefused:
    """CSV として読めない所を、行と列を示して断る。"""
    if "field larger than field limit" in str(error):
        column = _column_of_long_field(text, start, delimiter, limits.field_length)
        return FileRefused(
            name,
            where=f"{start} 行目 {column} 列目",
            why=f"一つの欄が上限 {limits.field_length:,} 文字を超えています",
            next=FIX_QUOTES,
        )
    return FileRefused(
        name, where=f"{start} 行目から", why="CSV の引用符が正しく閉じられていません", next=FIX_QUOTES
    )


def _column_of_long_field(text: str, start: int, delimiter: str, limit: int) -> int:
    """長すぎる欄が何列目かを数える。"""
    column, length, is_quoted = 1, 0, False
    position = _position_of_line(text, start)
    for character in text[position : position + _RECORD_LENGTH]:
        if character == '"':
            is_quoted = not is_quoted
        elif character == delimiter and not is_quoted:
            column, length = column + 1, 0
            continue
        length += 1
        if length > limit:
            break
    return column


def _position_of_line(text: str, number: int) -> int:
    """行番号から、文字の位置を求める。"""
    for count, found in enumerate(_LINE.finditer(text), 1):
        if count == number:
            return found.start()
    return 0
