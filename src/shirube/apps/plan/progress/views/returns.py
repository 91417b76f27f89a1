"""返ってきた様式の画面: 受け取る、ファイルと行ごとに確かめる、取り込む。"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.found import found
from shirube.apps.plan.progress import actions, queries
from shirube.apps.plan.progress.forms import ReturnsForm
from shirube.apps.plan.progress.models import Receipt, ReturnedFile
from shirube.apps.plan.progress.views.campaigns import campaign_page
from shirube.apps.plan.progress.views.page import (
    campaign_crumbs,
    campaign_of,
    campaign_url,
)
from shirube.engines.plan.progress_returns import FileReport, RowKind, RowReport
from shirube.engines.plan.returned_sheets import tick
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

_BADGES = {
    RowKind.CHANGE: "success",
    RowKind.STALE: "warning",
    RowKind.OTHER_SECTION: "warning",
    RowKind.REPEATED: "warning",
    RowKind.UNREADABLE: "error",
    RowKind.UNKNOWN: "error",
    RowKind.OTHER_CAMPAIGN: "error",
}
_TICKED = (RowKind.STALE, RowKind.OTHER_SECTION, RowKind.REPEATED)


@dataclass(frozen=True, slots=True)
class TickRow:
    """職員が選んだときだけ取り込む行。"""

    tick: str
    row: RowReport


@dataclass(frozen=True, slots=True)
class FileView:
    """画面に出す一つのファイル。"""

    file: ReturnedFile
    report: FileReport
    section: str
    table: Table | None
    ticks: list[TickRow]


def receive(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """返ってきたファイルを受け取り、確かめる画面へ移る。"""
    row = campaign_of(request, plan, key)
    form = ReturnsForm(request.POST, request.FILES)
    if not form.is_valid():
        return campaign_page(request, row, returns=form)
    files = [(one.name or "名前なし", one.read()) for one in form.cleaned_data["files"]]
    try:
        receipt = actions.receive_returns(by=request.scope, campaign=row, files=files)  # type: ignore[attr-defined]
    except FileRefused as refusal:
        form.add_error("files", str(refusal))
        return campaign_page(request, row, returns=form)
    return redirect(campaign_url("progress.receipt", row, receipt.key))


def receipt(request: HttpRequest, plan: UUID, key: UUID, receipt: UUID) -> HttpResponse:
    """受け取ったファイルを確かめる。"""
    return _page(request, _receipt(request, plan, key, receipt))


def _receipt(request: HttpRequest, plan: UUID, key: UUID, receipt: UUID) -> Receipt:
    row = campaign_of(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    return found(lambda: queries.receipt_of_key(scope, row, receipt), "返ってきた束")


def _page(request: HttpRequest, one: Receipt, refusals: tuple[str, ...] = ()) -> HttpResponse:
    campaign = one.campaign
    labels = {str(key): label for key, label in campaign.sections.values_list("key", "label")}
    judged = queries.judged(request.scope, one)  # type: ignore[attr-defined]
    views = [_view(file, report, labels) for file, report in judged]
    rows = [row for _, report in judged for row in report.rows]
    came = f"{format_moment(one.received_at)}に受け取った{len(judged)}個のファイルです。"
    is_untouched = not any(view.file.taken_at for view in views)
    context = {
        "page_title": "返ってきた様式を確かめる",
        "breadcrumbs": campaign_crumbs(campaign, ("返ってきた様式", None)),
        "lead": f"{came}まだ何も変えていません。" if is_untouched else came,
        "campaign": campaign,
        "plan": campaign.plan,
        "receipt": one,
        "counts": [
            (kind.label, n) for kind in reversed(RowKind) if (n := sum(row.kind is kind for row in rows))
        ],
        "refused": [view for view in views if view.report.refusal],
        "files": [view for view in views if not view.report.refusal],
        "changes": sum(row.kind is RowKind.CHANGE for row in rows),
        "has_ticks": any(view.ticks for view in views),
        "refusals": refusals,
    }
    return render(request, "plan_progress/receipt.html", context, status=422 if refusals else 200)


def _view(file: ReturnedFile, report: FileReport, labels: dict[str, str]) -> FileView:
    order = list(RowKind)[::-1]
    shown = sorted(
        (row for row in report.rows if row.kind is not RowKind.SILENT), key=lambda row: order.index(row.kind)
    )
    ticks = [TickRow(tick(str(file.key), row), row) for row in shown if row.kind in _TICKED]
    return FileView(file, report, labels.get(report.section or "", ""), _table(shown), ticks)


def _table(rows: list[RowReport]) -> Table | None:
    if not rows:
        return None
    columns = [
        Column("task", "作業", is_row_header=True),
        Column("kind", "取り込むと"),
        Column("what", "変わるところ・わけ"),
    ]
    lines = [
        Row(
            {
                "task": Cell(
                    row.asked.title if row.asked else "（作業の分からない行）", note=f"{row.number}行目"
                ),
                "kind": Cell(badge=Badge(row.kind.label, _BADGES.get(row.kind, "neutral"))),
                "what": Cell(_what(row)),
            }
        )
        for row in rows
    ]
    return Table("行ごとの見立て", columns, lines, caption_hidden=True)


def _what(row: RowReport) -> str:
    changes = [f"{one.label}: {one.before or '（空）'} → {one.after or '（空）'}" for one in row.changes]
    problems = [f"{one.column}: {one.why}。{one.next}。" for one in row.problems]
    return "\n".join(part for part in (row.says, *problems, *changes) if part)


def adopt(request: HttpRequest, plan: UUID, key: UUID, receipt: UUID) -> HttpResponse:
    """「取り込む行」と、選んだ行を取り込む。"""
    one = _receipt(request, plan, key, receipt)
    extra = frozenset(request.POST.getlist("rows"))
    taken = actions.adopt_rows(by=request.scope, receipt=one, extra=extra)  # type: ignore[attr-defined]
    if taken.rows:
        messages.success(request, f"{taken.rows}行を取り込みました。")
    elif not taken.refusals:
        messages.info(request, "取り込む行はありませんでした。何も変えていません。")
    if taken.refusals:
        return _page(request, one, taken.refusals)
    return redirect(campaign_url("progress.campaign", one.campaign))
