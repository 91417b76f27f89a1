"""下の部屋の頁に並べるもの: 取組の頁の課題の表と、作業・KPI・気づきの頁の「課題にする」。"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse

from shirube.apps.frame.panels import Panel
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.steering import queries
from shirube.apps.plan.steering.views.page import priority_badge, state_badge
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.steering_issues import SourceKind
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

SEE, REPORT, EDIT = "steering.see", "steering.report", "steering.edit"


def issues(scope: Scope, plan: Plan, initiative: UUID) -> Table | None:
    """取組の、片付いていない課題・リスク。"""
    if not scope.can(SEE):
        return None
    mine = [one for one in queries.open_issues(scope, plan) if one.initiative == str(initiative)]
    if not mine:
        return None
    columns = [
        Column("title", "名称", is_row_header=True),
        Column("kind", "種類"),
        Column("priority", "優先度"),
        Column("state", "状態"),
        Column("due", "期限", is_unbroken=True),
    ]
    rows = []
    for one in mine:
        late = Badge("期限超過", "error") if one.is_overdue(scope.today) else None
        cells = {
            "title": Cell(one.title, note=f"No.{one.number}"),
            "kind": Cell(one.kind.label),
            "priority": Cell(badge=priority_badge(one.priority)),
            "state": Cell(badge=state_badge(one.state_on(scope.today))),
            "due": Cell(format_date(one.due, "short") if one.due else "未定", badge=late),
        }
        rows.append(Row(cells, href=reverse("steering.issue", args=[plan.key, one.key])))
    return Table("課題・リスク", columns, rows)


def beside_task(scope: Scope, task: Any) -> dict[str, Any] | None:
    """作業の頁: 課題にする、OODA を始める、提案されている見直し。"""
    plan = task.initiative.plan
    proposed = queries.proposals_for(scope, plan, task.key)
    text = "　".join(f"見直しの提案: {one.ending_text}" for one in proposed)
    department = task.department or task.initiative.department
    return _panel(scope, plan, SourceKind.TASK, task.key, department, text)


def beside_kpi(scope: Scope, kpi: Any) -> dict[str, Any] | None:
    """KPI の頁: 課題にする、OODA を始める。計画に入れていない KPI には出さない。"""
    if kpi.plan is None:
        return None
    return _panel(scope, kpi.plan, SourceKind.KPI, kpi.key, kpi.department)


def beside_finding(scope: Scope, finding: Any) -> dict[str, Any] | None:
    """気づきの頁: 課題にすると決めたものだけを、管理表に載せる。"""
    plan = finding.assessment.plan
    held = queries.issue_of_source(scope, plan, SourceKind.FINDING, finding.key)
    if held is None and finding.state != "issue":
        return None
    return _panel(scope, plan, SourceKind.FINDING, finding.key, None, loops=False)


def beside_inquiry(scope: Scope, inquiry: Any) -> dict[str, Any] | None:
    """照会の頁: 見えてきた困りごとを、いま見ている計画の課題にする。"""
    plan = versions.current_plan(scope)
    return _panel(scope, plan, SourceKind.INQUIRY, inquiry.key, inquiry.department) if plan else None


def _panel(
    scope: Scope,
    plan: Plan,
    kind: SourceKind,
    key: UUID,
    department: object,
    text: str = "",
    *,
    loops: bool = True,
) -> dict[str, Any] | None:
    """課題があればその行き先、なければ課題にする口。"""
    held = queries.issue_of_source(scope, plan, kind.value, key)
    can_write = scope.can(EDIT) or (scope.can(REPORT) and queries.is_mine(scope, department))
    links: list[tuple[str, str]] = []
    buttons: list[tuple[str, str]] = []
    if held is not None:
        state = queries.issue_record(scope, held).state_on(scope.today)
        label = f"No.{held.number} {held.title}（{state.label}）"
        links.append((label, reverse("steering.issue", args=[plan.key, held.key])))
    elif can_write:
        buttons.append(("課題にする", reverse("steering.raise_from", args=[plan.key, kind.value, key])))
    if loops:
        for view in queries.loops_of_source(scope, plan, kind.value, key):
            state_text = "終えた" if view.loop.ended_on else view.loop.stage.label
            href = reverse("steering.loop", args=[plan.key, view.row.key])
            links.append((f"OODA: {view.loop.title}（{state_text}）", href))
        if can_write:
            start = reverse("steering.new_loop", args=[plan.key])
            links.append(("OODAループを始める", f"{start}?source_kind={kind.value}&source_key={key}"))
    if not (links or buttons or text):
        return None
    return {"text": text, "links": links, "buttons": buttons}


def _beside(kind: str, make: Callable[[Scope, Any], dict[str, Any] | None]) -> Panel:
    return Panel(kind=kind, permission=SEE, template="steering/panel.html", make=make)


INITIATIVE_TABLES = (issues,)
PANELS = [
    _beside("plan_roadmap.task", beside_task),
    _beside("plan_kpi.kpi", beside_kpi),
    _beside("plan_diagnosis.finding", beside_finding),
    _beside("plan_inquiries.inquiry", beside_inquiry),
]
