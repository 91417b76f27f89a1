"""Parquet の列を読む。読むのは渡された一つのファイルだけ。外のファイル・拡張・通信には触れさせない。

よくある形の列は頁の符号のまま読み（`parquet_plain`）、ほかは DuckDB から、つないだバイト列のまま受け取り、
芯が符号にする（同じ字を何度も Python の文字にしない）。行は、行の集まり（row group）の切れ目で分けた範囲
ごとに、いくつかの糸で先に読み、ファイルの順に渡す。どの列も、一度だけ読む。
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from shirube.adapters import arrow_stream
from shirube.adapters.parquet_plain import CHUNKS, SCHEMA, PlainColumns
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits
from shirube.engines.insight.kernels.numbering import numbered
from shirube.engines.insight.log import NO_TIME, Texts
from shirube.engines.insight.rows import ABSENT

MAGIC = b"PAR1"
_THREADS = min(4, os.cpu_count() or 1)
_MOST = 1 << 20
"""一つの範囲の行の数の上限。"""
OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_SETTINGS = (
    *arrow_stream.SETTINGS,
    "SET enable_external_access=false",
    "SET python_enable_replacements=false",
    "SET lock_configuration=true",
)
_WILD = frozenset("*?[]")
_TEXTS = ("VARCHAR", "BOOLEAN", "UUID", "ENUM")
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_NUMBERS = (*_INTEGERS, "UBIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
_LOCAL = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
_ZONED = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True, slots=True)
class CodedCells:
    """欄の並びを、符号（値なしは `ABSENT`）と、この並びに現れた順の字の表で持つ。"""

    codes: NDArray[np.int32]
    names: Texts

    def __len__(self) -> int:
        return len(self.codes)

    def texts(self) -> list[str]:
        """欄の字。値なしは空。"""
        table = np.array((*self.names, ""), object)
        return table[self.codes].tolist()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Range:
    """行の範囲の列。``first`` は初めの行の番号（1 から）。"""

    first: int
    count: int
    coded: dict[str, CodedCells] = field(default_factory=dict)
    numbers: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    zoned: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    local: dict[str, NDArray[np.int64]] = field(default_factory=dict)


class _Cut(NamedTuple):
    """読む行の範囲（初めと終わり）と、ちょうど収まる行の集まり（途中で分けたときは None）。"""

    first: int
    last: int
    groups: slice | None


class ParquetFile:
    """開いた Parquet。``with`` で使う。``header`` は列の名、``rows`` は行の数。"""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        self.name = path.name
        if _WILD & set(str(path)):
            raise FileRefused(
                self.name, why="名前に * ? [ ] があります", next="名前を変えてから取り込んでください"
            )
        self._path = str(path.resolve())
        self._database = duckdb.connect(":memory:", config=OFFLINE)
        self._database.execute(f"SET allowed_paths=[{_literal(self._path)}]")
        for setting in _SETTINGS:
            self._database.execute(setting)
        described = self._asked("DESCRIBE SELECT * FROM read_parquet(?)").fetchall()
        self._types = {str(name): str(kind) for name, kind, *_ in described}
        self.rows = int(self._asked("SELECT sum(num_rows) FROM parquet_file_metadata(?)").fetchall()[0][0])
        groups = self._asked(
            "SELECT any_value(row_group_num_rows), sum(total_uncompressed_size) "
            "FROM parquet_metadata(?) GROUP BY row_group_id ORDER BY row_group_id"
        ).fetchall()
        self._groups = [int(rows) for rows, _ in groups]
        self._check(sum(int(size) for _, size in groups), limits)

    def __enter__(self) -> ParquetFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    @property
    def header(self) -> tuple[str, ...]:
        """列の名。"""
        return tuple(self._types)

    def ranges(
        self, *, texts: Collection[str], times: Collection[str], numbers: Collection[str], size: int
    ) -> Iterator[Range]:
        """列を、行の範囲ごとに。文字の列は符号で、日時の列は数（文字で書かれた日時は符号）で渡す。"""
        asked: dict[tuple[str, str], str] = {}
        for column in texts:
            asked["coded", column] = self._text(column)
        for column in times:
            asked |= self._time(column)
        for column in numbers:
            asked |= self._number(column)
        plain = self._plain([column for _, column in asked])
        left = deque(self._cuts(size))
        ahead: deque[Future[list[Range]]] = deque()
        pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="parquet")
        try:
            while left or ahead:
                while left and len(ahead) <= _THREADS:
                    ahead.append(pool.submit(self._range, asked, plain, left.popleft()))
                yield from ahead.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _plain(self, columns: list[str]) -> PlainColumns:
        """頁のまま読める列。"""
        schema = [row for row in self._asked(SCHEMA).fetchall() if row[0] in columns]
        told = self._asked(CHUNKS, columns)
        names = [one[0] for one in told.description]
        rows = [dict(zip(names, row, strict=True)) for row in told.fetchall()]
        return PlainColumns.of(Path(self._path), self._groups, schema, rows)

    def _cuts(self, size: int) -> Iterator[_Cut]:
        """行の範囲。行の集まりの切れ目で分け、大きすぎる集まりだけは途中で分ける。"""
        if sum(self._groups) != self.rows:
            raise self._broken()
        first = last = begin = 0
        for number, rows in enumerate(self._groups):
            last += rows
            if last - first > _MOST:
                for low in range(first, last, _MOST):
                    yield _Cut(low, min(low + _MOST, last), None)
            elif last - first >= size or number == len(self._groups) - 1:
                yield _Cut(first, last, slice(begin, number + 1))
            else:
                continue
            first, begin = last, number + 1

    def _range(self, asked: dict[tuple[str, str], str], plain: PlainColumns, cut: _Cut) -> list[Range]:
        """一つの範囲を読む。頁のまま読めない列があれば、その列だけを DuckDB に問う。"""
        own = {} if cut.groups is None else plain.read(list(asked), cut.groups)
        found = Range(cut.first + 1, cut.last - cut.first)
        for (role, column), values in own.items():
            getattr(found, role)[column] = CodedCells(*values) if isinstance(values, tuple) else values
        left = {key: sql for key, sql in asked.items() if key not in own}
        if not left:
            return [found]
        parts = self._parts(left, cut)
        if own and len(parts) != 1:
            return self._parts(asked, cut)
        for role, column in own:
            getattr(parts[0], role)[column] = getattr(found, role)[column]
        return parts

    def _parts(self, asked: dict[tuple[str, str], str], cut: _Cut) -> list[Range]:
        """一つの範囲の列を DuckDB に問う（糸ごとに、別の問い口で）。"""
        chosen = ", ".join(("file_row_number", *asked.values()))
        query = (
            f"SELECT {chosen} FROM read_parquet({_literal(self._path)}, file_row_number=true) "  # noqa: S608 名は囲んである
            f"WHERE file_row_number >= {cut.first} AND file_row_number < {cut.last}"
        )
        found, at = [], cut.first
        try:
            with (
                self._database.cursor() as cursor,
                closing(arrow_stream.columns_of(cursor.sql(query))) as some,
            ):
                for rows, *columns in some:
                    if not isinstance(rows, np.ndarray) or not (rows == np.arange(at, at + len(rows))).all():
                        raise self._broken()
                    part = Range(at + 1, len(rows))
                    for (role, column), values in zip(asked, columns, strict=True):
                        getattr(part, role)[column] = _kept(values)
                    found.append(part)
                    at += len(rows)
        except (duckdb.OutOfMemoryException, arrow_stream.CannotReadStream) as error:
            raise self._unread(error) from None
        except duckdb.Error:
            raise self._broken() from None
        if at != cut.last:
            raise self._broken()
        return found

    def head(self, count: int) -> list[list[str]]:
        """初めの ``count`` 行を、文字にして。"""
        columns = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '')" for name in self._types)
        found = self._asked(f"SELECT {columns} FROM read_parquet(?) LIMIT ?", count)  # noqa: S608
        return [list(row) for row in found.fetchall()]

    def _text(self, column: str) -> str:
        if self._types[column].split("(")[0] not in (*_TEXTS, *_NUMBERS, *_LOCAL, _ZONED):
            raise FileRefused(
                self.name,
                where=f"列「{column}」",
                why=f"文字・数・日時の列ではありません（{self._types[column][:40]}）",
                next="別の列を選んでください",
            )
        return f"CAST({quoted(column)} AS VARCHAR)"

    def _time(self, column: str) -> dict[tuple[str, str], str]:
        """日時の列の読み方。端の無い日時（無限）は、空とみなす。"""
        kind, named = self._types[column], quoted(column)
        if kind in (*_LOCAL, _ZONED):
            role = "zoned" if kind == _ZONED else "local"
            moment = named if kind == _ZONED else f"CAST({named} AS TIMESTAMP)"
            known = f"CASE WHEN isfinite({named}) THEN epoch_us({moment}) END"
            return {(role, column): f"coalesce({known}, CAST('{NO_TIME}' AS BIGINT))"}
        return {("coded", column): f"CAST({named} AS VARCHAR)"}

    def _number(self, column: str) -> dict[tuple[str, str], str]:
        named = quoted(column)
        if self._types[column] in _INTEGERS:
            return {("numbers", column): f"coalesce(CAST({named} AS BIGINT), {ABSENT})"}
        return {("coded", column): f"CAST({named} AS VARCHAR)"}

    def _asked(self, sql: str, *arguments: object) -> Any:
        try:
            return self._database.execute(sql, [self._path, *arguments])
        except duckdb.OutOfMemoryException as error:
            raise self._unread(error) from None
        except duckdb.Error:
            raise self._broken() from None

    def _unread(self, error: Exception) -> FileRefused:
        if not isinstance(error, duckdb.OutOfMemoryException) and "Out of Memory" not in str(error):
            return self._broken()
        return FileRefused(
            self.name, why="読むのに要るメモリが足りません", next="期間で分けてから取り込んでください"
        )

    def _broken(self) -> FileRefused:
        return FileRefused(
            self.name,
            why="Parquet として読めません（壊れているか、途中で切れているか、暗号化されています）",
            next="作成したソフトで書き出し直してください",
        )

    def _check(self, unpacked: int, limits: Limits) -> None:
        if self.rows > limits.rows or len(self._types) > limits.columns or unpacked > limits.unpacked_bytes:
            size = f"{self.rows:,} 行、{len(self._types):,} 列、解いた大きさ {unpacked // MEBIBYTE:,} MB"
            bounds = f"{limits.rows:,} 行、{limits.columns:,} 列、{limits.unpacked_bytes // MEBIBYTE:,} MB"
            raise FileRefused(
                self.name,
                why=f"{size}あり、上限（{bounds}）を超えています",
                next="期間で分けるか、命令（shirube insight import）で取り込んでください",
            )


def _kept(values: arrow_stream.Column) -> CodedCells | NDArray[np.int64]:
    """次のまとまりを読んでも残る列。文字の列は符号にする。"""
    if not isinstance(values, arrow_stream.TextCells):
        return values.copy()
    codes, firsts = numbered(values.offsets, values.data, values.is_known)
    return CodedCells(codes, Texts(values.offsets, values.data).taken(firsts))


def quoted(column: str) -> str:
    """列の名を SQL の名にする。"""
    return '"' + column.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
