"""対策の一覧: すべての記録のものと、一つの記録のもの。"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.insight.analysis.queries import CannotSelect, Selection, log_tabs
from shirube.apps.insight.logs.queries import found_log, log_trail
from shirube.apps.insight.remedies import queries
from shirube.apps.insight.remedies.forms import NarrowForm
from shirube.apps.insight.remedies.queries import RemedyLine
from shirube.apps.insight.remedies.views.page import crumbs, state_badge, verdict_badge
from shirube.engines.insight.remedies import Verdict
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

PAGE_SIZE = 50
NO_FILTER = {"state": "", "owner": "", "q": ""}


def remedy_list(request: HttpRequest) -> HttpResponse:
    """すべての対策。"""
    scope = request.scope  # type: ignore[attr-defined]
    every = queries.lines(scope, queries.remedies(scope))
    context = _listed(request, every, shows_log=True) | {
        "page_title": "対策",
        "breadcrumbs": crumbs(),
        "lead": "待ちの原因に手を打ち、決めた数が動いたかを確かめます。",
        "start": reverse("insight.logs"),
        "start_label": "業務の記録を開く",
    }
    return render(request, "insight_remedies/list.html", context)


def log_remedies(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの記録の対策。"""
    scope = request.scope  # type: ignore[attr-defined]
    log = found_log(request, key)
    try:
        selection = Selection.of(request.GET)
    except CannotSelect:
        selection = Selection()
    every = queries.lines(scope, queries.remedies(scope).filter(log=log.key))
    context = _listed(request, every, shows_log=False) | {
        "page_title": f"{log.title}の対策",
        "breadcrumbs": log_trail(log, ("対策", None)),
        "tabs": log_tabs(scope, log, "insight.log_remedies", selection),
        "start": reverse("insight.causes", args=[log.key]),
        "start_label": "待ちの原因を見る",
    }
    return render(request, "insight_remedies/list.html", context)


def _listed(request: HttpRequest, every: Sequence[RemedyLine], *, shows_log: bool) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    owners = sorted({one.owner_said for one in every if one.owner_said})
    form = NarrowForm(owners, request.GET)
    data = form.cleaned_data if form.is_valid() else NO_FILTER
    page = Paginator(_narrowed(every, data), PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "is_empty": not every,
        "figures": [
            ("終わっていない", sum(one.row.now.is_open for one in every)),
            ("期限を過ぎた", sum(one.is_overdue for one in every)),
            ("効いた", sum(one.verdict is Verdict.WORKED for one in every)),
        ],
        "form": form,
        "is_narrowed": any(data.values()),
        "table": _table(page, shows_log=shows_log),
        "page": page,
        "can_edit": scope.can("insight.edit"),
    }


def _narrowed(lines: Iterable[RemedyLine], data: dict[str, Any]) -> list[RemedyLine]:
    def fits(one: RemedyLine) -> bool:
        state, row = data["state"], one.row
        if state == "overdue":
            is_shown = one.is_overdue
        else:
            is_shown = row.now.is_open if state == "" else state in ("all", row.state)
        return (
            is_shown
            and (data["owner"] in ("", one.owner_said) or (data["owner"] == "-" and not one.owner_said))
            and all(word in f"{row.title}{row.place}{row.log_title}{row.note}" for word in data["q"].split())
        )

    return [one for one in lines if fits(one)]


def _table(lines: Iterable[RemedyLine], *, shows_log: bool) -> Table:
    columns = [
        Column("title", "すること", is_row_header=True),
        Column("cause", "原因"),
        Column("figure", "動かす数"),
        Column("level", "いまの値 → 見込み"),
        Column("state", "状態"),
        Column("owner", "担当・期限"),
        Column("result", "結果"),
    ]
    rows = [Row(_cells(one, shows_log), href=reverse("insight.remedy", args=[one.row.key])) for one in lines]
    return Table("対策の一覧", columns, rows, "この条件に合うものはありません。")


def _cells(one: RemedyLine, shows_log: bool) -> dict[str, Cell]:
    row = one.row
    due = f"期限 {format_date(row.due, 'short')}" if row.due else "期限 未定"
    by = f"{format_date(row.target_by, 'short')}まで" if row.target_by else None
    late = Badge("期限超過", "error") if one.is_overdue else None
    return {
        "title": Cell(row.title, note=f"No.{row.number}" + (f"・{row.log_title}" if shows_log else "")),
        "cause": Cell(row.get_cause_display() or "—", note=row.place or None),
        "figure": Cell(row.figure_label),
        "level": Cell(f"{one.baseline_said} → {one.target_said or '未定'}", note=by),
        "state": Cell(badge=state_badge(row.now)),
        "owner": Cell(one.owner_said or "未定", badge=late, note=due),
        "result": Cell(badge=verdict_badge(one.verdict)) if one.verdict else Cell("—"),
    }
