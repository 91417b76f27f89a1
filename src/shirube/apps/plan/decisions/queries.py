"""決定と計画のつながり、フォロー、資料を読む。"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.organization.meetings import queries as meetings
from shirube.apps.organization.meetings.queries import Decision, Sitting
from shirube.apps.plan.decisions.models import DecisionLink, FollowUp, MeetingPaper
from shirube.apps.plan.kpi import queries as kpi
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import queries as steering
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.organization.meetings import Result
from shirube.engines.plan.follow_ups import FollowState, needs_reminder
from shirube.engines.plan.snapshot_lines import DecisionLine
from shirube.engines.plan.steering_issues import SourceKind

SEE, EDIT, REPORT = "meetings.see", "decisions.edit", "decisions.report"
MOST_TASKS = 500
OPEN_STATES = [one.value for one in FollowState if one.is_open]
Kind = DecisionLink.Kind


@dataclass(frozen=True, slots=True)
class Target:
    """つなぐ先の、計画の一つの項目。"""

    kind: str
    key: UUID
    label: str

    @property
    def value(self) -> str:
        """選択肢の値。"""
        return f"{self.kind}:{self.key}"


def targets(scope: Scope, plan: Plan) -> dict[str, list[Target]]:
    """つなげる項目を、種類の名ごとに。作業が多すぎる計画では、作業は取組でつなぐ。"""
    found = {
        Kind.PLAN: [Target(Kind.PLAN, plan.key, plan.title)],
        Kind.INITIATIVE: [
            Target(Kind.INITIATIVE, one.key, f"{one.number} {one.title}".strip())
            for one in roadmap.initiatives(scope, plan)
        ],
        Kind.TASK: [],
        Kind.KPI: [Target(Kind.KPI, one.key, one.title) for one in kpi.kpis_of_plan(scope, plan)],
        Kind.ISSUE: [
            Target(Kind.ISSUE, UUID(one.key), f"No.{one.number} {one.title}")
            for one in steering.open_issues(scope, plan)
        ],
        Kind.VERSION: [
            Target(Kind.VERSION, one.key, f"第{one.number}版") for one in versions.versions(scope, plan)
        ],
    }
    tasks = roadmap.tasks_of_plan(scope, plan).select_related("initiative")
    if tasks.count() <= MOST_TASKS:
        found[Kind.TASK] = [
            Target(Kind.TASK, one.key, f"{one.title}（{one.initiative.title}）") for one in tasks
        ]
    return {str(kind.label): listed for kind, listed in found.items() if listed}


def links_of(scope: Scope, decision: Decision) -> QuerySet[DecisionLink]:
    """この決定が効く、計画の項目。"""
    return DecisionLink.objects.filter(decision=decision).select_related("plan")


def link_of_key(scope: Scope, key: UUID) -> DecisionLink:
    """一つのつながり。"""
    return DecisionLink.objects.select_related("decision", "plan").get(key=key)


def links_to(scope: Scope, plan: Plan, keys: Collection[UUID] | None = None) -> QuerySet[DecisionLink]:
    """この計画（の、言われた項目）に効く決定のつながりを、決定の新しい順に。"""
    rows = DecisionLink.objects.filter(plan=plan).select_related("decision__sitting__body")
    rows = rows.prefetch_related("decision__corrections").order_by("-decision__decided_on", "-id")
    return rows if keys is None else rows.filter(target__in=keys)


def links_to_initiative(scope: Scope, plan: Plan, initiative: UUID) -> QuerySet[DecisionLink]:
    """取組そのものと、その作業に効く決定。"""
    row = roadmap.initiative_of_key(scope, plan, initiative)
    return links_to(scope, plan, [initiative, *roadmap.tasks_of(scope, row).values_list("key", flat=True)])


def follow_ups(
    scope: Scope,
    *,
    decision: Decision | None = None,
    plan: Plan | None = None,
    show: str = "all",
) -> QuerySet[FollowUp]:
    """フォローを期限の順に。``show`` は open・late・mine・all。"""
    rows = FollowUp.objects.select_related("decision__sitting__body", "department", "plan")
    if decision is not None:
        rows = rows.filter(decision=decision)
    if plan is not None:
        rows = rows.filter(Q(plan=plan) | Q(plan=None, decision__plan_links__plan=plan)).distinct()
    if show in ("open", "late", "mine"):
        rows = rows.filter(state__in=OPEN_STATES)
    if show == "late":
        rows = rows.filter(due_on__lt=scope.today)
    if show == "mine":
        rows = rows.filter(department_id__in=_my_units(scope))
    return rows


def follow_up_of_key(scope: Scope, key: UUID) -> FollowUp:
    """一つのフォロー。"""
    return follow_ups(scope).get(key=key)


def may_report(scope: Scope, row: FollowUp) -> bool:
    """この人が報告できるフォローか。"""
    if scope.can(EDIT):
        return True
    return scope.can(REPORT) and row.department_id in _my_units(scope)


def _my_units(scope: Scope) -> frozenset[int]:
    """自分の課と、その下の組織。"""
    nodes = organization.department_by_id(scope, scope.today)
    return frozenset(below.id for unit in scope.units if unit in nodes for below in nodes[unit].walk())


def owner_texts(scope: Scope, rows: Iterable[FollowUp]) -> dict[int, str]:
    """フォロー（の id）から、担当の課の今日の名と職を引く表。組織の名は一度だけ引く。"""
    nodes = organization.department_by_id(scope, scope.today)
    found = {}
    for row in rows:
        node = nodes.get(row.department_id) if row.department_id else None
        found[row.pk] = " ".join(filter(None, (node.full_name if node else "", row.holder)))
    return found


def follow_ups_to_remind(scope: Scope) -> list[FollowUp]:
    """今日、催促するフォロー。"""
    rows = follow_ups(scope, show="open").filter(due_on__isnull=False)
    return [
        row
        for row in rows
        if needs_reminder(FollowState(row.state), row.due_on, row.reminded_on, scope.today)
    ]


def members_of(scope: Scope, rows: Iterable[FollowUp]) -> dict[int, list[Any]]:
    """フォロー（の id）から、担当の課で報告できる利用者を引く表。"""
    people = organization.members_by_department(scope, REPORT)
    return {row.pk: list(people.get(row.department_id or 0, [])) for row in rows}


def issue_of(scope: Scope, row: FollowUp) -> Any | None:
    """このフォローから挙げた課題。"""
    if row.plan is None:
        return None
    return steering.issue_of_source(scope, row.plan, SourceKind.MEETING.value, row.key)


def papers(scope: Scope, sitting: Sitting) -> QuerySet[MeetingPaper]:
    """会議の資料。"""
    return MeetingPaper.objects.filter(sitting=sitting).select_related("file", "agenda_item")


def paper_of_key(scope: Scope, key: UUID) -> MeetingPaper:
    """一つの資料。"""
    return MeetingPaper.objects.select_related("sitting__body", "file").get(key=key)


def usable_decisions(scope: Scope) -> QuerySet[Decision]:
    """計画の版を承認済みにできる決定: いま効いている、前へ進めてよいという決定。"""
    results = [one.value for one in Result if one.is_approval]
    return meetings.standing_decisions(scope).filter(result__in=results)


def decision_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[DecisionLine, ...]:
    """計画の版に入る行: その日までに決まり、いま効いている、この計画につないだ決定。新しい順。

    訂正された決定の代わりに訂正が入り、訂正する前の決定につないだ項目にも効く。
    """
    targets: dict[int, list[str]] = {}
    for pk, label in DecisionLink.objects.filter(plan=plan).order_by("id").values_list("decision", "label"):
        targets.setdefault(pk, []).append(label)
    if not targets:
        return ()
    corrected = dict(meetings.decisions(scope).order_by().values_list("pk", "corrects"))
    found = []
    for row in meetings.standing_decisions(scope).filter(decided_on__lte=as_of):
        labels = [label for pk in _corrected_by(row.pk, corrected) for label in targets.get(pk, ())]
        if labels:
            found.append(_line(row, tuple(dict.fromkeys(labels))))
    return tuple(found)


def _corrected_by(pk: int, corrected: Mapping[int, int | None]) -> Iterator[int]:
    """この決定と、これが訂正した決定を、古いものへたどる。"""
    here: int | None = pk
    while here is not None:
        yield here
        here = corrected.get(here)


def _line(row: Decision, labels: tuple[str, ...]) -> DecisionLine:
    return DecisionLine(
        key=str(row.key),
        title=row.title,
        meeting=str(row.sitting),
        decided_on=row.decided_on,
        result=Result(row.result).label,
        text=row.text or None,
        conditions=row.conditions or None,
        document_number=row.document_number or None,
        targets=labels,
    )


def decision_of_version(scope: Scope, version: UUID) -> DecisionLink | None:
    """この版を承認した決定。手でつないだだけの決定は、承認した決定と言わない。"""
    rows = DecisionLink.objects.filter(kind=Kind.VERSION, target=version, is_approval=True)
    return rows.select_related("decision__sitting__body").first()
