"""目標と実績の表（xlsx）の画面: 受け取る、戻す、確かめる、取り込む。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.kpi import actions, queries
from shirube.apps.plan.kpi.forms import SheetForm, TakeForm
from shirube.apps.plan.kpi.models import KpiSheet
from shirube.apps.plan.kpi.views.page import found_plan, list_crumbs
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table

State = KpiSheet.State


def workbook(request: HttpRequest, plan: UUID) -> HttpResponse:
    """目標と実績の表を書き出す。"""
    scope, found = request.scope, found_plan(request, plan)  # type: ignore[attr-defined]
    return attached(queries.targets_xlsx(scope, found), f"{found.title}_目標と実績.xlsx")


def sheet_form(request: HttpRequest, plan: UUID) -> HttpResponse:
    """戻された表を選ぶ様式。"""
    return _form_page(request, found_plan(request, plan), SheetForm())


def _form_page(request: HttpRequest, plan: Plan, form: SheetForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "目標と実績の表",
        "steps": _steps(0),
        "breadcrumbs": list_crumbs(plan, ("目標と実績の表", None)),
        "plan": plan,
        "form": form,
    }
    return render(request, "kpi/sheets.html", context, status=status)


def stage(request: HttpRequest, plan: UUID) -> HttpResponse:
    """戻された表を読み、確かめる画面へ移る。"""
    found = found_plan(request, plan)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, found, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        row = actions.stage_sheet(
            by=request.scope,  # type: ignore[attr-defined]
            plan=found,
            name=upload.name or "表.xlsx",
            data=upload.read(),
        )
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return _form_page(request, found, form, status=422)
    return redirect("kpi.sheet_preview", key=row.key)


def _found_sheet(request: HttpRequest, key: UUID) -> KpiSheet:
    return found(lambda: queries.sheet_of_key(request.scope, key), "表")  # type: ignore[attr-defined]


def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """表の中身を、いまの内容と比べて見せる。"""
    return _preview_page(request, _found_sheet(request, key))


def _preview_page(request: HttpRequest, row: KpiSheet, refusal: str = "", status: int = 200) -> HttpResponse:
    is_open = row.state == State.READY
    found = queries.sheet_preview(request.scope, row)  # type: ignore[attr-defined]
    lines = found.lines if is_open else ()
    columns = [
        Column("row", "行", is_row_header=True),
        Column("kpi", "KPI"),
        Column("change", "書かれた内容"),
        Column("state", "取り込み"),
    ]
    rows = [
        Row(
            {
                "row": Cell(f"{line.sheet} {line.row}行目"),
                "kpi": Cell(line.title),
                "change": Cell("\n".join(line.changes)),
                "state": Cell(badge=_badge(line), note=line.problem or None),
            }
        )
        for line in lines
    ]
    stale = sum(line.is_stale and line.has_change for line in lines)
    context = {
        "page_title": "表を確かめる",
        "steps": _steps(1 if is_open else 3),
        "breadcrumbs": list_crumbs(
            row.plan, ("目標と実績の表", reverse("kpi.sheets", args=[row.plan.key])), ("確かめる", None)
        ),
        "row": row,
        "unchanged": found.unchanged,
        "takable": sum(line.has_change and not line.is_stale for line in lines),
        "refused": sum(bool(line.problem) for line in lines),
        "stale": stale,
        "table": Table("書かれていたところ", columns, rows, empty_text="変わるところはありません。"),
        "form": TakeForm(initial={"version": row.version}),
        "can_take": is_open and any(line.has_change for line in lines),
        "is_open": is_open,
        "refusal": refusal,
    }
    return render(request, "kpi/sheet_preview.html", context, status=status)


def _steps(current: int) -> list[Step]:
    labels = ("表を受け取って書き、戻す", "中身を確かめる", "取り込む")
    return [
        Step(label, "done" if at < current else "current" if at == current else "todo")
        for at, label in enumerate(labels)
    ]


def _badge(line: queries.SheetLine) -> Badge:
    if line.problem:
        return Badge("取り込めない", "error")
    return Badge("書き出しのあとに変わった", "warning") if line.is_stale else Badge("取り込む", "success")


def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """表を取り込む。"""
    row, form = _found_sheet(request, key), TakeForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {"version": 0}
    try:
        taken = actions.take_sheet(
            by=request.scope,  # type: ignore[attr-defined]
            key=key,
            version=data["version"],
            takes_stale=data.get("takes_stale", False),
        )
    except actions.CannotTakeSheet as error:
        return _preview_page(request, row, str(error), status=422)
    messages.success(request, f"{taken.taken_count:,}行を取り込みました。")
    return redirect("kpi.plan", plan=row.plan.key)


def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り消す。"""
    row, form = _found_sheet(request, key), VersionForm(request.POST)
    try:
        version = form.cleaned_data["version"] if form.is_valid() else 0
        actions.discard_sheet(by=request.scope, key=key, version=version)  # type: ignore[attr-defined]
    except actions.CannotTakeSheet as error:
        return _preview_page(request, row, str(error), status=422)
    messages.success(request, "取り消しました。何も取り込んでいません。")
    return redirect("kpi.sheets", plan=row.plan.key)
