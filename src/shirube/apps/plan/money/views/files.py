"""書き出し: 経費と台帳の表計算、予算要求説明資料。"""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.adapters.file_names import content_disposition
from shirube.apps.plan.money import queries
from shirube.apps.plan.money.queries import sheets
from shirube.apps.plan.money.views.page import initiative_of, plan_of, typed_year
from shirube.engines.plan.money_document import initiative_paper, total_paper
from shirube.values.document import Document
from shirube.values.fiscal_year import FiscalYear

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Form(NamedTuple):
    """書き出す形式。"""

    content_type: str
    write: Callable[[Document], bytes]


FORMS = {
    "docx": Form(DOCX, render_docx),
    "pdf": Form("application/pdf", render_pdf),
    "html": Form("text/html; charset=utf-8", lambda document: render_html(document).encode()),
}


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


def costs_sheet(request: HttpRequest, plan: UUID) -> HttpResponse:
    """経費の表計算。``?year=`` があれば、その年度の空の行を添える。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    year = typed_year(request, row) if "year" in request.GET else None
    return _file(sheets.costs_xlsx(scope, row, year, scope.now), XLSX, "経費.xlsx")


def assets_sheet(request: HttpRequest, plan: UUID) -> HttpResponse:
    """台帳の表計算。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    return _file(sheets.assets_xlsx(scope, row, scope.now), XLSX, "情報資産・契約.xlsx")


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
    chosen = FORMS.get(form)
    if chosen is None:
        raise Http404("この形式では書き出せません。")
    return _file(chosen.write(document), chosen.content_type, f"{name}.{form}")
