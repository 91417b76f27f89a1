"""返ってきた様式の画面: 受け取る、ファイルと行ごとに確かめる、取り込む。"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.insight.effort import actions, queries, workbooks
from shirube.apps.insight.effort.forms import ReturnsForm
from shirube.apps.insight.effort.kinds import said
from shirube.apps.insight.effort.models import Receipt
from shirube.apps.insight.effort.queries import FileReport, RowReport
from shirube.apps.insight.effort.views.page import (
    EDIT,
    filling,
    section_crumbs,
    section_of,
    section_url,
    survey_crumbs,
    survey_of,
)
from shirube.apps.insight.effort.views.sections import section_page
from shirube.apps.insight.effort.views.surveys import survey_page
from shirube.engines.insight.counts_minutes_rows import SheetChange
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

_BADGES = {SheetChange.ADD: "success", SheetChange.CHANGE: "success", SheetChange.MISSING: "warning"}


@dataclass(frozen=True, slots=True)
class FileView:
    """画面に出す一つのファイル。"""

    report: FileReport
    table: Table | None
    ticks: list[tuple[str, str]]


def receive(request: HttpRequest, key: UUID) -> HttpResponse:
    """いくつもの課のファイルを受け取り、確かめる画面へ移る。"""
    survey = survey_of(request, key)
    form = ReturnsForm(request.POST, request.FILES)
    receipt = _received(request, form, survey=survey)
    if receipt is None:
        return survey_page(request, survey, returns=form, status=422)
    return redirect("effort.receipt", key=survey.key, receipt=receipt.key)


def receive_section(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """自分の課のファイルを受け取り、確かめる画面へ移る。"""
    row = filling(request, key, section)
    form = ReturnsForm(request.POST, request.FILES)
    receipt = _received(request, form, survey=row.survey, section=row)
    if receipt is None:
        return section_page(request, section_of(request, row.survey, section), returns=form, status=422)
    return redirect("effort.receipt", key=row.survey.key, receipt=receipt.key)


def _received(request: HttpRequest, form: ReturnsForm, **where: Any) -> Receipt | None:
    if not form.is_valid():
        return None
    files = [(one.name or "名前なし", one.read()) for one in form.cleaned_data["files"]]
    try:
        return actions.receive_returns(by=request.scope, files=files, **where)  # type: ignore[attr-defined]
    except FileRefused as refusal:
        form.add_error("files", str(refusal))
        return None


def receipt(request: HttpRequest, key: UUID, receipt: UUID) -> HttpResponse:
    """受け取ったファイルを確かめる。"""
    return _page(request, _receipt(request, key, receipt))


def _receipt(request: HttpRequest, key: UUID, receipt: UUID) -> Receipt:
    """この束。調査の束は DX推進担当、課の束はその課の人も開ける。ほかは、無いものとして扱う。"""
    scope = request.scope  # type: ignore[attr-defined]
    survey = survey_of(request, key)
    one = found(lambda: queries.receipt_of_key(scope, survey, receipt), "返ってきた束")
    if one.section is not None:
        filling(request, key, one.section.key)
    elif not scope.can(EDIT):
        raise Http404("この返ってきた束はありません。")
    return one


def _page(request: HttpRequest, one: Receipt, refusals: tuple[str, ...] = ()) -> HttpResponse:
    reports = queries.judged(request.scope, one)  # type: ignore[attr-defined]
    views = [_view(report) for report in reports if not report.refusal]
    came = f"{format_moment(one.received_at)}に受け取った{len(reports)}個のファイルです。"
    is_untouched = not any(report.file.taken_at for report in reports)
    taken = sum(row.is_taken for report in reports for row in report.rows)
    last = ("返ってきた様式を確かめる", None)
    context = {
        "page_title": "返ってきた様式を確かめる",
        "breadcrumbs": section_crumbs(request, one.section, last)
        if one.section
        else survey_crumbs(request, one.survey, last),
        "lead": f"{came}まだ何も変えていません。" if is_untouched else came,
        "survey": one.survey,
        "receipt": one,
        "refused": [report for report in reports if report.refusal],
        "views": views,
        "taken": taken,
        "has_ticks": any(view.ticks for view in views),
        "refusals": refusals,
        "back_url": _back(one),
    }
    return render(request, "insight_effort/receipt.html", context, status=422 if refusals else 200)


def _back(one: Receipt) -> str:
    if one.section is not None:
        return section_url("effort.section", one.section)
    return reverse("effort.survey", args=[one.survey.key])


def _view(report: FileReport) -> FileView:
    columns = [
        Column("row", "行", is_row_header=True),
        Column("kind", "取り込むと"),
        Column("what", "いま → 様式"),
    ]
    rows = [Row(_cells(one)) for one in report.rows]
    table = Table("行ごとの見立て", columns, rows, caption_hidden=True) if rows else None
    return FileView(report, table, [(one.tick, _asks(one)) for one in report.rows if one.tick])


def _cells(one: RowReport) -> dict[str, Cell]:
    preview = one.preview
    where = f"「{preview.sheet}」" + (f"{preview.row}行目" if preview.row else "")
    label = "配ったあとに変わった行" if preview.is_stale else preview.kind.label
    parts = [said(each) if each else "（無い）" for each in (preview.before, preview.after)]
    text = parts[1] if preview.kind is SheetChange.ADD else " → ".join(parts)
    return {
        "row": Cell(where),
        "kind": Cell(badge=Badge(label, "warning" if one.tick else _BADGES[preview.kind])),
        "what": Cell(text),
    }


def _asks(one: RowReport) -> str:
    preview = one.preview
    if preview.after is None:
        return f"「{said(preview.before)}」を消す" if preview.before else "消す"
    return f"{preview.row}行目を、このファイルの内容（{said(preview.after)}）にする"


def adopt(request: HttpRequest, key: UUID, receipt: UUID) -> HttpResponse:
    """足す行・変える行と、選んだ行を取り込む。"""
    one = _receipt(request, key, receipt)
    extra = frozenset(request.POST.getlist("rows"))
    taken = actions.adopt_rows(by=request.scope, receipt=one, extra=extra)  # type: ignore[attr-defined]
    if taken.rows:
        messages.success(request, f"{taken.rows}行を取り込みました。")
    elif not taken.refusals:
        messages.info(request, "取り込む行はありませんでした。何も変えていません。")
    if taken.refusals:
        return _page(request, one, taken.refusals)
    return redirect(_back(one))


def bundle(request: HttpRequest, key: UUID) -> HttpResponse:
    """すべての課の様式（zip）。"""
    survey = survey_of(request, key)
    return attached(workbooks.bundle(request.scope, survey), f"業務量調査_{survey.year.label}_様式.zip")  # type: ignore[attr-defined]
