"""診断から挙がった課題の一覧と、扱いを決める画面。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.panels import panels_beside
from shirube.apps.plan.diagnosis import actions, queries
from shirube.apps.plan.diagnosis.forms.assessments import FindingForm, StartInitiativesForm
from shirube.apps.plan.diagnosis.models import Finding
from shirube.apps.plan.diagnosis.views.page import plan_of, stage_badge, succeeded, tabs_of
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Stage
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table

_STATES = {"proposed": "warning", "initiative": "success", "issue": "info", "dropped": "neutral"}


def _badge(row: Finding) -> Badge:
    return Badge(row.get_state_display(), _STATES[row.state])


def finding_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """課題の一覧。"""
    row = plan_of(request, plan)
    return _list_page(request, row, StartInitiativesForm(request.scope, row))  # type: ignore[attr-defined]


def _list_page(
    request: HttpRequest, plan: Plan, form: StartInitiativesForm, status: int = 200
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    columns = [
        Column("title", "課題", is_row_header=True),
        Column("state", "扱い"),
        Column("stage", "診断の段階"),
        Column("item", "国の項目"),
        Column("reason", "理由・行き先"),
    ]
    found_rows = list(queries.findings(scope, plan))
    rows = [
        Row(
            {
                "title": Cell(row.title, note=row.assessment.title),
                "state": Cell(badge=_badge(row)),
                "stage": Cell(badge=stage_badge(Stage(row.stage))),
                "item": Cell(queries.place_label(scope, row.item)),
                "reason": Cell(row.reason, href=_initiative_href(plan, row)),
            },
            href=reverse("diagnosis.finding", args=[plan.key, row.key]),
        )
        for row in found_rows
    ]
    waiting = sum(row.state == Finding.State.PROPOSED for row in found_rows)
    back = reverse("diagnosis.list", args=[plan.key])
    context = {
        "page_title": "診断から挙がった課題",
        "breadcrumbs": plan_trail(plan, ("自己診断", back), ("挙がった課題", None)),
        "lead": f"{len(rows)}件のうち、扱いを決めていないもの{waiting}件",
        "plan": plan,
        "tabs": tabs_of(request, plan, "diagnosis.list"),
        "table": Table(
            "課題の一覧",
            columns,
            rows,
            "まだありません。自己診断を確定すると、低い段階から課題が挙がります。",
        ),
        "form": form if waiting else None,
        "can_edit": scope.can("diagnosis.edit"),
    }
    return render(request, "diagnosis/findings.html", context, status=status)


def start_initiatives(request: HttpRequest, plan: UUID) -> HttpResponse:
    """選んだ提案を、新しい取組として工程表に加える。"""
    row = plan_of(request, plan)
    form = StartInitiativesForm(request.scope, row, request.POST)  # type: ignore[attr-defined]

    def run() -> None:
        actions.start_initiatives(by=request.scope, plan=row, keys=form.keys)  # type: ignore[attr-defined]

    if not succeeded(form, run, field="findings"):
        return _list_page(request, row, form, status=422)
    messages.success(request, f"{len(form.keys)}件を工程表に加えました。名・担当・時期は工程表で直します。")
    return redirect("diagnosis.findings", plan=row.key)


def _initiative_href(plan: Plan, row: Finding) -> str | None:
    return reverse("roadmap.initiative", args=[plan.key, row.initiative_key]) if row.initiative_key else None


def _edition_note(reference_text: str) -> str:
    """「id@版」の版。"""
    _, _, edition = reference_text.partition("@")
    return f"第{edition}版" if edition else ""


def _finding(request: HttpRequest, plan: Plan, key: UUID) -> Finding:
    return found(lambda: queries.finding_of_key(request.scope, plan, key), "課題")  # type: ignore[attr-defined]


def finding(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの課題。"""
    row = plan_of(request, plan)
    mine = _finding(request, row, key)
    initial = {"version": mine.version, "initiative": str(mine.initiative_key or "")}
    return _page(request, row, mine, FindingForm(request.scope, row, initial=initial))  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, plan: Plan, row: Finding, form: FindingForm, status: int = 200
) -> HttpResponse:
    question = reference.question(row.question)
    answer = queries.answers_of(request.scope, row.assessment)[row.question]  # type: ignore[attr-defined]
    terms = [
        Term("扱い", badge=_badge(row)),
        Term("理由・行き先", row.reason or "まだ書かれていません", href=_initiative_href(plan, row)),
        Term("問い", question.text, href=reverse("diagnosis.answer", args=[plan.key, answer.key])),
        Term(
            "診断の段階",
            question.state(Stage(row.stage)),
            badge=stage_badge(Stage(row.stage)),
            note=row.assessment.title,
        ),
        Term("国の項目", queries.place_label(request.scope, row.item), note=_edition_note(row.item)),
        Term("手順書の手順", queries.place_label(request.scope, row.step), note=_edition_note(row.step)),
    ]
    context = {
        "page_title": row.title,
        "breadcrumbs": plan_trail(
            plan, ("挙がった課題", reverse("diagnosis.findings", args=[plan.key])), (row.title, None)
        ),
        "plan": plan,
        "row": row,
        "terms": terms,
        "form": form,
        "panels": panels_beside(request.scope, row),  # type: ignore[attr-defined]
        "can_edit": request.scope.can("diagnosis.edit"),  # type: ignore[attr-defined]
    }
    return render(request, "diagnosis/finding.html", context, status=status)


def settle(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """課題の扱いを決める。"""
    row = plan_of(request, plan)
    mine = _finding(request, row, key)
    form = FindingForm(request.scope, row, request.POST)  # type: ignore[attr-defined]

    def run() -> None:
        typed = form.cleaned_data
        common = {"by": request.scope, "plan": row, "key": key, "version": typed["version"]}  # type: ignore[attr-defined]
        if typed["choice"] == form.TIE:
            actions.tie_finding(**common, initiative=UUID(typed["initiative"]))
        elif typed["choice"] == form.ISSUE:
            actions.send_finding_to_issues(**common, reason=typed["reason"])
        elif typed["choice"] == form.DROP:
            actions.drop_finding(**common, reason=typed["reason"])
        else:
            actions.reopen_finding(**common)

    if not succeeded(form, run):
        return _page(request, row, mine, form, status=422)
    messages.success(request, "課題の扱いを決めました。")
    return redirect("diagnosis.findings", plan=row.key)
