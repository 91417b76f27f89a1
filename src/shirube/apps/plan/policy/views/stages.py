"""策定の段階: 素案から公表まで、日と資料を記録する。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.files import actions as files
from shirube.apps.files import queries as kept
from shirube.apps.frame.attachment import handed_back
from shirube.apps.frame.found import found
from shirube.apps.plan.policy import actions, queries
from shirube.apps.plan.policy.forms import StageForm
from shirube.apps.plan.policy.models import Stage
from shirube.apps.plan.policy.views.page import all_versions, frame, plan_of
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

KEPT_YEARS = 10


def _days(row: Stage) -> str:
    first = format_date(row.starts_on)
    return first if row.ends_on is None else f"{first}〜{format_date(row.ends_on)}"


def _steps(rows: list[Stage]) -> list[Step]:
    """六つの段階の、どこまで進んだか。"""
    done = {row.kind: row for row in rows}
    steps = []
    is_next = True
    for value, label in Stage.Kind.choices:
        if value in done:
            steps.append(Step(str(label), "done", _days(done[value])))
        else:
            steps.append(Step(str(label), "current" if is_next else "todo"))
            is_next = False
    return steps


def _table(plan: Plan, rows: list[Stage], *, can_edit: bool) -> Table:
    columns = [
        Column("kind", "段階", is_row_header=True),
        Column("days", "日"),
        Column("version", "計画の版"),
        Column("note", "覚え書き"),
        Column("file", "資料"),
    ]
    lines = [
        Row(
            {
                "kind": Cell(row.get_kind_display()),
                "days": Cell(_days(row)),
                "version": Cell(f"第{row.plan_version.number}版" if row.plan_version else "―"),
                "note": Cell(row.note),
                "file": Cell(row.file.name, reverse("policy.stage_file", args=[plan.key, row.key]))
                if row.file
                else Cell("―"),
            },
            href=reverse("policy.stage", args=[plan.key, row.key]) if can_edit else None,
        )
        for row in rows
    ]
    return Table("記録した段階", columns, lines, "まだ記録がありません。")


def _page(request: HttpRequest, plan: Plan, form: StageForm, status: int = 200) -> HttpResponse:
    rows = list(queries.stages(request.scope, plan))
    context = frame(request, plan, "policy.stages", "策定の段階")
    context |= {
        "lead": "素案から公表までの日と資料を残します。決裁や承認そのものは「版」の画面で記録します。",
        "steps": _steps(rows),
        "table": _table(plan, rows, can_edit=context["can_edit"]),
        "form": form,
        "form_title": "段階を記録する",
        "submit": "記録する",
    }
    return render(request, "plan_policy/stages.html", context, status=status)


def stages(request: HttpRequest, plan: UUID) -> HttpResponse:
    """段階の一覧と、記録の様式。"""
    row = plan_of(request, plan)
    initial = {"kind": _next_kind(request, row), "starts_on": request.scope.today}
    return _page(request, row, StageForm(all_versions(request, row), initial=initial))


def _next_kind(request: HttpRequest, plan: Plan) -> str:
    """まだ記録していない、はじめの段階。"""
    done = {row.kind for row in queries.stages(request.scope, plan)}
    return next((value for value in Stage.Kind.values if value not in done), Stage.Kind.values[-1])


def _given(request: HttpRequest, form: StageForm) -> dict[str, Any]:
    """入力と、預かった資料。"""
    given = dict(form.cleaned_data)
    upload = given.pop("file")
    given["file"] = None
    if upload is not None:
        today = request.scope.today
        given["file"] = files.accept(
            by=request.scope,
            name=upload.name,
            data=upload.read(),
            purpose="計画の策定の資料",
            keep_until=today.replace(year=today.year + KEPT_YEARS, day=min(today.day, 28)),
        )
    return given


def record(request: HttpRequest, plan: UUID) -> HttpResponse:
    """段階を記録する。"""
    row = plan_of(request, plan)
    form = StageForm(all_versions(request, row), request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        given = _given(request, form)
        given.pop("version")
        stage = actions.record_stage(by=request.scope, plan=row, **given)
    except (FileRefused, files.CannotKeepFile, actions.CannotRecordStage) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, form, status=422)
    messages.success(request, f"「{stage.get_kind_display()}」を記録しました。")
    return redirect("policy.stages", plan=row.key)


def _edit_page(
    request: HttpRequest, plan: Plan, stage: Stage, form: StageForm, status: int = 200
) -> HttpResponse:
    last = (("策定の段階", reverse("policy.stages", args=[plan.key])), (str(stage), None))
    context = frame(request, plan, "policy.stages", str(stage), *last) | {
        "form": form,
        "submit": "保存する",
        "back": reverse("policy.stages", args=[plan.key]),
        "is_upload": True,
    }
    return render(request, "plan_policy/form.html", context, status=status)


def stage(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """段階を直す様式。"""
    row = plan_of(request, plan)
    one = found(lambda: queries.stage_of_key(request.scope, row, key), "段階")
    initial = {name: getattr(one, name) for name in ("version", "kind", "starts_on", "ends_on", "note")}
    initial["plan_version"] = str(one.plan_version.key) if one.plan_version else ""
    return _edit_page(request, row, one, StageForm(all_versions(request, row), initial=initial))


def edit_stage(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """段階を直す。"""
    row = plan_of(request, plan)
    one = found(lambda: queries.stage_of_key(request.scope, row, key), "段階")
    form = StageForm(all_versions(request, row), request.POST, request.FILES)
    if not form.is_valid():
        return _edit_page(request, row, one, form, status=422)
    try:
        given = _given(request, form)
        given["version"] = given["version"] or 0
        actions.edit_stage(by=request.scope, key=one.key, **given)
    except (FileRefused, files.CannotKeepFile, actions.CannotRecordStage) as refusal:
        form.add_error(None, str(refusal))
        return _edit_page(request, row, one, form, status=422)
    messages.success(request, f"「{one.get_kind_display()}」を保存しました。")
    return redirect("policy.stages", plan=row.key)


def stage_file(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """段階の資料を受け取る。"""
    row = plan_of(request, plan)
    one = found(lambda: queries.stage_of_key(request.scope, row, key), "段階")
    file = one.file or found(lambda: kept.file_of_key(request.scope, key), "資料")
    return handed_back(kept.content(request.scope, file), file.name)
