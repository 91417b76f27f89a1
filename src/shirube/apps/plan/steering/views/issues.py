"""一つの課題・リスクの画面: 挙げる、見る、直す、対応を記録する、消す。"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.panels import panels_beside
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.forms import EntryForm, IssueForm, NewIssueForm, VersionForm
from shirube.apps.plan.steering.models import Issue
from shirube.apps.plan.steering.views.page import (
    errors_of,
    form_page,
    issue_crumbs,
    plan_of,
    priority_badge,
    source_term,
    state_badge,
    succeeded,
)
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import steering_issues as engine
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def new_issue(request: HttpRequest, plan: UUID) -> HttpResponse:
    """課題・リスクを挙げる様式。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    form = NewIssueForm(
        scope, row, initial={"raised_on": scope.today, "initiative": request.GET.get("initiative")}
    )
    return _new_page(request, row, form)


def add_issue(request: HttpRequest, plan: UUID) -> HttpResponse:
    """課題・リスクを挙げる。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    form = NewIssueForm(scope, row, request.POST)
    if not succeeded(
        form,
        lambda data: actions.raise_issue(
            by=scope, plan=row, content=form.content, source=form.source, raised_on=data["raised_on"]
        ),
    ):
        return _new_page(request, row, form, status=422)
    messages.success(request, "管理表に載せました。")
    return redirect("steering.issues", plan=plan)


def _new_page(request: HttpRequest, plan: Plan, form: NewIssueForm, status: int = 200) -> HttpResponse:
    back = reverse("steering.issues", args=[plan.key])
    title = "課題・リスクを挙げる"
    return form_page(
        request,
        title,
        issue_crumbs(plan, ("挙げる", None)),
        form,
        back,
        status=status,
        submit="管理表に載せる",
    )


def raise_from(request: HttpRequest, plan: UUID, kind: str, source: UUID) -> HttpResponse:
    """もとの記録から、一押しで課題にする。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    try:
        found_kind = engine.SourceKind(kind)
    except ValueError:
        raise Http404("この種類の記録からは、課題にできません。") from None
    try:
        made = actions.raise_from(by=scope, plan=row, kind=found_kind, key=source)
    except actions.CannotSteer as refusal:
        messages.error(request, str(refusal))
        return redirect(
            queries.source_link(scope, row, found_kind, source).href
            or reverse("steering.issues", args=[plan])
        )
    messages.success(request, "課題にしました。影響・担当・期限を決めてください。")
    return redirect("steering.issue", plan=plan, key=made.key)


def issue(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの課題・リスク。"""
    row, one = _issue(request, plan, key)
    return _page(request, row, one)


def _issue(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Issue]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.issue_of_key(scope, row, key), "課題・リスク")


def _page(
    request: HttpRequest, plan: Plan, one: Issue, form: EntryForm | None = None, refusal: str = ""
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    record = queries.issue_record(scope, one)
    state = record.state_on(scope.today)
    can_edit = scope.can("steering.edit")
    can_log = scope.can("steering.report") and (can_edit or queries.is_mine(scope, one.department))
    fresh = EntryForm(state, initial={"version": one.version, "happened_on": scope.today})
    context = {
        "page_title": one.title,
        "breadcrumbs": issue_crumbs(plan, (f"No.{one.number}", None)),
        "plan": plan,
        "issue": one,
        "terms": _terms(request, plan, one, record),
        "table": _entries(request, one),
        "form": form or (fresh if can_log else None),
        "panels": panels_beside(scope, one),
        "mismatch": _mismatch(request, plan, one),
        "refusal": refusal,
        "can_edit": can_edit,
        "can_loop": can_log and state.is_open,
        "can_remove": can_edit and not record.entries,
    }
    return render(request, "steering/issue.html", context, status=422 if form or refusal else 200)


def _terms(request: HttpRequest, plan: Plan, one: Issue, record: engine.Issue) -> list[Term]:
    today = request.scope.today  # type: ignore[attr-defined]
    late = Badge("期限を過ぎています", "error") if record.is_overdue(today) else None
    initiative = one.initiative
    href = reverse("roadmap.initiative", args=[plan.key, initiative.key]) if initiative else None
    closed = record.closed_on(today)
    scale = [f"影響 {record.impact.label}" if record.impact else "影響 未定"]
    if record.kind is engine.IssueKind.RISK:
        scale.insert(0, f"起こりやすさ {record.likelihood.label if record.likelihood else '未定'}")
    rows = [
        Term("種類", record.kind.label),
        Term(
            "状態",
            badge=state_badge(record.state_on(today)),
            note=f"{format_date(closed)}から" if closed else "",
        ),
        Term("優先度", "・".join(scale), badge=priority_badge(record.priority)),
        Term("内容", one.detail),
        Term("対応", record.response.label if record.response else "", note=one.measure),
        Term("対応の内容", one.measure if not record.response else ""),
        Term("担当", record.owner or "未定"),
        Term("期限", format_date(one.due) if one.due else "未定", badge=late),
        Term("取組", initiative.title if initiative else "計画の全体", href=href),
        source_term(request.scope, plan, one, "挙がったもと"),  # type: ignore[attr-defined]
        *_ended_loops(request, plan, one),
        Term("挙がった日", format_date(one.raised_on)),
    ]
    return [term for term in rows if term.text or term.badge]


def _ended_loops(request: HttpRequest, plan: Plan, one: Issue) -> list[Term]:
    """この課題に渡して終えたOODAループ（挙がったもとのほか）。"""
    rows = queries.loops_ended_in(request.scope, plan, one.key)  # type: ignore[attr-defined]
    return [
        Term(
            "つないだOODA",
            row.title,
            note=row.ending_text,
            href=reverse("steering.loop", args=[plan.key, row.key]),
        )
        for row in rows
        if row.key != one.source_key
    ]


def _entries(request: HttpRequest, one: Issue) -> Table:
    columns = [
        Column("day", "日", is_row_header=True, is_unbroken=True),
        Column("state", "状態"),
        Column("text", "したこと・わけ"),
        Column("who", "書いた人"),
    ]
    rows = []
    for view in queries.entries_of(request.scope, one):  # type: ignore[attr-defined]
        line = view.row
        badge = state_badge(engine.IssueState(line.state)) if line.state else None
        rows.append(
            Row(
                {
                    "day": Cell(format_date(line.happened_on, "short")),
                    "state": Cell("" if badge else "―", badge=badge),
                    "text": Cell(line.text),
                    "who": Cell(view.who),
                }
            )
        )
    return Table("対応の記録", columns, rows, "対応はまだ記録されていません。", caption_hidden=True)


def _mismatch(request: HttpRequest, plan: Plan, one: Issue) -> str:
    """もとの気づきの扱いが、課題でなくなっていれば、そのことを言う。"""
    if one.source_kind != engine.SourceKind.FINDING or one.source_key is None:
        return ""
    return queries.changed_finding(request.scope, plan, one)  # type: ignore[attr-defined]


def edit_form(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """課題・リスクを直す様式。"""
    row, one = _issue(request, plan, key)
    form = IssueForm(request.scope, row, initial=IssueForm.initial_of(one))  # type: ignore[attr-defined]
    return _edit_page(request, row, one, form)


def edit_issue(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """課題・リスクを直す。"""
    row, one = _issue(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    form = IssueForm(scope, row, request.POST)
    if not succeeded(
        form,
        lambda data: actions.edit_issue(
            by=scope, plan=row, key=key, version=data["version"], content=form.content
        ),
    ):
        return _edit_page(request, row, one, form, status=422)
    messages.success(request, "直しました。")
    return redirect("steering.issue", plan=plan, key=key)


def _edit_page(
    request: HttpRequest, plan: Plan, one: Issue, form: IssueForm, status: int = 200
) -> HttpResponse:
    back = reverse("steering.issue", args=[plan.key, one.key])
    trail = issue_crumbs(plan, (f"No.{one.number}", back), ("直す", None))
    return form_page(request, f"「{one.title}」を直す", trail, form, back, status=status)


def log_issue(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """対応を一行記録する。"""
    row, one = _issue(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    form = EntryForm(queries.issue_record(scope, one).state_on(scope.today), request.POST)
    if not succeeded(
        form,
        lambda data: actions.log_issue(by=scope, plan=row, key=key, version=data["version"], **form.values),
    ):
        return _page(request, row, one, form)
    messages.success(request, "対応を記録しました。")
    return redirect("steering.issue", plan=plan, key=key)


def remove_issue(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """間違えて挙げたものを消す。"""
    row, one = _issue(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form, lambda data: actions.remove_issue(by=scope, plan=row, key=key, version=data["version"])
    ):
        return _page(request, row, one, refusal=errors_of(form))
    messages.success(request, "消しました。")
    return redirect("steering.issues", plan=plan)
