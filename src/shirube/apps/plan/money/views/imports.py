"""表計算の取り込み: 選ぶ、変わるところを確かめる、反映する（または取り消す）。"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import EncodingUnclear
from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.money import actions, queries
from shirube.apps.plan.money.forms import SheetForm, TakeForm, VersionForm
from shirube.apps.plan.money.models import SheetImport
from shirube.apps.plan.money.queries import sheets
from shirube.apps.plan.money.views.page import money_crumbs, plan_of, succeeded
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_cells import change_texts
from shirube.engines.plan.money_sheet import ChangeKind, RowChange, digest
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.problems import problem_table
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

SHOWN = 100
_BADGES = {ChangeKind.ADD: "success", ChangeKind.CHANGE: "info", ChangeKind.REMOVE: "warning"}


def _steps(current: int) -> list[Step]:
    labels = ("表を選ぶ", "変わるところを確かめる", "反映する")
    return [
        Step(label, "done" if n < current else "current" if n == current else "todo")
        for n, label in enumerate(labels)
    ]


def choose(request: HttpRequest, plan: UUID) -> HttpResponse:
    """表を選ぶ様式と、確認待ちの表。"""
    kind = request.GET.get("kind", SheetImport.Kind.COSTS)
    return _choose_page(request, plan_of(request, plan), SheetForm(initial={"kind": kind}))


def _choose_page(
    request: HttpRequest,
    plan: Plan,
    form: SheetForm,
    problems: Iterable[SheetProblem] = (),
    status: int = 200,
) -> HttpResponse:
    columns = [
        Column("name", "ファイル", is_row_header=True),
        Column("kind", "何の表か"),
        Column("read", "読んだ時刻"),
    ]
    rows = [
        Row(
            {
                "name": Cell(row.source_name),
                "kind": Cell(row.get_kind_display()),
                "read": Cell(format_moment(row.read_at)),
            },
            href=reverse("money.staged", args=[plan.key, row.key]),
        )
        for row in queries.imports(request.scope, plan)  # type: ignore[attr-defined]
    ]
    context = {
        "page_title": "表を取り込む",
        "breadcrumbs": money_crumbs(plan, ("表を取り込む", None)),
        "lead": "選んだだけでは何も変わりません。次の画面で、変わるところを確かめてから反映します。",
        "steps": _steps(0),
        "plan": plan,
        "form": form,
        "problems": problem_table(problems),
        "table": Table("確認待ちの表", columns, rows, "確認待ちの表はありません。"),
    }
    return render(request, "money/choose.html", context, status=status)


def stage(request: HttpRequest, plan: UUID) -> HttpResponse:
    """表を読み、確認待ちにする。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose_page(request, row, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        staged = actions.stage_sheet(
            by=scope, plan=row, kind=form.cleaned_data["kind"], name=upload.name, data=upload.read()
        )
    except actions.SheetRefused as refusal:
        form.add_error("file", str(refusal))
        return _choose_page(request, row, form, refusal.problems, status=422)
    except (FileRefused, actions.CannotKeepMoney) as refusal:
        form.add_error("file", str(refusal))
        return _choose_page(request, row, form, status=422)
    except EncodingUnclear:
        form.add_error("file", "文字コードが見分けられません。xlsx か「CSV UTF-8」で保存し直してください。")
        return _choose_page(request, row, form, status=422)
    return redirect("money.staged", plan=plan, key=staged.key)


def staged(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """変わるところを確かめる。"""
    row, one = _import(request, plan, key)
    return _staged_page(request, row, one)


def _import(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, SheetImport]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.import_of_key(scope, row, key), "表の取り込み")


def _staged_page(
    request: HttpRequest, plan: Plan, one: SheetImport, refusal: str = "", status: int = 200
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    is_ready = one.state == SheetImport.State.READY
    result = sheets.compared(scope, plan, one.kind, one.table) if is_ready else sheets.Compared((), ())
    moves = [change for change in result.changes if change.kind is not ChangeKind.SAME]
    stale = sum(change.is_stale for change in moves)
    page = Paginator(moves, SHOWN).get_page(request.GET.get("page"))
    initial = {"version": one.version, "seen": digest(result.changes)}
    form = TakeForm(initial=initial)
    if not stale:
        del form.fields["takes_stale"]
    context = {
        "page_title": f"{one.get_kind_display()}の表を確かめる",
        "breadcrumbs": money_crumbs(
            plan, ("表を取り込む", reverse("money.import", args=[plan.key])), (one.source_name, None)
        ),
        "steps": _steps(1 if is_ready else 2),
        "plan": plan,
        "row": one,
        "is_ready": is_ready,
        "figures": _figures(moves, len(result.changes) - len(moves), stale),
        "notes": one.table.get("notes", []),
        "problems": problem_table(result.problems),
        "table": _change_table(scope, plan, page),
        "page": page,
        "form": form,
        "stale": stale,
        "has_moves": bool(moves) and not result.problems,
        "refusal": refusal,
    }
    return render(request, "money/staged.html", context, status=status)


def _figures(moves: list[RowChange[Any]], same: int, stale: int) -> list[tuple[str, int]]:
    counted = [
        (kind.label, sum(one.kind is kind and not one.is_stale for one in moves))
        for kind in (ChangeKind.ADD, ChangeKind.CHANGE, ChangeKind.REMOVE)
    ]
    return [*counted, ("あとから変わった行", stale), ("同じ", same)]


def _change_table(scope: Scope, plan: Plan, page: Iterable[RowChange[Any]]) -> Table:
    columns = [
        Column("what", "行", is_row_header=True),
        Column("kind", "すること"),
        Column("before", "いま"),
        Column("after", "取り込むと"),
    ]
    names = {one.key: f"{one.number} {one.title}".strip() for one in queries.initiatives(scope, plan)}
    departments = {key: name for name, key in queries.asset_names(scope, plan).departments.items()}
    rows = []
    for change in page:
        label, before, after = change_texts(change, names | departments)
        badge = Badge(
            f"{change.kind.label}（あとから変わった行）" if change.is_stale else change.kind.label,
            "warning" if change.is_stale else _BADGES[change.kind],
        )
        cells = {
            "what": Cell(label, note=f"{change.row}行目"),
            "kind": Cell(badge=badge),
            "before": Cell(before),
            "after": Cell(after),
        }
        rows.append(Row(cells))
    return Table("変わるところ", columns, rows, "この表には、いまの記録と違うところがありません。")


def take(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """確かめたとおりに反映する。"""
    row, one = _import(request, plan, key)
    scope, form = request.scope, TakeForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.take_sheet(by=scope, plan=row, key=key, **data)):
        refusal = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _staged_page(request, row, one, refusal, status=422)
    messages.success(request, f"「{one.source_name}」を反映しました。")
    is_costs = one.kind == SheetImport.Kind.COSTS
    return redirect("money.overview" if is_costs else "money.assets", plan=plan)


def discard(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取り消して、中身を消す。"""
    row, one = _import(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form, lambda data: actions.discard_sheet(by=scope, plan=row, key=key, version=data["version"])
    ):
        refusal = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _staged_page(request, row, one, refusal, status=422)
    messages.success(request, "取り込みを取り消しました。記録は何も変わっていません。")
    return redirect("money.import", plan=plan)
