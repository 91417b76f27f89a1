"""工程表の記録が指している国の項目と目標時期。"""

from collections.abc import Sequence

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap.models import Initiative, Pillar, Task
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.edition_move import Held, HeldKind
from shirube.engines.plan.snapshot_lines import TaskKind


def held_initiatives(scope: Scope, plan: Plan) -> list[Held]:
    """取組。国の項目の付いていない取組も、同じ名の項目を付けられるように返す。"""
    return [_initiative(row) for row in Initiative.objects.filter(plan=plan)]


def held_tasks(scope: Scope, plan: Plan) -> list[Held]:
    """国の目標時期を指している作業と節目。"""
    rows = Task.objects.filter(initiative__plan=plan).exclude(national="").select_related("initiative")
    return [_task(row) for row in rows.order_by("initiative__sort_order", "sort_order", "id")]


def held_again(scope: Scope, plan: Plan, wanted: Sequence[Held]) -> list[Held]:
    """移したときに加えた記録の、いまの姿。消えたものは返さない。"""
    keys = [one.key for one in wanted]
    found = [_initiative(row) for row in Initiative.objects.filter(plan=plan, key__in=keys)]
    tasks = Task.objects.filter(initiative__plan=plan, key__in=keys).select_related("initiative")
    pillars = Pillar.objects.filter(plan=plan, key__in=keys)
    return [*found, *(_task(row) for row in tasks), *(held_pillar(row) for row in pillars)]


def still_pointing(scope: Scope, name: str) -> list[str]:
    """もとにした版が違うのに、この版の項目を指している取組の名。"""
    rows = Initiative.objects.exclude(plan__edition=name).values_list("title", "national")
    return [title for title, references in rows if any(one.endswith(f"@{name}") for one in references)]


def held_pillar(row: Pillar) -> Held:
    """移し替えで作った柱。"""
    return Held(kind=HeldKind.PILLAR, key=str(row.key), label=row.title, version=row.version)


def _initiative(row: Initiative) -> Held:
    return Held(
        kind=HeldKind.INITIATIVE,
        key=str(row.key),
        label=row.title,
        version=row.version,
        references=tuple(row.national),
        state=row.state,
        stop_reason=row.stop_reason,
    )


def _task(row: Task) -> Held:
    """延ばした期限や始まりのある作業の終わりは、国の期限と一緒には動かさない。"""
    is_plain = row.kind == TaskKind.MILESTONE and row.extended_to is None and row.starts_on is None
    return Held(
        kind=HeldKind.TASK,
        key=str(row.key),
        label=row.title,
        version=row.version,
        references=(row.national,) if row.national else (),
        of=str(row.initiative.key),
        state=row.state,
        stop_reason=row.stop_reason,
        due=row.national_due,
        ends_on=row.ends_on if is_plain else None,
    )
