"""工程表を、計画の版と同じ凍った記録として読む。どれも、計画の大きさによらず決まった数の問い合わせで済む。"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import models
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.roadmap_rules import initiative_state
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    Initiative,
    Link,
    LinkKind,
    Pillar,
    Precision,
    State,
    Task,
    TaskKind,
)

# 外へ見せる鍵（UUID）を作るのが重い（4万で 0.4 秒）ので、内側の番号でつなぎ、鍵は一件に一度だけ作る。
_TASK_FIELDS = (
    "pk",
    "key",
    "initiative_id",
    "title",
    "kind",
    "state",
    "starts_on",
    "ends_on",
    "precision",
    "started_on",
    "ended_on",
    "progress",
    "department_id",
    "national",
    "national_due",
    "extended_to",
    "extension_basis",
    "stop_reason",
    "note",
    "reported_on",
)
_NO_LINKS: tuple[Link, ...] = ()
Departments = dict[int, organization.DepartmentNode]


def pillar_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[Pillar, ...]:
    """柱の行。"""
    return tuple(
        Pillar(key=str(row.key), number=row.number, title=row.title, aim=row.aim or None)
        for row in models.Pillar.objects.filter(plan=plan)
    )


def initiative_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[Initiative, ...]:
    """取組の行。担当の名は、その日の組織の名。状態は、作業の実績が進めたもの。"""
    names = organization.department_by_id(scope, as_of)
    rows = models.Initiative.objects.filter(plan=plan).select_related("pillar")
    states = _task_states(plan)
    return tuple(_initiative(row, names, states.get(row.pk, ())) for row in rows)


def _task_states(plan: Plan) -> dict[int, list[State]]:
    """取組の番号から、その作業にある状態を引く表。"""
    found: dict[int, list[State]] = defaultdict(list)
    rows = models.Task.objects.filter(initiative__plan=plan).order_by()
    for initiative, state in rows.values_list("initiative_id", "state").distinct():
        found[initiative].append(State(state))
    return found


def _initiative(row: models.Initiative, names: Departments, tasks: Iterable[State]) -> Initiative:
    node = names.get(row.department_id) if row.department_id else None
    return Initiative(
        key=str(row.key),
        number=row.number,
        title=row.title,
        pillar=str(row.pillar.key) if row.pillar else None,
        state=initiative_state(State(row.state), tasks),
        owner_key=str(node.key) if node else None,
        owner=node.name if node else row.department_text or None,
        supporters=tuple(row.supporters),
        summary=row.summary or None,
        present=row.present or None,
        aim=row.aim or None,
        national=tuple(row.national),
        stop_reason=row.stop_reason or None,
        note=row.note or None,
    )


def task_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[Task, ...]:
    """作業の行。取組の並び、作業の並びの順。"""
    names = organization.department_by_id(scope, as_of)
    initiatives = {
        pk: str(key) for pk, key in models.Initiative.objects.filter(plan=plan).values_list("pk", "key")
    }
    rows = list(
        models.Task.objects.filter(initiative__plan=plan)
        .order_by("initiative__sort_order", "initiative_id", "sort_order", "id")
        .values_list(*_TASK_FIELDS)
    )
    links = _links(plan, {row[0]: str(row[1]) for row in rows})
    return tuple(_task(row, initiatives, names, links) for row in rows)


def _links(plan: Plan, keys: dict[int, str]) -> dict[int, tuple[Link, ...]]:
    """作業の番号から、先の作業へのつながりを引く表。"""
    rows = models.TaskLink.objects.filter(task__initiative__plan=plan).order_by("id")
    found: dict[int, list[Link]] = defaultdict(list)
    for task, before, kind, lag in rows.values_list("task_id", "before_id", "kind", "lag_days"):
        found[task].append(Link(before=keys[before], kind=LinkKind(kind), lag_days=lag))
    return {task: tuple(links) for task, links in found.items()}


def _task(
    row: tuple, initiatives: dict[int, str], names: Departments, links: dict[int, tuple[Link, ...]]
) -> Task:
    (pk, key, initiative, title, kind, state, starts_on, ends_on, precision, started_on, ended_on) = row[:11]
    (progress, department, national, due, extended_to, basis, stop_reason, note, reported_on) = row[11:]
    node = names.get(department) if department else None
    return Task(
        key=str(key),
        initiative=initiatives[initiative],
        title=title,
        kind=TaskKind(kind),
        state=State(state),
        starts_on=starts_on,
        ends_on=ends_on,
        precision=Precision(precision),
        started_on=started_on,
        ended_on=ended_on,
        progress=progress,
        owner_key=str(node.key) if node else None,
        owner=node.name if node else None,
        national=national or None,
        national_due=due,
        extended_to=extended_to,
        extension_basis=basis or None,
        links=links.get(pk, _NO_LINKS),
        stop_reason=stop_reason or None,
        note=note or None,
        reported_on=reported_on,
    )


def roadmap_snapshot(scope: Scope, plan: Plan, as_of: date) -> PlanSnapshot:
    """工程表の部分だけの凍った記録（図・日程・紙のため。KPI や経費は持たない）。"""
    return PlanSnapshot(
        head=versions.head(scope, plan, as_of),
        as_of=as_of,
        pillars=pillar_lines(scope, plan, as_of),
        initiatives=initiative_lines(scope, plan, as_of),
        tasks=task_lines(scope, plan, as_of),
    )
