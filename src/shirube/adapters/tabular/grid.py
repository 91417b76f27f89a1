"""見出しを決める前の表: すべての行と、結合したセル。見出しが二行の表や、上に題のある表のために使う。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shirube.adapters.tabular.table import Row, column_letters

_MERGED = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_WIDEST = 1_000


@dataclass(frozen=True, slots=True)
class Merged:
    """結合したセルの範囲（1 から、両端を含む）。"""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """一枚の表。``sheets`` は見えているシートの名（文字の表では空）、``merged`` は xlsx の結合。"""

    name: str
    sheet: str
    sheets: tuple[str, ...]
    rows: tuple[Row, ...]
    merged: tuple[Merged, ...] = ()

    def heads(self, first: int, count: int) -> tuple[str, ...]:
        """``first`` 行目から ``count`` 行の見出しを一行にしたもの。列ごとに、上の見出しと下の見出しをつなぐ。

        横に結合した見出し（文字の表では、右の空欄）は、下に見出しのある列へ広げる。名の無い列は「（B列）」、
        同じ名の二つめからは「（2）」を添える。
        """
        numbered = {row.number: row.cells for row in self.rows}
        lines = [list(numbered.get(first + at, ())) for at in range(count)]
        width = max((len(line) for line in lines), default=0)
        padded = [[_plain(cell) for cell in line] + [""] * (width - len(line)) for line in lines]
        for at, line in enumerate(padded):
            self._widen(line, padded[at + 1 :], first + at)
        names: list[str] = []
        for column in range(width):
            parts = dict.fromkeys(line[column] for line in padded if line[column])
            names.append("／".join(parts))
        while names and not names[-1]:
            names.pop()
        return _unique(names)

    def _widen(self, line: list[str], below: Sequence[Sequence[str]], number: int) -> None:
        """一行の見出しを、右へ広げる。"""
        for one in self.merged:
            if one.top <= number <= one.bottom and one.top == number:
                for column in range(one.left, min(one.right, len(line))):
                    line[column] = line[column] or line[one.left - 1]
        if self.merged or not below:
            return
        for column in range(1, len(line)):
            if not line[column] and any(other[column] for other in below):
                line[column] = line[column - 1]


def merged_of(references: Sequence[str]) -> tuple[Merged, ...]:
    """結合の書き方（A1:B2）から。形の違うものは読まない。"""
    found = []
    for reference in references:
        one = _MERGED.fullmatch(reference)
        if one is not None:
            left, right = _number(one[1]), _number(one[3])
            if left <= _WIDEST and right - left < _WIDEST:
                found.append(Merged(int(one[2]), left, int(one[4]), right))
    return tuple(found)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _plain(cell: str) -> str:
    """見出しの字。日本語の見出しの中の空白と改行は除く（「受　付」は「受付」）。"""
    parts = cell.split()
    return " ".join(parts) if cell.isascii() else "".join(parts)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """どの列にも、ほかに無い名を付ける。"""
    found: dict[str, None] = {}
    for column, name in enumerate(names, 1):
        base = name or f"（{column_letters(column)}列）"
        shown, count = base, 1
        while shown in found:
            count += 1
            shown = f"{base}（{count}）"
        found[shown] = None
    return tuple(found)
