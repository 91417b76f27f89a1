"""書き出した表の、行の鍵と版。隠れた列として行に付けておき、取り込むときに古い行を見つける。"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular.table import Row, Table

KEY_LABELS = ("_key", "_version")
"""隠れた列の見出し。"""
CHOICES_SHEET = "選択肢"
"""選択肢を置く、隠れたシートの名前。"""


@dataclass(frozen=True, slots=True)
class RowKey:
    """一行がどの記録の、どの版から書き出されたか。"""

    key: str
    version: int


def take_row_keys(table: Table) -> tuple[Table, tuple[RowKey | None, ...]]:
    """鍵と版の列を表から外し、行ごとの鍵を返す。鍵の無い行（職員が書き足した行）は None。"""
    if not all(label in table.header for label in KEY_LABELS):
        return table, (None,) * len(table.rows)
    key_at, version_at = (table.header.index(label) for label in KEY_LABELS)
    keys = tuple(_key_of(row, key_at, version_at, name=table.name) for row in table.rows)
    header = _without(table.header, key_at, version_at)
    rows = tuple(Row(row.number, _without(row.cells, key_at, version_at)) for row in table.rows)
    return replace(table, header=header, rows=rows), keys


def _key_of(row: Row, key_at: int, version_at: int, *, name: str) -> RowKey | None:
    """一行の鍵を読む。"""
    key, version = row.cells[key_at], row.cells[version_at]
    if not key and not version:
        return None
    if not key or not version.isascii() or not version.isdigit():
        raise FileRefused(
            name,
            where=f"{row.number} 行目",
            why="隠れた列にある、記録の鍵か版が書き換えられています",
            next="もう一度書き出した表に、直したい所を写してください",
        )
    return RowKey(key, int(version))


def _without(cells: tuple[str, ...], *positions: int) -> tuple[str, ...]:
    """指定した位置を除く。"""
    return tuple(cell for position, cell in enumerate(cells) if position not in positions)
