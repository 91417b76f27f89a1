"""提案の表を取り込む画面: 選ぶ、変わるところを確かめる、反映する（または取り消す）。"""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import EncodingUnclear
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import typed_version
from shirube.apps.plan.inquiries import actions, proposal_workbook, queries
from shirube.apps.plan.inquiries.forms import SheetForm, TakeForm
from shirube.apps.plan.inquiries.models import ProposalSheet
from shirube.apps.plan.inquiries.views.page import done, succeeded
from shirube.apps.plan.inquiries.views.proposals import proposal_crumbs
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_sheet import ChangeKind, RowChange, digest
from shirube.engines.plan.proposal_sheet import ProposalContent, change_words
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.problems import problem_table
from shirube.ui.components.table.table import Cell, Column, Row, Table

_BADGES = {ChangeKind.ADD: "success", ChangeKind.CHANGE: "info"}
_CRUMB = "表を取り込む"


def choose(request: HttpRequest) -> HttpResponse:
    """表を選ぶ様式。"""
    return _choose_page(request, SheetForm())


def _choose_page(
    request: HttpRequest, form: SheetForm, problems: Iterable[SheetProblem] = (), status: int = 200
) -> HttpResponse:
    context = {
        "page_title": "提案の表を取り込む",
        "breadcrumbs": proposal_crumbs((_CRUMB, None)),
        "lead": "選んだだけでは何も変わりません。次の画面で、変わるところを確かめてから反映します。",
        "form": form,
        "problems": problem_table(problems),
    }
    return render(request, "plan_inquiries/proposal_sheet.html", context, status=status)


def stage(request: HttpRequest) -> HttpResponse:
    """表を読む。"""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose_page(request, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        row = actions.stage_sheet(by=request.scope, name=upload.name, data=upload.read())  # type: ignore[attr-defined]
    except actions.ProposalSheetRefused as refusal:
        form.add_error("file", str(refusal))
        return _choose_page(request, form, refusal.problems, 422)
    except EncodingUnclear:
        form.add_error("file", "文字コードが見分けられません。xlsx か「CSV UTF-8」で保存し直してください。")
        return _choose_page(request, form, status=422)
    except (FileRefused, actions.CannotKeepProposal) as refusal:
        form.add_error("file", str(refusal))
        return _choose_page(request, form, status=422)
    return redirect("proposals.staged", key=row.key)


def _sheet(request: HttpRequest, key: UUID) -> ProposalSheet:
    return found(lambda: queries.sheet_of_key(request.scope, key), "提案の表")  # type: ignore[attr-defined]


def staged(request: HttpRequest, key: UUID) -> HttpResponse:
    """変わるところを確かめる。"""
    return _staged_page(request, _sheet(request, key))


def _staged_page(
    request: HttpRequest, row: ProposalSheet, refusal: str = "", status: int = 200
) -> HttpResponse:
    is_ready = row.state == ProposalSheet.State.READY
    changes, problems = proposal_workbook.compared(request.scope, row.table) if is_ready else ((), ())  # type: ignore[attr-defined]
    moves = [one for one in changes if one.kind is not ChangeKind.SAME]
    stale = sum(one.is_stale for one in moves)
    form = TakeForm(initial={"version": row.version, "seen": digest(changes)})
    if not stale:
        del form.fields["takes_stale"]
    context = {
        "page_title": "提案の表を確かめる",
        "breadcrumbs": proposal_crumbs((_CRUMB, reverse("proposals.sheets")), (row.source_name, None)),
        "row": row,
        "is_ready": is_ready,
        "problems": problem_table(problems),
        "table": _change_table(moves),
        "figures": [
            (kind.label, sum(one.kind is kind for one in changes))
            for kind in (ChangeKind.ADD, ChangeKind.CHANGE, ChangeKind.SAME)
        ],
        "has_moves": bool(moves) and not problems,
        "stale": stale,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "plan_inquiries/proposal_staged.html", context, status=status)


def _change_table(moves: list[RowChange[ProposalContent]]) -> Table:
    columns = [
        Column("what", "提案", is_row_header=True),
        Column("kind", "すること"),
        Column("before", "いま"),
        Column("after", "取り込むと"),
    ]
    rows = []
    for one in moves:
        before, after = change_words(one)
        content = one.after or one.before
        mark = "（あとから変わった行）" if one.is_stale else ""
        kind = "warning" if one.is_stale else _BADGES.get(one.kind, "neutral")
        rows.append(
            Row(
                {
                    "what": Cell(content.title if content else "", note=f"{one.row}行目"),
                    "kind": Cell(badge=Badge(f"{one.kind.label}{mark}", kind)),
                    "before": Cell(before),
                    "after": Cell(after),
                }
            )
        )
    return Table("変わるところ", columns, rows, "この表には、いまの提案と違うところがありません。")


def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """確かめたとおりに反映する。"""
    scope, row, form = request.scope, _sheet(request, key), TakeForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda: actions.take_sheet(by=scope, key=key, **form.cleaned_data)):
        refusal = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _staged_page(request, row, refusal, 422)
    return done(request, f"「{row.source_name}」を反映しました。", reverse("proposals.list"))


def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り消して、中身を消す。"""
    row = _sheet(request, key)
    try:
        actions.discard_sheet(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except actions.CannotKeepProposal as refusal:
        return _staged_page(request, row, str(refusal), 422)
    return done(
        request, "取り込みを取り消しました。提案は何も変わっていません。", reverse("proposals.sheets")
    )
