"""処理簿のファイルを開く: シートを選び、見出しを探し、件の行を渡す。

見出しは二行でも、上に題があってもよい。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from shirube.adapters.ledger_dates import CannotReadLedgerDate, LedgerDates
from shirube.adapters.ledger_mapping import MOST_HEADING_ROWS, Heading
from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.tabular import Grid, Row, read_grid

SHEET_LINES = 10_000_000
"""シートをいくつも読むとき、二枚めからの行番号に足す数（一枚の行の数より大きい）。"""
LOOKED = 300
"""見出しを探すときに見る行の数。"""
_USUAL = 0.6
_DIGIT = re.compile(r"[0-9]")
_DATES = LedgerDates(era="令和", fiscal_year=2020)


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """一枚の処理簿。``rows`` は見出しの下の行（空の行も含む）、``place`` は読む順（0 から）。"""

    grid: Grid
    heading: Heading
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    place: int = 0

    @property
    def heading_rows(self) -> tuple[tuple[str, ...], ...]:
        """見出しの行の欄。"""
        last = self.heading.first + self.heading.rows
        return tuple(row.cells for row in self.grid.rows if self.heading.first <= row.number < last)


@dataclass(frozen=True, slots=True)
class LedgerBook:
    """処理簿のファイル。``sheets`` は見えているシートの名（文字の表では空）。"""

    name: str
    sheets: tuple[str, ...]
    chosen: tuple[LedgerSheet, ...]

    @property
    def first(self) -> LedgerSheet:
        """はじめの一枚。"""
        return self.chosen[0]


def open_ledger(
    data: bytes,
    *,
    name: str,
    limits: Limits,
    encoding: str | None = None,
    sheets: Sequence[str] = (),
    heading: Heading | None = None,
    first_row: int | None = None,
) -> LedgerBook:
    """処理簿を開く。``sheets`` が空なら見えている最初のシート。見出しの場所は、渡さなければ探す。

    ``first_row`` は、職員が示した見出しの初めの行（何行あるかは探す）。
    見出しが一枚めと違うシートは `FileRefused`。
    """
    found: list[LedgerSheet] = []
    for place, sheet in enumerate(sheets or (None,)):
        grid = read_grid(data, name=name, limits=limits, encoding=encoding, sheet=sheet)
        one = _sheet(grid, heading or heading_of(grid, first_row), place)
        if found and one.header != found[0].header:
            raise FileRefused(
                name,
                where=f"シート「{one.grid.sheet}」",
                why=f"見出しが、シート「{found[0].grid.sheet}」と違います",
                next="見出しの同じシートだけを選んでください",
            )
        found.append(one)
    return LedgerBook(name, found[0].grid.sheets, tuple(found))


def _sheet(grid: Grid, found: Heading, place: int) -> LedgerSheet:
    header = grid.heads(found.first, found.rows)
    if not header:
        raise FileRefused(
            grid.name,
            where=f"{found.first} 行目",
            why="見出しがありません",
            next="見出しが何行目かを選び直してください",
        )
    last = found.first + found.rows - 1
    rows = tuple(row for row in _filled_down(grid, last) if row.number > last)
    return LedgerSheet(grid, found, header, rows, place)


def _filled_down(grid: Grid, last: int) -> tuple[Row, ...]:
    """縦に結合したセルの値を、結合の下の行にも入れる（見出しより下だけ）。"""
    filled: dict[tuple[int, int], str] = {}
    by_number = {row.number: row for row in grid.rows}
    for one in grid.merged:
        top = by_number.get(one.top)
        if one.top <= last or one.bottom == one.top or top is None or one.left > len(top.cells):
            continue
        for number in range(one.top + 1, min(one.bottom, one.top + 10_000) + 1):
            filled[number, one.left - 1] = top.cells[one.left - 1]
    if not filled:
        return grid.rows
    rows = []
    for row in grid.rows:
        cells = [text or filled.get((row.number, column), "") for column, text in enumerate(row.cells)]
        rows.append(replace(row, cells=tuple(cells)))
    return tuple(rows)


def heading_of(grid: Grid, first_row: int | None = None) -> Heading:
    """見出しの場所。初めて日付の並ぶ行を探し、その上の、字の並ぶ行（三行まで）を見出しとみる。

    ``first_row`` を渡せば、その行から、初めて日付の並ぶ行の上までを見出しとする。
    """
    found = _found_heading(grid)
    if first_row is None:
        return found
    rows = found.first + found.rows - first_row
    return Heading(first_row, rows if 1 <= rows <= MOST_HEADING_ROWS else 1)


def _found_heading(grid: Grid) -> Heading:
    rows = [row for row in grid.rows if any(row.cells)][:LOOKED]
    if not rows:
        raise FileRefused(
            grid.name, why="表に何も書かれていません", next="見出しと中身のあるファイルを選んでください"
        )
    sizes = sorted(_size(row) for row in rows if _dates(row))
    usual = max(3.0, _USUAL * sizes[len(sizes) // 2]) if sizes else 0
    at = next((at for at, row in enumerate(rows) if _dates(row) and _size(row) >= usual), None)
    if not at:
        return Heading(rows[0].number)
    while at > 1 and _size(rows[at - 1]) <= 1:
        at -= 1
    last = rows[at - 1]
    first = last.number
    enough = max(2, _size(last) // 3)
    for row in reversed(rows[max(0, at - MOST_HEADING_ROWS) : at - 1]):
        is_next = row.number == first - 1
        if not is_next or _size(row) < enough or _dates(row) or last.number - row.number >= 3:
            break
        first = row.number
    return Heading(first, last.number - first + 1)


def _size(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _dates(row: Row) -> bool:
    return any(looks_like_date(cell) for cell in row.cells)


@lru_cache(maxsize=50_000)
def looks_like_date(cell: str) -> bool:
    """日付らしい字か（元号や年を略したものも含む）。"""
    return reads(_DATES, cell) is not None


def reads(dates: LedgerDates, cell: str) -> date | None:
    """日付として読めれば、その日。"""
    text = unicodedata.normalize("NFKC", cell)
    if not text.strip() or (not _DIGIT.search(text) and "年" not in text):
        return None
    try:
        return dates.day(cell)
    except CannotReadLedgerDate:
        return None


def line_label(line: int, sheets: Sequence[str]) -> str:
    """元の行の名。シートをいくつも読んだときは、シートの名を添える。"""
    place, number = divmod(line, SHEET_LINES)
    if len(sheets) < 2 or place >= len(sheets):
        return f"{line:,}行目"
    return f"シート「{sheets[place]}」の{number:,}行目"
