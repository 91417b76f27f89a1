"""業務分析の画面。"""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.adapters.event_log import EventLogReading
from shirube.apps.insight import queries
from shirube.apps.insight.models import EventLog
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.case_event import CaseEvent
from shirube.values.instant import format_moment

PAGE_SIZE = 20


def log_list(request: HttpRequest) -> HttpResponse:
    """取り込んだ業務の記録の一覧。"""
    columns = [
        Column("title", "業務の記録", is_row_header=True),
        Column("cases", "件数", align="end"),
        Column("events", "行いの数", align="end"),
        Column("aside", "読めなかった行", align="end"),
        Column("period", "期間"),
    ]
    rows = [
        Row(
            {
                "title": Cell(log.title),
                "cases": Cell(f"{log.case_count:,}件"),
                "events": Cell(f"{log.event_count:,}件"),
                "aside": Cell(f"{log.set_aside_count:,}行"),
                "period": Cell(queries.log_period(log).label),
            },
            href=reverse("insight.log", args=[log.key]),
        )
        for log in queries.logs(request.scope)
    ]
    table = Table(
        "業務の記録", columns, rows, empty_text="取り込んだ記録はまだありません。", caption_hidden=True
    )
    crumbs = [("ホーム", reverse("home")), ("業務の記録", None)]
    return render(
        request, "insight/list.html", {"page_title": "業務の記録", "breadcrumbs": crumbs, "table": table}
    )


def log_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り込んだ記録の行。``?line=`` を付けると、その行のある頁を開く。"""
    try:
        log = queries.log_of_key(request.scope, key)
    except EventLog.DoesNotExist:
        raise Http404("この業務の記録はありません。") from None
    reading = queries.read_log(request.scope, log)
    line = request.GET.get("line", "")
    paginator = Paginator(reading.events, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page") or _page_of_line(reading, line))
    context = {
        "page_title": log.title,
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("業務の記録", reverse("insight.logs")),
            (log.title, None),
        ],
        "terms": _terms(log),
        "table": _events_table(list(page), reading, line),
        "aside": _aside_table(reading),
        "page": page,
    }
    return render(request, "insight/detail.html", context)


def _page_of_line(reading: EventLogReading, line: str) -> int | None:
    if not line.isdecimal():
        return None
    wanted = int(line)
    for position, event in enumerate(reading.events):
        if reading.source_rows[event.event_id] == wanted:
            return position // PAGE_SIZE + 1
    return None


def _terms(log: EventLog) -> list[Term]:
    return [
        Term("期間", queries.log_period(log).label),
        Term("件数", f"{log.case_count:,}件"),
        Term("行いの数", f"{log.event_count:,}件"),
        Term("元のファイル", log.file.name, note=f"指紋 {log.file.sha256[:16]}"),
        Term("取り込んだ日時", format_moment(log.imported_at)),
    ]


def _events_table(events: list[CaseEvent], reading: EventLogReading, line: str) -> Table:
    columns = [
        Column("line", "元の行", is_row_header=True),
        Column("case", "件"),
        Column("activity", "行い"),
        Column("at", "日時"),
        Column("team", "担当"),
    ]
    rows = []
    for event in events:
        number = reading.source_rows[event.event_id]
        here = str(number) == line
        rows.append(
            Row(
                {
                    "line": Cell(f"{number:,}行目", note="来歴から開いた行" if here else None),
                    "case": Cell(event.subjects["case"]),
                    "activity": Cell(event.activity),
                    "at": Cell(format_moment(event.occurred_at)),
                    "team": Cell(event.team or "—"),
                }
            )
        )
    return Table("記録の行", columns, rows)


def _aside_table(reading: EventLogReading) -> Table | None:
    if not reading.set_aside:
        return None
    columns = [Column("line", "元の行", is_row_header=True), Column("reason", "読めなかった理由")]
    rows = [
        Row({"line": Cell(f"{aside.line:,}行目"), "reason": Cell(aside.reason)})
        for aside in reading.set_aside[:200]
    ]
    return Table(f"読めなかった行（{len(reading.set_aside):,}行）", columns, rows)
