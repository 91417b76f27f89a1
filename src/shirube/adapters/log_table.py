"""表の形の業務ログ（CSV・TSV・xlsx・Parquet）の読み手。対応表に従って、行を少しずつ渡す。

CSV と Parquet は、大きさによらず一定のメモリで読む。xlsx は表計算ソフトの行数までなので、まとめて読む。
大きさの上限は渡された `Limits` による（命令で取り込むときは大きくしてよい）。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

import numpy as np

from shirube.adapters.log_mapping import LogMapping
from shirube.adapters.log_rows import Piece, RowReader
from shirube.adapters.parquet_file import MAGIC, ParquetFile
from shirube.adapters.refusal import DEFAULT_LIMITS, MEBIBYTE, FileRefused, Limits
from shirube.adapters.tabular import Table, open_delimited, read_table
from shirube.engines.insight.rows import RowBatch, SetAside, Vocabulary

BATCH = 65_536
"""一度に渡す行の数。"""
PARQUET_BATCH = 240_000
"""Parquet から一度に渡す行の数の目安（列ごとにまとめて読むので、多い方が速い）。"""
WORKBOOK_MAGIC = b"PK\x03\x04"
TOO_WIDE = "列の数が見出しより多く、値がずれているおそれがあります"


@dataclass(slots=True)
class LogTable:
    """表の形のログの読み手（`RowSource`）。``batches`` は一度だけ回せる。"""

    path: Path
    mapping: LogMapping
    limits: Limits = DEFAULT_LIMITS
    encoding: str | None = None
    header_row: int | None = None
    batch_rows: int = BATCH
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    @property
    def is_dated_only(self) -> bool:
        """時刻が無く、日付だけのログか。"""
        return self.mapping.is_dated_only

    def batches(self) -> Iterator[RowBatch]:
        """行を、ファイルの順に、いくつかずつ渡す。"""
        check_file(self.path, limits=self.limits)
        with self.path.open("rb") as file:
            kind = _kind(self.path, file.read(4))
        pieces = {
            _Kind.PARQUET: self._parquet,
            _Kind.WORKBOOK: self._workbook,
            _Kind.DELIMITED: self._delimited,
        }
        reader = RowReader(self.mapping, self.vocabulary, is_guarded=kind is _Kind.DELIMITED)
        for piece in pieces[kind]():
            yield reader.batch(piece)

    def _workbook(self) -> Iterator[Piece]:
        """シートごとに読む。二枚以上なら、別に置くわけにシートの名を添える。"""
        data = self.path.read_bytes()
        for sheet in self.mapping.sheets or (None,):
            table = read_table(
                data, name=self.path.name, limits=self.limits, sheet=sheet, header_row=self.header_row
            )
            named = sheet if sheet is not None and len(self.mapping.sheets) > 1 else ""
            yield from _table_pieces(table, self.mapping, self.batch_rows, sheet=named)

    def _parquet(self) -> Iterator[Piece]:
        mapping = self.mapping
        times = tuple(dict.fromkeys(one.column for one in (mapping.timestamp, mapping.start) if one))
        numbers = (mapping.sequence,) if mapping.sequence else ()
        with ParquetFile(self.path, limits=self.limits) as file:
            _places(file.header, mapping, name=file.name)
            for part in file.ranges(
                texts=mapping.text_columns, times=times, numbers=numbers, size=PARQUET_BATCH
            ):
                yield Piece(
                    np.arange(part.first, part.first + part.count),
                    part.coded,
                    zoned=part.zoned,
                    local=part.local,
                    numbers=part.numbers,
                )

    def _delimited(self) -> Iterator[Piece]:
        with self.path.open("rb") as file:
            stream = open_delimited(
                file,
                name=self.path.name,
                limits=self.limits,
                encoding=self.encoding,
                header_row=self.header_row,
            )
            places = _places(stream.header, self.mapping, name=stream.name)
            for lines, rows in stream.batches(self.batch_rows):
                yield _piece(lines, rows, places, width=len(stream.header), usual=stream.width)


@dataclass(frozen=True, slots=True)
class Head:
    """ログの見出しと初めの行。"""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_head(
    path: Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    count: int = 200,
) -> Head:
    """見出しと初めの ``count`` 行（対応表の案を作り、画面で見せるため）。"""
    check_file(path, limits=limits)
    with path.open("rb") as file:
        kind = _kind(path, file.read(4))
        if kind is _Kind.DELIMITED:
            file.seek(0)
            stream = open_delimited(
                file, name=path.name, limits=limits, encoding=encoding, header_row=header_row
            )
            _, rows = next(stream.batches(count), ([], []))
            return Head(stream.header, tuple(tuple(row) for row in rows))
    if kind is _Kind.PARQUET:
        with ParquetFile(path, limits=limits) as parquet:
            return Head(parquet.header, tuple(tuple(row) for row in parquet.head(count)))
    table = read_table(path.read_bytes(), name=path.name, limits=limits, sheet=sheet, header_row=header_row)
    return Head(table.header, tuple(row.cells for row in table.rows[:count]))


class _Kind(Enum):
    PARQUET = "parquet"
    WORKBOOK = "workbook"
    DELIMITED = "delimited"


def _kind(path: Path, head: bytes) -> _Kind:
    """ファイルの種類を、中身の先頭（xlsx は名前も）で決める。"""
    if head == MAGIC:
        return _Kind.PARQUET
    is_workbook = head == WORKBOOK_MAGIC or path.suffix.lower() in (".xlsx", ".xlsm", ".xls")
    return _Kind.WORKBOOK if is_workbook else _Kind.DELIMITED


def check_file(path: Path, *, limits: Limits) -> None:
    """ファイルの大きさを、開く前に確かめる。"""
    size = path.stat().st_size
    if not size:
        raise FileRefused(
            path.name, why="中身が空（0 バイト）です", next="正しいファイルを選び直してください"
        )
    if size > limits.file_bytes:
        raise FileRefused(
            path.name,
            why=f"{size / MEBIBYTE:,.1f} MB あります（上限 {limits.file_bytes // MEBIBYTE:,} MB）",
            next="期間や所属で分けるか、命令（shirube insight import）で取り込んでください",
        )


def _table_pieces(table: Table, mapping: LogMapping, size: int, *, sheet: str) -> Iterator[Piece]:
    """まとめて読んだ表を、いくつかずつ。"""
    places = _places(table.header, mapping, name=table.name)
    width = len(table.header)
    for first in range(0, len(table.rows), size):
        some = table.rows[first : first + size]
        made = _piece(
            [row.number for row in some], [row.cells for row in some], places, width=width, usual=width
        )
        yield replace(made, sheet=sheet)


def _places(header: Sequence[str], mapping: LogMapping, *, name: str) -> dict[str, int]:
    """対応表の列の位置。ちょうど一つ見つからない列があれば断る。"""
    missing = [column for column in mapping.columns if header.count(column) != 1]
    if missing:
        raise FileRefused(
            name,
            where="見出し",
            why=f"対応表の列が、ログに一つだけ見つかりません: {'、'.join(missing)}",
            next=f"対応表を直してください。ログの列は {'、'.join(header)} です",
        )
    return {column: header.index(column) for column in mapping.columns}


def _piece(
    lines: Sequence[int],
    rows: Sequence[Sequence[str]],
    places: Mapping[str, int],
    *,
    width: int,
    usual: int,
) -> Piece:
    """行の並びを、列の並びにする。欄の足りない行は空の欄で補い、見出しより多い行は別に置く。"""
    aside: list[SetAside] = []
    if usual != width or set(map(len, rows)) != {width}:
        fitted: list[Sequence[str]] = []
        numbers: list[int] = []
        for number, cells in zip(lines, rows, strict=True):
            if any(cells[width:]):
                aside.append(SetAside(number, TOO_WIDE))
                continue
            fitted.append([*cells, *[""] * (width - len(cells))])
            numbers.append(number)
        lines, rows = numbers, fitted
    columns = [[cells[place] for cells in rows] for place in places.values()]
    return Piece(np.array(lines, np.int64), dict(zip(places, columns, strict=True)), set_aside=tuple(aside))
