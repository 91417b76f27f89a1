"""xlsx の包み（zip と XML）を、読み取り部品に渡す前に調べる。

xlsx の自己申告（dimension など）は信じない。包みの中の XML をすべて一度通し、選んだシートの本当の使用範囲・
式・隠れた行や列・結合・誤りの値を、ここで数える。読み取り部品（calamine）が読めない見え方（0 で埋める書式、
#N/A など）は `shown` に残し、読み取りのあとで上書きする。
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from shirube.adapters import xml_source
from shirube.adapters.archive import Archive
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits
from shirube.adapters.tabular.table import cell_name

_MAX_FORMATS = 65_490
"""書式の数の上限。Excel 自身の上限と同じ。"""
_MAX_SHARED_TEXT = 64 * MEBIBYTE
"""共有文字列（ブック全体の文字）の大きさの上限。"""
_MAX_MERGES = 100_000
_MAX_COLUMN = 16_384
_MAX_CONTENTS = 8 * MEBIBYTE
"""目次（シートの一覧）の大きさの上限。"""
_KEPT = 40
"""値のうち手もとに残す文字数（数と誤りの値を見分けるのに足りる長さ）。"""
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ZERO_MASK = re.compile(r"0[0-]*0")
_SAVE_PLAIN = "Excel で開き、値だけを新しいブックに貼り付けて、xlsx 形式で保存し直してください"
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
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    """読み取り部品の値よりこちらを見せるセル（1 から数える行と列）。"""


@dataclass(frozen=True, slots=True)
class Package:
    """調べの済んだ包み。"""

    archive: Archive
    name: str
    sheet_paths: dict[str, str]
    zero_masks: dict[int, str]
    """書式の番号から、0 で埋める形（例: 00000）。"""
    has_external_links: bool


def inspect_package(archive: Archive, *, limits: Limits) -> Package:
    """包みの中の XML をすべて通し、マクロ・大きすぎる部品・壊れた部品を断る。"""
    name = archive.name
    if "xl/workbook.xml" not in archive.names:
        raise FileRefused(name, why="xlsx（Excel ブック）の形をしていません", next=_SAVE_PLAIN)
    for part in archive.names:
        lowered = part.lower()
        if "vbaproject" in lowered or "macrosheets/" in lowered:
            raise FileRefused(name, where=part, why="マクロが入っています", next=_SAVE_PLAIN)
        if lowered.endswith("sharedstrings.xml") and archive.size(part) > _MAX_SHARED_TEXT:
            why = f"文字の量が上限 {_MAX_SHARED_TEXT // MEBIBYTE} MB を超えています"
            raise FileRefused(name, where=part, why=why, next=_ROOM)
    paths = _sheet_paths(archive, limits=limits)
    masks = _zero_masks(archive, limits=limits)
    read_here = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    for part in archive.names:
        if part.endswith((".xml", ".rels", ".vml")) and part not in read_here and part not in paths.values():
            xml_source.scan(
                archive.chunks(part),
                name=f"{name} の {part}",
                start=_ignore,
                end=_ignore,
                text=_ignore,
                limits=limits,
            )
        elif part not in read_here and part not in paths.values():
            _drain(archive, part)
    has_links = any(part.startswith("xl/externalLinks/") for part in archive.names)
    return Package(archive, name, paths, masks, has_links)


def inspect_sheet(package: Package, sheet: str, *, limits: Limits) -> SheetFacts:
    """一枚のシートを端まで読み、本当の使用範囲と、職員に知らせる事実を数える。"""
    watcher = _SheetWatcher(package, sheet, limits)
    xml_source.scan(
        package.archive.chunks(package.sheet_paths[sheet]),
        name=f"{package.name} のシート「{sheet}」",
        start=watcher.start,
        end=watcher.end,
        text=watcher.text,
        limits=limits,
    )
    return watcher.facts


def verify_other_sheets(package: Package, sheet: str, *, limits: Limits) -> None:
    """読まないシートも、壊れていないか、害のある宣言がないかだけは確かめる。"""
    for other, path in package.sheet_paths.items():
        if other != sheet:
            shown = f"{package.name} のシート「{other}」"
            xml_source.scan(
                package.archive.chunks(path),
                name=shown,
                start=_ignore,
                end=_ignore,
                text=_ignore,
                limits=limits,
            )


def _ignore(*_: object) -> None:
    """通すだけで、何もしない。"""


def _drain(archive: Archive, part: str) -> None:
    """XML でない部品も、解いて目録と合うことを確かめる。"""
    for _ in archive.chunks(part):
        pass


def _sheet_paths(archive: Archive, *, limits: Limits) -> dict[str, str]:
    """シートの名前から、包みの中の場所を引く表を作る。"""
    name = archive.name
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in archive.names:
        raise FileRefused(name, where=relations, why="xlsx に要る部品がありません", next=_SAVE_PLAIN)
    if max(archive.size(relations), archive.size("xl/workbook.xml")) > _MAX_CONTENTS:
        raise FileRefused(name, why="目次が大きすぎます", next=_SAVE_PLAIN)
    targets: dict[str, str] = {}
    listed = xml_source.iterate(archive.read(relations), "Relationship", name=f"{name} の目次", limits=limits)
    for element in listed:
        if element.get("Type", "").endswith("/worksheet") and element.get("TargetMode") != "External":
            target = element.get("Target", "")
            targets[element.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    paths: dict[str, str] = {}
    for element in xml_source.iterate(
        archive.read("xl/workbook.xml"), "sheet", name=f"{name} の目次", limits=limits
    ):
        identity = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        path = targets.get(identity)
        if path is None:
            continue
        if path not in archive.names:
            raise FileRefused(name, where=path, why="目次にあるシートの中身がありません", next=_SAVE_PLAIN)
        paths[element.get("name", "")] = path
    if not paths:
        raise FileRefused(name, why="表のシートが一枚もありません", next=_SAVE_PLAIN)
    return paths


def _zero_masks(archive: Archive, *, limits: Limits) -> dict[int, str]:
    """書式のうち、数を 0 で埋めて見せるものを集める。書式の数が多すぎれば断る。"""
    part = "xl/styles.xml"
    if part not in archive.names:
        return {}
    watcher = _StyleWatcher(archive.name)
    xml_source.scan(
        archive.chunks(part),
        name=f"{archive.name} の {part}",
        start=watcher.start,
        end=watcher.end,
        text=_ignore,
        limits=limits,
    )
    return watcher.masks()


class _StyleWatcher:
    """書式の部品を読む受け手。"""

    def __init__(self, name: str) -> None:
        self._name = name
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._is_inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """書式の番号と、書き方を集める。"""
        local = _local(tag)
        if local == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            self._is_inside = True
        elif local == "xf" and self._is_inside:
            self._formats.append(attributes.get("numFmtId", "0"))
        if max(len(self._formats), len(self._codes)) > _MAX_FORMATS:
            raise FileRefused(
                self._name,
                where="書式",
                why=f"セルの書式が上限 {_MAX_FORMATS:,} 種類を超えています",
                next=_SAVE_PLAIN,
            )

    def end(self, tag: str) -> None:
        """cellXfs の終わり。"""
        if _local(tag) == "cellXfs":
            self._is_inside = False

    def masks(self) -> dict[int, str]:
        """書式の番号ごとの、0 で埋める形。"""
        found: dict[int, str] = {}
        for position, identity in enumerate(self._formats):
            mask = self._codes.get(identity, "").split(";")[0].replace("\\", "").replace('"', "")
            if _ZERO_MASK.fullmatch(mask):
                found[position] = mask
        return found


class _SheetWatcher:
    """シートの部品を読む受け手。セルを一つずつ見て、事実を数える。"""

    def __init__(self, package: Package, sheet: str, limits: Limits) -> None:
        self.facts = SheetFacts()
        self._package, self._sheet, self._limits = package, sheet, limits
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
        starter = self._starters.get(_local(tag))
        if starter is not None:
            starter(attributes)

    def text(self, text: str) -> None:
        """値の文字。"""
        if self._is_reading and len(self._value) < 4:
            self._value.append(text[:_KEPT])

    def end(self, tag: str) -> None:
        """要素の終わり。"""
        local = _local(tag)
        if local == "c":
            self._end_cell()
        elif local in ("v", "is"):
            self._is_reading = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = _small_number(attributes.get("r", ""))
        self._row = self._row + 1 if number is None else number
        self._column = 0
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
        if attributes.get("hidden") in ("1", "true"):
            first, last = _small_number(attributes.get("min", "")), _small_number(attributes.get("max", ""))
            if first is not None and last is not None:
                self.facts.hidden_columns.extend(range(first, min(last, _MAX_COLUMN) + 1))

    def _start_merge(self, attributes: dict[str, str]) -> None:
        self.facts.merged.append(attributes.get("ref", ""))
        if len(self.facts.merged) > _MAX_MERGES:
            raise self._refused("", f"結合したセルが上限 {_MAX_MERGES:,} か所を超えています")

    def _end_cell(self) -> None:
        if not (self._has_value or self._has_formula):
            return
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
            mask = self._package.zero_masks.get(style) if style is not None else None
            if mask:
                self.facts.shown[key] = _masked(value, mask)
            if len(value) > 15:
                self.facts.long_numbers.append(cell_name(self._row, self._column))

    def _refused(self, place: str, why: str) -> FileRefused:
        where = f"シート「{self._sheet}」{place}"
        limit = f"{self._limits.rows:,} 行・{self._limits.columns:,} 列・{self._limits.cells:,} セル"
        return FileRefused(self._package.name, where=where, why=f"{why}（上限は {limit}）", next=_ROOM)


@lru_cache(maxsize=1_000)
def _local(tag: str) -> str:
    """名前空間を除いた名前。"""
    return tag.rpartition("}")[2]


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
