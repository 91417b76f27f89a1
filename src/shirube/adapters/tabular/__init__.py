"""表のファイル（CSV・TSV・xlsx）を安全に読み、職員と公開のために書き出す。

読むのは `read_table`（大きな CSV を端から読むときは `open_delimited`、見出しが二行の表は `read_grid`）。
ファイルの種類は名前ではなく中身で見分け、名前と食い違えば断る。セルはすべて
文字で、職員が画面で見るとおり。断りは `FileRefused`、文字コードを職員にたずねるときは `EncodingUnclear`。
"""

from __future__ import annotations

from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits, check_size
from shirube.adapters.tabular.csv_writer import (
    CP932_LOOKALIKES,
    Audience,
    CannotWriteTable,
    CsvEncoding,
    CsvOut,
    Unwritable,
    write_csv,
)
from shirube.adapters.tabular.delimited import read_delimited, read_delimited_grid
from shirube.adapters.tabular.encoding import LABELS as ENCODING_LABELS
from shirube.adapters.tabular.encoding import Candidate, EncodingUnclear
from shirube.adapters.tabular.grid import Grid, Merged
from shirube.adapters.tabular.kept_table import KeptTable, kept_table, table_record
from shirube.adapters.tabular.kind import SAVE_AS, refuse_foreign, refuse_markup
from shirube.adapters.tabular.row_keys import RowKey, take_row_keys
from shirube.adapters.tabular.stream import DelimitedStream, open_delimited
from shirube.adapters.tabular.table import Note, Row, Table, cell_name
from shirube.adapters.tabular.workbook_reader import read_workbook, read_workbook_grid
from shirube.adapters.tabular.workbook_writer import Column, Sheet, Workbook, write_xlsx

__all__ = [
    "CP932_LOOKALIKES",
    "ENCODING_LABELS",
    "Audience",
    "Candidate",
    "CannotWriteTable",
    "Column",
    "CsvEncoding",
    "CsvOut",
    "DelimitedStream",
    "EncodingUnclear",
    "FileRefused",
    "Grid",
    "KeptTable",
    "Limits",
    "Merged",
    "Note",
    "Row",
    "RowKey",
    "Sheet",
    "Table",
    "Unwritable",
    "Workbook",
    "cell_name",
    "kept_table",
    "open_delimited",
    "read_grid",
    "read_table",
    "table_record",
    "take_row_keys",
    "write_csv",
    "write_xlsx",
]

_TEXT_SUFFIXES = (".csv", ".tsv", ".txt")


def read_table(
    data: bytes,
    *,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    sheet: str | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
) -> Table:
    """表のファイルを読む。

    `sheet` は xlsx のシート（選ばなければ見えている最初のもの）、`encoding` は職員が選んだ CSV の文字コード、
    `header_row` は見出しの行番号（選ばなければ最初の空でない行。上に表題のある表で使う）。
    """
    if _is_workbook(data, name=name, limits=limits):
        return read_workbook(data, name=name, sheet=sheet, limits=limits, header_row=header_row)
    return read_delimited(data, name=name, encoding=encoding, limits=limits, header_row=header_row)


def read_grid(
    data: bytes,
    *,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Grid:
    """表のファイルを、見出しを決めずに読む（見出しが二行の表や、上に題のある表のため）。"""
    if _is_workbook(data, name=name, limits=limits):
        return read_workbook_grid(data, name=name, sheet=sheet, limits=limits)
    return read_delimited_grid(data, name=name, encoding=encoding, limits=limits)


def _is_workbook(data: bytes, *, name: str, limits: Limits) -> bool:
    """xlsx か、文字の表か。どちらでもなければ断る。"""
    check_size(data, name=name, limits=limits)
    lowered = name.lower()
    refuse_foreign(data, name=name)
    if data.startswith(b"PK\x03\x04"):
        if lowered.endswith(_TEXT_SUFFIXES):
            raise FileRefused(name, why="名前は文字の表ですが、中身は zip か Excel ブックです", next=SAVE_AS)
        if lowered.endswith((".xlsm", ".xltm", ".xlsb", ".ods")):
            raise FileRefused(name, why="マクロ付きなど、取り込めない種類のブックです", next=SAVE_AS)
        return True
    if lowered.endswith((".xlsx", ".xlsm", ".xls")):
        raise FileRefused(name, why="名前は Excel ブックですが、中身が違います", next=SAVE_AS)
    refuse_markup(data, name=name)
    return False
