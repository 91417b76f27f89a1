"""版の移し替えのうち、工程表の分: 国の項目の指し方を書き換え、取組や節目を加え、取り消す。

どれも移し替えの行いの一部なので、取引と監査は呼ぶ側が持つ。
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.editions import queries as editions
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions.edition import milestone, place_items
from shirube.apps.plan.roadmap.actions.order import CannotRemoveFromRoadmap, erase, next_order
from shirube.apps.plan.roadmap.actions.rules import check_open
from shirube.apps.plan.roadmap.models import Initiative, Pillar, Task
from shirube.apps.plan.roadmap.queries import held
from shirube.apps.plan.versions.queries import CannotRepoint, Plan
from shirube.engines.plan.edition_move import Addition, Held, HeldKind, MoveSubject, Rewrite

_MODELS: dict[HeldKind, Any] = {
    HeldKind.TASK: Task,
    HeldKind.INITIATIVE: Initiative,
    HeldKind.PILLAR: Pillar,
}


def write_initiatives(by: Scope, plan: Plan, rewrites: Sequence[Rewrite]) -> None:
    """取組の国の項目と状態を書き換える。"""
    check_open(plan)
    Initiative.change_many(
        (UUID(one.before.key), one.before.version, {"national": list(one.after.references)} | _state(one))
        for one in rewrites
    )


def write_tasks(by: Scope, plan: Plan, rewrites: Sequence[Rewrite]) -> None:
    """作業の国の目標時期、国の期限、終わり、状態を書き換える。"""
    check_open(plan)
    Task.change_many((UUID(one.before.key), one.before.version, _task_changes(one)) for one in rewrites)


def _task_changes(one: Rewrite) -> dict[str, Any]:
    changes = {"national": "".join(one.after.references[:1]), "national_due": one.after.due} | _state(one)
    return changes if one.before.ends_on == one.after.ends_on else changes | {"ends_on": one.after.ends_on}


def _state(one: Rewrite) -> dict[str, Any]:
    names = ("state", "stop_reason")
    return {
        name: getattr(one.after, name)
        for name in names
        if getattr(one.before, name) != getattr(one.after, name)
    }


def add_national(by: Scope, plan: Plan, additions: Sequence[Addition]) -> list[Held]:
    """取組事項を取組に、目標時期を取組の下の節目にする。作った柱・取組・節目を返す。"""
    check_open(plan)
    items = [editions.item(by, one.reference) for one in additions if one.subject is MoveSubject.ITEM]
    placed = place_items(by, plan, items)
    tasks = [*placed.milestones]
    for one in additions:
        if one.subject is MoveSubject.TARGET:
            tasks += _milestones(by, plan, one)
    keys = [*placed.pillars, *placed.initiatives, *tasks]
    return held.held_again(by, plan, [Held(kind=HeldKind.TASK, key=str(row.key), label="") for row in keys])


def _milestones(by: Scope, plan: Plan, one: Addition) -> list[Task]:
    reference, _, name = one.reference.partition("#")
    item = editions.item(by, reference)
    target = next(target for target in item.targets if target.id == name)
    initiatives = [queries.initiative_of_key(by, plan, UUID(key)) for key in one.under]
    made: list[Task] = Task.objects.bulk_create(
        milestone(initiative, item, target, next_order(queries.tasks_of(by, initiative)))
        for initiative in initiatives
    )
    return made


def withdraw_rows(by: Scope, plan: Plan, made: Sequence[Held]) -> None:
    """加えた記録を、作業、取組、柱の順に消す。版に入ったり、何かが付いたりしていれば CannotRepoint。"""
    for kind, model in _MODELS.items():
        for one in made:
            if one.kind is kind:
                try:
                    erase(by, plan, model.objects.get(key=UUID(one.key)), one.version)
                except CannotRemoveFromRoadmap as error:
                    raise CannotRepoint(f"{kind.label}「{one.label}」: {error}") from None
