"""工程表の記録を一つずつ読む。無いものは ``DoesNotExist``。"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Model, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.editions import queries as editions
from shirube.apps.plan.roadmap.models import Initiative, Pillar, RemedyTask, RoadmapImport, Task, TaskLink
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.reference.plan.records import NationalItem, PlanEdition

MOST_CHOICES = 1_000  # これより多いときは、同じ柱の作業だけを選択肢にする


def plan_of_key(scope: Scope, key: UUID) -> Plan:
    """一つの計画。"""
    return versions.plan_of_key(scope, key)


def pillars(scope: Scope, plan: Plan) -> QuerySet[Pillar]:
    """柱を、町が並べた順に。"""
    return Pillar.objects.filter(plan=plan)


def pillar_of_key(scope: Scope, plan: Plan, key: UUID) -> Pillar:
    """この計画の、一つの柱。"""
    return Pillar.objects.get(plan=plan, key=key)


def initiatives(scope: Scope, plan: Plan) -> QuerySet[Initiative]:
    """取組を、町が並べた順に。"""
    return Initiative.objects.filter(plan=plan)


def initiative_of_key(scope: Scope, plan: Plan, key: UUID) -> Initiative:
    """この計画の、一つの取組。"""
    return Initiative.objects.select_related("pillar", "department").get(plan=plan, key=key)


def tasks_of(scope: Scope, initiative: Initiative) -> QuerySet[Task]:
    """この取組の作業を、町が並べた順に。"""
    return Task.objects.filter(initiative=initiative)


def tasks_of_plan(scope: Scope, plan: Plan) -> QuerySet[Task]:
    """この計画のすべての作業。取組の並び、作業の並びの順。"""
    rows = Task.objects.filter(initiative__plan=plan)
    return rows.order_by("initiative__sort_order", "initiative_id", "sort_order", "id")


def task_of_key(scope: Scope, plan: Plan, key: UUID) -> Task:
    """この計画の、一つの作業。"""
    return Task.objects.select_related("initiative", "department").get(initiative__plan=plan, key=key)


def link_of_key(scope: Scope, plan: Plan, key: UUID) -> TaskLink:
    """この計画の、一つのつながり。"""
    return TaskLink.objects.select_related("task", "before").get(task__initiative__plan=plan, key=key)


def my_departments(scope: Scope, day: date) -> frozenset[str]:
    """自分の課: 権限を持つ組織と、その下の組織の鍵。"""
    nodes = organization.department_by_id(scope, day)
    return frozenset(str(node.key) for unit in scope.units if unit in nodes for node in nodes[unit].walk())


def tasks_of_remedy(scope: Scope, remedy: Model) -> QuerySet[RemedyTask]:
    """この対策がなった作業。"""
    return RemedyTask.objects.filter(remedy=remedy).select_related("task__initiative__plan")


def remedy_of_task(scope: Scope, task: Task) -> RemedyTask | None:
    """この作業が受け持つ対策。無ければ None。"""
    return RemedyTask.objects.filter(task=task).select_related("remedy__department").first()


def department_choices(scope: Scope, day: date, *, empty: str) -> list[tuple[str, str]]:
    """その日の組織を選ぶ選択肢。値は所属コード（食い違いの画面でも、人が読めるように）。"""
    nodes = organization.departments_at(scope, day)
    return [("", empty), *((node.code, f"{node.full_name}（{node.code}）") for node in nodes)]


def is_in_some_version(scope: Scope, plan: Plan, key: UUID) -> bool:
    """取り下げられていない版のどれかに、この記録があるか（あれば、もう消せない）。"""
    rows = versions.versions(scope, plan).exclude(state=PlanVersion.State.WITHDRAWN)
    return rows.filter(snapshot_json__contains=str(key)).exists()


def edition_of(scope: Scope, plan: Plan) -> PlanEdition | None:
    """計画がもとにした国の版。版によらない計画と、資料に無い版では None。"""
    return next((one for one in editions.known_editions(scope) if one.edition == plan.edition), None)


def held_items(scope: Scope, plan: Plan) -> frozenset[str]:
    """もうこの計画の取組になっている国の項目の id（版を除く）。"""
    held = Initiative.objects.filter(plan=plan).values_list("national", flat=True)
    return frozenset(reference.partition("@")[0] for references in held for reference in references)


def national_choices(scope: Scope, plan: Plan, held: Collection[str]) -> list[tuple[str, str]]:
    """選べる国の項目（計画がもとにした版の取組事項と、もう付いている項目）。"""
    edition = edition_of(scope, plan)
    items = {item.reference: item for item in (edition.items if edition else ())}
    items |= {item.reference: item for item in national_items(scope, held)}
    return [(reference, f"{item.title}（第{item.edition}版）") for reference, item in items.items()]


def national_items(scope: Scope, references: Collection[str]) -> list[NationalItem]:
    """国の項目の記録。資料に無くなったものは飛ばす。"""
    known = {item.reference: item for one in editions.known_editions(scope) for item in one.items}
    return [known[reference] for reference in references if reference in known]


def links_of(scope: Scope, task: Task) -> QuerySet[TaskLink]:
    """この作業の、先の作業へのつながり。"""
    return TaskLink.objects.filter(task=task).select_related("before__initiative")


def later_links(scope: Scope, task: Task) -> QuerySet[TaskLink]:
    """この作業を先の作業とする、後の作業のつながり。"""
    return TaskLink.objects.filter(before=task).select_related("task__initiative")


def earlier_choices(scope: Scope, plan: Plan, task: Task) -> list[tuple[str, list[tuple[str, str]]]]:
    """先の作業に選べる作業を、取組ごとに。作業がとても多い計画では、同じ柱のものだけ。"""
    rows = tasks_of_plan(scope, plan).exclude(pk=task.pk)
    if rows.count() > MOST_CHOICES:
        rows = rows.filter(initiative__pillar=task.initiative.pillar_id)
    groups: dict[str, list[tuple[str, str]]] = {}
    found = rows.values_list("initiative__number", "initiative__title", "key", "title")
    for number, heading, key, title in found[:MOST_CHOICES]:
        groups.setdefault(f"{number} {heading}".strip(), []).append((str(key), title))
    return list(groups.items())


def record_versions(scope: Scope, plan: Plan) -> dict[str, int]:
    """取組と作業の鍵から、いまの版番号を引く表。"""
    found = dict(Initiative.objects.filter(plan=plan).values_list("key", "version"))
    found |= dict(Task.objects.filter(initiative__plan=plan).values_list("key", "version"))
    return {str(key): version for key, version in found.items()}


def imports(scope: Scope, plan: Plan) -> QuerySet[RoadmapImport]:
    """取り込んだ表を、新しい順に（変わるところの中身は読まない）。"""
    return RoadmapImport.objects.filter(plan=plan).defer("changes")


def import_of_key(scope: Scope, plan: Plan, key: UUID) -> RoadmapImport:
    """この計画の、一つの取り込み。"""
    return RoadmapImport.objects.get(plan=plan, key=key)
