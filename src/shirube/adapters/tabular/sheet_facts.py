"""シートの XML を端から読み、本当の使用範囲と、職員に知らせる事実を数える。

読み取り部品（calamine）が伝えない見え方（0 で埋める書式、#N/A などの誤りの値）は `shown` に残し、読み取りの
あとで上書きする。数えるものには、どれも上限がある。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.tabular.table import cell_name

_MAX_MERGES = 100_000
_MAX_ROW = 1_048_576
_MAX_COLUMN = 16_384
_KEPT = 40
"""値のうち手もとに残す文字数（数と誤りの値を見分けるのに足りる長さ）。"""
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ROOM = "要る行と列だけを新しいブックに写して、保存し直してください"


@dataclass(slots=True)
class SheetFacts:
    """選んだシートについて、包みから直に数えた事実。"""

    last_row: int = 0
    last_column: int = 0
    first_row: int = 0
    formulas: list[str] = field(default_factory=list)
    formulas_without_value: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    long_numbers: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    """読み取り部品の値よりこちらを見せるセル（1 から数える行と列）。"""


class SheetWatcher:
    """シートの部品を読む受け手。セルを一つずつ見て、事実を数える。"""

    def __init__(self, name: str, sheet: str, zero_masks: Mapping[int, str], limits: Limits) -> None:
        self.facts = SheetFacts()
        self._name, self._sheet, self._zero_masks, self._limits = name, sheet, zero_masks, limits
        self._rows_seen = self._cells_seen = self._columns_seen = 0
        self._row, self._column = 0, 0
        self._cell: dict[str, str] = {}
        self._has_formula = self._has_value = False
        self._value: list[str] = []
        self._is_reading = False
        self._first_column = 0
        self._starters: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "is": self._start_value,
            "col": self._start_column,
            "mergeCell": self._start_merge,
        }

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """要素の始まり。"""
        starter = self._starters.get(local_name(tag))
        if starter is not None:
            starter(attributes)

    def text(self, text: str) -> None:
        """値の文字。"""
        if self._is_reading and len(self._value) < 4:
            self._value.append(text[:_KEPT])

    def end(self, tag: str) -> None:
        """要素の終わり。"""
        local = local_name(tag)
        if local == "c":
            self._end_cell()
        elif local in ("v", "is"):
            self._is_reading = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = _small_number(attributes.get("r", ""))
        self._row = self._row + 1 if number is None else number
        self._column = 0
        self._rows_seen += 1
        if self._rows_seen > _MAX_ROW:
            raise self._refused("", "行の数が Excel の上限を超えています")
        if attributes.get("hidden") in ("1", "true"):
            self.facts.hidden_rows.append(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        if found:
            self._row, self._column = int(found[2]), _column_number(found[1])
        else:
            self._column += 1
        self._cell = attributes
        self._has_formula = self._has_value = False
        self._value = []

    def _start_formula(self, _: dict[str, str]) -> None:
        self._has_formula = True

    def _start_value(self, _: dict[str, str]) -> None:
        self._has_value = self._is_reading = True

    def _start_column(self, attributes: dict[str, str]) -> None:
        self._columns_seen += 1
        if self._columns_seen > _MAX_COLUMN:
            raise self._refused("", "列の数が Excel の上限を超えています")
        if attributes.get("hidden") in ("1", "true"):
            first, last = _small_number(attributes.get("min", "")), _small_number(attributes.get("max", ""))
            if first is not None and last is not None:
                self.facts.hidden_columns.update(range(first, min(last, self._limits.columns) + 1))

    def _start_merge(self, attributes: dict[str, str]) -> None:
        self.facts.merged.append(attributes.get("ref", ""))
        if len(self.facts.merged) > _MAX_MERGES:
            raise self._refused("", f"結合したセルが上限 {_MAX_MERGES:,} か所を超えています")

    def _end_cell(self) -> None:
        if not (self._has_value or self._has_formula):
            return
        self._cells_seen += 1
        if self._cells_seen > self._limits.cells:
            raise self._refused("", f"値のあるセルが上限 {self._limits.cells:,} を超えています")
        value = "".join(self._value)
        facts = self.facts
        if self._row > facts.last_row or self._column > facts.last_column or self._row < facts.first_row:
            self._widen()
        if self._has_formula:
            facts.formulas.append(cell_name(self._row, self._column))
            if not value:
                facts.formulas_without_value.append(cell_name(self._row, self._column))
        self._note_shown(value)

    def _widen(self) -> None:
        """使用範囲を広げ、上限を超えたらその場で断る。"""
        facts, limits = self.facts, self._limits
        facts.last_row = max(facts.last_row, self._row)
        facts.last_column = max(facts.last_column, self._column)
        facts.first_row = min(facts.first_row or self._row, self._row)
        height = facts.last_row - facts.first_row + 1
        if (
            height > limits.rows + 1
            or facts.last_column > limits.columns
            or height * facts.last_column > limits.cells
        ):
            raise self._refused(
                cell_name(self._row, self._column),
                f"使われている範囲が {height:,} 行 × {facts.last_column:,} 列に広がっています",
            )

    def _note_shown(self, value: str) -> None:
        """読み取り部品が伝えない見え方（誤りの値、0 埋め、16 桁以上の数）を残す。"""
        kind = self._cell.get("t", "n")
        key = (self._row, self._column)
        if kind == "e" and value:
            self.facts.errors.append(cell_name(self._row, self._column))
            self.facts.shown[key] = value
        elif kind == "n" and value.isdigit():
            style = _small_number(self._cell.get("s", ""))
            mask = self._zero_masks.get(style) if style is not None else None
            if mask:
                self.facts.shown[key] = _masked(value, mask)
            if len(value) > 15:
                self.facts.long_numbers.append(cell_name(self._row, self._column))

    def _refused(self, place: str, why: str) -> FileRefused:
        where = f"シート「{self._sheet}」{place}"
        limit = f"{self._limits.rows:,} 行・{self._limits.columns:,} 列・{self._limits.cells:,} セル"
        return FileRefused(self._name, where=where, why=f"{why}（上限は {limit}）", next=_ROOM)


def _small_number(text: str) -> int | None:
    """7 桁までの数を読む。数でなければ None。"""
    return int(text) if len(text) <= 7 and text.isascii() and text.isdigit() else None


@lru_cache(maxsize=20_000)
def _column_number(letters: str) -> int:
    """列の名前から番号を求める（A は 1）。"""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _masked(digits: str, mask: str) -> str:
    """数を、0 で埋める形に当てはめる（2600013 を 000-0000 に当てると 260-0013）。"""
    shown: list[str] = []
    rest = list(digits)
    for slot in reversed(mask):
        shown.append("-" if slot == "-" else (rest.pop() if rest else "0"))
    return "".join(rest) + "".join(reversed(shown))


@lru_cache(maxsize=1_000)
def local_name(tag: str) -> str:
    """名前空間を除いた名前。"""
    return tag.rpartition("}")[2]
