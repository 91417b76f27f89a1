"""読み取った表の記録。セルはすべて文字で、職員が画面で見るとおりに持つ。

CSV と xlsx は、ここで同じ形になる。行を黙って捨てない: 空の行・列の数が違う行・隠れた行などは `notes` に
残り、取り込みの画面がそのまま見せる。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shirube.adapters.refusal import FileRefused, Limits

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Note:
    """読み取りのときに気づいたこと。取り込みは続けられるが、職員が知るべきこと。"""

    kind: str
    message: str
    places: tuple[str, ...] = ()
    """場所（セルの名前か行の番号）。数が多いときも全部を持つ。"""


@dataclass(frozen=True, slots=True)
class Row:
    """表の一行。番号は元のファイルの行番号（1 から）。"""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """読み取った一枚の表。"""

    name: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    notes: tuple[Note, ...] = ()
    header_number: int = 1


NumberedCells = tuple[int, list[str]]


def cell_name(row: int, column: int) -> str:
    """セルの名前（1 から数える行と列を、C12 の形にする）。"""
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """列の名前（1 は A、27 は AA）。"""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def note(kind: str, message: str, places: Iterable[str] = ()) -> Note:
    """気づいたことに、場所の例を添えて作る。"""
    found = tuple(places)
    if found:
        rest = f" ほか {len(found) - _SHOWN:,} か所" if len(found) > _SHOWN else ""
        message = f"{message}: {'、'.join(found[:_SHOWN])}{rest}"
    return Note(kind=kind, message=message, places=found)


def assemble(
    numbered: Iterable[NumberedCells],
    *,
    name: str,
    sheet: str,
    encoding: str,
    notes: Iterable[Note],
    limits: Limits,
    header_row: int | None,
) -> Table:
    """番号の付いた行の並びを一枚の表にする。見出しは `header_row` 行目か、最初の空でない行。"""
    lines = checked(numbered, name=name, limits=limits)
    header_number, header_cells = next(
        ((n, cells) for n, cells in lines if any(cells) and n >= (header_row or n)), (0, [])
    )
    if not header_cells:
        raise FileRefused(
            name, why="表に何も書かれていません", next="見出しと中身のあるファイルを選んでください"
        )
    header = _without_trailing_blanks(header_cells)
    rows: list[Row] = []
    blank: list[int] = []
    uneven: list[str] = []
    for number, cells in lines:
        if not any(cells):
            blank.append(number)
            continue
        if len(cells) != len(header_cells):
            uneven.append(f"{number} 行目（{len(cells)} 列）")
        rows.append(Row(number, _fitted(cells, len(header))))
    found = [*notes, *_notes_of_shape(header, len(header_cells), rows, uneven, blank)]
    return Table(name, sheet, header, tuple(rows), encoding, tuple(found), header_number)


def checked(numbered: Iterable[NumberedCells], *, name: str, limits: Limits) -> Iterator[NumberedCells]:
    """行・列・セルの数と、一つの欄の長さを、読みながら確かめる。"""
    cell_count = 0
    for count, (number, cells) in enumerate(numbered):
        if len(cells) > limits.columns:
            raise _too_large(
                name, f"{number} 行目", f"列が {len(cells):,} あり、上限 {limits.columns:,} 列を超えています"
            )
        cell_count += len(cells)
        if count > limits.rows:
            raise _too_large(name, f"{number} 行目", f"行数が上限 {limits.rows:,} 行を超えています")
        if cell_count > limits.cells:
            raise _too_large(name, f"{number} 行目", f"セルの数が上限 {limits.cells:,} を超えています")
        for column, cell in enumerate(cells, 1):
            if len(cell) > limits.field_length:
                where = f"{number} 行目 {column} 列目"
                raise _too_large(name, where, f"一つの欄が上限 {limits.field_length:,} 文字を超えています")
        yield number, cells


def _too_large(name: str, where: str, why: str) -> FileRefused:
    """大きすぎる表を断る。"""
    return FileRefused(
        name, where=where, why=why, next="区切り文字や引用符の誤りを確かめ、大きいときは分けてください"
    )


def _without_trailing_blanks(cells: list[str]) -> tuple[str, ...]:
    """末尾の空欄を除く。"""
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return tuple(cells[:width])


def _fitted(cells: list[str], width: int) -> tuple[str, ...]:
    """見出しの幅に合わせる。足りない欄は空にし、見出しの外に字があれば残す。"""
    if len(cells) < width:
        return tuple(cells) + ("",) * (width - len(cells))
    return tuple(cells[:width]) + _without_trailing_blanks(cells[width:])


def _notes_of_shape(
    header: tuple[str, ...], width: int, rows: list[Row], uneven: list[str], blank: list[int]
) -> Iterator[Note]:
    """表の形について、職員に知らせること。"""
    if not rows:
        yield note("header_only", "見出しだけで、中身の行がありません")
    if uneven:
        yield note("ragged", f"見出し（{width} 列）と列の数が違う行があります", uneven)
    outside = [f"{row.number} 行目" for row in rows if len(row.cells) > len(header)]
    if outside:
        yield note("outside_header", "見出しの無い列に字が書かれている行があります", outside)
    repeated = sorted({label for label in header if label and header.count(label) > 1})
    if repeated:
        yield note("repeated_header", "同じ見出しが二つ以上あります", repeated)
    if "" in header:
        unnamed = [f"{position} 列目" for position, label in enumerate(header, 1) if not label]
        yield note("unnamed_header", "見出しの無い列があります", unnamed)
    last = rows[-1].number if rows else 0
    between = [f"{number} 行目" for number in blank if number < last]
    if between:
        yield note("blank_rows", "空の行を読み飛ばしました", between)
