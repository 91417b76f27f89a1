"""工程表の表の列: 見出し、書き方、値と文字の行き来。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from shirube.engines.plan.snapshot_lines import Precision, State, TaskKind
from shirube.values.era import parse_date
from shirube.values.japanese_text import search_key

INITIATIVE = "取組"
"""取組の行の「種類」。"""

Value = str | int | date | State | Precision | TaskKind | None
Cell = str | int | date | None
Departments = Mapping[str, str]
"""所属コードから、その日の組織の名を引く表。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """一つの列。`rows` は、この列を使う行（取組だけ・作業だけ・どちらも）。"""

    name: str
    label: str
    width: int
    kind: Literal["text", "date", "integer", "choice"] = "text"
    rows: Literal["initiative", "task", "both"] = "both"
    most: int = 200
    is_needed: bool = False
    note: str = ""

    def belongs_to(self, kind: str) -> bool:
        """この種類の行が、この列の値を持つか。"""
        is_initiative = kind == INITIATIVE
        if self.name == "initiative":
            return is_initiative
        if self.name in ("task", "kind"):
            return not is_initiative
        return self.rows == "both" or (self.rows == "initiative") == is_initiative

    def field_of(self, kind: str) -> str:
        """値の名。取組の名と作業の名は、どちらも title である。"""
        return "title" if self.name in ("initiative", "task") else self.name


def _column(name: str, label: str, width: int, **more: object) -> SheetColumn:
    return SheetColumn(name=name, label=label, width=width, **more)  # type: ignore[arg-type]


COLUMNS = (
    _column("kind", "種類", 8, kind="choice", is_needed=True),
    _column("pillar", "柱", 16, rows="initiative", most=80, note="画面で足した柱の名です。"),
    _column("number", "番号", 8, rows="initiative", most=20),
    _column(
        "initiative",
        "取組",
        26,
        most=120,
        is_needed=True,
        note="作業の行では、どの取組の作業かを示します。行を書き足すときに読みます。",
    ),
    _column("task", "作業・節目", 28, rows="task", most=120, is_needed=True),
    _column("owner", "担当", 22, kind="choice", note="作業で空なら、取組の担当です。"),
    _column("state", "状態", 10, kind="choice"),
    _column("starts_on", "始まり（計画）", 13, kind="date", rows="task"),
    _column("ends_on", "終わり（計画）", 13, kind="date", rows="task", note="この日を含みます。"),
    _column("precision", "日付の細かさ", 10, kind="choice", rows="task"),
    _column("started_on", "始めた日", 13, kind="date", rows="task"),
    _column("ended_on", "終えた日", 13, kind="date", rows="task"),
    _column("progress", "進み（％）", 8, kind="integer", rows="task"),
    _column("national_due", "国の期限", 13, kind="date", rows="task"),
    _column("extended_to", "延ばした期限", 13, kind="date", rows="task"),
    _column("extension_basis", "延長の根拠", 20, rows="task"),
    _column("stop_reason", "中止の理由", 20),
    _column("summary", "概要", 30, rows="initiative", most=10_000),
    _column("aim", "めざす姿", 30, rows="initiative", most=10_000),
    _column("note", "備考", 24, most=10_000),
)

_CHOICES: Mapping[str, type[State] | type[Precision] | type[TaskKind]] = {
    "state": State,
    "precision": Precision,
    "kind": TaskKind,
}


def choices(column: SheetColumn, departments: Departments) -> tuple[str, ...]:
    """選択肢のある列の、選べる文字。"""
    if column.name == "owner":
        return tuple(owner_label(code, departments) for code in departments)
    if column.name == "kind":
        return (INITIATIVE, *(one.label for one in TaskKind))
    kind = _CHOICES.get(column.name)
    return tuple(one.label for one in kind) if kind else ()


def owner_label(code: str, departments: Departments) -> str:
    """「窓口課（1020）」。その日に無い組織は、コードだけ。"""
    return f"{departments[code]}（{code}）" if code in departments else code


def shown(column: SheetColumn, value: Value, departments: Departments) -> Cell:
    """値を、ますの文字・数・日付にする。"""
    if column.name == "owner":
        return owner_label(str(value), departments) if value else ""
    if isinstance(value, State | Precision | TaskKind):
        return value.label
    if column.kind in ("text", "choice"):
        return str(value or "")
    return None if value is None or isinstance(value, StrEnum) else value


def read_cell(column: SheetColumn, text: str, departments: Departments) -> Value:
    """ますの文字を、値にする。読めなければ ValueError（なぜ読めないか）。"""
    stripped = text.strip()
    if column.name == "owner":
        return _owner(stripped, departments)
    if column.kind == "choice":
        return _choice(column, stripped)
    if column.kind == "date":
        return parse_date(stripped) if stripped else None
    if column.kind == "integer":
        return _integer(stripped)
    if len(stripped) > column.most:
        raise ValueError(f"{column.most:,}文字までで書いてください（いま{len(stripped):,}文字）。")
    return stripped.replace("\r\n", "\n")


def _owner(text: str, departments: Departments) -> str:
    """「窓口課（1020）」、所属コード、一つしかない組織の名のどれかを、所属コードにする。"""
    if not text:
        return ""
    code = text.rpartition("（")[2].rstrip("）") if text.endswith("）") else text
    if code in departments:
        return code
    named = [one for one, name in departments.items() if search_key(name) == search_key(text)]
    if len(named) == 1:
        return named[0]
    why = "今日の組織にありません" if not named else "同じ名の組織が二つ以上あります"
    raise ValueError(f"担当「{text[:40]}」は{why}。選択肢から選んでください。")


def _choice(column: SheetColumn, text: str) -> Value:
    kind = _CHOICES[column.name]
    for one in kind:
        if one.label == text:
            return one
    if not text and column.name != "kind":
        return State.PLANNED if kind is State else Precision.DAY
    labels = "・".join(one.label for one in kind)
    raise ValueError(f"「{text[:20]}」は選べません。{labels}から選んでください。")


def _integer(text: str) -> int | None:
    if not text:
        return None
    plain = text.rstrip("%％").replace(",", "")
    if not plain.isdecimal():
        raise ValueError(f"「{text[:20]}」は整数ではありません。")
    return int(plain)
