"""監査の画面。"""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.audit import export, labels, queries
from shirube.apps.audit.forms import WantedForm
from shirube.apps.audit.models import AuditEvent
from shirube.apps.audit.queries import Wanted
from shirube.apps.frame.attachment import attached
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import JST

EXPORT_LIMIT = 100_000
_PAGE = 50
_BADGES = {
    AuditEvent.Result.DONE: "success",
    AuditEvent.Result.VIEWED: "info",
    AuditEvent.Result.REFUSED: "error",
    AuditEvent.Result.FAILED: "warning",
}
_COLUMNS = [
    Column("at", "日時", is_row_header=True, is_unbroken=True),
    Column("who", "行った人", is_unbroken=True),
    Column("action", "行い"),
    Column("result", "結果"),
    Column("record", "記録"),
    Column("purpose", "目的"),
    Column("source", "接続元"),
]


def _names(rows: list[AuditEvent]) -> dict[UUID, str]:
    return queries.actor_names({row.actor_key for row in rows if row.actor_key})


def _short(key: str) -> str | None:
    """記録の鍵の終わり（初めは作った時で、どれも似る）。全部は、指し示すと出て、書き出しにもある。"""
    return (f"…{key[-8:]}" if len(key) > 12 else key) or None


def _row(event: AuditEvent, names: dict[UUID, str]) -> Row:
    at = event.occurred_at.astimezone(JST)
    return Row(
        {
            "at": Cell(f"{format_date(at.date(), 'short')} {at:%H:%M:%S}"),
            "who": Cell(labels.actor_label(event, names)),
            "action": Cell(event.action, note=labels.field_labels(event) or None),
            "result": Cell(badge=Badge(event.get_result_display(), _BADGES[AuditEvent.Result(event.result)])),
            "record": Cell(
                labels.kind_label(event.record_kind),
                note=_short(event.record_key),
                note_title=event.record_key or None,
            ),
            "purpose": Cell(labels.purpose_label(event)),
            "source": Cell(event.source, note=event.request_number or None),
        }
    )


def _page(request: HttpRequest, form: WantedForm, rows: QuerySet[AuditEvent], status: int) -> HttpResponse:
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    listed = list(page)
    names, query = _names(listed), request.GET.urlencode()
    context = {
        "page_title": "監査の記録",
        "breadcrumbs": [("ホーム", reverse("home")), ("監査の記録", None)],
        "table": Table(
            "監査の記録の一覧",
            _COLUMNS,
            [_row(event, names) for event in listed],
            empty_text="この条件に合う記録はありません。期間を広げるか、条件を減らしてください。",
            caption_hidden=True,
        ),
        "page": page,
        "form": form,
        "is_narrowed": not form.is_valid() or any(form.cleaned_data.values()),
        "xlsx_url": f"{reverse('audit.xlsx')}?{query}",
        "csv_url": f"{reverse('audit.csv')}?{query}",
        "waiting": queries.unsealed(request.scope).count(),
        "head": queries.head(request.scope),
    }
    return render(request, "audit/list.html", context, status=status)


def event_list(request: HttpRequest) -> HttpResponse:
    """監査の一覧。"""
    form = WantedForm(request.GET)
    if not form.is_valid():
        return _page(request, form, queries.events(request.scope, Wanted()).none(), 422)
    return _page(request, form, queries.events(request.scope, form.wanted), 200)


def _export(request: HttpRequest, kind: str) -> HttpResponse:
    form = WantedForm(request.GET)
    if not form.is_valid():
        return _page(request, form, queries.events(request.scope, Wanted()).none(), 422)
    rows = queries.events(request.scope, form.wanted)
    count = rows.count()
    if count > EXPORT_LIMIT:
        form.add_error(
            None,
            f"{count:,}件あり、一度に書き出せる {EXPORT_LIMIT:,}件を超えています。"
            "期間を分けて書き出してください。",
        )
        return _page(request, form, rows.none(), 422)
    listed = list(rows)
    names = _names(listed)
    lines = [export.cells(event, names) for event in listed]
    data = export.as_xlsx(lines, request.scope.now) if kind == "xlsx" else export.as_csv(lines)
    return attached(data, f"監査の記録_{request.scope.today:%Y%m%d}.{kind}")


def export_xlsx(request: HttpRequest) -> HttpResponse:
    """監査を xlsx で書き出す。"""
    return _export(request, "xlsx")


def export_csv(request: HttpRequest) -> HttpResponse:
    """監査を CSV で書き出す。"""
    return _export(request, "csv")
