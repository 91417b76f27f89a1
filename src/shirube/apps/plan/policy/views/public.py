"""住民の画面: 公表している計画。手順（script）が無くても読め、庁内のことは載せない。"""

from uuid import UUID

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.adapters.documents import STYLE_HASH
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.plan.policy import papers, queries
from shirube.apps.plan.policy.models import Publication
from shirube.apps.plan.policy.paper_versions import version_source
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def _published(request: HttpRequest, key: UUID) -> Publication:
    return found(lambda: queries.published_of_key(request.scope, key), "計画")


def public_plans(request: HttpRequest) -> HttpResponse:
    """公表している計画の一覧。"""
    columns = [Column("title", "計画", is_row_header=True), Column("day", "公表した日")]
    rows = [
        Row(
            {"title": Cell(row.plan_version.snapshot.head.title), "day": Cell(format_date(row.published_on))},
            href=reverse("policy.public_plan", args=[row.key]),
        )
        for row in queries.published(request.scope)
    ]
    name = request.scope.municipality_name
    context = {
        "page_title": f"{name}が公表している計画",
        "table": Table(
            "公表している計画", columns, rows, "いま公表している計画はありません。", caption_hidden=True
        ),
    }
    return render(request, "plan_policy/public_list.html", context)


def public_plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """公表している一つの計画の入口。"""
    row = _published(request, key)
    snapshot = row.plan_version.snapshot
    decided = row.plan_version.decided_on
    terms = [
        Term("計画期間", snapshot.head.period_label),
        Term("ビジョン", snapshot.head.vision or "―"),
        Term("版", f"第{row.plan_version.number}版"),
        Term("決めた日", format_date(decided) if decided else "―"),
        Term("公表した日", format_date(row.published_on)),
    ]
    files = [
        ("計画の本文", reverse("policy.public_paper", args=[row.key, name]), label)
        for name, (label, _) in papers.FORMATS.items()
        if name != "html"
    ]
    context = {
        "page_title": snapshot.head.title,
        "terms": terms,
        "read_url": reverse("policy.public_paper", args=[row.key, "html"]),
        "files": files,
    }
    return render(request, "plan_policy/public_plan.html", context)


@csp_update({"style-src": [f"'{STYLE_HASH}'"]})
def public_paper(request: HttpRequest, key: UUID, file_format: str) -> HttpResponse:
    """公表している計画の本文（HTML は画面で、ほかはファイルで）。"""
    if file_format not in papers.FORMATS:
        raise Http404("この形式はありません。")
    row = _published(request, key)
    source = version_source(row.plan_version)
    kind = papers.KINDS["public"]
    order = papers.Order(scope=request.scope, plan=row.plan, source=source)
    data = papers.written(kind.compose(order), kind, file_format)
    content_type = papers.FORMATS[file_format][1]
    if file_format == "html":
        return HttpResponse(data, content_type=content_type)
    return attached(data, papers.file_name(row.plan, kind, source, file_format))
