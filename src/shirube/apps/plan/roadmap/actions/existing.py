"""読み取った既存の計画を、工程表に入れる。"""

from collections.abc import Sequence

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions.edition import Placed
from shirube.apps.plan.roadmap.actions.order import next_order
from shirube.apps.plan.roadmap.actions.rules import check_open
from shirube.apps.plan.roadmap.models import Initiative, Pillar, Task
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.adoption_records import ReadInitiative
from shirube.engines.plan.snapshot_lines import State


def adopt_existing(*, by: Scope, plan: Plan, initiatives: Sequence[ReadInitiative]) -> Placed:
    """読み取った取組を、いまの並びの後ろに足す。作った柱・取組（渡された順）・作業を返す。

    担当は、今日の組織の名と一つだけ合えばその組織にし、合わなければ書かれていた名のまま持つ。
    取込みの行いの一部なので、取引と監査は呼ぶ側が持つ。
    終えた日の書かれていない完了は、終えた日のないまま完了にする（補わない）。
    """
    check_open(plan)
    pillars, new_pillars = _pillars(by, plan, [one.pillar for one in initiatives if one.pillar])
    departments = _departments(by)
    order = next_order(queries.initiatives(by, plan))
    made = Initiative.objects.bulk_create(
        Initiative(
            plan=plan,
            pillar=pillars.get(one.pillar),
            sort_order=order + at,
            number=one.number,
            title=one.title,
            state=one.state or State.PLANNED,
            department_id=departments.get(one.owner),
            department_text="" if one.owner in departments else one.owner,
            supporters=list(one.supporters),
            summary=one.summary,
            present=one.present,
            aim=one.aim,
            note=one.note,
        )
        for at, one in enumerate(initiatives)
    )
    tasks = Task.objects.bulk_create(
        Task(
            initiative=initiative,
            sort_order=at,
            title=task.title,
            kind=task.kind,
            state=_state(one),
            starts_on=task.starts_on,
            ends_on=task.ends_on,
            precision=task.precision,
        )
        for initiative, one in zip(made, initiatives, strict=True)
        for at, task in enumerate(one.tasks)
    )
    return Placed(new_pillars, list(made), list(tasks))


def _state(one: ReadInitiative) -> State:
    """取組が終わっていれば作業も終わり。途中の取組の作業は、報告があるまで未着手とする。"""
    return one.state if one.state in (State.DONE, State.STOPPED) else State.PLANNED


def _pillars(by: Scope, plan: Plan, titles: Sequence[str]) -> tuple[dict[str, Pillar], list[Pillar]]:
    known = {row.title: row for row in queries.pillars(by, plan)}
    order = next_order(known.values())
    fresh = [title for title in dict.fromkeys(titles) if title not in known]
    rows = Pillar.objects.bulk_create(
        Pillar(plan=plan, title=title, sort_order=order + at) for at, title in enumerate(fresh)
    )
    return known | {row.title: row for row in rows}, list(rows)


def _departments(by: Scope) -> dict[str, int]:
    """名が一つだけの組織。"""
    nodes = organization.departments_at(by, by.today)
    names = [node.name for node in nodes]
    return {node.name: node.id for node in nodes if names.count(node.name) == 1}
