"""課題・リスク管理表の一覧: 絞り込み、影響×起こりやすさの図、まだ課題にしていない遅れ。"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.forms import NarrowIssuesForm
from shirube.apps.plan.steering.queries import sheets
from shirube.apps.plan.steering.views.page import plan_of, priority_badge, state_badge
from shirube.apps.plan.versions.queries import Plan, current_plan, plan_tabs, plan_trail
from shirube.engines.plan.steering_issues import Issue, Priority
from shirube.engines.plan.steering_matrix import COLUMNS, matrix
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.ui.diagram.risk_matrix import RiskSquare, risk_matrix
from shirube.values.era import format_date

PAGE_SIZE = 50
MOST_CANDIDATES = 20
NO_FILTER = {"state": "", "kind": "", "priority": "", "owner": "", "q": ""}


def home(request: HttpRequest) -> HttpResponse:
    """いま見る計画の管理表へ。計画が無ければ計画の一覧へ。"""
    plan = current_plan(request.scope)  # type: ignore[attr-defined]
    return redirect("steering.issues", plan=plan.key) if plan else redirect("plans.list")


def issue_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """一覧。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    every = queries.issues(scope, row)
    owners = sorted({one.owner for one in every if one.owner})
    form = NarrowIssuesForm(owners, request.GET)
    data = form.cleaned_data if form.is_valid() else NO_FILTER
    page = Paginator(_narrowed(every, data, scope.today), PAGE_SIZE).get_page(request.GET.get("page"))
    going = [one for one in every if one.state_on(scope.today).is_open]
    can_edit = scope.can("steering.edit")
    context = {
        "page_title": "課題・リスク管理表",
        "breadcrumbs": plan_trail(row, ("課題・リスク", None)),
        "lead": "困っていること（課題）と、困りそうなこと（リスク）を、片付くまで追います。",
        "plan": row,
        "tabs": plan_tabs(scope, row, "steering.issues"),
        "is_empty": not every,
        "figures": [
            ("片付いていない", len(going)),
            ("期限を過ぎた", sum(one.is_overdue(scope.today) for one in going)),
            ("優先度 高", sum(one.priority is Priority.HIGH for one in going)),
        ],
        "figure": _figure(going, scope.today),
        "unplaced": len(matrix(going, scope.today).unplaced),
        "form": form,
        "is_narrowed": any(data.values()),
        "table": _table(row, page, scope.today),
        "page": page,
        "pending": queries.pending_findings(scope, row) if can_edit else [],
        "candidates": _candidates(scope, row, queries.candidates(scope, row)),
        "can_edit": can_edit,
        "can_raise": scope.can("steering.report"),
    }
    return render(request, "steering/issues.html", context)


def _narrowed(issues: Iterable[Issue], data: dict[str, Any], today: Any) -> list[Issue]:
    def fits(one: Issue) -> bool:
        state = one.state_on(today)
        wanted = data["state"]
        if wanted == "":
            is_shown = state.is_open
        elif wanted == "overdue":
            is_shown = one.is_overdue(today)
        else:
            is_shown = wanted in ("all", state.value)
        return (
            is_shown
            and data["kind"] in ("", one.kind.value)
            and data["priority"] in ("", one.priority.value)
            and (data["owner"] in ("", one.owner) or (data["owner"] == "-" and not one.owner))
            and all(word in f"{one.title}{one.detail}{one.measure}" for word in data["q"].split())
        )

    return [one for one in issues if fits(one)]


def _table(plan: Plan, issues: Iterable[Issue], today: Any) -> Table:
    columns = [
        Column("title", "名称", is_row_header=True),
        Column("kind", "種類"),
        Column("priority", "優先度"),
        Column("state", "状態"),
        Column("owner", "担当"),
        Column("due", "期限", is_unbroken=True),
        Column("source", "挙がったもと"),
    ]
    rows = []
    for one in issues:
        late = Badge("期限超過", "error") if one.is_overdue(today) else None
        cells = {
            "title": Cell(one.title, note=f"No.{one.number}"),
            "kind": Cell(one.kind.label),
            "priority": Cell(badge=priority_badge(one.priority)),
            "state": Cell(badge=state_badge(one.state_on(today))),
            "owner": Cell(one.owner or "未定"),
            "due": Cell(format_date(one.due, "short") if one.due else "未定", badge=late),
            "source": Cell(one.source.label),
        }
        rows.append(Row(cells, href=reverse("steering.issue", args=[plan.key, one.key])))
    return Table("課題・リスクの一覧", columns, rows, "この条件に合うものはありません。")


def _figure(issues: Iterable[Issue], today: Any) -> object:
    found = matrix(issues, today)
    return risk_matrix(
        "issue-matrix",
        "片付いていない課題・リスク",
        [
            (row[0].impact.label, [RiskSquare(len(one.issues), one.priority.label) for one in row])
            for row in found.rows
        ],
        ["起きている（課題）" if one is None else one.label for one in COLUMNS],
    )


def _candidates(scope: Scope, plan: Plan, found: list[queries.Candidate]) -> Table | None:
    if not found:
        return None
    rest = len(found) - MOST_CANDIDATES
    columns = [
        Column("title", "名称", is_row_header=True),
        Column("kind", "何か"),
        Column("why", "わけ"),
        Column("owner", "担当"),
    ]
    rows = [
        Row(
            {
                "title": Cell(one.title),
                "kind": Cell(one.kind.label),
                "why": Cell(one.why),
                "owner": Cell(one.owner or "―"),
            },
            href=queries.source_link(scope, plan, one.kind, one.key).href,
        )
        for one in found[:MOST_CANDIDATES]
    ]
    caption = "まだ課題にしていない遅れと未達" + (f"（ほか{rest:,}件）" if rest > 0 else "")
    return Table(caption, columns, rows)


def take_findings(request: HttpRequest, plan: UUID) -> HttpResponse:
    """課題にすると決めた自己診断の気づきを、まとめて載せる。"""
    row = plan_of(request, plan)
    try:
        made = actions.take_findings(by=request.scope, plan=row)  # type: ignore[attr-defined]
    except actions.CannotSteer as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{len(made)}件を載せました。担当・期限・影響を決めてください。")
    return redirect("steering.issues", plan=plan)


def issues_sheet(request: HttpRequest, plan: UUID) -> HttpResponse:
    """課題・リスク管理表（xlsx）。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    return attached(sheets.issues_xlsx(scope, row, scope.now), "課題・リスク管理表.xlsx")
