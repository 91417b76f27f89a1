"""KPI の一覧と、例から選ぶ画面。"""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.plan.kpi import queries
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.kpi.views.page import Crumb, found_plan, list_crumbs, short, verdict_badge
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_judgement import (
    data_day,
    headline,
    newest,
    next_target_year,
    shown_judgement,
    target_of,
)
from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.snapshot_lines import KpiKind, KpiLine
from shirube.reference.plan.kpi import kpi_definitions
from shirube.ui.chart import Figure, sparkline
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.ui.components.tabs.tabs import Tab
from shirube.values.fiscal_year import FiscalYear

_SPARK_POINTS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKpi:
    """一覧の一行。"""

    title: str
    href: str
    initiative: str
    value: str
    value_note: str
    target: str
    target_note: str
    spark: Figure | None
    badges: tuple[Badge, ...]
    reason: str


def kpi_list(request: HttpRequest) -> HttpResponse:
    """いまの計画の KPI。計画がまだなければ、計画に入れていない KPI。"""
    return _list_page(request, versions.current_plan(request.scope))  # type: ignore[attr-defined]


def plan_kpis(request: HttpRequest, plan: UUID) -> HttpResponse:
    """一つの計画の KPI。"""
    return _list_page(request, found_plan(request, plan))


def _list_page(request: HttpRequest, plan: Plan | None) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    kpis = queries.kpis_of_plan(scope, plan) if plan else []
    loose = queries.kpis_of_plan(scope, None)
    lines = queries.lines_of(scope, [*kpis, *loose], scope.today)
    here: Crumb = ("KPI", None)
    trail = versions.plan_trail(plan, here) if plan else [("ホーム", reverse("home")), here]
    context = {
        "page_title": "KPI",
        "breadcrumbs": trail,
        "plan": plan,
        "tabs": _plan_tabs(request, plan),
        "entry": versions.plan_tabs(scope, plan, "kpi.plan") if plan else [],
        "listed": [_listed(request, kpi, lines[kpi.pk]) for kpi in kpis],
        "loose": [_listed(request, kpi, lines[kpi.pk]) for kpi in loose],
        "can_edit": scope.can("kpi.edit"),
    }
    return render(request, "kpi/list.html", context)


def _plan_tabs(request: HttpRequest, plan: Plan | None) -> list[Tab]:
    rows = list(versions.plans(request.scope))  # type: ignore[attr-defined]
    if len(rows) < 2 or plan is None:
        return []
    return [Tab(row.title, reverse("kpi.plan", args=[row.key]), row.pk == plan.pk) for row in rows]


def _listed(request: HttpRequest, kpi: Kpi, line: KpiLine) -> ListedKpi:
    today = request.scope.today  # type: ignore[attr-defined]
    shown, last = headline(line.points, today), newest(line.points)
    judged = shown_judgement(line, today)
    year = next_target_year(line, today)
    badges = [verdict_badge(judged.verdict)]
    if last is None:
        badges.append(Badge("値なし", "neutral"))
    elif shown is None:
        badges.append(Badge("値が古い", "warning"))
    return ListedKpi(
        title=kpi.title,
        href=reverse("kpi.detail", args=[kpi.key]),
        initiative=kpi.initiative.title if kpi.initiative else "",
        value=figure_text(shown.value, line.unit) if shown else "新しい値なし" if last else "まだ値なし",
        value_note=_value_note(
            line, shown is None, last and short(data_day(last)), shown and short(data_day(shown))
        ),
        target=figure_text(target_of(line, year), line.unit) if year is not None else "目標なし",
        target_note=FiscalYear(year).label if year is not None else "",
        spark=_spark(kpi, line),
        badges=tuple(badges),
        reason=f"{FiscalYear(judged.year).label}：{judged.reason}",
    )


def _value_note(line: KpiLine, is_old: bool, last: str | None, shown: str | None) -> str:
    if shown:
        return f"{shown}現在"
    return f"最後は{last}現在（18か月より前）" if is_old and last else ""


def _spark(kpi: Kpi, line: KpiLine) -> Figure | None:
    points = [point for point in line.points if point.value is not None][-_SPARK_POINTS:]
    if len(points) < 2:
        return None
    days = [short(data_day(point)) for point in points]
    title = f"{kpi.title}の推移"
    return sparkline(f"spark-{kpi.key.hex}", title, days, [p.value for p in points], unit=line.unit)


def examples(request: HttpRequest, plan: UUID) -> HttpResponse:
    """KPI の例。選ぶと、定義の入った様式へ移る。"""
    found, text = found_plan(request, plan), request.GET.get("q", "").strip()
    new_url = reverse("kpi.new", args=[found.key])
    rows = [
        Row(
            {
                "title": Cell(one.label, note=one.printed_name if one.printed_name != one.label else None),
                "stage": Cell(KpiKind(one.stage.value).label),
                "unit": Cell("有無" if one.per_body == "yes_no" else one.unit),
                "definition": Cell(one.definition, note=f"例の出典：{one.citation.label}"),
            },
            href=f"{new_url}?example={one.reference}",
        )
        for one in kpi_definitions()
        if text in one.label or text in one.definition
    ]
    columns = [
        Column("title", "KPIの例", is_row_header=True),
        Column("stage", "種類"),
        Column("unit", "単位"),
        Column("definition", "定義"),
    ]
    context = {
        "page_title": "KPIを例から選ぶ",
        "breadcrumbs": list_crumbs(found, ("例から選ぶ", None)),
        "plan": found,
        "text": text,
        "table": Table("KPIの例", columns, rows, empty_text="この言葉の入った例はありません。"),
    }
    return render(request, "kpi/examples.html", context)
