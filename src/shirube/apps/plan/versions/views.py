"""計画と版の画面。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.panels import panels_beside
from shirube.apps.frame.version_form import typed_version
from shirube.apps.plan.versions import actions, queries
from shirube.apps.plan.versions.beside import plan_links, version_links
from shirube.apps.plan.versions.forms import (
    DecisionForm,
    NewPlanForm,
    PlanForm,
    ProposeForm,
)
from shirube.apps.plan.versions.models import Plan, PlanVersion
from shirube.apps.plan.versions.tabs import plan_blocks, plan_sections, plan_steps, plan_tabs, plan_trail
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.instant import format_moment

_STANDINGS = {"draft": "info", "in_force": "success", "closed": "neutral"}
_STATES = {"proposed": "warning", "approved": "success", "withdrawn": "neutral"}


def _plan(request: HttpRequest, key: UUID) -> Plan:
    return found(lambda: queries.plan_of_key(request.scope, key), "計画")


def _version(request: HttpRequest, key: UUID) -> PlanVersion:
    return found(lambda: queries.version_of_key(request.scope, key), "版")


def _period(plan: Plan) -> str:
    return f"{FiscalYear(plan.first_year).label}〜{FiscalYear(plan.last_year).label}"


def plan_list(request: HttpRequest) -> HttpResponse:
    """計画の一覧。"""
    columns = [
        Column("title", "計画", is_row_header=True),
        Column("period", "期間"),
        Column("standing", "立場"),
        Column("edition", "もとにした国の計画"),
    ]
    rows = [
        Row(
            {
                "title": Cell(plan.title),
                "period": Cell(_period(plan)),
                "standing": Cell(badge=Badge(plan.get_standing_display(), _STANDINGS[plan.standing])),
                "edition": Cell(f"第{plan.edition}版" if plan.edition else "よらない"),
            },
            href=reverse("plans.plan", args=[plan.key]),
        )
        for plan in queries.plans(request.scope)
    ]
    context = {
        "page_title": "計画",
        "breadcrumbs": [("ホーム", reverse("home")), ("計画", None)],
        "table": Table("計画の一覧", columns, rows, "計画はまだありません。", caption_hidden=True),
        "can_edit": request.scope.can("plan.edit"),
    }
    return render(request, "plan_versions/list.html", context)


def _new_page(request: HttpRequest, form: NewPlanForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "計画を始める",
        "breadcrumbs": plan_trail(None, ("計画を始める", None)),
        "lead": "すでに計画があるときも、ここで名称と期間を入れてから、Excel などの表を取り込みます。",
        "form": form,
        "submit": "計画を始める",
        "back": reverse("plans.list"),
    }
    return render(request, "plan_versions/form.html", context, status=status)


def new_plan(request: HttpRequest) -> HttpResponse:
    """計画を始める様式。"""
    scope = request.scope
    year = FiscalYear.of(scope.today)
    initial = {"first_year": year.shift(1).start_year, "last_year": year.shift(5).start_year}
    return _new_page(request, NewPlanForm(scope, initial=initial))


def start_plan(request: HttpRequest) -> HttpResponse:
    """計画を始める。"""
    form = NewPlanForm(request.scope, request.POST)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    try:
        plan = actions.start_plan(by=request.scope, **form.cleaned_data)
    except actions.CannotStartPlan as refusal:
        form.add_error("last_year", str(refusal))
        return _new_page(request, form, status=422)
    messages.success(request, "計画を始めました。次に、取組を入れます。")
    return redirect("plans.plan", plan=plan.key)


def _named(row: PlanVersion) -> str:
    return f"第{row.number}版（{format_date(row.as_of)}時点）"


def plan_page(request: HttpRequest, plan: UUID) -> HttpResponse:
    """計画の入口: いまの姿と、次にすること。"""
    scope = request.scope
    row = _plan(request, plan)
    latest = queries.baseline(scope, row)
    terms = [
        Term("期間", _period(row)),
        Term("立場", row.get_standing_display()),
        Term("もとにした国の計画", f"第{row.edition}版" if row.edition else "よらない"),
        Term("前の計画", row.previous.title if row.previous else "なし"),
        Term(
            "最後に承認された版",
            f"第{latest.number}版（{format_date(latest.as_of)}時点）" if latest else "まだない",
        ),
        Term("ビジョン", row.vision or "まだ書かれていません"),
    ]
    context = {
        "page_title": row.title,
        "breadcrumbs": plan_trail(None, (row.title, None)),
        "plan": row,
        "links": plan_links(scope, row),
        "steps": plan_steps(scope, row),
        "blocks": plan_blocks(scope, row),
        "sections": plan_sections(scope, row),
        "terms": terms,
        "can_edit": scope.can("plan.edit"),
    }
    return render(request, "plan_versions/plan.html", context)


def _edit_page(request: HttpRequest, plan: Plan, form: PlanForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "計画の枠を変える",
        "breadcrumbs": plan_trail(plan, ("枠を変える", None)),
        "form": form,
        "submit": "保存する",
        "back": reverse("plans.plan", args=[plan.key]),
    }
    return render(request, "plan_versions/form.html", context, status=status)


def edit_form(request: HttpRequest, plan: UUID) -> HttpResponse:
    """計画の枠を変える様式。"""
    row = _plan(request, plan)
    return _edit_page(request, row, PlanForm.of(row))


def edit_plan(request: HttpRequest, plan: UUID) -> HttpResponse:
    """計画の枠を変える。"""
    row = _plan(request, plan)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, row, form, status=422)
    try:
        actions.edit_plan(by=request.scope, key=row.key, **form.cleaned_data)
    except actions.CannotStartPlan as refusal:
        form.add_error("last_year", str(refusal))
        return _edit_page(request, row, form, status=422)
    messages.success(request, "計画の枠を保存しました。")
    return redirect("plans.plan", plan=row.key)


def _versions_page(request: HttpRequest, plan: Plan, form: ProposeForm, status: int = 200) -> HttpResponse:
    scope = request.scope
    columns = [
        Column("number", "版", is_row_header=True),
        Column("as_of", "時点"),
        Column("state", "状態"),
        Column("note", "改定の趣旨"),
    ]
    rows = [
        Row(
            {
                "number": Cell(f"第{row.number}版"),
                "as_of": Cell(format_date(row.as_of)),
                "state": Cell(badge=Badge(row.get_state_display(), _STATES[row.state])),
                "note": Cell(row.note),
            },
            href=reverse("plans.version", args=[row.key]),
        )
        for row in queries.versions(scope, plan)
    ]
    context = {
        "page_title": "計画の版",
        "breadcrumbs": plan_trail(plan, ("計画の版", None)),
        "lead": "提案した時点の計画を凍らせたものです。承認された版が、進み具合を比べる基準になります。",
        "plan": plan,
        "tabs": plan_tabs(scope, plan, "plans.versions"),
        "table": Table("計画の版の一覧", columns, rows, "版はまだありません。", caption_hidden=True),
        "form": form,
        "can_edit": scope.can("plan.edit"),
    }
    return render(request, "plan_versions/versions.html", context, status=status)


def version_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """計画の版の一覧と、提案の様式。"""
    return _versions_page(request, _plan(request, plan), ProposeForm(initial={"as_of": request.scope.today}))


def propose(request: HttpRequest, plan: UUID) -> HttpResponse:
    """いまの計画を版として提案する。"""
    row = _plan(request, plan)
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _versions_page(request, row, form, status=422)
    kept = actions.propose_version(by=request.scope, plan=row, **form.cleaned_data)
    messages.success(request, f"第{kept.number}版を提案しました。承認か、外での決定の記録を待っています。")
    return redirect("plans.version", key=kept.key)


def _terms(row: PlanVersion) -> list[Term]:
    shown = [
        Term("状態", row.get_state_display()),
        Term("時点", format_date(row.as_of)),
        Term("改定の趣旨", row.note or "書かれていません"),
        Term("提案", format_moment(row.proposed_at)),
        Term("中身の指紋", row.sha256, note="sha256。文書の奥付と同じなら、同じ版です。"),
    ]
    if row.is_outside_decision:
        by_author = "提案した本人が記録しました" if row.decided_by == row.proposed_by else ""
        shown += [
            Term("決定", "標の外での決定", note=by_author),
            Term("決裁日", format_date(row.decided_on)),
            Term("文書番号", row.document_number or "なし"),
            Term("会議", row.meeting or "なし"),
        ]
    elif row.decided_at:
        shown.append(Term("承認", format_moment(row.decided_at)))
    return shown


def _version_page(
    request: HttpRequest, row: PlanVersion, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    scope = request.scope
    snapshot = row.snapshot
    counts = [
        ("柱", len(snapshot.pillars)),
        ("取組", len(snapshot.initiatives)),
        ("作業・節目", len(snapshot.tasks)),
        ("KPI", len(snapshot.kpis)),
        ("経費の行", len(snapshot.costs)),
    ]
    columns = [Column("name", "中身", is_row_header=True), Column("count", "数", align="end")]
    lines = [Row({"name": Cell(name), "count": Cell(str(count))}) for name, count in counts]
    is_open = row.state == PlanVersion.State.PROPOSED
    context = {
        "page_title": f"第{row.number}版",
        "breadcrumbs": plan_trail(
            row.plan,
            ("計画の版", reverse("plans.versions", args=[row.plan.key])),
            (f"第{row.number}版", None),
        ),
        "row": row,
        "links": version_links(scope, row),
        "can_see_papers": scope.can("plan.papers"),
        "terms": _terms(row),
        "table": Table("この版の中身", columns, lines),
        "form": form or DecisionForm(initial={"version": row.version}),
        "is_open": is_open,
        "can_approve": is_open and scope.can("plan.approve") and row.proposed_by != scope.actor_key,
        "is_mine": is_open and row.proposed_by == scope.actor_key,
        "can_edit": is_open and scope.can("plan.edit"),
        "panels": panels_beside(scope, row),
    }
    return render(request, "plan_versions/version.html", context, status=status)


def version_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの版。"""
    return _version_page(request, _version(request, key))


def version_json(request: HttpRequest, key: UUID) -> HttpResponse:
    """版の中身（正準の JSON）。"""
    row = _version(request, key)
    return attached(row.snapshot_json, f"{row.plan.title}_第{row.number}版.json")


def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """版を承認する。"""
    row = _version(request, key)
    actions.approve_version(by=request.scope, key=row.key, version=typed_version(request))
    messages.success(request, f"第{row.number}版を承認しました。これからの進み具合は、この版と比べます。")
    return redirect("plans.version", key=row.key)


def decide_outside(request: HttpRequest, key: UUID) -> HttpResponse:
    """外での決定を記録する。"""
    row = _version(request, key)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _version_page(request, row, form, status=422)
    try:
        actions.record_outside_decision(by=request.scope, key=row.key, **form.cleaned_data)
    except actions.CannotApproveVersion as refusal:
        form.add_error(None, str(refusal))
        return _version_page(request, row, form, status=422)
    said = f"第{row.number}版の決定を記録しました。計画の入口から、文書を受け取り、課に進み具合を聞けます。"
    messages.success(request, said)
    return redirect("plans.version", key=row.key)


def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """版を取り下げる。"""
    row = _version(request, key)
    actions.withdraw_version(by=request.scope, key=row.key, version=typed_version(request))
    messages.success(request, f"第{row.number}版を取り下げました。中身は残っています。")
    return redirect("plans.versions", plan=row.plan.key)
