"""課から返ってきた件数×分の様式を、記録に残せる形（JSON）にし、いまの行と照らす。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shirube.adapters.counts_minutes_sheet import HOW, STAMP
from shirube.adapters.refusal import FileRefused
from shirube.adapters.returned_files import SHEET_LIMITS
from shirube.adapters.tabular import RowKey, read_table, take_row_keys
from shirube.engines.insight.counts_minutes_rows import (
    COUNTS,
    MINUTES,
    Content,
    HeldRow,
    ReadSheet,
    read_rows,
)

SHEETS = (COUNTS, MINUTES)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: tuple[str, ...]


def returned_content(name: str, data: bytes) -> dict[str, Any]:
    """二つのシートのセルと、様式の番号。シートが無いか、開けなければ FileRefused。"""
    return {
        "stamp": _stamp(name, data),
        "sheets": {sheet: _cells(name, data, sheet) for sheet in SHEETS},
    }


def read_returned(
    content: Mapping[str, Any], held: Mapping[str, Sequence[HeldRow[Content]]]
) -> dict[str, ReadSheet]:
    """残したセルを、いまの行と照らす。``held`` はシートの名から、いまの行。"""
    found = {}
    for sheet in SHEETS:
        kept = content["sheets"][sheet]
        found[sheet] = read_rows(
            sheet,
            kept["header"],
            [_Line(number, tuple(cells)) for number, _, _, cells in kept["rows"]],
            [RowKey(key, version) if key else None for _, key, version, _ in kept["rows"]],
            held[sheet],
        )
    return found


def _cells(name: str, data: bytes, sheet: str) -> dict[str, Any]:
    table = read_table(data, name=name, sheet=sheet, limits=SHEET_LIMITS)
    if table.sheet != sheet:
        raise FileRefused(
            name,
            why="業務量調査の様式（Excel）ではありません",
            next="課の頁から受け取った様式に書き写してください",
        )
    plain, keys = take_row_keys(table)
    return {
        "header": list(plain.header),
        "rows": [
            [row.number, key.key if key else None, key.version if key else None, list(row.cells)]
            for row, key in zip(plain.rows, keys, strict=True)
            if any(cell.strip() for cell in row.cells)
        ],
    }


def _stamp(name: str, data: bytes) -> str:
    """「書き方」のシートにある様式の番号。シートが外されていれば空。"""
    try:
        table = read_table(data, name=name, sheet=HOW, limits=SHEET_LIMITS)
    except FileRefused:
        return ""
    return next((row.cells[1].strip() for row in table.rows if row.cells[:1] == (STAMP,)), "")
