"""確認待ちの表を、記録（JSON）に取っておく形。読んだ表と、行ごとの鍵と版をそのまま持つ。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shirube.adapters.tabular.row_keys import RowKey
from shirube.adapters.tabular.table import Row, Table


@dataclass(frozen=True, slots=True)
class KeptTable:
    """取っておいた表。"""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    keys: tuple[RowKey | None, ...]


def table_record(table: Table, keys: Sequence[RowKey | None]) -> dict[str, Any]:
    """取っておく形。"""
    return {
        "header": list(table.header),
        "rows": [[row.number, list(row.cells)] for row in table.rows],
        "keys": [None if key is None else [key.key, key.version] for key in keys],
        "notes": [note.message for note in table.notes],
    }


def kept_table(record: dict[str, Any]) -> KeptTable:
    """取っておいた形から戻す。"""
    return KeptTable(
        header=tuple(record["header"]),
        rows=tuple(Row(number, tuple(cells)) for number, cells in record["rows"]),
        keys=tuple(None if key is None else RowKey(*key) for key in record["keys"]),
    )
