"""過去の決定の取り込み: 表を選ぶ、確かめる、反映する。"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import typed_version
from shirube.apps.organization.meetings import actions, queries
from shirube.apps.organization.meetings.forms import SheetForm
from shirube.apps.organization.meetings.models import DecisionImport
from shirube.apps.organization.meetings.views.page import crumbs
from shirube.engines.organization.decision_rows import SheetProblem
from shirube.engines.organization.decision_sheet import CannotReadDecisions, Move
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

PAGE_SIZE = 50
SHOWN_PROBLEMS = 200
_MOVES = {Move.ADDED: "success", Move.CHANGED: "info", Move.STALE: "warning", Move.LOCKED: "warning"}
State = DecisionImport.State


def imports(request: HttpRequest) -> HttpResponse:
    """表を選ぶ様式と、これまでの取り込み。"""
    return _list_page(request, SheetForm())


def _list_page(
    request: HttpRequest, form: SheetForm, problems: Sequence[SheetProblem] = (), status: int = 200
) -> HttpResponse:
    scope: Any = request.scope  # type: ignore[attr-defined]
    columns = [
        Column("name", "ファイル", is_row_header=True),
        Column("staged", "取り込んだ日時"),
        Column("state", "状態"),
    ]
    rows = [
        Row(
            {
                "name": Cell(one.source_name),
                "staged": Cell(format_moment(one.staged_at)),
                "state": Cell(one.get_state_display()),
            },
            href=reverse("meetings.import", args=[one.key]),
        )
        for one in queries.imports(scope)[:20]
    ]
    context = {
        "page_title": "過去の決定を取り込む",
        "breadcrumbs": crumbs(("決定", reverse("meetings.decisions")), ("過去の決定を取り込む", None)),
        "steps": _steps(0),
        "form": form,
        "problems": _problem_table(problems) if problems else None,
        "table": Table("これまでの取り込み", columns, rows, "まだありません。", caption_hidden=True),
    }
    return render(request, "meetings/imports.html", context, status=status)


def _steps(current: int) -> list[Step]:
    labels = ("表に書いて選ぶ", "変わるところを確かめる", "反映する")
    return [
        Step(label, "done" if at < current else "current" if at == current else "todo")
        for at, label in enumerate(labels)
    ]


def _problem_table(problems: Sequence[SheetProblem]) -> Table:
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


def stage(request: HttpRequest) -> HttpResponse:
    """表を取り込み、確かめる頁へ移る。"""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        kept = actions.stage_decisions(
            by=request.scope,  # type: ignore[attr-defined]
            name=upload.name or "決定の表",
            data=upload.read(),
        )
    except actions.DecisionsRefused as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, refusal.problems, status=422)
    except (FileRefused, CannotReadDecisions) as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=422)
    return redirect("meetings.import", key=kept.key)


def _import(request: HttpRequest, key: UUID) -> DecisionImport:
    return found(lambda: queries.import_of_key(request.scope, key), "取り込み")  # type: ignore[attr-defined]


def one_import(request: HttpRequest, key: UUID) -> HttpResponse:
    """変わるところを確かめる頁。"""
    return _import_page(request, _import(request, key))


def _import_page(
    request: HttpRequest, kept: DecisionImport, refusal: str = "", status: int = 200
) -> HttpResponse:
    moves = [change["move"] for change in kept.changes]
    page = Paginator(kept.changes, PAGE_SIZE).get_page(request.GET.get("page"))
    columns = [
        Column("row", "行", is_row_header=True),
        Column("move", "扱い"),
        Column("what", "決定"),
        Column("cells", "書くところ"),
    ]
    trail = crumbs(
        ("決定", reverse("meetings.decisions")),
        ("過去の決定を取り込む", reverse("meetings.imports")),
        (kept.source_name, None),
    )
    counts = [(move.label, moves.count(move.value)) for move in Move if move.value in moves]
    context = {
        "page_title": kept.source_name,
        "breadcrumbs": trail,
        "kept": kept,
        "steps": _steps(1 if kept.state == State.READY else 3),
        "counts": [*counts, ("変わらない行", kept.same)],
        "table": Table("行ごとの扱い", columns, [_line(change) for change in page], caption_hidden=True),
        "page": page,
        "is_ready": kept.state == State.READY,
        "has_taken": any(Move(move).is_taken for move in moves),
        "refusal": refusal,
    }
    return render(request, "meetings/import.html", context, status=status)


def _line(change: dict[str, Any]) -> Row:
    move = Move(change["move"])
    is_changed = move in (Move.CHANGED, Move.STALE, Move.LOCKED)
    told = [
        f"{label}: {before or '（空）'} → {after or '（空）'}" if is_changed else f"{label}: {after}"
        for label, before, after in change["cells"]
        if is_changed or label not in ("会議体", "件名", "開催日")
    ]
    values = change["values"]
    return Row(
        {
            "row": Cell(f"{change['number']}行目"),
            "move": Cell(badge=Badge(move.label, _MOVES.get(move, "neutral"))),
            "what": Cell(values["title"], note=f"{values['body']}　{values['held_on']}"),
            "cells": Cell("、".join(told), note=move.reason or None),
        }
    )


def adopt(request: HttpRequest, key: UUID) -> HttpResponse:
    """反映する。"""
    kept = _import(request, key)
    try:
        actions.adopt_decisions(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except actions.CannotAdoptDecisions as refusal:
        return _import_page(request, kept, str(refusal), status=422)
    messages.success(request, "決定を取り込みました。")
    return redirect("meetings.decisions")


def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り消す。"""
    kept = _import(request, key)
    try:
        actions.discard_decisions(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except actions.CannotAdoptDecisions as refusal:
        return _import_page(request, kept, str(refusal), status=422)
    messages.success(request, "取り消しました。決定は変わっていません。")
    return redirect("meetings.imports")
