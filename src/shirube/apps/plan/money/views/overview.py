"""経費・財源の画面: 年度の合計、財源、段階の差、取組ごとの一覧。"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.plan.money import queries
from shirube.apps.plan.money.views.page import papers, plan_of, shown, typed_year
from shirube.apps.plan.versions.queries import Plan, plan_tabs, plan_trail
from shirube.engines.plan import money_tables as tables
from shirube.engines.plan.money_costs import StageSums, sums, sums_by
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.ui.components.tabs.tabs import Tab
from shirube.values.fiscal_year import FiscalYear

_STAGES = (("request", "要求"), ("initial", "当初"), ("supplement", "補正"), ("settled", "決算"))


def overview(request: HttpRequest, plan: UUID) -> HttpResponse:
    """計画の経費と財源。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    year, found = typed_year(request, row), queries.snapshot(scope, row)
    here = reverse("money.overview", args=[plan])
    context = {
        "page_title": "経費・財源",
        "breadcrumbs": plan_trail(row, ("経費・財源", None)),
        "lead": "要求・当初・補正・決算を、取組・年度・財源ごとに持ちます。金額は円です。",
        "plan": row,
        "tabs": plan_tabs(scope, row, "money.overview"),
        "years": [
            Tab(one.label, f"{here}?year={one.start_year}", is_current=one.start_year == year)
            for one in queries.plan_years(row)
        ],
        "year": FiscalYear(year),
        "figures": _figures(found, year),
        "funds": shown(tables.fund_table(found.costs, year)),
        "gaps": shown(tables.gap_table(found.costs, year)),
        "initiatives": _initiatives(row, found, year),
        "by_year": shown(tables.year_table(found.costs)),
        "commitments": shown(tables.commitment_table(found.costs)),
        "files": _files(row, year),
        "has_initiatives": bool(found.initiatives),
        "can_edit": scope.can("money.edit"),
    }
    return render(request, "money/overview.html", context)


def _files(plan: Plan, year: int) -> list[tuple[str, str, str]]:
    """書き出せるもの（名、行き先、形式）。"""
    sheet = f"{reverse('money.costs_sheet', args=[plan.key])}?year={year}"
    return [
        ("経費の表（この年度の書き込む行つき）", sheet, "xlsx"),
        *papers("予算要求説明資料（全体）", "money.total_paper", [plan.key], year),
    ]


def _figures(found: PlanSnapshot, year: int) -> list[tuple[str, str, str]]:
    """大きく見せる合計（名、額、単位）。入っていない段階は「未入力」。"""
    whole = sums(line for line in found.costs if line.year == year)
    amounts = (
        ("要求", whole.request),
        ("当初", whole.initial),
        ("現計（当初＋補正）", whole.current),
        ("決算", whole.settled),
    )
    return [
        (label, "未入力" if amount is None else tables.money_text(amount), "" if amount is None else "円")
        for label, amount in amounts
    ]


def _initiatives(plan: Plan, found: PlanSnapshot, year: int) -> Table:
    by_initiative = sums_by((line for line in found.costs if line.year == year), lambda one: one.initiative)
    effects = [line.initiative for line in found.effects]
    columns = [
        Column("title", "取組", is_row_header=True),
        Column("owner", "担当"),
        *(Column(key, label, align="end", is_unbroken=True) for key, label in _STAGES),
        Column("effects", "効果", align="end"),
    ]
    rows = []
    for one in found.initiatives:
        amounts = by_initiative.get(one.key, StageSums())
        cells = {key: Cell(tables.money_text(getattr(amounts, key))) for key, _ in _STAGES}
        cells["title"] = Cell(f"{one.number} {one.title}".strip())
        cells["owner"] = Cell(one.owner or "未定")
        cells["effects"] = Cell(f"{effects.count(one.key)}件")
        rows.append(Row(cells, href=reverse("money.initiative", args=[plan.key, one.key])))
    return Table(f"取組ごとの{FiscalYear(year).label}の経費（円）", columns, rows, "取組はまだありません。")
