"""機運醸成（ステップ0）の画面。終わりはなく、書き足していく。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.diagnosis import actions, queries
from shirube.apps.plan.diagnosis.forms.preparations import EditPreparationForm, PreparationForm
from shirube.apps.plan.diagnosis.models import Preparation
from shirube.apps.plan.diagnosis.views.page import form_page, plan_of, tabs_of
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.reference.plan import editions
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def preparation_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """行いの一覧。"""
    form = PreparationForm(initial={"held_on": request.scope.today})  # type: ignore[attr-defined]
    return _list_page(request, plan_of(request, plan), form)


def _list_page(request: HttpRequest, plan: Plan, form: PreparationForm, status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    can_edit = scope.can("diagnosis.edit")
    rows = list(queries.preparations(scope, plan))
    columns = [
        Column("title", "行い", is_row_header=True),
        Column("day", "行った日", is_unbroken=True),
        Column("kind", "種類"),
        Column("participants", "人数", align="end"),
        Column("learnt", "分かったこと"),
        Column("next", "次にすること"),
    ]
    lines = [
        Row(
            {
                "title": Cell(row.title),
                "day": Cell(format_date(row.held_on)),
                "kind": Cell(row.get_kind_display()),
                "participants": Cell("―" if row.participants is None else f"{row.participants:,}人"),
                "learnt": Cell(row.learnt),
                "next": Cell(row.next_step),
            },
            href=reverse("diagnosis.edit_preparation", args=[plan.key, row.key]) if can_edit else None,
        )
        for row in rows
    ]
    step = editions.steps()[0]
    context = {
        "page_title": "機運醸成（ステップ0）",
        "breadcrumbs": plan_trail(plan, ("機運醸成（ステップ0）", None)),
        "lead": "宣言、研修、聞き取り、意見交換を、行うたびに書き足します。終わりはありません。",
        "plan": plan,
        "tabs": tabs_of(request, plan, "diagnosis.preparations"),
        "counts": _counts(rows),
        "step": step,
        "table": Table("機運醸成の行い", columns, lines, "まだ書かれていません。", caption_hidden=True),
        "form": form,
        "can_edit": can_edit,
    }
    return render(request, "diagnosis/preparations.html", context, status=status)


def _counts(rows: list[Preparation]) -> list[tuple[str, int, str]]:
    """種類ごとの回数と、いちばん新しい日。行いのない種類も 0 回と示す。"""
    shown = []
    for kind in Preparation.Kind:
        mine = [row for row in rows if row.kind == kind]
        if kind != Preparation.Kind.OTHER or mine:
            last = f"最後は{format_date(max(row.held_on for row in mine))}" if mine else "まだありません"
            shown.append((kind.label, len(mine), last))
    return shown


def add_preparation(request: HttpRequest, plan: UUID) -> HttpResponse:
    """行いを書き足す。"""
    row, form = plan_of(request, plan), PreparationForm(request.POST)
    if not form.is_valid():
        return _list_page(request, row, form, status=422)
    actions.add_preparation(by=request.scope, plan=row, **form.cleaned_data)  # type: ignore[attr-defined]
    messages.success(request, "書き足しました。")
    return redirect("diagnosis.preparations", plan=row.key)


def _edit_page(
    request: HttpRequest, plan: Plan, form: EditPreparationForm, status: int = 200
) -> HttpResponse:
    back = reverse("diagnosis.preparations", args=[plan.key])
    return form_page(
        request,
        plan,
        title="機運醸成の行いを直す",
        form=form,
        submit="保存する",
        back=back,
        trail=(("機運醸成（ステップ0）", back),),
        status=status,
    )


def edit_form(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """行いを直す様式。"""
    row = plan_of(request, plan)
    mine = found(lambda: queries.preparation_of_key(request.scope, row, key), "行い")  # type: ignore[attr-defined]
    return _edit_page(request, row, EditPreparationForm.of(mine))


def edit(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """行いを直す。"""
    row = plan_of(request, plan)
    found(lambda: queries.preparation_of_key(request.scope, row, key), "行い")  # type: ignore[attr-defined]
    form = EditPreparationForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, row, form, status=422)
    actions.edit_preparation(by=request.scope, plan=row, key=key, **form.cleaned_data)  # type: ignore[attr-defined]
    messages.success(request, "保存しました。")
    return redirect("diagnosis.preparations", plan=row.key)
