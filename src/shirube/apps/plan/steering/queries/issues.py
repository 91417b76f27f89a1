"""課題・リスクを読む。無いものは ``DoesNotExist``。"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.audit import queries as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.diagnosis import queries as diagnosis
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import models
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import IssueLine
from shirube.engines.plan.steering_issue_sheet import IssueContent
from shirube.engines.plan.steering_issues import (
    Entry,
    Impact,
    Issue,
    IssueKind,
    IssueState,
    Likelihood,
    Response,
    SourceKind,
    issue_line,
    ordered,
)

Departments = dict[int, organization.DepartmentNode]
FINDING_AS_ISSUE = "issue"  # 自己診断の気づきのうち、課題にすると決めたもの


@dataclass(frozen=True, slots=True)
class EntryView:
    """対応の記録の一行と、書いた人の氏名。"""

    row: models.IssueEntry
    who: str


def issue_of_key(scope: Scope, plan: Plan, key: UUID) -> models.Issue:
    """この計画の、一つの課題・リスク。"""
    return models.Issue.objects.select_related("initiative", "department", "plan").get(plan=plan, key=key)


def issue_of_source(scope: Scope, plan: Plan, kind: str, key: UUID) -> models.Issue | None:
    """この記録から挙がった、取り下げていない課題・リスク。新しいもの。"""
    rows = models.Issue.objects.filter(plan=plan, source_kind=kind, source_key=key)
    records = {one.key: one for one in _records(scope, rows, scope.today)}
    for row in rows.order_by("-id"):
        if records[str(row.key)].state_on(scope.today) is not IssueState.WITHDRAWN:
            return row
    return None


def issues(scope: Scope, plan: Plan, as_of: date | None = None) -> tuple[Issue, ...]:
    """この計画の課題・リスクを、先に見るべき順に。その日までに挙がったもの。"""
    day = as_of or scope.today
    return ordered(_records(scope, models.Issue.objects.filter(plan=plan, raised_on__lte=day), day), day)


def open_issues(scope: Scope, plan: Plan) -> tuple[Issue, ...]:
    """片付いていない課題・リスクを、先に見るべき順に。"""
    return tuple(one for one in issues(scope, plan) if one.state_on(scope.today).is_open)


def issue_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[IssueLine, ...]:
    """計画の版に入る行。番号の順。取り下げたものは除く。"""
    rows = sorted(issues(scope, plan, as_of), key=lambda one: one.number)
    return tuple(issue_line(one, as_of) for one in rows if one.state_on(as_of) is not IssueState.WITHDRAWN)


def issue_record(scope: Scope, row: models.Issue) -> Issue:
    """一つの課題・リスクを、計算の形にする。"""
    return _records(scope, models.Issue.objects.filter(pk=row.pk), scope.today)[0]


def _records(scope: Scope, rows: QuerySet[models.Issue], day: date) -> list[Issue]:
    """課題・リスクを計算の形にする。問い合わせは、件数によらず決まった数。"""
    names = organization.department_by_id(scope, day)
    found = list(rows.select_related("initiative"))
    entries: dict[int, list[Entry]] = defaultdict(list)
    for line in models.IssueEntry.objects.filter(issue__in=[row.pk for row in found]):
        state = IssueState(line.state) if line.state else None
        entries[line.issue_id].append(Entry(happened_on=line.happened_on, text=line.text, state=state))
    return [_record(row, names, tuple(entries[row.pk])) for row in found]


def _record(row: models.Issue, names: Departments, entries: tuple[Entry, ...]) -> Issue:
    node = names.get(row.department_id) if row.department_id else None
    return Issue(
        key=str(row.key),
        number=row.number,
        kind=IssueKind(row.kind),
        title=row.title,
        raised_on=row.raised_on,
        detail=row.detail or None,
        likelihood=Likelihood(row.likelihood) if row.likelihood else None,
        impact=Impact(row.impact) if row.impact else None,
        response=Response(row.response) if row.response else None,
        measure=row.measure or None,
        initiative=str(row.initiative.key) if row.initiative else None,
        owner_key=str(node.key) if node else None,
        owner=node.name if node else row.department_text or None,
        due=row.due,
        source=SourceKind(row.source_kind),
        entries=entries,
    )


def content_of(row: models.Issue) -> IssueContent:
    """担当が書く中身。"""
    return IssueContent(
        title=row.title,
        kind=IssueKind(row.kind),
        detail=row.detail,
        likelihood=Likelihood(row.likelihood) if row.likelihood else None,
        impact=Impact(row.impact) if row.impact else None,
        response=Response(row.response) if row.response else None,
        measure=row.measure,
        department=str(row.department.key) if row.department else None,
        department_text=row.department_text,
        due=row.due,
        initiative=str(row.initiative.key) if row.initiative else None,
    )


def entries_of(scope: Scope, row: models.Issue) -> list[EntryView]:
    """対応の記録を、新しい順に。"""
    rows = list(models.IssueEntry.objects.filter(issue=row).order_by("-happened_on", "-id"))
    names = audit.actor_names({one.written_by for one in rows if one.written_by})
    return [EntryView(one, names.get(one.written_by, "裏方") if one.written_by else "裏方") for one in rows]


def is_mine(scope: Scope, department: object) -> bool:
    """自分の課（とその下の組織）の担当か。"""
    key = getattr(department, "key", None)
    return key is not None and str(key) in roadmap.my_departments(scope, scope.today)


def pending_findings(scope: Scope, plan: Plan) -> list[Any]:
    """課題にすると決めたのに、まだ管理表に載っていない自己診断の気づき。"""
    held = {
        one.source_key
        for one in models.Issue.objects.filter(plan=plan, source_kind=SourceKind.FINDING).only("source_key")
    }
    rows = diagnosis.findings(scope, plan).filter(state=FINDING_AS_ISSUE)
    return [row for row in rows if row.key not in held]


def changed_finding(scope: Scope, plan: Plan, row: models.Issue) -> str:
    """もとの気づきの扱いが「課題にした」でなくなっていれば、いまの扱いの名。そうでなければ空。"""
    found = diagnosis.findings(scope, plan).filter(key=row.source_key).first()
    if found is None or found.state == FINDING_AS_ISSUE:
        return ""
    return str(found.get_state_display())
