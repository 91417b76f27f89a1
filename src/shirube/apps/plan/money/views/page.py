"""経費と契約の画面に共通の、道順・見つからないときの扱い・文書の表の見せ方。"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.carried_out import carried_out
from shirube.apps.frame.found import found
from shirube.apps.plan.money import actions
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.document import TableBlock, cell_text
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear

Crumb = tuple[str, str | None]


def plan_of(request: HttpRequest, key: UUID) -> Plan:
    """この計画。無ければ 404。"""
    return found(lambda: versions.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


def initiative_of(request: HttpRequest, plan: Plan, key: UUID) -> Any:
    """この計画の取組。無ければ 404。"""
    scope = request.scope  # type: ignore[attr-defined]
    return found(lambda: roadmap.initiative_of_key(scope, plan, key), "取組")


def money_crumbs(plan: Plan, *last: Crumb) -> list[Crumb]:
    """経費・財源からの道順。"""
    return plan_trail(plan, ("経費・財源", reverse("money.overview", args=[plan.key])), *last)


def asset_crumbs(plan: Plan, *last: Crumb) -> list[Crumb]:
    """情報資産・契約からの道順。"""
    return plan_trail(plan, ("情報資産・契約", reverse("money.assets", args=[plan.key])), *last)


def succeeded(form: Form, run: Callable[[dict[str, Any]], object]) -> bool:
    """様式が正しければ行う。断られたら、その理由を様式の誤りにする。"""
    return carried_out(form, lambda: run(form.cleaned_data), actions.CannotKeepMoney)


def form_page(
    request: HttpRequest,
    title: str,
    breadcrumbs: Sequence[Crumb],
    form: Form,
    back: str,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """一つの様式の頁。"""
    context |= {"page_title": title, "breadcrumbs": breadcrumbs, "form": form, "back": back}
    return render(request, "money/form.html", context, status=status)


def typed_year(request: HttpRequest, plan: Plan) -> int:
    """``?year=`` の年度。無いか読めなければ、計画期間の中の今年度。"""
    today = FiscalYear.of(request.scope.today).start_year  # type: ignore[attr-defined]
    try:
        return FiscalYear.parse(request.GET.get("year", "")).start_year
    except CannotReadFiscalYear:
        return min(max(today, plan.first_year), plan.last_year)


def shown(block: TableBlock | None, hrefs: Sequence[str | None] = ()) -> Table | None:
    """文書の表を、画面の表にする。画面と紙が同じ数を見せる。"""
    if block is None:
        return None
    columns = [
        Column(
            str(number),
            label.partition("\n")[0],
            align="end" if align == "right" else "start",
            is_row_header=number == 0,
            is_unbroken=align == "right" or label == "年度",
        )
        for number, (label, align) in enumerate(zip(block.header, block.aligns, strict=True))
    ]
    rows = []
    for number, cells in enumerate(block.rows):
        texts = {str(at): Cell(cell_text(cell)) for at, cell in enumerate(cells)}
        rows.append(Row(texts, href=hrefs[number] if number < len(hrefs) else None))
    return Table(block.caption, columns, rows)


def papers(label: str, route: str, keys: Sequence[UUID], year: int) -> list[tuple[str, str, str]]:
    """資料の書き出し（名、行き先、形式）。"""
    forms = (("docx", "Word"), ("pdf", "PDF"), ("html", "HTML"))
    return [(label, f"{reverse(route, args=[*keys, form])}?year={year}", name) for form, name in forms]
