"""シートの XML を端から読む受け手: セルの字、式、結合、入力規則、保護。"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular.sheet_facts import local_name
from shirube.engines.plan.inquiry_form import Area, CannotReadAddress, FormCell, Place, place_of

_MOST_MERGES = 50_000
_MOST_AREAS = 100_000
_LONGEST = 32_767
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class Validation:
    """入力規則の、書かれたままの形。"""

    kind: str
    areas: str = ""
    source: str = ""


@dataclass(slots=True)
class RawSheet:
    """一枚のシートの、読んだままの中身。"""

    is_protected: bool = False
    cells: dict[Place, FormCell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)


def plain_text(text: str) -> str:
    """Excel が「_x000D_」の形で書いた字を、もとの字に戻す。半端な符号になるものは、書かれたまま残す。"""
    return _ESCAPED.sub(lambda found: _character(found[1], found[0]), text)


def _character(digits: str, written: str) -> str:
    code = int(digits, 16)
    return written if 0xD800 <= code <= 0xDFFF else chr(code)


def area_of(text: str) -> Area | None:
    """範囲（B2:D9、B2）。列や行の全体を指すなど、読めない形は None。"""
    first, _, last = text.partition(":")
    try:
        begin = place_of(first)
        end = place_of(last) if last else begin
    except CannotReadAddress:
        return None
    return Area(begin, end)


class SheetReader:
    """シートの部品を読む受け手。"""

    def __init__(
        self, name: str, texts: list[str], dates: frozenset[int], unlocked: frozenset[int], most_cells: int
    ) -> None:
        self.sheet = RawSheet()
        self._name, self._texts, self._most = name, texts, most_cells
        self._dates, self._unlocked = dates, unlocked
        self._row = self._column = 0
        self._cell: dict[str, str] = {}
        self._value: list[str] = []
        self._has_formula = self._is_reading = self._is_phonetic = False
        self._rule: Validation | None = None
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._start_row,
            "c": self._start_cell,
            "mergeCell": self._start_merge,
            "dataValidation": self._start_rule,
            "sheetProtection": self._start_protection,
        }

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """要素の始まり。"""
        local = local_name(tag)
        if local in self._starts:
            self._starts[local](attributes)
        elif local in ("f", "formula1") and self._rule is not None:
            self._begin_text()
        elif local == "f":
            self._has_formula = True
        elif local == "rPh":
            self._is_phonetic = True
        elif local in ("v", "t"):
            self._is_reading = not self._is_phonetic
        elif local == "sqref" and self._rule is not None:
            self._begin_text()

    def text(self, text: str) -> None:
        """値の文字。"""
        if self._is_reading and sum(map(len, self._value)) < _LONGEST:
            self._value.append(text)

    def end(self, tag: str) -> None:
        """要素の終わり。"""
        local = local_name(tag)
        if local == "c":
            self._end_cell()
        elif local == "rPh":
            self._is_phonetic = False
        elif local in ("v", "t"):
            self._is_reading = False
        elif self._rule is not None:
            self._end_in_rule(local, self._rule)

    def _begin_text(self) -> None:
        self._value, self._is_reading = [], True

    def _end_in_rule(self, local: str, rule: Validation) -> None:
        if local in ("f", "formula1", "sqref"):
            written = "".join(self._value)
            if self._is_reading and local == "sqref":
                rule.areas = written
            elif self._is_reading:
                rule.source = written
            self._is_reading = False
        elif local == "dataValidation":
            self.sheet.validations.append(rule)
            if len(self.sheet.validations) > _MOST_AREAS:
                raise self._refused("入力規則が多すぎます")
            self._rule, self._value = None, []

    def _start_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r", "")
        self._row = (
            int(written) if written.isascii() and written.isdigit() and len(written) < 8 else self._row + 1
        )
        self._column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        try:
            place = place_of(attributes["r"])
            self._row, self._column = place.row, place.column
        except (KeyError, CannotReadAddress):
            self._column += 1
        self._cell, self._value = attributes, []
        self._has_formula = False

    def _start_merge(self, attributes: dict[str, str]) -> None:
        area = area_of(attributes.get("ref", ""))
        if area is not None:
            self.sheet.merges.append(area)
        if len(self.sheet.merges) > _MOST_MERGES:
            raise self._refused("結合したセルが多すぎます")

    def _start_rule(self, attributes: dict[str, str]) -> None:
        self._rule = Validation(attributes.get("type", "none"), attributes.get("sqref", ""))

    def _start_protection(self, attributes: dict[str, str]) -> None:
        self.sheet.is_protected = attributes.get("sheet") in ("1", "true")

    def _end_cell(self) -> None:
        if len(self.sheet.cells) >= self._most:
            raise self._refused("セルが多すぎます")
        written = self._cell.get("s", "0")
        style = int(written) if written.isdigit() else 0
        self.sheet.cells[Place(max(self._row, 1), max(self._column, 1))] = FormCell(
            text=self._text(),
            is_formula=self._has_formula,
            is_open=style in self._unlocked,
            is_date=style in self._dates,
            style=style,
        )

    def _text(self) -> str:
        value = "".join(self._value)
        kind = self._cell.get("t", "n")
        if kind == "s":
            at = int(value) if value.isdigit() else -1
            return self._texts[at] if 0 <= at < len(self._texts) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return plain_text(value)

    def _refused(self, why: str) -> FileRefused:
        return FileRefused(self._name, why=why, next="答えるシートだけのブックにして、選び直してください")
