"""作業と節目を足し、直し、並べ、延ばし、中止し、消す。実績を記録する。"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.db.models import Model

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions.order import erase, move_among, next_order
from shirube.apps.plan.roadmap.actions.rules import (
    check_open,
    refuse,
)
from shirube.apps.plan.roadmap.models import Initiative, RemedyTask, Task, TaskLink
from shirube.engines.plan.roadmap_rules import (
    day_problem,
    extension_problem,
    progress_problem,
    stop_problem,
)
from shirube.engines.plan.snapshot_lines import State, TaskKind


class TaskFields(TypedDict, total=False):
    """作業の、職員が書く計画の項目。"""

    title: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    precision: str
    department: Model | None
    national_due: date | None
    note: str


class Actuals(TypedDict, total=False):
    """作業の実績。``state`` は必ず言う。言わない日付と進みは空になる。"""

    state: Required[str]
    progress: int | None
    started_on: date | None
    ended_on: date | None
    reported_on: date | None


@action
def add_tasks(*, by: Scope, initiative: Initiative, lines: Sequence[TaskFields]) -> list[Task]:
    """作業をまとめて足す。並びはいちばん後ろ。"""
    check_open(initiative.plan)
    for fields in lines:
        kind = TaskKind(fields.get("kind", TaskKind.WORK))
        refuse(day_problem(kind, fields.get("starts_on"), fields.get("ends_on")))
    order = next_order(queries.tasks_of(by, initiative))
    rows: list[Task] = Task.objects.bulk_create(
        Task(initiative=initiative, sort_order=order + at, **fields) for at, fields in enumerate(lines)
    )
    names = sorted({name for fields in lines for name in fields})
    audit.record(by=by, action=f"作業を{len(rows)}件足した", record=initiative, fields=names)
    return rows


@action
def edit_task(*, by: Scope, key: UUID, version: int, **fields: Unpack[TaskFields]) -> Task:
    """作業の計画の項目のうち、渡したものだけを直す。"""
    old = _open_task(key)
    kind = TaskKind(fields.get("kind", old.kind))
    starts_on, ends_on = fields.get("starts_on", old.starts_on), fields.get("ends_on", old.ends_on)
    refuse(day_problem(kind, starts_on, ends_on))
    refuse(extension_problem(ends_on, old.extended_to, old.extension_basis))
    row = Task.change(key=key, version=version, **fields)
    audit.record(by=by, action="作業を直した", record=row, fields=fields)
    return row


@action
def move_task(*, by: Scope, key: UUID, version: int, step: int) -> Task:
    """作業を、取組の中で一つ前（-1）か後（+1）へ動かす。"""
    initiative = _open_task(key).initiative
    row = move_among(list(queries.tasks_of(by, initiative)), key=key, version=version, step=step)
    audit.record(by=by, action="作業を並べ替えた", record=row, fields=("sort_order",))
    return row


@action
def record_progress(*, by: Scope, key: UUID, version: int, **actuals: Unpack[Actuals]) -> Task:
    """実績（状態、進み、始めた日、終えた日）を記録する。``reported_on`` を言わなければ今日の報告。"""
    row = place_progress(by, key, version, **actuals)
    audit.record(by=by, action="作業の実績を記録した", record=row, fields=actuals)
    return row


def place_progress(by: Scope, key: UUID, version: int, **actuals: Unpack[Actuals]) -> Task:
    """実績を書き、その行を返す。監査は、呼んだ行い（進捗照会など）が残す。"""
    _open_task(key)
    values: dict[str, Any] = {"progress": None, "started_on": None, "ended_on": None, **actuals}
    reported_on = values.pop("reported_on", None) or by.today
    values["state"] = State(values["state"])
    refuse(progress_problem(**values, today=by.today))
    return Task.change(key=key, version=version, reported_on=reported_on, stop_reason="", **values)


@action
def extend_task(*, by: Scope, key: UUID, version: int, extended_to: date | None, basis: str = "") -> Task:
    """期限を公式に延ばす。根拠（文書の名と日付）が要る。``extended_to`` が空なら、延長を取り消す。"""
    old = _open_task(key)
    refuse(extension_problem(old.ends_on, extended_to, basis))
    changes: dict[str, Any] = {"extended_to": extended_to, "extension_basis": basis if extended_to else ""}
    row = Task.change(key=key, version=version, **changes)
    says = "期限を公式に延ばした" if extended_to else "期限の延長を取り消した"
    audit.record(by=by, action=says, record=row, fields=changes)
    return row


@action
def stop_task(*, by: Scope, key: UUID, version: int, reason: str) -> Task:
    """作業を中止する。理由が要る。"""
    _open_task(key)
    refuse(stop_problem(State.STOPPED, reason))
    row = Task.change(key=key, version=version, state=State.STOPPED, stop_reason=reason)
    audit.record(by=by, action="作業を中止した", record=row, fields=("state", "stop_reason"))
    return row


@action
def resume_task(*, by: Scope, key: UUID, version: int) -> Task:
    """中止した作業を戻す。"""
    old = _open_task(key)
    state = State.ACTIVE if old.started_on else State.PLANNED
    row = Task.change(key=key, version=version, state=state, stop_reason="")
    audit.record(by=by, action="作業を中止から戻した", record=row, fields=("state", "stop_reason"))
    return row


@action
def remove_task(*, by: Scope, key: UUID, version: int) -> None:
    """版に入ったことのない作業を、そのつながり（先の作業、対策）と共に消す。"""
    row = _open_task(key)
    audit.record(by=by, action="作業を消した", record=row)
    TaskLink.objects.filter(task=row).delete()
    TaskLink.objects.filter(before=row).delete()
    RemedyTask.objects.filter(task=row).delete()
    erase(by, row.initiative.plan, row, version)


def _open_task(key: UUID) -> Task:
    row: Task = Task.objects.select_related("initiative__plan").get(key=key)
    check_open(row.initiative.plan)
    return row
