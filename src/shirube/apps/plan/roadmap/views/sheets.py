"""工程表の表: 書き出し、取り込み、確かめ、反映。"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.forms import AdoptForm, SheetForm, VersionForm
from shirube.apps.plan.roadmap.models import RoadmapImport
from shirube.apps.plan.roadmap.queries import sheet
from shirube.apps.plan.roadmap.views.page import crumbs, plan_of
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.roadmap_sheet import CannotReadSheet, Move, SheetProblem
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import format_moment

PAGE_SIZE = 50
SHOWN_PROBLEMS = 200
_KINDS = {Move.ADDED: "success", Move.CHANGED: "info", Move.STALE: "warning", Move.UNKNOWN: "neutral"}
State = RoadmapImport.State


def xlsx(request: HttpRequest, plan: UUID) -> HttpResponse:
    """工程表の xlsx。"""
    row = plan_of(request, plan)
    return attached(sheet.workbook_of(request.scope, row), f"{row.title}_工程表.xlsx")  # type: ignore[attr-defined]


def csv(request: HttpRequest, plan: UUID) -> HttpResponse:
    """工程表の CSV。"""
    row = plan_of(request, plan)
    return attached(sheet.csv_of(request.scope, row), f"{row.title}_工程表.csv")  # type: ignore[attr-defined]


def imports(request: HttpRequest, plan: UUID) -> HttpResponse:
    """表を選ぶ様式と、これまでの取り込み。"""
    return _list_page(request, plan_of(request, plan), SheetForm())


def _list_page(
    request: HttpRequest,
    plan: Plan,
    form: SheetForm,
    problems: tuple[SheetProblem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    columns = [
        Column("name", "ファイル", is_row_header=True),
        Column("staged", "取り込んだ日時"),
        Column("state", "状態"),
    ]
    kept = queries.imports(request.scope, plan)[:20]  # type: ignore[attr-defined]
    rows = [
        Row(
            {
                "name": Cell(one.source_name),
                "staged": Cell(format_moment(one.staged_at)),
                "state": Cell(one.get_state_display()),
            },
            href=reverse("roadmap.import", args=[plan.key, one.key]),
        )
        for one in kept
    ]
    context = {
        "page_title": "直した工程表を取り込む",
        "breadcrumbs": crumbs(plan, ("直した工程表を取り込む", None)),
        "plan": plan,
        "steps": _steps(0),
        "form": form,
        "problems": _problem_table(problems) if problems else None,
        "table": Table(
            "これまでの取り込み", columns, rows, empty_text="まだありません。", caption_hidden=True
        ),
    }
    return render(request, "roadmap/imports.html", context, status=status)


def _steps(current: int) -> list[Step]:
    labels = ("書き出して直した表を選ぶ", "変わるところを確かめる", "反映する")
    return [
        Step(label, "done" if at < current else "current" if at == current else "todo")
        for at, label in enumerate(labels)
    ]


def _problem_table(problems: tuple[SheetProblem, ...]) -> Table:
    columns = [
        Column("row", "行", is_row_header=True),
        Column("column", "列"),
        Column("reason", "なぜ・次に"),
    ]
    rows = [
        Row({"row": Cell(f"{one.number}行目"), "column": Cell(one.column), "reason": Cell(one.reason)})
        for one in problems[:SHOWN_PROBLEMS]
    ]
    more = "" if len(problems) <= SHOWN_PROBLEMS else f"（はじめの{SHOWN_PROBLEMS}か所）"
    return Table(f"直すところ{more}", columns, rows)


def stage(request: HttpRequest, plan: UUID) -> HttpResponse:
    """表を取り込み、確かめる頁へ移る。"""
    row, form = plan_of(request, plan), SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, row, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        kept = actions.stage_sheet(
            by=request.scope,  # type: ignore[attr-defined]
            plan=row,
            name=upload.name or "工程表",
            data=upload.read(),
        )
    except actions.SheetRefused as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, row, form, refusal.problems, status=422)
    except (sheet.FileRefused, CannotReadSheet, actions.CannotChangeRoadmap) as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, row, form, status=422)
    return redirect("roadmap.import", plan=plan, key=kept.key)


def one_import(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """変わるところを確かめる頁。"""
    row = plan_of(request, plan)
    return _import_page(request, row, _import(request, row, key))


def _import_page(
    request: HttpRequest, plan: Plan, kept: RoadmapImport, refusal: str = "", status: int = 200
) -> HttpResponse:
    page = Paginator(kept.changes, PAGE_SIZE).get_page(request.GET.get("page"))
    moves = [change["move"] for change in kept.changes]
    columns = [
        Column("row", "行", is_row_header=True),
        Column("move", "扱い"),
        Column("what", "取組・作業"),
        Column("cells", "変わるところ"),
    ]
    context = {
        "page_title": "取り込む工程表を確かめる",
        "lead": kept.source_name,
        "breadcrumbs": crumbs(
            plan,
            ("直した工程表を取り込む", reverse("roadmap.imports", args=[plan.key])),
            (kept.source_name, None),
        ),
        "plan": plan,
        "kept": kept,
        "steps": _steps(1 if kept.state == State.READY else 3),
        "figures": [(move.label, moves.count(move.value)) for move in Move] + [("変わらない行", kept.same)],
        "table": Table("行ごとの扱い", columns, [_line(change) for change in page], caption_hidden=True),
        "page": page,
        "is_ready": kept.state == State.READY,
        "has_stale": Move.STALE.value in moves,
        "adopt_form": AdoptForm(initial={"version": kept.version}),
        "refusal": refusal,
    }
    return render(request, "roadmap/import.html", context, status=status)


def _line(change: dict[str, Any]) -> Row:
    move = Move(change["move"])
    is_added = move is Move.ADDED
    said = [
        f"{label}: {_said(after)}" if is_added else f"{label}: {_said(before)} → {_said(after)}"
        for label, before, after in change["cells"]
    ]
    return Row(
        {
            "row": Cell(f"{change['number']}行目"),
            "move": Cell(badge=Badge(move.label, _KINDS[move])),
            "what": Cell(change["title"], note=_place(change)),
            "cells": Cell("\n".join(said), note=change["reason"] or None),
        }
    )


def _place(change: dict[str, Any]) -> str:
    """何の行か。作業と節目は、どの取組のものかも。"""
    kind, initiative = change["kind"], change["initiative"]
    return kind if initiative == change["title"] else f"{kind}　{initiative}"


def _said(text: str) -> str:
    """ますの文字。日付は画面のほかと同じ和暦にする。"""
    if not text:
        return "（空）"
    try:
        return format_date(date.fromisoformat(text), "short")
    except ValueError:
        return text


def adopt(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """反映する。"""
    row = plan_of(request, plan)
    kept, form = _import(request, row, key), AdoptForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {"version": 0}
    try:
        actions.adopt_sheet(
            by=request.scope,  # type: ignore[attr-defined]
            key=key,
            version=data["version"],
            takes_stale=bool(data.get("takes_stale")),
        )
    except (actions.CannotAdoptSheet, actions.CannotChangeRoadmap) as refusal:
        return _import_page(request, row, kept, str(refusal), status=422)
    messages.success(request, "工程表に反映しました。")
    return redirect("roadmap.table", plan=plan)


def discard(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取り消す。"""
    row = plan_of(request, plan)
    kept, form = _import(request, row, key), VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.discard_sheet(by=request.scope, key=key, version=version)  # type: ignore[attr-defined]
    except actions.CannotAdoptSheet as refusal:
        return _import_page(request, row, kept, str(refusal), status=422)
    messages.success(request, "取り消しました。工程表は変わっていません。")
    return redirect("roadmap.imports", plan=plan)


def _import(request: HttpRequest, plan: Plan, key: UUID) -> RoadmapImport:
    scope = request.scope  # type: ignore[attr-defined]
    return found(lambda: queries.import_of_key(scope, plan, key), "取り込み")
