"""直した工程表の表を取り込む: 確かめるまでは何も変えず、反映は一つの取引で行う。"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions.order import next_order
from shirube.apps.plan.roadmap.actions.rules import check_open
from shirube.apps.plan.roadmap.models import Initiative, RoadmapImport, Task
from shirube.apps.plan.roadmap.queries.sheet import reading_of
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.roadmap_columns import INITIATIVE
from shirube.engines.plan.roadmap_sheet import CannotReadSheet, Move, RowChange, SheetProblem
from shirube.engines.plan.snapshot_lines import State

_DAYS = ("starts_on", "ends_on", "started_on", "ended_on", "national_due", "extended_to")


class CannotAdoptSheet(ValueError):
    """工程表の表を反映できない。"""


class SheetRefused(ValueError):
    """表に直すところがあり、取り込めない。"""

    def __init__(self, problems: Sequence[SheetProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"直すところが{len(problems):,}か所あります。表を直して、もう一度選んでください。"
            "取り込みは一行も行われていません。上の「直すところ」の表を見てください。"
        )


def stage_sheet(*, by: Scope, plan: Plan, name: str, data: bytes) -> RoadmapImport:
    """表を読み、いまの記録と比べて残す。比べる計算は取引の外で行う。"""
    check_open(plan)
    reading = reading_of(by, plan, name=name, data=data, today=by.today)
    if reading.problems:
        raise SheetRefused(reading.problems)
    if not reading.changes:
        raise CannotReadSheet("この表には、いまの工程表と違うところがありません。")
    changes = [_record(change) for change in reading.changes]
    return _keep(by=by, plan=plan, name=name[:200], changes=changes, same=reading.same)


def _record(change: RowChange) -> dict[str, Any]:
    """残す形。日付と選択肢は文字にする。"""
    return {
        "number": change.number,
        "move": change.move.value,
        "kind": change.kind,
        "title": change.title,
        "initiative": change.initiative,
        "key": change.key,
        "version": change.version,
        "values": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in change.values.items()
        },
        "cells": [[cell.label, cell.before, cell.after] for cell in change.cells],
        "reason": change.reason,
    }


@action
def _keep(*, by: Scope, plan: Plan, name: str, changes: list[dict[str, Any]], same: int) -> RoadmapImport:
    row = RoadmapImport.objects.create(
        plan=plan, source_name=name, changes=changes, same=same, staged_at=by.now, staged_by=by.actor_key
    )
    audit.record(by=by, action="工程表の表を取り込んだ", record=row, fields=("source_name", "changes"))
    return row


@action
def adopt_sheet(*, by: Scope, key: UUID, version: int, takes_stale: bool = False) -> RoadmapImport:
    """確かめた変わり方を、まとめて反映する。``takes_stale`` なら、古い行も表のとおりにする。

    確かめたあとに一行でも変わっていれば、何も反映しない。
    """
    row = _ready(key, version)
    check_open(row.plan)
    taken = [Move.ADDED, Move.CHANGED, *([Move.STALE] if takes_stale else [])]
    wanted = [change for change in row.changes if change["move"] in taken]
    if not wanted:
        raise CannotAdoptSheet("反映する行がありません。古い行も取り込むときは、その印を付けてください。")
    writer = _Writer(by, row.plan)
    for change in wanted:
        writer.write(change)
    adopted = RoadmapImport.change(
        key=key, version=version, state=RoadmapImport.State.ADOPTED, decided_at=by.now
    )
    audit.record(by=by, action=f"工程表の表の{len(wanted)}行を反映した", record=adopted, fields=("state",))
    return adopted


@action
def discard_sheet(*, by: Scope, key: UUID, version: int) -> RoadmapImport:
    """取り込んだ表を取り消す。変わるところの中身は残さない。"""
    _ready(key, version)
    row = RoadmapImport.change(
        key=key,
        version=version,
        state=RoadmapImport.State.DISCARDED,
        decided_at=by.now,
        changes=[],
    )
    audit.record(by=by, action="工程表の表を取り消した", record=row, fields=("state", "changes"))
    return row


def _ready(key: UUID, version: int) -> RoadmapImport:
    row: RoadmapImport = RoadmapImport.objects.select_related("plan").get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    if row.state != RoadmapImport.State.READY:
        raise CannotAdoptSheet(f"この表は、もう{row.get_state_display()}です。")
    return row


class _Writer:
    """変わり方を、行ごとに書く。"""

    def __init__(self, by: Scope, plan: Plan) -> None:
        self._plan, self._today = plan, by.today
        self._pillars = {row.title: row for row in queries.pillars(by, plan)}
        self._departments = {node.code: node.id for node in organization.departments_at(by, by.today)}
        self._initiatives = {row.title.strip(): row for row in queries.initiatives(by, plan)}
        self._initiative_order = next_order(self._initiatives.values())
        self._task_orders: dict[int, int] = {}
        self._by = by

    def write(self, change: dict[str, Any]) -> None:
        """一行を書く。"""
        is_initiative = change["kind"] == INITIATIVE
        values = self._values(change["values"])
        if change["move"] == Move.ADDED:
            self._add_initiative(values) if is_initiative else self._add_task(change, values)
            return
        model = Initiative if is_initiative else Task
        if not is_initiative and values.keys() & {"state", "progress", "started_on", "ended_on"}:
            values["reported_on"] = self._today
        try:
            model.change(key=change["key"], version=change["version"], **values)
        except (ChangedMeanwhile, model.DoesNotExist):
            raise CannotAdoptSheet(
                f"{change['number']}行目「{change['title']}」が、確かめたあとに変わりました。"
                "何も反映していません。表をもう一度取り込んで、確かめ直してください。"
            ) from None

    def _values(self, kept: dict[str, Any]) -> dict[str, Any]:
        """残した形を、記録の項目にする。"""
        values = dict(kept)
        for name in _DAYS:
            if values.get(name):
                values[name] = date.fromisoformat(values[name])
        if values.get("state", State.STOPPED) != State.STOPPED:
            values["stop_reason"] = ""
        if "owner" in values:
            values["department_id"] = self._departments.get(values.pop("owner"))
        if "pillar" in values:
            values["pillar"] = self._pillars.get(values["pillar"])
        return values

    def _add_initiative(self, values: dict[str, Any]) -> None:
        row = Initiative.objects.create(plan=self._plan, sort_order=self._initiative_order, **values)
        self._initiative_order += 1
        self._initiatives[row.title] = row

    def _add_task(self, change: dict[str, Any], values: dict[str, Any]) -> None:
        parent = self._initiatives[change["initiative"]]
        order = self._task_orders.get(parent.pk)
        if order is None:
            order = next_order(queries.tasks_of(self._by, parent))
        self._task_orders[parent.pk] = order + 1
        Task.objects.create(initiative=parent, sort_order=order, **values)
