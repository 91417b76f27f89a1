"""推進体制の表: 役割の担い手を書き、書き込まれた表を読む。

鍵のある行は、その担い手の行の全部を書いたものとして読む（空の欄は空になる）。鍵の無い行は新しい担い手である。
表に無い担い手は、消さずにそのまま残す。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.diagnosis_rows import (
    NumberedRow,
    RowCells,
    RowProblem,
    half_width,
    header_problems,
    rows_by_label,
)
from shirube.engines.plan.diagnosis_structure import HolderKind
from shirube.reference.plan.records import StructureRole
from shirube.values.era import CannotReadDate, read_date

ROLE, KIND, NAME, DEPARTMENT = "役割", "担い手の種類", "職・組織・人の名", "所属コード"
STARTS, ENDS, CONCURRENT, NOTE = "始まり", "終わり", "併任・兼務", "備考"
HEADER = (ROLE, KIND, NAME, DEPARTMENT, STARTS, ENDS, CONCURRENT, NOTE)
YES = "はい"
LIMITS = {NAME: 80, NOTE: 300}


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderText:
    """担い手一つの中身。"""

    role: str
    kind: HolderKind
    name: str
    department_code: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    is_concurrent: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderRow:
    """表から読めた一行。"""

    row: int
    holder: HolderText


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHolders:
    """読んだ表。直すところが一つでもあれば、行は使わない。"""

    rows: tuple[HolderRow, ...]
    problems: tuple[RowProblem, ...]
    unread_columns: tuple[str, ...]


def holder_cells(roles: Sequence[StructureRole], holder: HolderText) -> tuple[str | date | None, ...]:
    """見出し ``HEADER`` の並びの一行。"""
    labels = {role.id: role.label for role in roles}
    return (
        labels.get(holder.role, holder.role),
        holder.kind.label,
        holder.name,
        holder.department_code,
        holder.starts_on,
        holder.ends_on,
        YES if holder.is_concurrent else "",
        holder.note,
    )


def read_holders(
    header: Sequence[str],
    rows: Sequence[NumberedRow],
    roles: Sequence[StructureRole],
    department_codes: Mapping[str, str],
) -> ReadHolders:
    """書き込まれた表を読む。``department_codes`` は、あってよい所属コードとその名。"""
    problems = list(header_problems(header, (ROLE, NAME)))
    unread = tuple(label for label in header if label.strip() and label.strip() not in HEADER)
    found = []
    if not problems:
        by_label = {role.label: role.id for role in roles} | {role.id: role.id for role in roles}
        for cells in rows_by_label(header, rows):
            if cells.is_blank(HEADER):
                continue
            holder, wrong = _holder(cells, by_label, department_codes)
            problems += wrong
            if holder is not None:
                found.append(HolderRow(row=cells.number, holder=holder))
    return ReadHolders(rows=tuple(found), problems=tuple(problems), unread_columns=unread)


def _holder(
    cells: RowCells, by_label: Mapping[str, str], department_codes: Mapping[str, str]
) -> tuple[HolderText | None, list[RowProblem]]:
    problems: list[RowProblem] = []

    def wrong(column: str, why: str, next: str) -> None:
        problems.append(RowProblem(cells.number, column, why, next))

    role = by_label.get(cells.text(ROLE))
    if role is None:
        wrong(
            ROLE,
            f"「{cells.text(ROLE)}」という役割はありません",
            f"{'、'.join(list(by_label)[:3])} などから選んでください",
        )
    kind = _kind(cells.text(KIND))
    if kind is None:
        labels = "、".join(one.label for one in HolderKind)
        wrong(KIND, f"「{cells.text(KIND)}」は担い手の種類にありません", f"{labels} から選んでください")
    code = half_width(cells.text(DEPARTMENT)).upper()
    if code and code not in department_codes:
        wrong(
            DEPARTMENT,
            f"所属コード「{code}」は、いまの組織にありません",
            "体制の画面のコードを書いてください",
        )
    name = cells.text(NAME) or (department_codes.get(code, "") if kind is HolderKind.DEPARTMENT else "")
    if not name:
        wrong(NAME, "空です", "担う職・組織・人の名を書いてください")
    for label, limit in LIMITS.items():
        if len(cells.text(label)) > limit:
            wrong(label, f"{len(cells.text(label)):,}字あります", f"{limit:,}字までに縮めてください")
    starts_on, ends_on = (_day(cells, label, problems) for label in (STARTS, ENDS))
    if starts_on and ends_on and ends_on < starts_on:
        wrong(ENDS, "始まりより前です", "日付を確かめてください")
    if problems or role is None or kind is None:
        return None, problems
    holder = HolderText(
        role=role,
        kind=kind,
        name=name,
        department_code=code,
        starts_on=starts_on,
        ends_on=ends_on,
        is_concurrent=cells.text(CONCURRENT) in (YES, "○", "〇", "1"),
        note=cells.text(NOTE),
    )
    return holder, problems


def _kind(text: str) -> HolderKind | None:
    if not text:
        return HolderKind.POST
    return next((kind for kind in HolderKind if text in (kind.label, kind.value)), None)


def _day(cells: RowCells, label: str, problems: list[RowProblem]) -> date | None:
    text = cells.text(label)
    if not text:
        return None
    try:
        return read_date(text).value
    except CannotReadDate:
        why, then = f"「{text[:20]}」を日付として読めません", "2027-04-01 か R9.4.1 の形で書いてください"
        problems.append(RowProblem(cells.number, label, why, then))
        return None
