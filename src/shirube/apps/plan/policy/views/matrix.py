"""官民データ活用推進計画の表: 取組を柱 × 重点分野のますに置く。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.plan.policy import actions
from shirube.apps.plan.policy.forms import MatrixForm
from shirube.apps.plan.policy.views.page import frame, plan_of
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.data_use_plan import matrix_table
from shirube.engines.plan.plan_words import titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.reference.plan.public_private import public_private_matrix
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.document import cell_text

_JOIN = "|"


def _form(plan: PlanSnapshot, *args: object, initial: dict[str, object] | None = None) -> MatrixForm:
    matrix = public_private_matrix()
    cells = [
        (pillar.label, [(f"{pillar.id}{_JOIN}{field.id}", field.label) for field in matrix.fields])
        for pillar in matrix.pillars
    ]
    choices = [(one.key, titled(one)) for one in plan.initiatives]
    return MatrixForm(choices, cells, *args, initial=initial)


def _chosen_form(plan: PlanSnapshot, wanted: str) -> MatrixForm:
    """選ばれた取組（なければ初めの取組）の、いまの置き場所を入れた様式。"""
    keys = [one.key for one in plan.initiatives]
    key = wanted if wanted in keys else next(iter(keys), "")
    cells = [f"{one.heading_key}{_JOIN}{one.field_key}" for one in plan.placements if one.initiative == key]
    return _form(plan, initial={"initiative": key, "cells": cells})


def _places_table(plan: PlanSnapshot, *, can_edit: bool) -> Table:
    """取組ごとの、いまの置き場所。"""
    columns = [Column("initiative", "取組", is_row_header=True), Column("places", "置いたます")]
    placed: dict[str, list[str]] = {}
    for one in plan.placements:
        placed.setdefault(one.initiative, []).append(one.title)
    rows = [
        Row(
            {
                "initiative": Cell(titled(one)),
                "places": Cell("、".join(placed.get(one.key, ())) or "まだ置いていません"),
            },
            href=f"?initiative={one.key}#place" if can_edit else None,
        )
        for one in plan.initiatives
    ]
    return Table("取組ごとの置き場所", columns, rows, "工程表に取組がありません。")


def _page(
    request: HttpRequest, plan: Plan, snapshot: PlanSnapshot, form: MatrixForm, status: int = 200
) -> HttpResponse:
    matrix = public_private_matrix()
    duty = matrix.duty(is_prefecture=snapshot.head.body_code[2:5] == "000")
    table = matrix_table(snapshot, matrix)
    columns = [Column(str(at), label, is_row_header=at == 0) for at, label in enumerate(table.header)]
    rows = [Row({str(at): Cell(cell_text(cell)) for at, cell in enumerate(row)}) for row in table.rows]
    context = frame(request, plan, "policy.matrix", "官民データの表") | {
        "lead": f"{matrix.law}{duty.article}（{duty.bodies.label}: {duty.strength.label}）",
        "explanation": duty.explanation,
        "table": Table("柱と重点分野", columns, rows),
        "note": table.note,
        "places": _places_table(snapshot, can_edit=request.scope.can("policy.edit")),
        "form": form,
        "has_initiatives": bool(snapshot.initiatives),
    }
    return render(request, "plan_policy/matrix.html", context, status=status)


def matrix(request: HttpRequest, plan: UUID) -> HttpResponse:
    """表と、置き場所を選ぶ様式。"""
    row = plan_of(request, plan)
    snapshot = versions.current_snapshot(request.scope, row, request.scope.today)
    return _page(request, row, snapshot, _chosen_form(snapshot, request.GET.get("initiative", "")))


def place(request: HttpRequest, plan: UUID) -> HttpResponse:
    """取組をますに置く。"""
    row = plan_of(request, plan)
    snapshot = versions.current_snapshot(request.scope, row, request.scope.today)
    form = _form(snapshot, request.POST)
    if not form.is_valid():
        return _page(request, row, snapshot, form, status=422)
    cells = [(one.partition(_JOIN)[0], one.partition(_JOIN)[2]) for one in form.cleaned_data["cells"]]
    actions.place_initiative(
        by=request.scope, plan=row, initiative_key=UUID(form.cleaned_data["initiative"]), cells=cells
    )
    messages.success(request, "置き場所を保存しました。")
    return redirect("policy.matrix", plan=row.key)
