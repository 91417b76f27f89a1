"""工程表の頁: 柱・取組・作業を行に、四半期を列にした表。"""

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.dates import dates_beside
from shirube.apps.plan.roadmap.forms import NarrowingForm
from shirube.apps.plan.roadmap.views.board_rows import SYMBOLS, board_rows
from shirube.apps.plan.roadmap.views.loose_dates import loose_table
from shirube.apps.plan.roadmap.views.page import crumbs, plan_of
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import roadmap_board as board
from shirube.engines.plan.dated_marks import marks_under
from shirube.engines.plan.roadmap_board import Counts, Mark
from shirube.values.fiscal_year import FiscalYear
from shirube.values.quarter import Quarter, quarters_of_years

PAGE_SIZE = 100
SHOWN_YEARS = 5


def home(request: HttpRequest) -> HttpResponse:
    """いま見る計画の工程表へ移る。計画が無ければ、次にすることを言う。"""
    plan = versions.current_plan(request.scope)  # type: ignore[attr-defined]
    if plan is not None:
        return redirect("roadmap.table", plan=plan.key)
    context = {
        "page_title": "工程表",
        "breadcrumbs": [("ホーム", reverse("home")), ("工程表", None)],
        "can_start": request.scope.can("plan.edit"),  # type: ignore[attr-defined]
    }
    return render(request, "roadmap/none.html", context)


def table(request: HttpRequest, plan: UUID) -> HttpResponse:
    """工程表。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    today = scope.today
    pillars = queries.pillar_lines(scope, row, today)
    initiatives = queries.initiative_lines(scope, row, today)
    tasks = queries.task_lines(scope, row, today)
    marks = dates_beside(scope, row)
    form = NarrowingForm(scope, request.GET)
    narrowing = form.narrowing
    found = board.lines(pillars, initiatives, tasks, narrowing, today, marks)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = _shown_quarters(row, today, request.GET.get("from"))
    context = {
        "page_title": "工程表",
        "breadcrumbs": crumbs(row),
        "lead": f"{row.title}（{versions.head(scope, row, today).period_label}）",
        "plan": row,
        "tabs": versions.plan_tabs(scope, row, "roadmap.table"),
        "form": form,
        "is_narrowed": not narrowing.is_open,
        "figures": _figures(row, board.counts(initiatives, tasks, today), len(marks)),
        "page": page,
        "years": _years(row, shown),
        "quarters": [(one, one == Quarter.of(today)) for one in shown],
        "rows": board_rows(
            row,
            page,
            shown,
            today,
            with_tasks=frozenset(task.initiative for task in tasks),
            says_undecided=narrowing.is_undecided,
        ),
        "legend": [
            (SYMBOLS[mark], mark.label, mark.value) for mark in Mark if marks or mark is not Mark.DATED
        ],
        "loose": loose_table(marks_under(marks, [one.key for one in initiatives]).get("", ()), today),
        "is_empty": not initiatives,
        "has_no_unit": request.GET.get("show") == "mine" and not scope.units,
        "can_edit": scope.can("roadmap.edit"),
        "column_count": len(shown) + 4,
        "is_past_edition": _is_past_edition(scope, row, today),
    }
    return render(request, "roadmap/table.html", context)


def _is_past_edition(scope: Scope, plan: Plan, today: date) -> bool:
    edition = queries.edition_of(scope, plan)
    return edition is not None and edition.period_end is not None and edition.period_end < today


def _shown_quarters(plan: Plan, today: date, wanted: str | None) -> tuple[Quarter, ...]:
    """画面に出す年度（五年まで）。言われなければ、今年度の見える所から。"""
    last_start = max(plan.first_year, plan.last_year - SHOWN_YEARS + 1)
    try:
        first = int(wanted or "")
    except ValueError:
        first = FiscalYear.of(today).start_year - 1 if last_start > plan.first_year else plan.first_year
    first = min(max(first, plan.first_year), last_start)
    return quarters_of_years(first, min(first + SHOWN_YEARS - 1, plan.last_year))


def _years(plan: Plan, shown: tuple[Quarter, ...]) -> dict[str, object]:
    first, last = shown[0].year, shown[-1].year
    return {
        "labels": [FiscalYear(year).label for year in range(first, last + 1)],
        "before": first - SHOWN_YEARS if first > plan.first_year else None,
        "after": first + SHOWN_YEARS if last < plan.last_year else None,
    }


def _figures(plan: Plan, counts: Counts, dates: int) -> list[dict[str, object]]:
    """上に並べる数と、その絞り込みへの行き先。"""
    base = reverse("roadmap.table", args=[plan.key])
    found = [
        {"label": "取組", "value": counts.initiatives, "href": base},
        {"label": "作業・節目", "value": counts.tasks, "href": base, "note": f"うち完了 {counts.done:,}"},
        {"label": "遅れ", "value": counts.overdue, "href": f"{base}?show=late"},
        {"label": "公式に延長", "value": counts.extended, "href": f"{base}?show=extended"},
        {"label": "国の期限あり", "value": counts.national, "href": f"{base}?show=national"},
        {"label": "未定あり", "value": counts.undecided, "href": f"{base}?show=undecided"},
    ]
    if dates:
        found.append({"label": "契約などの日付", "value": dates, "href": f"{base}?show=dates"})
    return found
