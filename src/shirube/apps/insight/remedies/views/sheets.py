"""対策の表計算: 渡す、選ぶ、変わるところを確かめる、反映する（または取り消す）。紙の一覧も渡す。"""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import EncodingUnclear
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.insight.remedies import papers, queries, sheet_actions, sheets
from shirube.apps.insight.remedies.actions import CannotChangeRemedy
from shirube.apps.insight.remedies.forms import SheetForm, TakeForm
from shirube.apps.insight.remedies.models import RemedySheet
from shirube.apps.insight.remedies.views.page import crumbs, succeeded
from shirube.engines.insight.counts_minutes_rows import RowProblem
from shirube.engines.insight.remedy_sheet import ReadRemedies, RemedyChange, change_texts, digest
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.problems import problem_table
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

SHOWN = 100
_TITLE = "対策の表を取り込む"
_LEAD = (
    "選んだだけでは何も変わりません。次の画面で、変わるところを確かめてから反映します。"
    "状態・いまの値・結果の列は、読むだけです。新しい対策は、待ちの原因の画面から立てます。"
)


def sheet(request: HttpRequest, form: str) -> HttpResponse:
    """対策の一覧を表計算で渡す。"""
    scope = request.scope  # type: ignore[attr-defined]
    write = {"xlsx": sheets.xlsx, "csv": sheets.csv}.get(form)
    if write is None:
        raise Http404("この形式では書き出せません。")
    return attached(write(scope), f"{sheets.TITLE}.{form}")


def paper(request: HttpRequest, form: str) -> HttpResponse:
    """対策の一覧を紙で渡す。"""
    write = papers.FORMS.get(form)
    if write is None:
        raise Http404("この形式では書き出せません。")
    document = papers.remedies_document(request.scope)  # type: ignore[attr-defined]
    return attached(write(document), f"{sheets.TITLE}.{form}")


def _steps(current: int) -> list[Step]:
    labels = ("表を選ぶ", "変わるところを確かめる", "反映する")
    return [
        Step(label, "done" if at < current else "current" if at == current else "todo")
        for at, label in enumerate(labels)
    ]


def choose(request: HttpRequest) -> HttpResponse:
    """表を選ぶ様式。"""
    return _choose_page(request, SheetForm())


def stage(request: HttpRequest) -> HttpResponse:
    """表を読み、確認待ちにする。"""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose_page(request, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        staged_sheet = sheet_actions.stage_sheet(
            by=request.scope,  # type: ignore[attr-defined]
            name=upload.name,
            data=upload.read(),
        )
    except sheet_actions.SheetRefused as refusal:
        form.add_error("file", str(refusal))
        return _choose_page(request, form, refusal.problems, status=422)
    except (FileRefused, CannotChangeRemedy) as refusal:
        form.add_error("file", str(refusal))
        return _choose_page(request, form, status=422)
    except EncodingUnclear:
        form.add_error("file", "文字コードが見分けられません。xlsx か「CSV UTF-8」で保存し直してください。")
        return _choose_page(request, form, status=422)
    return redirect("insight.remedy_sheet", key=staged_sheet.key)


def _choose_page(
    request: HttpRequest, form: SheetForm, problems: Iterable[RowProblem] = (), status: int = 200
) -> HttpResponse:
    columns = [Column("name", "ファイル", is_row_header=True), Column("read", "読んだ日時")]
    rows = [
        Row(
            {"name": Cell(one.source_name), "read": Cell(format_moment(one.read_at))},
            href=reverse("insight.remedy_sheet", args=[one.key]),
        )
        for one in queries.ready_sheets(request.scope)  # type: ignore[attr-defined]
    ]
    context = {
        "page_title": _TITLE,
        "breadcrumbs": crumbs((_TITLE, None)),
        "lead": _LEAD,
        "steps": _steps(0),
        "form": form,
        "problems": problem_table(problems),
        "table": Table("確認待ちの表", columns, rows, "確認待ちの表はありません。"),
    }
    return render(request, "insight_remedies/choose.html", context, status=status)


def staged(request: HttpRequest, key: UUID) -> HttpResponse:
    """変わるところを確かめる。"""
    return _staged_page(request, _sheet(request, key))


def _sheet(request: HttpRequest, key: UUID) -> RemedySheet:
    scope = request.scope  # type: ignore[attr-defined]
    return found(lambda: queries.sheet_of_key(scope, key), "表の取り込み")


def _staged_page(
    request: HttpRequest, row: RemedySheet, refusal: str = "", status: int = 200
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    is_ready = row.state == RemedySheet.State.READY
    result = sheets.compared(scope, row) if is_ready else ReadRemedies((), ())
    moves = [one for one in result.changes if not one.is_same]
    stale = sum(one.is_stale for one in moves)
    page = Paginator(moves, SHOWN).get_page(request.GET.get("page"))
    form = TakeForm(initial={"version": row.version, "seen": digest(result.changes)})
    if not stale:
        del form.fields["takes_stale"]
    context = {
        "page_title": "対策の表を確かめる",
        "breadcrumbs": crumbs((row.source_name, None)),
        "steps": _steps(1 if is_ready else 2),
        "row": row,
        "is_ready": is_ready,
        "figures": [
            ("変える", len(moves) - stale),
            ("あとから変わった行", stale),
            ("同じ", len(result.changes) - len(moves)),
        ],
        "problems": problem_table(result.problems),
        "table": _change_table(request, page),
        "page": page,
        "form": form,
        "stale": stale,
        "has_moves": bool(moves) and not result.problems,
        "refusal": refusal,
    }
    return render(request, "insight_remedies/staged.html", context, status=status)


def _change_table(request: HttpRequest, page: Iterable[RemedyChange]) -> Table:
    scope = request.scope  # type: ignore[attr-defined]
    names, held = queries.department_names(scope), queries.held(scope)
    columns = [
        Column("what", "対策", is_row_header=True),
        Column("kind", "すること"),
        Column("before", "いま"),
        Column("after", "反映すると"),
    ]
    rows = []
    for one in page:
        title, before, after = change_texts(one, held[one.key].ground, names)
        badge = Badge("変える（あとから変わった行）", "warning") if one.is_stale else Badge("変える", "info")
        rows.append(
            Row(
                {
                    "what": Cell(title, note=f"{one.row}行目"),
                    "kind": Cell(badge=badge),
                    "before": Cell(before),
                    "after": Cell(after),
                }
            )
        )
    return Table("変わるところ", columns, rows, "この表には、いまの対策と違うところがありません。")


def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """確かめたとおりに反映する。"""
    row, scope = _sheet(request, key), request.scope  # type: ignore[attr-defined]
    form = TakeForm(request.POST)
    if not succeeded(form, lambda data: sheet_actions.take_sheet(by=scope, key=key, **data)):
        return _staged_page(request, row, _errors(form), status=422)
    messages.success(request, f"「{row.source_name}」を反映しました。")
    return redirect("insight.remedies")


def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り消して、中身を消す。"""
    row, scope = _sheet(request, key), request.scope  # type: ignore[attr-defined]
    form = VersionForm(request.POST)
    if not succeeded(form, lambda data: sheet_actions.discard_sheet(by=scope, key=key, **data)):
        return _staged_page(request, row, _errors(form), status=422)
    messages.success(request, "取り込みを取り消しました。対策は何も変わっていません。")
    return redirect("insight.remedies")


def _errors(form: VersionForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
