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
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.forms import SheetForm, TakeForm, VersionForm
from shirube.apps.plan.steering.models import Cycle, SteeringSheet
from shirube.apps.plan.steering.queries import sheets
from shirube.apps.plan.steering.views.page import errors_of, plan_of, succeeded
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.engines.plan import steering_issue_sheet, steering_review_sheet
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_sheet import ChangeKind, RowChange, digest
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.problems import problem_table
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

SHOWN = 100
_READ_ONLY = (
    "「状態」「優先度」「挙がったもと」「最後の対応」の列は、読むだけです。"
    "状態は、画面の対応の記録で変えます。"
)
_BADGES = {ChangeKind.ADD: "success", ChangeKind.CHANGE: "info"}


def _steps(current: int) -> list[Step]:
    labels = ("表を選ぶ", "変わるところを確かめる", "反映する")
    return [
        Step(label, "done" if at < current else "current" if at == current else "todo")
        for at, label in enumerate(labels)
    ]


def choose_issues(request: HttpRequest, plan: UUID) -> HttpResponse:
    """課題・リスク管理表を選ぶ様式。"""
    return _choose_page(request, plan_of(request, plan), None, SheetForm())


def choose_reviews(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """評価シートを選ぶ様式。"""
    row, cycle = _cycle(request, plan, key)
    return _choose_page(request, row, cycle, SheetForm())


def _cycle(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Cycle]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.cycle_of_key(scope, row, key), "評価")


def _choose_page(
    request: HttpRequest,
    plan: Plan,
    cycle: Cycle | None,
    form: SheetForm,
    problems: Iterable[SheetProblem] = (),
    status: int = 200,
) -> HttpResponse:
    waiting = queries.ready_sheets(request.scope, plan).filter(cycle=cycle)  # type: ignore[attr-defined]
    columns = [Column("name", "ファイル", is_row_header=True), Column("read", "読んだ日時")]
    rows = [
        Row(
            {"name": Cell(one.source_name), "read": Cell(format_moment(one.read_at))},
            href=reverse("steering.staged", args=[plan.key, one.key]),
        )
        for one in waiting
    ]
    title = "課題・リスク管理表を取り込む" if cycle is None else "評価シートを取り込む"
    context = {
        "page_title": title,
        "breadcrumbs": _trail(plan, cycle, ("取り込む", None)),
        "lead": "選んだだけでは何も変わりません。次の画面で、変わるところを確かめてから反映します。"
        + (_READ_ONLY if cycle is None else ""),
        "steps": _steps(0),
        "form": form,
        "problems": problem_table(problems),
        "table": Table("確認待ちの表", columns, rows, "確認待ちの表はありません。"),
    }
    return render(request, "steering/choose.html", context, status=status)


def _trail(plan: Plan, cycle: Cycle | None, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    if cycle is None:
        return plan_trail(plan, ("課題・リスク", reverse("steering.issues", args=[plan.key])), *last)
    here = reverse("steering.cycle", args=[plan.key, cycle.key])
    lists = reverse("steering.cycles", args=[plan.key])
    return plan_trail(plan, ("PDCAの評価", lists), (queries.label_of(cycle), here), *last)


def stage_issues(request: HttpRequest, plan: UUID) -> HttpResponse:
    """課題・リスク管理表を読み、確認待ちにする。"""
    return _stage(request, plan_of(request, plan), None)


def stage_reviews(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """評価シートを読み、確認待ちにする。"""
    return _stage(request, *_cycle(request, plan, key))


def _stage(request: HttpRequest, plan: Plan, cycle: Cycle | None) -> HttpResponse:
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose_page(request, plan, cycle, form, status=422)
    upload = form.cleaned_data["file"]
    kind = SteeringSheet.Kind.ISSUES if cycle is None else SteeringSheet.Kind.REVIEWS
    try:
        staged = actions.stage_sheet(
            by=request.scope,  # type: ignore[attr-defined]
            plan=plan,
            kind=kind,
            cycle=cycle,
            name=upload.name,
            data=upload.read(),
        )
    except actions.SheetRefused as refusal:
        form.add_error("file", str(refusal))
        return _choose_page(request, plan, cycle, form, refusal.problems, status=422)
    except (FileRefused, actions.CannotSteer) as refusal:
        form.add_error("file", str(refusal))
        return _choose_page(request, plan, cycle, form, status=422)
    except EncodingUnclear:
        form.add_error("file", "文字コードが見分けられません。xlsx か「CSV UTF-8」で保存し直してください。")
        return _choose_page(request, plan, cycle, form, status=422)
    return redirect("steering.staged", plan=plan.key, key=staged.key)


def staged(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """変わるところを確かめる。"""
    row, one = _sheet(request, plan, key)
    return _staged_page(request, row, one)


def _sheet(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, SteeringSheet]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.sheet_of_key(scope, row, key), "表の取り込み")


def _staged_page(
    request: HttpRequest, plan: Plan, one: SteeringSheet, refusal: str = "", status: int = 200
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    is_ready = one.state == SteeringSheet.State.READY
    result = sheets.compared(scope, one) if is_ready else sheets.Compared((), ())
    moves = [change for change in result.changes if change.kind is not ChangeKind.SAME]
    stale = sum(change.is_stale for change in moves)
    page = Paginator(moves, SHOWN).get_page(request.GET.get("page"))
    form = TakeForm(initial={"version": one.version, "seen": digest(result.changes)})
    if not stale:
        del form.fields["takes_stale"]
    context = {
        "page_title": f"{one.get_kind_display()}を確かめる",
        "breadcrumbs": _trail(plan, one.cycle, (one.source_name, None)),
        "steps": _steps(1 if is_ready else 2),
        "plan": plan,
        "row": one,
        "is_ready": is_ready,
        "figures": _figures(moves, len(result.changes) - len(moves), stale),
        "notes": one.table.get("notes", []),
        "problems": problem_table(result.problems),
        "table": _change_table(scope, plan, one, page),
        "page": page,
        "form": form,
        "stale": stale,
        "has_moves": bool(moves) and not result.problems,
        "refusal": refusal,
        "back": _back(plan, one.cycle),
    }
    return render(request, "steering/staged.html", context, status=status)


def _back(plan: Plan, cycle: Cycle | None) -> str:
    if cycle is None:
        return reverse("steering.issues", args=[plan.key])
    return reverse("steering.cycle", args=[plan.key, cycle.key])


def _figures(moves: list[RowChange[Any]], same: int, stale: int) -> list[tuple[str, int]]:
    counted = [
        (kind.label, sum(one.kind is kind and not one.is_stale for one in moves))
        for kind in (ChangeKind.ADD, ChangeKind.CHANGE)
    ]
    return [*counted, ("あとから変わった行", stale), ("同じ", same)]


def _change_table(scope: Scope, plan: Plan, one: SteeringSheet, page: Iterable[RowChange[Any]]) -> Table:
    columns = [
        Column("what", "行", is_row_header=True),
        Column("kind", "すること"),
        Column("before", "いま"),
        Column("after", "取り込むと"),
    ]
    texts = _texts_of(scope, plan, one)
    rows = []
    for change in page:
        label, before, after = texts(change)
        told = "（あとから変わった行）" if change.is_stale else ""
        badge = Badge(change.kind.label + told, "warning" if change.is_stale else _BADGES[change.kind])
        cells = {
            "what": Cell(label, note=f"{change.row}行目"),
            "kind": Cell(badge=badge),
            "before": Cell(before),
            "after": Cell(after),
        }
        rows.append(Row(cells))
    return Table("変わるところ", columns, rows, "この表には、いまの記録と違うところがありません。")


def _texts_of(scope: Scope, plan: Plan, one: SteeringSheet) -> Any:
    """一行の（名, いま, 取り込むと）を作る関数。"""
    if one.cycle is None:
        names = sheets.issue_names(scope, plan)
        return lambda change: steering_issue_sheet.change_texts(change, names)
    titles = {str(row.key): row.initiative.title for row in queries.reviews_of(scope, one.cycle)}
    return lambda change: (titles.get(change.key, "取組"), *steering_review_sheet.change_texts(change))


def take(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """確かめたとおりに反映する。"""
    row, one = _sheet(request, plan, key)
    scope, form = request.scope, TakeForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.take_sheet(by=scope, plan=row, key=key, **data)):
        return _staged_page(request, row, one, errors_of(form), status=422)
    messages.success(request, f"「{one.source_name}」を反映しました。")
    return redirect(_back(row, one.cycle))


def discard(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取り消して、中身を消す。"""
    row, one = _sheet(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.discard_sheet(by=scope, plan=row, key=key, **data)):
        return _staged_page(request, row, one, errors_of(form), status=422)
    messages.success(request, "取り込みを取り消しました。記録は何も変わっていません。")
    return redirect(_back(row, one.cycle))
