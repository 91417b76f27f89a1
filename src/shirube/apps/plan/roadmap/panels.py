"""ほかの部屋の頁に並べるもの: 対策の頁の「工程表に加える」と、作業の頁の対策とその結果。"""

from typing import Any

from django.urls import reverse

from shirube.apps.frame.panels import Panel
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.remedies import queries as remedies
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.versions import queries as versions
from shirube.engines.plan.snapshot_lines import State
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

_SEE = "insight.view"


def beside_remedy(scope: Scope, remedy: Any) -> dict[str, Any] | None:
    """対策の頁: なった作業と、工程表に加える口。"""
    links = list(queries.tasks_of_remedy(scope, remedy))
    plan = versions.current_plan(scope)
    add = ""
    if plan is not None and scope.can("roadmap.edit"):
        add = reverse("roadmap.remedy_task", args=[plan.key, remedy.key])
    if not (links or add):
        return None
    columns = [
        Column("title", "作業", is_row_header=True),
        Column("initiative", "取組"),
        Column("state", "状態"),
        Column("ends", "終わり", is_unbroken=True),
    ]
    rows = []
    for one in links:
        task = one.task
        ends = format_date(task.ends_on, "short") if task.ends_on else "未定"
        cells = {
            "title": Cell(task.title),
            "initiative": Cell(task.initiative.title),
            "state": Cell(State(task.state).label),
            "ends": Cell(ends),
        }
        rows.append(Row(cells, href=reverse("roadmap.task", args=[task.initiative.plan.key, task.key])))
    return {"table": Table("工程表の作業", columns, rows) if rows else None, "add": add}


def beside_task(scope: Scope, task: Any) -> dict[str, Any] | None:
    """作業の頁: 受け持つ対策と、その結果。"""
    link = queries.remedy_of_task(scope, task)
    if link is None:
        return None
    line = remedies.line_of(scope, link.remedy)
    row, last = line.row, line.last
    terms = [
        Term("対策", row.title, href=reverse("insight.remedy", args=[row.key]), note=row.now.label),
        Term("動かす数", row.figure_label, note=f"いまの値 {line.baseline_said}{line.counted_said}"),
        Term("見込み", line.target_said or "決めていない"),
        Term(
            "結果",
            line.verdict.label if line.verdict else "まだ確かめていない",
            note=last.answer["sentence"] if last else "",
        ),
    ]
    return {"terms": terms}


PANELS = [
    Panel(
        kind="insight_remedies.remedy",
        permission=_SEE,
        template="roadmap/remedy_panel.html",
        make=beside_remedy,
    ),
    Panel(kind="plan_roadmap.task", permission=_SEE, template="roadmap/task_remedy.html", make=beside_task),
]
