"""Parquet の列を読む。読むのは渡された一つのファイルだけで、外のファイル・拡張・通信には触れさせない。

DuckDB は読み取りだけに使う。文字の列は、表を作って符号で受け取る（同じ字を何度も Python の文字にしない）。
行は、行番号の範囲で少しずつ受け取る。
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits
from shirube.engines.insight.log import NO_TIME
from shirube.engines.insight.rows import ABSENT

MAGIC = b"PAR1"
OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_SETTINGS = (
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
    """欄の並びを、符号（値なしは `ABSENT`）と字の表で持つ。"""

    codes: NDArray[np.int64]
    names: tuple[str, ...]

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
    texts: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    zoned: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    local: dict[str, NDArray[np.int64]] = field(default_factory=dict)


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
        unpacked = self._asked("SELECT sum(total_uncompressed_size) FROM parquet_metadata(?)").fetchall()[0][
            0
        ]
        self._check(int(unpacked or 0), limits)

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
        """列を、行の範囲ごとに。文字の列は符号で、日時の列は数（文字で書かれた日時は字）で渡す。"""
        names = {column: self._words(column, number) for number, column in enumerate(texts)}
        asked: dict[tuple[str, str], str] = {}
        for number, column in enumerate(texts):
            asked["coded", column] = self._coded(column, number, has_words=bool(names[column]))
        for column in times:
            asked |= self._time(column)
        for column in numbers:
            asked |= self._number(column)
        chosen = ", ".join(f"{sql} AS c{at}" for at, sql in enumerate(asked.values()))
        query = (
            f"SELECT {chosen} FROM read_parquet(?, file_row_number=true) "  # noqa: S608 列の名は囲んである
            "WHERE file_row_number >= ? AND file_row_number < ? ORDER BY file_row_number"
        )
        for first in range(0, self.rows, size):
            part = Range(first + 1, min(size, self.rows - first))
            found = self._asked(query, first, first + size).fetchnumpy()
            if any(len(values) != part.count for values in found.values()):
                raise self._broken()
            for at, (role, column) in enumerate(asked):
                values = found[f"c{at}"]
                if role == "coded":
                    part.coded[column] = CodedCells(values, names[column])
                else:
                    getattr(part, role)[column] = values.tolist() if role == "texts" else values
            yield part

    def head(self, count: int) -> list[list[str]]:
        """初めの ``count`` 行を、文字にして。"""
        columns = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '')" for name in self._types)
        found = self._asked(f"SELECT {columns} FROM read_parquet(?) LIMIT ?", count)  # noqa: S608
        return [list(row) for row in found.fetchall()]

    def _words(self, column: str, number: int) -> tuple[str, ...]:
        """文字の列の字の表（現れた順）。同じ順の列挙型も作る。"""
        if self._types[column].split("(")[0] not in (*_TEXTS, *_NUMBERS, *_LOCAL, _ZONED):
            raise FileRefused(
                self.name,
                where=f"列「{column}」",
                why=f"文字・数・日時の列ではありません（{self._types[column][:40]}）",
                next="別の列を選んでください",
            )
        words = f"w{number}"
        self._asked(
            f"CREATE TEMP TABLE {words} AS SELECT CAST({quoted(column)} AS VARCHAR) AS w, "  # noqa: S608
            "min(file_row_number) AS n FROM read_parquet(?, file_row_number=true) "
            f"WHERE {quoted(column)} IS NOT NULL GROUP BY 1 ORDER BY 2"
        )
        chosen = f"SELECT w FROM {words} ORDER BY n"  # noqa: S608 表の名はここで付けた番号
        found = tuple(row[0] for row in self._database.execute(chosen).fetchall())
        if found:
            self._database.execute(f"CREATE TYPE e{number} AS ENUM ({chosen})")
        return found

    def _coded(self, column: str, number: int, *, has_words: bool) -> str:
        if not has_words:
            return f"CAST({ABSENT} AS BIGINT)"
        code = f"enum_code(CAST(CAST({quoted(column)} AS VARCHAR) AS e{number}))"
        return f"coalesce(CAST({code} AS BIGINT), {ABSENT})"

    def _time(self, column: str) -> dict[tuple[str, str], str]:
        """日時の列の読み方。端の無い日時（無限）は、空とみなす。"""
        kind, named = self._types[column], quoted(column)
        if kind in (*_LOCAL, _ZONED):
            role = "zoned" if kind == _ZONED else "local"
            moment = named if kind == _ZONED else f"CAST({named} AS TIMESTAMP)"
            known = f"CASE WHEN isfinite({named}) THEN epoch_us({moment}) END"
            return {(role, column): f"coalesce({known}, CAST('{NO_TIME}' AS BIGINT))"}
        return {("texts", column): f"coalesce(CAST({named} AS VARCHAR), '')"}

    def _number(self, column: str) -> dict[tuple[str, str], str]:
        named = quoted(column)
        if self._types[column] in _INTEGERS:
            return {("numbers", column): f"coalesce(CAST({named} AS BIGINT), {ABSENT})"}
        return {("texts", column): f"coalesce(CAST({named} AS VARCHAR), '')"}

    def _asked(self, sql: str, *arguments: object) -> Any:
        try:
            return self._database.execute(sql, [self._path, *arguments])
        except duckdb.OutOfMemoryException:
            raise FileRefused(
                self.name, why="読むのに要るメモリが足りません", next="期間で分けてから取り込んでください"
            ) from None
        except duckdb.Error:
            raise self._broken() from None

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


def quoted(column: str) -> str:
    """列の名を SQL の名にする。"""
    return '"' + column.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
