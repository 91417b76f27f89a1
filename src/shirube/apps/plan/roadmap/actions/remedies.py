"""業務分析の対策を、取組の作業にする。"""

from typing import Unpack

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.remedies.queries import Remedy
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions.order import next_order
from shirube.apps.plan.roadmap.actions.rules import CannotChangeRoadmap, check_open, refuse
from shirube.apps.plan.roadmap.actions.tasks import TaskFields
from shirube.apps.plan.roadmap.models import Initiative, RemedyTask, Task
from shirube.engines.plan.roadmap_rules import day_problem
from shirube.engines.plan.snapshot_lines import TaskKind


@action
def add_remedy_task(
    *, by: Scope, initiative: Initiative, remedy: Remedy, **fields: Unpack[TaskFields]
) -> Task:
    """対策を作業として足し、つなぐ。この取組の作業にもうなっていれば断る。"""
    check_open(initiative.plan)
    held = queries.tasks_of_remedy(by, remedy).filter(task__initiative=initiative).first()
    if held is not None:
        raise CannotChangeRoadmap(
            f"この対策は、もうこの取組の作業「{held.task.title}」になっています。ほかの取組を選んでください。"
        )
    refuse(day_problem(TaskKind.WORK, fields.get("starts_on"), fields.get("ends_on")))
    order = next_order(queries.tasks_of(by, initiative))
    task: Task = Task.objects.create(initiative=initiative, sort_order=order, kind=TaskKind.WORK, **fields)
    RemedyTask.objects.create(task=task, remedy=remedy, linked_at=by.now)
    audit.record(by=by, action="対策を作業にした", record=task, fields=(*fields, "remedy"))
    return task
