"""自己診断の一覧と、一つの診断の画面。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import typed_version
from shirube.apps.plan.diagnosis import actions, queries
from shirube.apps.plan.diagnosis.forms.assessments import AnswerSheetForm, AssessmentForm, StartForm
from shirube.apps.plan.diagnosis.models import Assessment
from shirube.apps.plan.diagnosis.views import assessment_tables as tables
from shirube.apps.plan.diagnosis.views.page import form_page, plan_of, succeeded, tabs_of
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.problems import problem_table
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

_STANDINGS = {"open": "warning", "confirmed": "success"}


def standing_badge(row: Assessment) -> Badge:
    """診断の立場の札。"""
    return Badge(row.get_standing_display(), _STANDINGS[row.standing])


def assessment_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """診断の一覧。"""
    return _list_page(request, plan_of(request, plan), StartForm.for_today(request.scope))  # type: ignore[attr-defined]


def _list_page(request: HttpRequest, plan: Plan, form: StartForm, status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    columns = [
        Column("title", "自己診断", is_row_header=True),
        Column("day", "診断の日"),
        Column("standing", "立場"),
        Column("answered", "答えた問い"),
    ]
    rows = []
    for row in queries.assessments(scope, plan):
        summary = queries.picture(scope, row).whole
        cells = {
            "title": Cell(row.title),
            "day": Cell(format_date(row.assessed_on)),
            "standing": Cell(badge=standing_badge(row)),
            "answered": Cell(summary.progress_label),
        }
        rows.append(Row(cells, href=reverse("diagnosis.assessment", args=[plan.key, row.key])))
    empty = "自己診断はまだありません。下で始めると、問いの一覧が開きます。"
    context = {
        "page_title": "自己診断",
        "breadcrumbs": plan_trail(plan, ("自己診断", None)),
        "lead": "いまの姿を問いごとに五つの段階で確かめ、低いところを課題や取組にします。",
        "plan": plan,
        "tabs": tabs_of(request, plan, "diagnosis.list"),
        "table": Table("自己診断の一覧", columns, rows, empty, caption_hidden=True),
        "findings": queries.findings(scope, plan).count(),
        "form": form,
        "can_edit": scope.can("diagnosis.edit"),
    }
    return render(request, "diagnosis/list.html", context, status=status)


def start(request: HttpRequest, plan: UUID) -> HttpResponse:
    """診断を始める。"""
    row, form = plan_of(request, plan), StartForm(request.POST)
    made: list[Assessment] = []

    def run() -> None:
        made.append(actions.start_assessment(by=request.scope, plan=row, **form.cleaned_data))  # type: ignore[attr-defined]

    if not succeeded(form, run):
        return _list_page(request, row, form, status=422)
    messages.success(request, "自己診断を始めました。問いに答えるか、表を書き出して各課に配ります。")
    return redirect("diagnosis.assessment", plan=row.key, key=made[0].key)


def assessment_of(request: HttpRequest, plan: Plan, key: UUID) -> Assessment:
    """この計画の診断。無ければ 404。"""
    return found(lambda: queries.assessment_of_key(request.scope, plan, key), "自己診断")  # type: ignore[attr-defined]


def assessment(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの診断: まとめ、問いの一覧、書き出しと取り込み。"""
    row = plan_of(request, plan)
    return assessment_page(request, row, assessment_of(request, row, key))


def assessment_page(
    request: HttpRequest,
    plan: Plan,
    row: Assessment,
    *,
    form: AnswerSheetForm | None = None,
    refusal: actions.SheetRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    """診断の画面。"""
    scope = request.scope  # type: ignore[attr-defined]
    picture = queries.picture(scope, row)
    questions = queries.asked_questions(scope, row)
    waiting = next((q for q in questions if picture.answers[q.id].stage is None), None)
    is_open = row.standing == Assessment.Standing.OPEN
    context = {
        "page_title": row.title,
        "breadcrumbs": plan_trail(
            plan, ("自己診断", reverse("diagnosis.list", args=[plan.key])), (row.title, None)
        ),
        "plan": plan,
        "row": row,
        "tabs": tabs_of(request, plan, "diagnosis.list"),
        "badge": standing_badge(row),
        "day": format_date(row.assessed_on),
        "picture": picture,
        "next_url": reverse("diagnosis.answer", args=[plan.key, picture.answers[waiting.id].key])
        if waiting and is_open
        else None,
        "figure": tables.stage_figure(picture),
        "summary_table": tables.summary_table(picture),
        "question_table": tables.question_table(plan, picture, questions),
        "move_terms": tables.move_terms(picture),
        "problems": problem_table(refusal.problems) if refusal else None,
        "refusal": refusal,
        "form": form or AnswerSheetForm(scope),
        "export_form": AnswerSheetForm(scope, auto_id="export-%s"),
        "is_open": is_open,
        "can_edit": scope.can("diagnosis.edit"),
        "can_write": is_open and scope.can("diagnosis.edit"),
    }
    return render(request, "diagnosis/assessment.html", context, status=status)


def _edit_page(
    request: HttpRequest, plan: Plan, row: Assessment, form: AssessmentForm, status: int = 200
) -> HttpResponse:
    back = reverse("diagnosis.assessment", args=[plan.key, row.key])
    return form_page(
        request,
        plan,
        title="自己診断の名称とまとめを直す",
        form=form,
        submit="保存する",
        back=back,
        trail=((row.title, back),),
        status=status,
    )


def edit_form(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """名称とまとめを直す様式。"""
    row = plan_of(request, plan)
    mine = assessment_of(request, row, key)
    names = ("version", "title", "assessed_on", "note")
    return _edit_page(
        request, row, mine, AssessmentForm(initial={name: getattr(mine, name) for name in names})
    )


def edit(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """名称とまとめを直す。"""
    row = plan_of(request, plan)
    mine, form = assessment_of(request, row, key), AssessmentForm(request.POST)

    def run() -> None:
        actions.edit_assessment(by=request.scope, plan=row, key=key, **form.cleaned_data)  # type: ignore[attr-defined]

    if not succeeded(form, run):
        return _edit_page(request, row, mine, form, status=422)
    messages.success(request, "保存しました。")
    return redirect("diagnosis.assessment", plan=row.key, key=key)


def confirm(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """診断を確定し、課題を挙げる。"""
    row = plan_of(request, plan)
    mine = assessment_of(request, row, key)
    try:
        actions.confirm_assessment(
            by=request.scope,  # type: ignore[attr-defined]
            plan=row,
            key=key,
            version=typed_version(request),
        )
    except actions.CannotChangeDiagnosis as refusal:
        messages.error(request, str(refusal))
        return assessment_page(request, row, mine, status=422)
    messages.success(
        request, "診断を確定し、低い段階から課題を挙げました。取組にするか、見送るかを決めます。"
    )
    return redirect("diagnosis.findings", plan=row.key)


def reopen(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """確定した診断を、回答中に戻す。"""
    row = plan_of(request, plan)
    mine = assessment_of(request, row, key)
    try:
        actions.reopen_assessment(
            by=request.scope,  # type: ignore[attr-defined]
            plan=row,
            key=key,
            version=typed_version(request),
        )
    except actions.CannotChangeDiagnosis as refusal:
        messages.error(request, str(refusal))
        return assessment_page(request, row, mine, status=422)
    messages.success(request, "回答中に戻しました。直したら、もう一度確定します。")
    return redirect("diagnosis.assessment", plan=row.key, key=key)
