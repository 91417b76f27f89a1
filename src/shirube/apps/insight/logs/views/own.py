"""この自治体の事案の記録: どこまで封じたか、いつも読んでいる行いはどれだけか。"""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.insight.logs import actions, queries
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.logs.queries import LogNotReady, Sealing, found_log, log_trail
from shirube.ui.components.description_list.description_list import Term
from shirube.values.era import format_date
from shirube.values.instant import format_moment


def own_state(request: HttpRequest, log: EventLog) -> HttpResponse:
    """封じたところ。"""
    scope = request.scope  # type: ignore[attr-defined]
    context = {
        "page_title": f"「{log.title}」の封じたところ",
        "breadcrumbs": log_trail(log, ("封じたところ", None)),
        "log": log,
        "is_edit": scope.can("insight.edit"),
    }
    try:
        found = queries.sealing_of(scope)
    except LogNotReady as wait:
        return render(request, "insight_logs/own.html", {**context, "why": str(wait)}, status=503)
    return render(request, "insight_logs/own.html", {**context, "terms": _terms(log, found), "found": found})


def _terms(log: EventLog, found: Sealing) -> list[Term]:
    until = (
        "まだ封じていません" if found.until is None else f"{format_date(found.until - timedelta(days=1))}まで"
    )
    terms = [
        Term("件数", f"{log.case_count:,}件"),
        Term("行い", f"{log.event_count:,}件（{log.activity_count:,}種類）"),
        Term("封じたところ", until),
        Term("封じた行い", f"{found.sealed:,}件（{found.days:,}日）"),
        Term("いま読んでいる行い", f"{found.live:,}件", note="封じたあとに記録された行い"),
    ]
    if found.until is not None and log.imported_at:
        terms.append(Term("最後に封じた日時", format_moment(log.imported_at)))
    return terms


def seal(request: HttpRequest, key: UUID) -> HttpResponse:
    """封じる仕事を頼む。"""
    log = found_log(request, key)
    if not log.is_own:
        messages.error(request, "封じるのは、この自治体の事案の記録だけです。")
        return redirect("insight.import", key=key)
    actions.start_sealing(by=request.scope)  # type: ignore[attr-defined]
    messages.success(request, "封じる仕事を頼みました。しばらくして開き直すと、封じたところが進みます。")
    return redirect("insight.import", key=key)
