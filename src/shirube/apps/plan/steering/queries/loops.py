"""OODA ループを読む。"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.audit import queries as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.steering import models
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.steering_ooda import Ending, Loop, LoopStage, Step, ordered


@dataclass(frozen=True, slots=True)
class LoopView:
    """一つのループの記録と、計算の形。"""

    row: models.Loop
    loop: Loop


@dataclass(frozen=True, slots=True)
class StepView:
    """一段の記録と、書いた人の氏名。"""

    row: models.LoopStep
    who: str


def loop_of_key(scope: Scope, plan: Plan, key: UUID) -> models.Loop:
    """この計画の、一つのループ。"""
    return models.Loop.objects.select_related("plan", "initiative", "department").get(plan=plan, key=key)


def loops(scope: Scope, plan: Plan) -> list[LoopView]:
    """この計画のループを、続いているものから順に。"""
    found = {one.loop.key: one for one in _views(models.Loop.objects.filter(plan=plan))}
    return [found[one.key] for one in ordered((view.loop for view in found.values()), scope.today)]


def loops_of_source(scope: Scope, plan: Plan, kind: str, key: UUID) -> list[LoopView]:
    """この記録から始まったループ。"""
    rows = models.Loop.objects.filter(plan=plan, source_kind=kind, source_key=key)
    return _views(rows)


def loops_ended_in(scope: Scope, plan: Plan, issue: UUID) -> QuerySet[models.Loop]:
    """この課題・リスクに渡して終えたループ。"""
    return models.Loop.objects.filter(plan=plan, ending=Ending.ISSUE, ending_key=issue).order_by("id")


def proposals_for(scope: Scope, plan: Plan, task: UUID) -> QuerySet[models.Loop]:
    """この作業の見直しを提案して終わったループ。"""
    return models.Loop.objects.filter(plan=plan, ending=Ending.TASK, ending_key=task)


def loop_record(scope: Scope, row: models.Loop) -> Loop:
    """一つのループを、計算の形にする。"""
    return _views(models.Loop.objects.filter(pk=row.pk))[0].loop


def steps_of(scope: Scope, row: models.Loop) -> list[StepView]:
    """段を、書いた順に。"""
    rows = list(models.LoopStep.objects.filter(loop=row))
    names = audit.actor_names({one.written_by for one in rows if one.written_by})
    return [StepView(one, names.get(one.written_by, "裏方") if one.written_by else "裏方") for one in rows]


def _views(rows: QuerySet[models.Loop]) -> list[LoopView]:
    found = list(rows.select_related("initiative", "department"))
    steps: dict[int, list[Step]] = defaultdict(list)
    for line in models.LoopStep.objects.filter(loop__in=[row.pk for row in found]).order_by("id"):
        steps[line.loop_id].append(
            Step(
                stage=LoopStage(line.stage),
                happened_on=line.happened_on,
                text=line.text,
                who=line.who or None,
                due=line.due,
            )
        )
    return [
        LoopView(
            row,
            Loop(
                key=str(row.key),
                title=row.title,
                steps=tuple(steps[row.pk]),
                ended_on=row.ended_on,
                ending=Ending(row.ending) if row.ending else None,
            ),
        )
        for row in found
    ]
