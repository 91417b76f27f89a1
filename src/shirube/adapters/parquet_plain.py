"""頁のまま読める列を選び、行の集まりの範囲ごとに読む。読めない列は、呼ぶ側が DuckDB で読む。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.parquet_header import NotPlain
from shirube.adapters.parquet_pages import Chunk, texts_in, times_in
from shirube.engines.insight.log import Texts

SCHEMA = (
    "SELECT name, type, repetition_type, duckdb_type, logical_type FROM parquet_schema(?) "
    "WHERE num_children IS NULL AND repetition_type IN ('OPTIONAL', 'REQUIRED')"
)
CHUNKS = (
    "SELECT path_in_schema, row_group_id, num_values, compression, dictionary_page_offset, data_page_offset, "
    "total_compressed_size, total_uncompressed_size FROM parquet_metadata(?) "
    "WHERE list_contains(?, path_in_schema) ORDER BY row_group_id"
)
_MICROS = "MICROS=MicroSeconds()"
_TIMES = ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")


@dataclass(frozen=True, slots=True)
class PlainColumns:
    """頁のまま読める列の、行の集まりごとの置き場所（読めない集まりは None）。"""

    path: Path
    texts: Mapping[str, Sequence[Chunk | None]] = field(default_factory=dict)
    times: Mapping[str, Sequence[Chunk | None]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        path: Path,
        groups: Sequence[int],
        schema: Sequence[Sequence[Any]],
        told: Sequence[Mapping[str, Any]],
    ) -> PlainColumns:
        """目録から。``groups`` は行の集まりごとの行の数、ほかは `SCHEMA` と `CHUNKS` の答え。"""
        names = [str(row[0]) for row in schema]
        texts: dict[str, list[Chunk | None]] = {}
        times: dict[str, list[Chunk | None]] = {}
        for name, kind, repeated, seen, logical in schema:
            some = [one for one in told if one["path_in_schema"] == name]
            if names.count(name) != 1 or [one["num_values"] for one in some] != list(groups):
                continue
            chunks = [Chunk.of(one, can_be_null=repeated == "OPTIONAL") for one in some]
            if kind == "BYTE_ARRAY" and seen == "VARCHAR":
                texts[name] = chunks
            elif kind == "INT64" and seen in _TIMES and _MICROS in str(logical):
                times[name] = chunks
        return cls(path, texts, times)

    def read(
        self, columns: Sequence[tuple[str, str]], groups: slice
    ) -> dict[tuple[str, str], tuple[NDArray[np.int32], Texts] | NDArray[np.int64]]:
        """(役、名) の列のうち、この範囲を頁のまま読めたもの。文字の役は coded、日時の役は zoned か local。"""
        found: dict[tuple[str, str], tuple[NDArray[np.int32], Texts] | NDArray[np.int64]] = {}
        with self.path.open("rb") as file:
            for role, name in columns:
                known = (self.texts if role == "coded" else self.times if role != "numbers" else {}).get(
                    name, ()
                )
                chunks = [one for one in known[groups] if one is not None]
                if known and len(chunks) == len(known[groups]):
                    with suppress(NotPlain):
                        found[role, name] = (
                            texts_in(file, chunks) if role == "coded" else times_in(file, chunks)
                        )
        return found
