"""照会の様式: 国や県から届いたブックの、読み取ったあとの姿。

セルは「シートの名と番地」で指す。値は職員が画面で見る文字で持ち、書き込みはこの姿を通らない
（届いたブックそのものの、答えのセルだけを書き換える。adapters/form_workbook）。
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from shirube.values.labelled_enum import LabelledEnum

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_TALL = 2_000
"""これより縦に長い範囲は、行ごとに置かずに一つずつ確かめる。"""
V = TypeVar("V")
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class CannotReadAddress(ValueError):
    """セルの番地として読めない。"""


class AnswerKind(LabelledEnum):
    """答えの種類。"""

    TEXT = "text", "文"
    NUMBER = "number", "数"
    DATE = "date", "日付"
    CHOICE = "choice", "選択"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """シートの中の一つのセル。行と列は 1 から数える。"""

    row: int
    column: int

    @property
    def address(self) -> str:
        """番地（C12）。"""
        return f"{column_name(self.column)}{self.row}"


def column_name(column: int) -> str:
    """列の名（1 は A、27 は AA）。"""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_of(address: str) -> Place:
    """番地（C12、$C$12、c12）を読む。"""
    found = _ADDRESS.fullmatch(address.strip().upper())
    place = Place(int(found[2]), column_number(found[1])) if found else None
    if place is None or place.row > LAST_ROW or place.column > LAST_COLUMN:
        raise CannotReadAddress(f"「{address[:20]}」はセルの番地ではありません。C12 の形で書いてください。")
    return place


def column_number(letters: str) -> int:
    """列の名から番号を求める（A は 1）。"""
    number = 0
    for letter in letters.strip().upper():
        if not "A" <= letter <= "Z":
            raise CannotReadAddress(f"「{letters[:20]}」は列の名ではありません。C の形で書いてください。")
        number = number * 26 + ord(letter) - ord("A") + 1
    if not 1 <= number <= LAST_COLUMN:
        raise CannotReadAddress(f"「{letters[:20]}」は列の名ではありません。C の形で書いてください。")
    return number


@dataclass(frozen=True, slots=True)
class Area:
    """セルの範囲（両端を含む）。"""

    first: Place
    last: Place

    def __contains__(self, place: Place) -> bool:
        rows = self.first.row <= place.row <= self.last.row
        return rows and self.first.column <= place.column <= self.last.column


@dataclass(frozen=True, slots=True)
class InputRule:
    """様式の入力規則: この範囲に入れてよいもの。"""

    areas: tuple[Area, ...]
    kind: AnswerKind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormCell:
    """一つのセル。`is_open` は、保護されたシートで書けるように開けてあるセル。"""

    text: str = ""
    is_formula: bool = False
    is_open: bool = False
    is_date: bool = False
    style: int = 0


_NO_CELL = FormCell()


class _Rows(Generic[V]):
    """範囲を行から引く表。数万のセルから引いても、範囲の数だけ探さない。"""

    def __init__(self, areas: Iterable[tuple[Area, V]]) -> None:
        self._by_row: dict[int, list[tuple[Area, V]]] = defaultdict(list)
        self._tall: list[tuple[Area, V]] = []
        for area, value in areas:
            if area.last.row - area.first.row >= _TALL:
                self._tall.append((area, value))
                continue
            for row in range(area.first.row, area.last.row + 1):
                self._by_row[row].append((area, value))

    def at(self, place: Place) -> V | None:
        """このセルを含む初めの範囲の値。"""
        near = (*self._by_row.get(place.row, ()), *self._tall)
        return next((value for area, value in near if place in area), None)


@dataclass(frozen=True, kw_only=True)
class FormSheet:
    """一枚のシート。"""

    name: str
    is_hidden: bool = False
    is_protected: bool = False
    cells: Mapping[Place, FormCell] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    rules: tuple[InputRule, ...] = ()

    @cached_property
    def _merged(self) -> _Rows[Area]:
        return _Rows((one, one) for one in self.merges)

    @cached_property
    def _ruled(self) -> _Rows[InputRule]:
        return _Rows((area, one) for one in self.rules for area in one.areas)

    def cell(self, place: Place) -> FormCell:
        """このセル。書かれていなければ空のセル。"""
        return self.cells.get(place, _NO_CELL)

    def head_of(self, place: Place) -> Place:
        """結合の中のセルなら、値を持つ左上のセル。"""
        merge = self._merged.at(place)
        return merge.first if merge else place

    def rule_of(self, place: Place) -> InputRule | None:
        """このセルの入力規則。"""
        return self._ruled.at(place)

    def filled(self) -> Iterator[tuple[Place, FormCell]]:
        """字の書かれているセルを、上から左から順に。"""
        return ((place, self.cells[place]) for place in sorted(self.cells) if self.cells[place].text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """届いたブック。`notes` は職員が知っておくこと（式、画像、署名など）。"""

    name: str
    sheets: tuple[FormSheet, ...]
    has_formulas: bool = False
    notes: tuple[str, ...] = ()

    def sheet(self, name: str) -> FormSheet | None:
        """この名のシート。"""
        return next((one for one in self.sheets if one.name == name), None)
