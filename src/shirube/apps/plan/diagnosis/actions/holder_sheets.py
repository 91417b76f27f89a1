"""推進体制の担い手の表を読み、反映する。表に無い担い手は、そのまま残る。"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shirube.adapters.tabular import RowKey
from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries as organization
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.actions.refusals import SheetRefused, check_open
from shirube.apps.plan.diagnosis.actions.sheets import (
    Comparison,
    SheetFile,
    State,
    check_fresh,
    check_ready,
    file_notes,
    keep_sheet,
)
from shirube.apps.plan.diagnosis.models import RoleHolder, StagedSheet
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_roles_sheet import (
    DEPARTMENT,
    ROLE,
    HolderText,
    ReadHolders,
    read_holders,
)
from shirube.engines.plan.diagnosis_rows import RowProblem
from shirube.engines.plan.diagnosis_structure import PROMOTER, HolderKind


def holder_text(row: RoleHolder) -> HolderText:
    """担い手の中身。"""
    return HolderText(
        role=row.role,
        kind=HolderKind(row.kind),
        name=row.name,
        department_code=row.department.code if row.department else "",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_concurrent=row.is_concurrent,
        note=row.note,
    )


def stage_holders(*, by: Scope, plan: Plan, file: SheetFile) -> StagedSheet:
    """担い手の表を読み、いまの体制と比べて、確認待ちにする。"""
    check_open(plan)
    table, keys = file.read()
    codes = {node.code: node.name for node in organization.departments_at(by, by.today)}
    read = read_holders(table.header, table.rows, queries.structure_roles(by, plan), codes)
    known = {str(row.key): row for row in queries.role_holders(by, plan)}
    problems = [*read.problems, *_without_section(read), *_unknown_keys(read, keys, known)]
    if problems:
        raise SheetRefused(problems)
    found = _compared(read, keys, known, takes_stale=file.takes_stale)
    notes = file_notes(table, found, takes_stale=file.takes_stale)
    return keep_sheet(by=by, plan=plan, kind=StagedSheet.Kind.HOLDERS, file=file, notes=notes, found=found)


def _without_section(read: ReadHolders) -> list[RowProblem]:
    return [
        RowProblem(row.row, DEPARTMENT, "推進員の所属コードが空です", "どの所属の推進員かを書いてください")
        for row in read.rows
        if row.holder.role == PROMOTER and not row.holder.department_code
    ]


def _unknown_keys(
    read: ReadHolders, keys: Mapping[int, RowKey], known: Mapping[str, RoleHolder]
) -> list[RowProblem]:
    return [
        RowProblem(
            row.row,
            ROLE,
            "この計画の担い手から書き出した行ではありません",
            "この計画の画面で書き出し直した表に写すか、新しい行として書いてください",
        )
        for row in read.rows
        if row.row in keys and keys[row.row].key not in known
    ]


def _compared(
    read: ReadHolders, keys: Mapping[int, RowKey], known: Mapping[str, RoleHolder], *, takes_stale: bool
) -> Comparison:
    same = {holder_text(row) for row in known.values()}
    lines: list[dict[str, Any]] = []
    stale: list[dict[str, Any]] = []
    for row in read.rows:
        key = keys.get(row.row)
        current = known[key.key] if key else None
        is_new_but_same = current is None and row.holder in same
        if is_new_but_same or (current is not None and holder_text(current) == row.holder):
            continue
        line = {
            "row": row.row,
            "target": key.key if key else "",
            "name": row.holder.name,
            "version": current.version if current else 0,
            "before": _record(holder_text(current)) if current else None,
            "after": _record(row.holder),
        }
        is_stale = current is not None and key is not None and key.version != current.version
        if is_stale:
            stale.append(line)
        if takes_stale or not is_stale:
            lines.append(line)
    return Comparison(lines=lines, stale_lines=stale, unread_columns=read.unread_columns)


def _record(holder: HolderText) -> dict[str, Any]:
    return {
        "role": holder.role,
        "kind": holder.kind.value,
        "name": holder.name,
        "department": holder.department_code,
        "starts_on": holder.starts_on.isoformat() if holder.starts_on else None,
        "ends_on": holder.ends_on.isoformat() if holder.ends_on else None,
        "is_concurrent": holder.is_concurrent,
        "note": holder.note,
    }


@action
def adopt_holders(*, by: Scope, plan: Plan, key: UUID, version: int) -> StagedSheet:
    """確認待ちの担い手を、すべて一度に反映する。"""
    check_open(plan)
    sheet = queries.staged_sheet_of_key(by, plan, key)
    row = StagedSheet.change(key=key, version=version, state=State.ADOPTED)
    check_ready(sheet)
    check_fresh(sheet, {str(row.key): row.version for row in queries.role_holders(by, plan)})
    for line in sheet.lines:
        code = line["after"]["department"]
        values = {**line["after"], "department": organization.department_of_code(by, code) if code else None}
        if line["target"]:
            RoleHolder.change(key=UUID(line["target"]), version=line["version"], **values)
        else:
            RoleHolder.objects.create(plan=plan, **values)
    audit.record(by=by, action="推進体制の担い手を表から反映した", record=row, fields=("state",))
    return row
