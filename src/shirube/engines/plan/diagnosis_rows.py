"""自己診断と推進体制の表を読むときに共通の、行・列の見つけ方と、直すところの述べ方。"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class NumberedRow(Protocol):
    """番号の付いた表の行。"""

    @property
    def number(self) -> int:
        """ファイルの行番号。"""

    @property
    def cells(self) -> tuple[str, ...]:
        """欄の文字。"""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """直すところ: どの行の、どの列が、なぜ読めず、次にどうするか。行が無ければ表の全体。"""

    row: int | None
    column: str
    why: str
    next: str


@dataclass(frozen=True, slots=True)
class RowCells:
    """一行を、見出しの名から引く形にしたもの。"""

    number: int
    cells: Mapping[str, str]

    def text(self, label: str) -> str:
        """欄の文字（前後の空白を除く）。列が無ければ空。"""
        return self.cells.get(label, "").strip()

    def is_blank(self, labels: Sequence[str]) -> bool:
        """これらの欄がすべて空か。"""
        return not any(self.text(label) for label in labels)


def rows_by_label(header: Sequence[str], rows: Sequence[NumberedRow]) -> Iterator[RowCells]:
    """行を一つずつ、見出しから引ける形で返す。"""
    labels = [label.strip() for label in header]
    for row in rows:
        yield RowCells(row.number, dict(zip(labels, row.cells, strict=False)))


def header_problems(header: Sequence[str], needed: Sequence[str]) -> tuple[RowProblem, ...]:
    """要る列が無いか、同じ見出しが二つあるところ。"""
    labels = [label.strip() for label in header]
    found = [
        RowProblem(
            None, label, "この見出しの列がありません", "標が書き出した表の見出しを変えずに使ってください"
        )
        for label in needed
        if label not in labels
    ]
    repeated = [label for label in dict.fromkeys(labels) if label and labels.count(label) > 1]
    found += [
        RowProblem(None, label, "同じ見出しの列が二つあります", "どちらか一つだけを残してください")
        for label in repeated
    ]
    return tuple(found)


def half_width(text: str) -> str:
    """全角の数字や記号を半角にそろえた、読むための文字。"""
    return unicodedata.normalize("NFKC", text).strip()
