"""国の計画の版の移し替えの画面。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.version_form import typed_version
from shirube.apps.plan.moves import actions, papers, queries, tables
from shirube.apps.plan.moves.forms import NO_EDITION, ChoiceForm, MoveForm
from shirube.apps.plan.moves.models import EditionMove, edition_name
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan


def _plan(request: HttpRequest, key: UUID) -> Plan:
    return found(lambda: versions.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


def _move(request: HttpRequest, plan: Plan, key: UUID) -> EditionMove:
    return found(lambda: queries.move_of_key(request.scope, plan, key), "移し替え")  # type: ignore[attr-defined]


def _frame(request: HttpRequest, plan: Plan, title: str, *, is_top: bool = False) -> dict[str, Any]:
    home = reverse("moves.list", args=[plan.key])
    return {
        "page_title": title,
        "breadcrumbs": versions.plan_trail(
            plan,
            ("国の版の移し替え", None if is_top else home),
            *(() if is_top else ((title, None),)),
        ),
        "plan": plan,
        "can_edit": request.scope.can("plan.edit"),  # type: ignore[attr-defined]
    }


def move_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """移す先を選ぶ様式と、これまでの移し替え。"""
    row = _plan(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    context = _frame(request, row, "国の版の移し替え", is_top=True) | {
        "lead": f"いまは{edition_name(row.edition)}をもとにしています。"
        "移す前に、国の何が変わり、計画の何に触れるかを確かめられます。",
        "tabs": versions.plan_tabs(scope, row, "moves.list"),
        "form": ChoiceForm(queries.choices(scope, row)),
        "table": tables.move_table(queries.moves(scope, row)),
    }
    return render(request, "plan_moves/list.html", context)


def _preview_page(
    request: HttpRequest, plan: Plan, found: queries.Preview, form: MoveForm, status: int = 200
) -> HttpResponse:
    context = _frame(request, plan, f"{edition_name(found.after)}への移し替えを確かめる") | {
        "lead": "行ごとに扱いの案があります。変えたい行だけ選び直し、下のボタンで一度に移します。"
        "まだ何も変わっていません。",
        "terms": tables.preview_terms(found),
        "parts": tables.parts(form),
        "form": form,
        "to": found.after or NO_EDITION,
    }
    return render(request, "plan_moves/preview.html", context, status=status)


def _asked(request: HttpRequest, plan: Plan, data: Any) -> queries.Preview:
    form = ChoiceForm(queries.choices(request.scope, plan), data)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise Http404("その版へは移せません。移す先を選び直してください。")
    return queries.preview(request.scope, plan, form.chosen)  # type: ignore[attr-defined]


def preview(request: HttpRequest, plan: UUID) -> HttpResponse:
    """移すとどうなるか。"""
    row = _plan(request, plan)
    if "to" not in request.GET:
        return redirect("moves.list", plan=row.key)
    shown = _asked(request, row, request.GET)
    form = MoveForm(shown.rows, initial={"version": row.version, "seen": shown.seen})
    return _preview_page(request, row, shown, form)


def move_plan(request: HttpRequest, plan: UUID) -> HttpResponse:
    """選ばれた扱いで移す。"""
    row = _plan(request, plan)
    if row.version != typed_version(request):
        raise ChangedMeanwhile(row, {})
    shown = _asked(request, row, request.POST)
    form = MoveForm(shown.rows, request.POST)
    if not form.is_valid():
        return _preview_page(request, row, shown, form, status=422)
    try:
        moved = actions.move_plan(
            by=request.scope,  # type: ignore[attr-defined]
            plan=row,
            version=form.cleaned_data["version"],
            after=shown.after,
            decisions=form.decisions,
            seen=form.cleaned_data["seen"],
        )
    except actions.CannotMoveEdition as refusal:
        form.add_error(None, str(refusal))
        return _preview_page(request, row, shown, form, status=422)
    messages.success(request, f"{moved}移しました。報告を確かめ、計画の版を提案してください。")
    return redirect("moves.move", plan=row.key, key=moved.key)


def _move_page(
    request: HttpRequest, plan: Plan, row: EditionMove, blocks: tuple[str, ...], status: int = 200
) -> HttpResponse:
    files = [
        (label, reverse("moves.report", args=[plan.key, row.key, name]))
        for name, label in papers.FORMATS.items()
    ]
    context = _frame(request, plan, str(row)) | {
        "row": row,
        "terms": tables.done_terms(row),
        "table": tables.done_table(row),
        "files": files,
        "blocks": blocks,
        "is_refused": status != 200,
        "is_moved": row.state == EditionMove.State.MOVED,
    }
    return render(request, "plan_moves/move.html", context, status=status)


def move_page(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一度の移し替え: 扱い、報告、元に戻せるか。"""
    row = _plan(request, plan)
    moved = _move(request, row, key)
    return _move_page(request, row, moved, queries.blocks(request.scope, moved))  # type: ignore[attr-defined]


def report(request: HttpRequest, plan: UUID, key: UUID, file_format: str) -> HttpResponse:
    """移行の報告を受け取る。"""
    moved = _move(request, _plan(request, plan), key)
    if file_format not in papers.FORMATS:
        raise Http404("その形式では作れません。")
    data = papers.report(request.scope, moved, file_format)  # type: ignore[attr-defined]
    return attached(data, papers.file_name(moved, file_format))


def undo(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """移し替えを元に戻す。"""
    row = _plan(request, plan)
    moved = _move(request, row, key)
    try:
        undone = actions.undo_move(
            by=request.scope,  # type: ignore[attr-defined]
            plan=row,
            key=moved.key,
            version=typed_version(request),
        )
    except actions.CannotUndoMove as refusal:
        return _move_page(request, row, moved, refusal.blocks, status=422)
    messages.success(request, f"元に戻しました。計画は{edition_name(undone.before)}をもとにしています。")
    return redirect("moves.move", plan=row.key, key=key)
