"""答えの並びを、表・JSON・CSV のどれかで書く。

答えはいくつかの節（`Section`）に分かれる。JSON では、一行だけの節（`is_record`）の欄を初めの階に置き、ほかは
節の名の下に並べる。CSV は一つの節だけを書く。秒の欄は、表では読みやすい長さに、JSON と CSV では秒の数にする。
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from fractions import Fraction
from typing import Any

from shirube.cli.click_words import width
from shirube.engines.insight.lengths import length
from shirube.values.instant import local_day

FORMATS = ("table", "json", "csv")
ARROW = " → "


class Kind(Enum):
    """欄の種類: 文字、数、秒、秒（表では日数で書く）、割合、確率（p）。"""

    TEXT = "text"
    NUMBER = "number"
    SECONDS = "seconds"
    DAYS = "days"
    SHARE = "share"
    PROBABILITY = "probability"


@dataclass(frozen=True, slots=True)
class Column:
    """一つの欄。``key`` は JSON と CSV の名、``label`` は表の見出し。"""

    key: str
    label: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Section:
    """答えの一節。"""

    key: str
    label: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    is_record: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """一つの命令の答え。``notes`` は、数に添える断り（何をどう数えたか、何が数えられないか）。"""

    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()

    def section(self, key: str) -> Section | None:
        """その名の節。"""
        return next((one for one in self.sections if one.key == key), None)


def in_days(answer: Answer) -> Answer:
    """日付だけの記録の答え: 長さは日数で、日時は日付（日本標準時）で書く。"""
    return replace(answer, sections=tuple(_section_in_days(one) for one in answer.sections))


def _section_in_days(section: Section) -> Section:
    columns = tuple(
        replace(one, kind=Kind.DAYS) if one.kind is Kind.SECONDS else one for one in section.columns
    )
    rows = [
        [local_day(cell).isoformat() if isinstance(cell, datetime) else cell for cell in row]
        for row in section.rows
    ]
    return replace(section, columns=columns, rows=rows)


def as_json(answer: Answer) -> str:
    """JSON の文字。"""
    whole: dict[str, Any] = {}
    for section in answer.sections:
        keys = [column.key for column in section.columns]
        rows = [dict(zip(keys, map(_plain, row), strict=True)) for row in section.rows]
        whole |= rows[0] if section.is_record else {section.key: rows}
    if answer.notes:
        whole["notes"] = list(answer.notes)
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)


def as_csv(section: Section) -> str:
    """一節の CSV（見出しは英語の名）。"""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in section.columns])
    writer.writerows([[_written(cell) for cell in row] for row in section.rows])
    return out.getvalue().rstrip("\n")


def as_table(answer: Answer) -> str:
    """端末で読む表。"""
    parts = [_record(one) if one.is_record else _grid(one) for one in answer.sections]
    return "\n\n".join([*parts, *(f"※ {note}" for note in answer.notes)])


def _plain(value: Any) -> Any:
    """JSON と CSV に書ける値。分数は最も近い小数に、日時は ISO 8601 に。"""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _written(value: Any) -> Any:
    """CSV の欄。並びは矢印でつなぐ。"""
    if isinstance(value, tuple):
        return ARROW.join(value)
    return "" if value is None else _plain(value)


def _shown(value: Any, kind: Kind) -> str:
    """表に書く文字。"""
    if value is None:
        return "—"
    if kind in (Kind.SECONDS, Kind.DAYS):
        return length(value, is_dated_only=kind is Kind.DAYS)
    if kind is Kind.SHARE:
        return f"{float(value) * 100:.1f}％"
    if kind is Kind.PROBABILITY:
        return "0.001未満" if value < 0.001 else f"{value:.3f}"
    if kind is Kind.NUMBER:
        return f"{value:,}" if isinstance(value, int) else f"{float(value):,.2f}"
    if isinstance(value, tuple):
        return ARROW.join(value)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _record(section: Section) -> str:
    widest = max(width(column.label) for column in section.columns)
    lines = [
        f"  {column.label}{' ' * (widest - width(column.label))}  {_shown(value, column.kind)}"
        for column, value in zip(section.columns, section.rows[0], strict=True)
    ]
    return "\n".join([section.label, *lines])


def _grid(section: Section) -> str:
    if not section.rows:
        return f"{section.label}\n  ありません。"
    heads = [column.label for column in section.columns]
    cells = [
        [_shown(value, column.kind) for column, value in zip(section.columns, row, strict=True)]
        for row in section.rows
    ]
    widths = [max(map(width, column)) for column in zip(heads, *cells, strict=True)]
    is_right = [column.kind is not Kind.TEXT for column in section.columns]
    lines = [_line(row, widths, is_right) for row in (heads, *cells)]
    return "\n".join([section.label, *lines])


def _line(cells: Sequence[str], widths: Sequence[int], is_right: Sequence[bool]) -> str:
    padded = [
        " " * (size - width(cell)) + cell if right else cell + " " * (size - width(cell))
        for cell, size, right in zip(cells, widths, is_right, strict=True)
    ]
    return ("  " + "  ".join(padded)).rstrip()
