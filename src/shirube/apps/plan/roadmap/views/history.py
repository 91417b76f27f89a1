"""取組の、版ごとの移り変わりの画面。"""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.views.page import UNDECIDED, crumbs, day_text, plan_of, state_badge
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import PlanVersion
from shirube.engines.plan.initiative_past import initiative_past
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

PAGE_SIZE = 5


def history(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """承認された版の中の、この取組。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    one = found(lambda: queries.initiative_of_key(scope, row, key), "取組")
    page = Paginator(versions.approved_versions(scope, row), PAGE_SIZE).get_page(request.GET.get("page"))
    columns = [
        Column("version", "版", is_row_header=True),
        Column("title", "名称"),
        Column("state", "状態"),
        Column("owner", "担当"),
        Column("tasks", "作業の数", align="end"),
        Column("end", "終わりの日"),
    ]
    context = {
        "page_title": f"「{one.title}」の移り変わり",
        "breadcrumbs": crumbs(
            row,
            (one.title, reverse("roadmap.initiative", args=[row.key, one.key])),
            ("移り変わり", None),
        ),
        "plan": row,
        "initiative": one,
        "page": page,
        "table": Table(
            "版ごとの移り変わり",
            columns,
            [_row(version, str(one.key)) for version in page],
            empty_text="承認された版はまだありません。",
            caption_hidden=True,
        ),
    }
    return render(request, "roadmap/history.html", context)


def _row(version: PlanVersion, key: str) -> Row:
    past = initiative_past(version.snapshot_json, key)
    name = Cell(f"第{version.number}版", note=format_date(version.as_of, "short"))
    if past is None:
        rest = dict.fromkeys(("state", "owner", "tasks", "end"), Cell())
        return Row({"version": name, "title": Cell("この版にはありません")} | rest)
    return Row(
        {
            "version": name,
            "title": Cell(past.title),
            "state": Cell(badge=state_badge(past.state)),
            "owner": Cell(past.owner or UNDECIDED),
            "tasks": Cell(f"{past.tasks:,}", note=f"うち完了 {past.done:,}"),
            "end": Cell(day_text(past.last_due)),
        }
    )
