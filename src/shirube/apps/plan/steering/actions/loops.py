"""OODA ループを始め、一段ずつ進め、終える。"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import queries
from shirube.apps.plan.steering.actions.issues import BY_HAND, Source, write_new_issue
from shirube.apps.plan.steering.actions.rules import CannotSteer, check_mine, check_open, refuse
from shirube.apps.plan.steering.models import Loop, LoopStep
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.steering_issue_sheet import IssueContent
from shirube.engines.plan.steering_issues import SourceKind
from shirube.engines.plan.steering_ooda import Ending, LoopStage, Step, ending_problem, step_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopStart:
    """ループの始め: 名と、はじめの観察。`department`・`initiative` は鍵。"""

    title: str
    observed_on: date
    observation: str
    department: str | None = None
    initiative: str | None = None


@action
def start_loop(*, by: Scope, plan: Plan, start: LoopStart, source: Source = BY_HAND) -> Loop:
    """OODA ループを、観察から始める。"""
    check_open(plan)
    if not start.title.strip() or not start.observation.strip():
        raise CannotSteer("名称と、観察（何が起きたか、何が見えたか）を書いてください。")
    if start.observed_on > by.today:
        raise CannotSteer("観察の日が、今日より後です。日付を直してください。")
    department = organization.department_of_key(by, UUID(start.department)) if start.department else None
    check_mine(by, department)
    row = Loop.objects.create(
        plan=plan,
        title=start.title.strip()[:120],
        department=department,
        initiative=roadmap.initiative_of_key(by, plan, UUID(start.initiative)) if start.initiative else None,
        source_kind=source.kind,
        source_key=source.key,
        source_label=source.label[:160],
    )
    _place(
        by, row, Step(stage=LoopStage.OBSERVE, happened_on=start.observed_on, text=start.observation.strip())
    )
    audit.record(by=by, action="OODAループを始めた", record=row, fields=("title", "steps"))
    return row


@action
def take_step(*, by: Scope, plan: Plan, key: UUID, version: int, step: Step) -> Loop:
    """次の段を書く。観察に戻って回し直すこともできる。"""
    row = _loop(by, plan, key)
    refuse(step_problem(queries.loop_record(by, row), step, by.today))
    moved = Loop.change(key=key, version=version)
    _place(by, row, step)
    audit.record(by=by, action=f"OODAの「{step.stage.label}」を書いた", record=row, fields=("steps",))
    return moved


@action
def end_loop(
    *,
    by: Scope,
    plan: Plan,
    key: UUID,
    version: int,
    ended_on: date,
    ending: Ending,
    text: str,
    task: UUID | None = None,
    issue: UUID | None = None,
) -> Loop:
    """ループを終える。課題にする、作業（``task``）の見直しを提案する、記録にとどめる、のどれか。

    課題にするとき、``issue`` を言えば新しく挙げずに、その片付いていない課題につなぐ。
    """
    row = _loop(by, plan, key)
    refuse(ending_problem(queries.loop_record(by, row), ended_on, by.today))
    if not text.strip():
        raise CannotSteer("終えるわけ（分かったこと、次に渡すこと）を書いてください。")
    ended = Loop.change(
        key=key,
        version=version,
        ended_on=ended_on,
        ending=ending,
        ending_text=text.strip(),
        ending_key=_destination(
            by, plan, row, ending, text.strip(), task if ending is Ending.TASK else issue
        ),
    )
    audit.record(
        by=by, action=f"OODAループを終えた（{ending.label}）", record=ended, fields=("ended_on", "ending")
    )
    return ended


def _destination(
    by: Scope, plan: Plan, row: Loop, ending: Ending, text: str, chosen: UUID | None
) -> UUID | None:
    """行き先の記録の鍵。``chosen`` は選ばれた作業か課題。課題を選んでいなければ、同じ取引で課題を挙げる。"""
    if ending is Ending.NOTE:
        return None
    if ending is Ending.TASK:
        if chosen is None:
            raise CannotSteer("見直しを提案する作業を選んでください。")
        return roadmap.task_of_key(by, plan, chosen).key
    if chosen is not None:
        return _open_issue(by, plan, chosen)
    held = queries.open_issue_of_loop(by, plan, row)
    if held is not None and held.source_key == row.key:
        raise CannotSteer(
            f"もう課題・リスク（No.{held.number}「{held.title}」）があります。"
            "「つなぐ課題・リスク」でそれを選ぶと、新しく挙げずにつなげます。"
        )
    content = IssueContent(
        title=row.title,
        detail=text,
        department=str(row.department.key) if row.department else None,
        initiative=str(row.initiative.key) if row.initiative else None,
    )
    return write_new_issue(
        by, plan, content, source=Source(kind=SourceKind.OODA, key=row.key, label=row.title)
    ).key


def _open_issue(by: Scope, plan: Plan, key: UUID) -> UUID:
    """つなぐ課題の鍵。片付いた課題にはつながない。"""
    row = queries.issue_of_key(by, plan, key)
    if not queries.issue_record(by, row).state_on(by.today).is_open:
        raise CannotSteer(
            f"No.{row.number}「{row.title}」は、もう片付いています。"
            "片付いていない課題を選ぶか、選ばずに新しい課題として挙げてください。"
        )
    return row.key


def _place(by: Scope, row: Loop, step: Step) -> None:
    values: dict[str, Any] = {"who": step.who or "", "due": step.due}
    LoopStep.objects.create(
        loop=row,
        stage=step.stage,
        happened_on=step.happened_on,
        text=step.text.strip(),
        written_at=by.now,
        written_by=by.actor_key,
        **values,
    )


def _loop(by: Scope, plan: Plan, key: UUID) -> Loop:
    check_open(plan)
    row = queries.loop_of_key(by, plan, key)
    check_mine(by, row.department)
    return row
