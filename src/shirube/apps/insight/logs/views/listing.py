"""業務の記録の一覧。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs import actions, queries
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.logs.places import log_trail
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table

STATE_BADGES = {
    EventLog.State.DRAFT: "neutral",
    EventLog.State.IMPORTING: "info",
    EventLog.State.READY: "success",
    EventLog.State.FAILED: "error",
}


def log_list(request: HttpRequest) -> HttpResponse:
    """業務の記録の一覧。"""
    scope = request.scope  # type: ignore[attr-defined]
    if queries.lacks_own_log(scope):
        actions.place_own_log(by=scope)
    columns = [
        Column("title", "業務の記録", is_row_header=True),
        Column("state", "状態"),
        Column("cases", "件数", align="end"),
        Column("events", "行いの数", align="end"),
        Column("aside", "読めなかった行", align="end"),
        Column("period", "期間"),
    ]
    seen = [log for log in queries.logs(scope) if log.is_ready or scope.can("insight.edit")]
    own = [_own_row(queries.log_of_key(scope, log.key)) for log in seen if log.is_own]
    rows = own + [_row(log) for log in seen if not log.is_own]
    context = {
        "page_title": "業務の記録",
        "breadcrumbs": log_trail(None),
        "table": Table("業務の記録", columns, rows, caption_hidden=True),
        "is_empty": not rows,
        "is_edit": scope.can("insight.edit"),
        "doors": doors(scope),
    }
    return render(request, "insight_logs/list.html", context)


def _own_row(log: EventLog) -> Row:
    """この自治体の事案。数はいつも、いまのもの。"""
    row = _row(log)
    fresh = {"state": Cell(badge=Badge("いつも最新", "success")), "aside": Cell("")}
    return row._replace(cells={**row.cells, **fresh})


def doors(scope: Scope) -> list[tuple[str, str, str]]:
    """上のアプリの入口（住所、題、添え書き）。各アプリが ``urls.LOG_DOORS`` で名のる（経路の名、権限も）。"""
    return [
        (reverse(name), title, note)
        for module in installed_modules("urls")
        for name, permission, title, note in getattr(module, "LOG_DOORS", ())
        if scope.can(permission)
    ]


def _row(log: EventLog) -> Row:
    is_ready = log.is_ready
    return Row(
        {
            "title": Cell(log.title),
            "state": Cell(badge=Badge(log.get_state_display(), STATE_BADGES[EventLog.State(log.state)])),
            "cases": Cell(f"{log.case_count:,}件" if is_ready else ""),
            "events": Cell(f"{log.event_count:,}件" if is_ready else ""),
            "aside": Cell(f"{log.set_aside_count:,}行" if is_ready else ""),
            "period": Cell(queries.log_period(log).label if is_ready and log.first_at else ""),
        },
        href=reverse("insight.log" if is_ready else "insight.import", args=[log.key]),
    )
