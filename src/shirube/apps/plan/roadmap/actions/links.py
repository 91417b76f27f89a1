"""作業をつなぎ、外す。輪になるつなぎは断り、どの作業の輪かを言う。"""

from collections import defaultdict
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.roadmap.actions.rules import check_open
from shirube.apps.plan.roadmap.models import Task, TaskLink
from shirube.engines.plan.snapshot_lines import LinkKind
from shirube.engines.plan.task_ring import path_between


class CannotLinkTasks(ValueError):
    """作業をつなげない。"""


@action
def link_tasks(
    *, by: Scope, task: Task, before: Task, kind: str = LinkKind.FINISH_START, lag_days: int = 0
) -> TaskLink:
    """``before`` の後に ``task`` をつなぐ。つなぎ直すと種類と間の日数が替わる。"""
    plan = task.initiative.plan
    check_open(plan)
    if before.initiative.plan_id != plan.pk:
        raise CannotLinkTasks("先の作業が、別の計画のものです。この計画の作業から選んでください。")
    if not -3650 <= lag_days <= 3650:
        raise CannotLinkTasks("間の日数は、前後10年（3,650日）までで入れてください。")
    _refuse_ring(task, before)
    TaskLink.objects.filter(task=task, before=before).delete()
    row = TaskLink.objects.create(task=task, before=before, kind=LinkKind(kind), lag_days=lag_days)
    audit.record(by=by, action="作業をつないだ", record=row, fields=("before", "kind", "lag_days"))
    return row


@action
def unlink_tasks(*, by: Scope, key: UUID) -> None:
    """つながりを外す。"""
    row = TaskLink.objects.select_related("task__initiative__plan").get(key=key)
    check_open(row.task.initiative.plan)
    audit.record(by=by, action="作業のつながりを外した", record=row)
    row.delete()


def _refuse_ring(task: Task, before: Task) -> None:
    after: dict[int, list[int]] = defaultdict(list)
    rows = TaskLink.objects.filter(task__initiative__plan=task.initiative.plan_id)
    for later, earlier in rows.values_list("task_id", "before_id"):
        after[earlier].append(later)
    path = path_between(after, task.pk, before.pk)
    if path:
        titles = dict(Task.objects.filter(pk__in=path).values_list("pk", "title"))
        ring = " → ".join(f"「{titles[one]}」" for one in (*path, path[0]))
        raise CannotLinkTasks(
            f"つなぐと作業の順番が輪になります（{ring}）。このうち一つのつながりを先に外してください。"
        )
