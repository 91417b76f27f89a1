"""この作業が遅れたら何が動くか、を見る画面。何も書き換えない。"""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.dates import dates_beside
from shirube.apps.plan.roadmap.views.board_rows import links_to_plan
from shirube.apps.plan.roadmap.views.page import crumbs, day_text, plan_of
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import slip as slips
from shirube.engines.plan.dated_marks import DatedMark, crossed
from shirube.engines.plan.links import CannotSchedule
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.ui.components.table.table import Cell, Column, Row, Table


class SlipForm(forms.Form):
    """何日遅れるか。"""

    days = forms.IntegerField(label="遅れる日数", min_value=1, max_value=3650)


def slip(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """遅れる日数を聞き、動く作業と間に合わなくなる期限を示す。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    one = found(lambda: queries.task_of_key(scope, row, key), "作業")
    form = SlipForm(request.GET if "days" in request.GET else {"days": 30})
    context = {
        "page_title": "遅れたときに動くもの",
        "breadcrumbs": crumbs(
            row, (one.title, reverse("roadmap.task", args=[row.key, one.key])), ("遅れたら", None)
        ),
        "lead": one.title,
        "plan": row,
        "task": one,
        "form": form,
    }
    if form.is_valid():
        days = form.cleaned_data["days"]
        snapshot = queries.roadmap_snapshot(scope, row, scope.today)
        try:
            result = slips.slip(snapshot, str(one.key), days=days)
        except CannotSchedule as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= _shown(row, snapshot, result, days)
            context["crossed"] = _crossed_table(snapshot, result, dates_beside(scope, row))
    return render(request, "roadmap/slip.html", context)


def _crossed_table(snapshot: PlanSnapshot, result: slips.Slip, marks: Sequence[DatedMark]) -> Table | None:
    """遅れるとまたぐ、同じ取組の契約などの日。無ければ None。"""
    tasks = {task.key: task for task in snapshot.tasks}
    found = crossed(result, tasks, marks)
    columns = [
        Column("mark", "契約などの日", is_row_header=True),
        Column("day", "その日", is_unbroken=True),
        Column("task", "またぐ作業"),
        Column("after", "遅れたときの終わり", is_unbroken=True),
    ]
    rows = [
        Row(
            {
                "mark": Cell(one.mark.label),
                "day": Cell(day_text(one.mark.day)),
                "task": Cell(tasks[one.task].title),
                "after": Cell(day_text(one.new_end), note=f"{one.days}日過ぎます"),
            },
            href=one.mark.href,
        )
        for one in found
    ]
    return Table("終わる前に来ることになる、契約などの日", columns, rows) if rows else None


def _shown(plan: Plan, snapshot: PlanSnapshot, result: slips.Slip, days: int) -> dict[str, object]:
    titles = {task.key: task.title for task in snapshot.tasks}
    link = links_to_plan("roadmap.task", plan)
    moves = [
        Row(
            {
                "title": Cell(titles[move.key]),
                "before": Cell(day_text(move.old_end or move.old_start, move.precision)),
                "after": Cell(day_text(move.new_end or move.new_start, move.precision)),
                "days": Cell(f"{move.days}日"),
                "because": Cell(titles.get(move.because or "", "")),
            },
            href=link(move.key),
        )
        for move in result.moves
    ]
    columns = [
        Column("title", "動く作業", is_row_header=True),
        Column("before", "いまの終わり"),
        Column("after", "遅れたときの終わり"),
        Column("days", "動く日数", align="end"),
        Column("because", "動かした先の作業"),
    ]
    missed = [
        Row(
            {
                "title": Cell(titles[one.key]),
                "kind": Cell(
                    one.kind.label, note="遅れる前から間に合っていません" if one.was_missed else None
                ),
                "limit": Cell(day_text(one.limit)),
                "days": Cell(f"{one.days}日"),
            },
            href=link(one.key),
        )
        for one in result.missed
    ]
    missed_columns = [
        Column("title", "間に合わなくなる作業", is_row_header=True),
        Column("kind", "期限"),
        Column("limit", "その日"),
        Column("days", "過ぎる日数", align="end"),
    ]
    return {
        "says": f"{days}日遅れると、ほかに{len(result.moves) - 1}件の作業が動き、"
        f"{len(missed)}件の期限に間に合わなくなります。",
        "moves": Table("動く作業", columns, moves),
        "missed": Table("間に合わなくなる期限", missed_columns, missed) if missed else None,
        "unknown": [titles[key] for key in result.unknown],
    }
