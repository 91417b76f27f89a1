"""取組の頁に並べる、KPI の表。"""

from uuid import UUID

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.definitions import is_readable
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.kpi.queries.kpis import kpis_of_plan
from shirube.apps.plan.kpi.queries.lines import lines_of
from shirube.apps.plan.kpi.views.page import short, verdict_badge
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
from shirube.engines.plan.snapshot_lines import KpiLine
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.fiscal_year import FiscalYear


def kpis(scope: Scope, plan: Plan, initiative: UUID) -> Table | None:
    """この取組の KPI の、いまの値・目標・判定。値の欄から来歴へ移れる。"""
    rows = [
        row
        for row in kpis_of_plan(scope, plan)
        if row.initiative is not None and row.initiative.key == initiative and is_readable(row)
    ]
    if not rows:
        return None
    lines = lines_of(scope, rows, scope.today)
    columns = [
        Column("title", "KPI", is_row_header=True),
        Column("value", "いまの値", align="end"),
        Column("target", "目標", align="end"),
        Column("verdict", "判定"),
    ]
    return Table("KPI", columns, [_row(scope, row, lines[row.pk]) for row in rows])


def _row(scope: Scope, kpi: Kpi, line: KpiLine) -> Row:
    today = scope.today
    judged = shown_judgement(line, today)
    year = next_target_year(line, today)
    return Row(
        {
            "title": Cell(kpi.title, href=reverse("kpi.detail", args=[kpi.key])),
            "value": _value(scope, line),
            "target": Cell(
                figure_text(target_of(line, year), line.unit) if year is not None else "なし",
                note=FiscalYear(year).label if year is not None else None,
            ),
            "verdict": Cell(
                badge=verdict_badge(judged.verdict),
                note=FiscalYear(judged.year).label,
            ),
        }
    )


def _value(scope: Scope, line: KpiLine) -> Cell:
    """見出しに使える値と、その来歴への行き先。古い値しか無ければ、そう言う。"""
    shown = headline(line.points, scope.today)
    if shown is not None:
        return Cell(
            figure_text(shown.value, line.unit),
            href=reverse("kpi.lineage", args=[shown.reading]),
            note=f"{short(data_day(shown))}現在・{shown.basis}",
        )
    last = newest(point for point in line.points if point.value is not None)
    note = f"最後は{short(data_day(last))}現在（18か月より前）" if last else None
    return Cell("新しい値なし" if last else "まだ値なし", note=note)


INITIATIVE_TABLES = (kpis,)
