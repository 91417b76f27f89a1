"""課題や OODA ループのもとになった記録: 行き先と、そこから書き起こした下書き。

下の部屋の記録は、ここで名と行き先を決める。上の部屋（会議の決定など）は ``panels.ISSUE_SOURCES`` に、
もとの種類（``SourceKind`` の値）から、計画と鍵を受け取って経路の名と引数を返す関数を並べる。
行き先は、見る人が開けるものだけを渡し、開けないときは、だれが開けるかを言う。
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.reach import may_open, openers
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis import queries as diagnosis
from shirube.apps.plan.inquiries import queries as inquiries
from shirube.apps.plan.kpi import queries as kpi
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import models
from shirube.apps.plan.steering.queries.issues import issue_of_key, issue_of_source, issue_record
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_judgement import headline, latest_judgement
from shirube.engines.plan.links import CannotSchedule
from shirube.engines.plan.plan_words import number_text
from shirube.engines.plan.slip import slip
from shirube.engines.plan.steering_issues import SourceKind
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Stage
from shirube.values.era import format_date


class SourceNotFound(LookupError):
    """もとの記録がない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """もとの記録から書き起こした下書き。`department` と `initiative` は記録。"""

    kind: SourceKind
    key: UUID
    label: str
    title: str
    detail: str
    department: Any = None
    initiative: Any = None
    due: date | None = None


_ROUTES = {
    SourceKind.FINDING: "diagnosis.finding",
    SourceKind.TASK: "roadmap.task",
    SourceKind.OODA: "steering.loop",
    SourceKind.REVIEW: "steering.review",
    SourceKind.ISSUE: "steering.issue",
}
_WITHOUT_PLAN = {SourceKind.KPI: "kpi.detail", SourceKind.INQUIRY: "inquiries.inquiry"}


Place = tuple[str, list[UUID]]


@dataclass(frozen=True, slots=True)
class SourceLink:
    """もとの記録への行き先。``href`` が None で ``note`` があれば、この人には開けない。"""

    href: str | None = None
    note: str = ""


def source_link(scope: Scope, plan: Plan, kind: SourceKind, key: UUID | None) -> SourceLink:
    """もとの記録への行き先。この人に開けなければ、開ける人を言う。"""
    place = _place(plan, kind, key) if key is not None else None
    if place is None:
        return SourceLink()
    name, arguments = place
    if may_open(scope, name):
        return SourceLink(href=reverse(name, args=arguments))
    return SourceLink(note=f"もとの記録を開けるのは、{'・'.join(openers(name))}です。")


def _place(plan: Plan, kind: SourceKind, key: UUID) -> Place | None:
    """もとの記録の頁の、経路の名と引数。"""
    if kind in _WITHOUT_PLAN:
        return _WITHOUT_PLAN[kind], [key]
    if kind in _ROUTES:
        return _ROUTES[kind], [plan.key, key]
    for module in installed_modules("panels"):
        find: Callable[[Plan, UUID], Place] | None = getattr(module, "ISSUE_SOURCES", {}).get(kind.value)
        if find is not None:
            return find(plan, key)
    return None


def open_issue_of_loop(scope: Scope, plan: Plan, loop: models.Loop) -> models.Issue | None:
    """このループの、もとになった課題か、ループから挙がった課題。片付いていなければ。"""
    if loop.source_kind == SourceKind.ISSUE and loop.source_key is not None:
        row = models.Issue.objects.filter(plan=plan, key=loop.source_key).first()
    else:
        row = issue_of_source(scope, plan, SourceKind.OODA, loop.key)
    return row if row is not None and issue_record(scope, row).state_on(scope.today).is_open else None


def draft(scope: Scope, plan: Plan, kind: SourceKind, key: UUID) -> Draft:
    """もとの記録から下書きを作る。その計画に無い記録、下書きを作れない種類なら ``SourceNotFound``。"""
    make = _DRAFTS.get(kind)
    if make is None:
        raise SourceNotFound(f"「{kind.label}」からは、ここでは書き起こせません。")
    try:
        return make(scope, plan, key)
    except ObjectDoesNotExist:
        raise SourceNotFound("もとの記録が、この計画にありません。") from None


def _of_task(scope: Scope, plan: Plan, key: UUID) -> Draft:
    task = roadmap.task_of_key(scope, plan, key)
    due = task.extended_to or task.ends_on
    lines = [f"取組「{task.initiative.title}」の作業。"]
    days = (scope.today - due).days if due else 0
    if due is not None and days > 0:
        lines.append(f"期限 {format_date(due)} を{days:,}日過ぎている（{format_date(scope.today)}時点）。")
        lines += _ripple(scope, plan, str(key))
    title = f"「{task.title}」が遅れている" if days > 0 else f"「{task.title}」の進め方"
    return Draft(
        kind=SourceKind.TASK,
        key=key,
        label=task.title,
        title=title[:120],
        detail="\n".join(lines),
        department=task.department or task.initiative.department,
        initiative=task.initiative,
    )


def _ripple(scope: Scope, plan: Plan, key: str) -> list[str]:
    """今日終わったとしても、後の作業に何が起きるか。"""
    snapshot = roadmap.roadmap_snapshot(scope, plan, scope.today)
    try:
        found = slip(snapshot, key, new_end=scope.today)
    except CannotSchedule:
        return []
    later, missed = len(found.moves) - 1, sum(not one.was_missed for one in found.missed)
    if not later and not missed:
        return []
    return [f"今日終わったとしても、後の作業{later:,}件が動き、新たに{missed:,}件の期限に間に合わない。"]


def _of_kpi(scope: Scope, plan: Plan, key: UUID) -> Draft:
    row = kpi.kpi_of_key(scope, key)
    if row.plan_id != plan.pk:
        raise SourceNotFound("このKPIは、この計画のものではありません。")
    line = kpi.kpi_line(scope, row, scope.today)
    judged, point = latest_judgement(line, scope.today), headline(line.points, scope.today)
    lines = [f"{judged.verdict.value}: {judged.reason}。"] if judged else []
    if point is not None:
        shown = number_text(point.value, line.unit)
        lines.append(f"いまの値は {shown}（{format_date(point.ends_on)}まで、{point.basis}）。")
    is_behind = judged is not None and judged.verdict.value == "未達"
    title = f"KPI「{row.title}」が目標に届いていない" if is_behind else f"KPI「{row.title}」の動き"
    return Draft(
        kind=SourceKind.KPI,
        key=key,
        label=row.title,
        title=title[:120],
        detail="\n".join(lines),
        department=row.department,
        initiative=row.initiative,
    )


def _of_finding(scope: Scope, plan: Plan, key: UUID) -> Draft:
    row = diagnosis.finding_of_key(scope, plan, key)
    question, stage = reference.question(row.question), Stage(row.stage)
    detail = f"{row.assessment.title}の「{question.label}」が段階{stage.value}（{stage.label}）。"
    return Draft(
        kind=SourceKind.FINDING,
        key=key,
        label=row.title,
        title=row.title,
        detail="\n".join(part for part in (detail, row.reason) if part),
    )


def _of_review(scope: Scope, plan: Plan, key: UUID) -> Draft:
    row = models.CycleReview.objects.select_related("initiative__department").get(cycle__plan=plan, key=key)
    return Draft(
        kind=SourceKind.REVIEW,
        key=key,
        label=row.initiative.title,
        title=(row.next_action.partition("\n")[0] or f"「{row.initiative.title}」の見直し")[:120],
        detail="\n".join(part for part in (row.reason, row.next_action) if part),
        department=row.initiative.department,
        initiative=row.initiative,
    )


def _of_loop(scope: Scope, plan: Plan, key: UUID) -> Draft:
    row = models.Loop.objects.select_related("initiative", "department").get(plan=plan, key=key)
    last = models.LoopStep.objects.filter(loop=row).order_by("-id").first()
    return Draft(
        kind=SourceKind.OODA,
        key=key,
        label=row.title,
        title=row.title,
        detail=last.text if last else "",
        department=row.department,
        initiative=row.initiative,
    )


def _of_issue(scope: Scope, plan: Plan, key: UUID) -> Draft:
    """課題からは、OODA ループを始める。"""
    row = issue_of_key(scope, plan, key)
    return Draft(
        kind=SourceKind.ISSUE,
        key=key,
        label=row.title,
        title=row.title,
        detail=row.detail,
        department=row.department,
        initiative=row.initiative,
        due=row.due,
    )


def _of_inquiry(scope: Scope, plan: Plan, key: UUID) -> Draft:
    row = inquiries.inquiry_of_key(scope, key)
    detail = f"{row.sender}からの照会「{row.title}」から（照会元の期限 {format_date(row.sender_due_on)}）。"
    return Draft(
        kind=SourceKind.INQUIRY,
        key=key,
        label=row.title,
        title=f"照会「{row.title}」への対応"[:120],
        detail=detail,
        department=row.department,
    )


_DRAFTS: dict[SourceKind, Callable[[Scope, Plan, UUID], Draft]] = {
    SourceKind.TASK: _of_task,
    SourceKind.KPI: _of_kpi,
    SourceKind.FINDING: _of_finding,
    SourceKind.REVIEW: _of_review,
    SourceKind.OODA: _of_loop,
    SourceKind.ISSUE: _of_issue,
    SourceKind.INQUIRY: _of_inquiry,
}
