"""取組を足し、直し、並べ、中止し、消す。"""

from collections.abc import Sequence
from typing import NamedTuple, TypedDict, Unpack
from uuid import UUID

from django.db.models import Model

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions.order import erase, move_among, next_order
from shirube.apps.plan.roadmap.actions.rules import CannotChangeRoadmap, check_national, check_open, refuse
from shirube.apps.plan.roadmap.models import Initiative, Pillar
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.roadmap_rules import stop_problem
from shirube.engines.plan.snapshot_lines import State


class InitiativeFields(TypedDict, total=False):
    """取組の、職員が書く項目。"""

    number: str
    title: str
    pillar: Pillar | None
    department: Model | None
    department_text: str
    supporters: Sequence[str]
    summary: str
    present: str
    aim: str
    national: Sequence[str]
    note: str


@action
def add_initiative(*, by: Scope, plan: Plan, **fields: Unpack[InitiativeFields]) -> Initiative:
    """取組を足す。並びはいちばん後ろ。"""
    check_open(plan)
    _check(by, plan, fields)
    order = next_order(queries.initiatives(by, plan))
    row = Initiative.objects.create(plan=plan, sort_order=order, **fields)
    audit.record(by=by, action="取組を足した", record=row, fields=fields)
    return row


@action
def edit_initiative(*, by: Scope, key: UUID, version: int, **fields: Unpack[InitiativeFields]) -> Initiative:
    """取組の、渡した項目だけを直す。"""
    plan = _plan_of(key)
    _check(by, plan, fields)
    row = Initiative.change(key=key, version=version, **fields)
    audit.record(by=by, action="取組を直した", record=row, fields=fields)
    return row


class Assignment(NamedTuple):
    """一つの取組の担当。``version`` は、決める人が見ていた版。"""

    initiative: Initiative
    version: int
    department: Model | None


@action
def assign_owners(*, by: Scope, plan: Plan, wanted: Sequence[Assignment]) -> int:
    """取組の担当をまとめて決める。変わった数を返す。一つでも別の人に変えられていれば、何も書かない。"""
    check_open(plan)
    changed, stale = 0, []
    for one in wanted:
        department = one.department.pk if one.department else None
        if one.initiative.department_id == department:
            continue
        try:
            Initiative.change(key=one.initiative.key, version=one.version, department=one.department)
        except ChangedMeanwhile:
            stale.append(f"「{one.initiative.title}」")
        changed += 1
    if stale:
        raise CannotChangeRoadmap(
            f"{'、'.join(stale)}は、開いたあとに別の人が変えました。"
            "選んだ担当は残してあります。確かめて、もう一度保存してください。"
        )
    if not changed:
        raise CannotChangeRoadmap("担当を変えた取組がありません。担当を選んでから保存してください。")
    audit.record(by=by, action=f"{changed}件の取組の担当を決めた", record=plan, fields=("department",))
    return changed


@action
def move_initiative(*, by: Scope, key: UUID, version: int, step: int) -> Initiative:
    """取組を、同じ柱の中で一つ前（-1）か後（+1）へ動かす。"""
    plan = _plan_of(key)
    mine = Initiative.objects.get(key=key)
    rows = list(queries.initiatives(by, plan))
    beside = [at for at, row in enumerate(rows) if row.pillar_id == mine.pillar_id]
    here = next(at for at, row in enumerate(rows) if row.pk == mine.pk)
    place = beside.index(here) + step
    there = beside[place] if 0 <= place < len(beside) else here
    row = move_among(rows, key=key, version=version, step=there - here)
    audit.record(by=by, action="取組を並べ替えた", record=row, fields=("sort_order",))
    return row


@action
def stop_initiative(*, by: Scope, key: UUID, version: int, reason: str) -> Initiative:
    """取組を中止する。理由が要る。まだ終わっていない作業は、そのまま残る。"""
    _plan_of(key)
    refuse(stop_problem(State.STOPPED, reason))
    row = Initiative.change(key=key, version=version, state=State.STOPPED, stop_reason=reason)
    audit.record(by=by, action="取組を中止した", record=row, fields=("state", "stop_reason"))
    return row


@action
def resume_initiative(*, by: Scope, key: UUID, version: int, state: str = State.ACTIVE) -> Initiative:
    """取組の状態を変える（中止から戻す、始める、終える）。"""
    _plan_of(key)
    row = Initiative.change(key=key, version=version, state=State(state), stop_reason="")
    audit.record(by=by, action="取組の状態を変えた", record=row, fields=("state", "stop_reason"))
    return row


@action
def remove_initiative(*, by: Scope, key: UUID, version: int) -> None:
    """版に入ったことのない、作業の無い取組を消す。"""
    plan = _plan_of(key)
    row = Initiative.objects.get(key=key)
    audit.record(by=by, action="取組を消した", record=row)
    erase(by, plan, row, version)


def _plan_of(key: UUID) -> Plan:
    plan = Initiative.objects.select_related("plan").get(key=key).plan
    check_open(plan)
    return plan


def _check(by: Scope, plan: Plan, fields: InitiativeFields) -> None:
    check_national(by, plan, fields.get("national", ()))
    pillar = fields.get("pillar")
    if pillar is not None and pillar.plan_id != plan.pk:
        raise CannotChangeRoadmap("その柱は、別の計画のものです。この計画の柱から選んでください。")
