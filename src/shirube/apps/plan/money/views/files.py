"""書き出し: 経費と台帳の表計算、予算要求説明資料。"""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.apps.frame.attachment import attached
from shirube.apps.plan.money import queries
from shirube.apps.plan.money.queries import sheets
from shirube.apps.plan.money.views.page import initiative_of, plan_of, typed_year
from shirube.engines.plan.money_document import initiative_paper, total_paper
from shirube.values.document import Document
from shirube.values.fiscal_year import FiscalYear

WRITERS: dict[str, Callable[[Document], bytes]] = {
    "docx": render_docx,
    "pdf": render_pdf,
    "html": lambda document: render_html(document).encode(),
}


def costs_sheet(request: HttpRequest, plan: UUID) -> HttpResponse:
    """経費の表計算。``?year=`` があれば、その年度の空の行を添える。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    year = typed_year(request, row) if "year" in request.GET else None
    return attached(sheets.costs_xlsx(scope, row, year, scope.now), "経費.xlsx")


def assets_sheet(request: HttpRequest, plan: UUID) -> HttpResponse:
    """台帳の表計算。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    return attached(sheets.assets_xlsx(scope, row, scope.now), "情報資産・契約.xlsx")


def total(request: HttpRequest, plan: UUID, form: str) -> HttpResponse:
    """計画の全体の予算要求説明資料。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    year = typed_year(request, row)
    found = total_paper(queries.snapshot(scope, row), year, queries.estimates(scope, row))
    return _paper(found, form, f"予算要求説明資料（{FiscalYear(year).label}）")


def initiative(request: HttpRequest, plan: UUID, key: UUID, form: str) -> HttpResponse:
    """取組一つの予算要求説明資料。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    one, year = initiative_of(request, row, key), typed_year(request, row)
    snapshot, estimates = queries.snapshot(scope, row), queries.estimates(scope, row, str(key))
    found = initiative_paper(snapshot, str(key), year, estimates)
    return _paper(found, form, f"予算要求説明資料（{FiscalYear(year).label} {one.title}）")


def _paper(document: Document, form: str, name: str) -> HttpResponse:
    write = WRITERS.get(form)
    if write is None:
        raise Http404("この形式では書き出せません。")
    return attached(write(document), f"{name}.{form}")
