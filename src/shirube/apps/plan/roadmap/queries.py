"""工程表を読む。"""

from collections import defaultdict
from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import models
from shirube.apps.plan.versions.queries import Plan
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


def pillar_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[Pillar, ...]:
    """柱の行。"""
    return tuple(
        Pillar(key=str(row.key), number=row.number, title=row.title, aim=row.aim or None)
        for row in models.Pillar.objects.filter(plan=plan)
    )


def initiative_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[Initiative, ...]:
    """取組の行。担当の名は、その日の組織の名。"""
    names = organization.department_by_id(scope, as_of)
    rows = models.Initiative.objects.filter(plan=plan).select_related("pillar")
    return tuple(_initiative(row, names) for row in rows)


def _initiative(row: models.Initiative, names: dict[int, organization.DepartmentNode]) -> Initiative:
    node = names.get(row.department_id) if row.department_id else None
    return Initiative(
        key=str(row.key),
        number=row.number,
        title=row.title,
        pillar=str(row.pillar.key) if row.pillar else None,
        state=State(row.state),
        owner_key=str(node.key) if node else None,
        owner=node.name if node else row.department_text or None,
        supporters=tuple(row.supporters),
        summary=row.summary or None,
        present=row.present or None,
        aim=row.aim or None,
        national=tuple(row.national),
        note=row.note or None,
    )


def task_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[Task, ...]:
    """作業の行。取組の並び、作業の並びの順。"""
    names = organization.department_by_id(scope, as_of)
    links: dict[int, list[Link]] = defaultdict(list)
    for link in models.TaskLink.objects.filter(task__initiative__plan=plan).select_related("before"):
        links[link.task_id].append(
            Link(before=str(link.before.key), kind=LinkKind(link.kind), lag_days=link.lag_days)
        )
    rows = (
        models.Task.objects.filter(initiative__plan=plan)
        .select_related("initiative")
        .order_by("initiative__sort_order", "initiative_id", "sort_order", "id")
    )
    return tuple(_task(row, names, tuple(links[row.pk])) for row in rows)


def _task(row: models.Task, names: dict[int, organization.DepartmentNode], links: tuple[Link, ...]) -> Task:
    node = names.get(row.department_id) if row.department_id else None
    return Task(
        key=str(row.key),
        initiative=str(row.initiative.key),
        title=row.title,
        kind=TaskKind(row.kind),
        state=State(row.state),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        precision=Precision(row.precision),
        started_on=row.started_on,
        ended_on=row.ended_on,
        progress=row.progress,
        owner_key=str(node.key) if node else None,
        owner=node.name if node else None,
        national_due=row.national_due,
        extended_to=row.extended_to,
        extension_basis=row.extension_basis or None,
        links=links,
        note=row.note or None,
        reported_on=row.reported_on,
    )
