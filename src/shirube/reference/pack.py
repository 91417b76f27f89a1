"""資料（パック）の型: 一つの概念を一つのファイルに、出典と日付とともに持つ。

ここにあるのは値だけで、ファイルは読まない。読むのは `reference.loader` だけである。
だから engines はこの型を知ってよく、loader は知らない。
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from shirube.values.citation import Citation
from shirube.values.labelled_enum import LabelledEnum

# 部屋の名は全部の階で同じ。資料はこの名のフォルダーにだけ置く。
ROOMS = (
    "plan",
    "organization",
    "procedures",
    "people",
    "frontyard",
    "insight",
    "standardization",
    "regulation",
    "opendata",
    "initiatives",
    "funding",
    "region",
)

Value = str | int | bool | Mapping[str, object] | tuple[object, ...]
Cell = str | int | date | None
Row = Mapping[str, Cell]


class Shape(LabelledEnum):
    """資料の形: 日付ごとの値、項目の並び、または大きな表。"""

    VALUES = "values", "日付ごとの値"
    ITEMS = "items", "項目"
    TABLE = "table", "表"


class Severity(StrEnum):
    """問題の重さ: 誤りは資料を使えなくし、注意は確かめ直しを求める。"""

    ERROR = "誤り"
    WARNING = "注意"


@dataclass(frozen=True, slots=True)
class Problem:
    """資料の問題一つ: 何が、どこで、なぜ、次にどうする。"""

    what: str
    where: str
    why: str
    next: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.severity}: {self.what}（{self.where}）。{self.why}。{self.next}。"


class PackUnreadable(ValueError):
    """資料が決まりどおりでなく、読めない。problems に理由が全部ある。"""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class DatedValue:
    """ある日から効力を持つ値。値が None なら、その日に廃止された。"""

    effective_from: date
    value: Value | None


@dataclass(frozen=True, slots=True)
class Item:
    """項目一つ: 変わらない id、名前、そのほかの欄。"""

    id: str
    label: str
    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """文字の欄を返す。空なら空文字。"""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def day(self, name: str) -> date | None:
        """日付の欄を返す。原典に日付がなければ None。"""
        value = self.fields.get(name)
        return None if value is None else date.fromisoformat(str(value))


@dataclass(frozen=True, slots=True)
class Column:
    """表の列: 見出しと、入れてよいものの型。"""

    id: str
    label: str
    type: str
    required: bool
    key: bool
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """表の頭書き: 列、行数、利用条件、指紋。行そのものは頼まれたときに読む。"""

    file: str
    sha256: str
    row_count: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class PackHead:
    """資料の頭書き: 名前、版、出典。表の行は含まない。"""

    id: str
    label: str
    shape: Shape
    edition: str | None
    citation: Citation
    confirmed_on: date
    other_sources: tuple[Citation, ...]
    licence: str | None
    attribution: str | None
    refs: tuple[str, ...]
    count: int

    @property
    def room(self) -> str:
        """この資料が属する部屋。"""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Pack:
    """資料一つ: 頭書きと、日付ごとの値または項目（表の行は `loader.rows` が返す）。

    field_labels と value_labels は、欄と決まった値の日本語の名。入れ子の欄は「親.子」で引く。
    """

    head: PackHead
    attributes: Mapping[str, object]
    field_labels: Mapping[str, str]
    values: tuple[DatedValue, ...] = ()
    items: tuple[Item, ...] = ()
    table: Table | None = None
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    def value_at(self, day: date) -> Value | None:
        """その日に効力のある値を返す。施行の前と廃止の後は None。"""
        position = bisect_right(self.values, day, key=lambda dated: dated.effective_from)
        return self.values[position - 1].value if position else None

    def item(self, item_id: str) -> Item | None:
        """id の項目を返す。なければ None。"""
        return next((item for item in self.items if item.id == item_id), None)

    def reference(self, item: Item) -> str:
        """項目の指し方: 版のある資料なら「id@版」、ない資料なら id。"""
        return f"{item.id}@{self.head.edition}" if self.head.edition else item.id

    def choices(self, column_id: str) -> Mapping[str, str]:
        """表の列で選べる値と、その名を返す。表でないか、その列がなければ LookupError。"""
        columns = self.table.columns if self.table else ()
        found = next((column for column in columns if column.id == column_id), None)
        if found is None:
            raise LookupError(f"資料「{self.head.id}」に列「{column_id}」はない。")
        return found.choices
