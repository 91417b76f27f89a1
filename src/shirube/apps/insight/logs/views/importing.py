"""取り込む: 始める、進みを見る、終わりを確かめる、取り除く。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.insight.logs import actions, queries
from shirube.apps.insight.logs.forms import DiscardForm, ImportForm
from shirube.apps.insight.logs.jobs import IMPORT
from shirube.apps.insight.logs.models import DiscardReason, EventLog
from shirube.apps.insight.logs.queries import LogNotReady, found_log, log_trail
from shirube.apps.insight.logs.views.own import own_state
from shirube.apps.insight.logs.views.upload import steps
from shirube.apps.jobs.queries import Job
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

State = EventLog.State


def state(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り込みのようす。下見なら、読み方の画面へ移る。"""
    log = found_log(request, key)
    if log.is_own:
        return own_state(request, log)
    if log.state == State.DRAFT:
        return redirect("insight.reading", key=key)
    context = _context(request, log) | {
        "page_title": f"「{log.title}」の取り込み",
        "breadcrumbs": log_trail(None, (log.title, None), ("取り込み", None)),
    }
    return render(request, "insight_logs/import.html", context)


def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り込みの進みの断片。"""
    log = found_log(request, key)
    if log.is_own:
        return redirect("insight.import", key=key)
    return render(request, "insight_logs/_import.html", _context(request, log))


def _context(request: HttpRequest, log: EventLog) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    job = queries.job_of(scope, log)
    is_moving = queries.is_moving(scope, log)
    return {
        "log": log,
        "job": job,
        "steps": steps(3 if log.is_ready else 2),
        "is_moving": is_moving,
        "has_bar": is_moving and job is not None and job.total > 0,
        "bar_text": job.progress_text if job and job.progress_text else "順番を待っています",
        "is_asked": job is not None and job.cancel_asked,
        "stopped": _stopped(log, job, is_moving),
        "terms": _terms(log) if log.is_ready else [],
        **(_told(scope, log) if log.is_ready else {}),
    }


def _told(scope: Any, log: EventLog) -> dict[str, Any]:
    """数えない行のわけと、知らせること。置き場を作り直しているあいだは、出さない。"""
    try:
        told = queries.told_of(scope, log)
    except LogNotReady:
        return {}
    columns = [
        Column("reason", "数えないわけ", is_row_header=True),
        Column("count", "行の数", align="end", is_unbroken=True),
        Column("first", "はじめの行", align="end", is_unbroken=True),
    ]
    rows = [
        Row(
            {
                "reason": Cell(reason),
                "count": Cell(f"{count:,}行"),
                "first": Cell(queries.line_name(log, first)),
            }
        )
        for reason, count, first in told.reasons
    ]
    return {
        "aside": Table("数えない行のわけ", columns, rows, caption_hidden=True) if rows else None,
        "more_reasons": told.more,
        "told_notes": told.notes,
    }


def _stopped(log: EventLog, job: Job | None, is_moving: bool) -> str:
    """取り込みが終わらずに止まったわけ。"""
    if log.state == State.FAILED:
        return log.problem
    if log.state != State.IMPORTING or is_moving:
        return ""
    if job is not None and job.state == Job.State.CANCELLED:
        return "取り込みを取り消しました。記録は何も残っていません。"
    return (
        "取り込みが途中で止まりました。もう一度取り込んでください。続くときは、情報の担当に伝えてください。"
    )


def _terms(log: EventLog) -> list[Term]:
    terms = [
        Term("件数", f"{log.case_count:,}件"),
        Term("行い", f"{log.event_count:,}件（{log.activity_count:,}種類）"),
        Term("変わり方", f"{log.variant_count:,}通り"),
        Term("担当", f"{log.resource_count:,}人" if log.resource_count else "列がありません"),
        Term("期間", queries.log_period(log).label),
        Term("元のファイル", log.file.name, note=f"指紋 {log.file.sha256[:16]}"),
    ]
    if log.imported_at:
        terms.append(Term("取り込んだ日時", format_moment(log.imported_at)))
    return terms


def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り込みを裏の仕事に頼む。"""
    log = found_log(request, key)
    scope = request.scope  # type: ignore[attr-defined]
    form = ImportForm(request.POST)
    if not form.is_valid():
        messages.error(request, "画面が古くなっています。下見を確かめてから、もう一度取り込んでください。")
        return redirect("insight.reading", key=key)
    data = form.cleaned_data
    try:
        actions.start_import(by=scope, key=key, version=data["version"], kind=IMPORT)
        if data["keep_as"].strip():
            actions.keep_reading(by=scope, title=data["keep_as"].strip(), mapping=log.mapping)
    except (ChangedMeanwhile, actions.CannotImportLog) as refusal:
        context = {
            "page_title": "取り込めません",
            "breadcrumbs": log_trail(None, (log.title, None), ("取り込み", None)),
            "refusal": str(refusal),
            "typed": data["keep_as"],
            "back": reverse("insight.import", args=[key]),
            "title": "取り込めません",
            "link": "いまのようすを見る",
        }
        status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
        return render(request, "insight_logs/refused.html", context, status=status)
    return redirect("insight.import", key=key)


def set_aside(request: HttpRequest, key: UUID) -> HttpResponse:
    """読めなかった行とわけの一覧（CSV）。"""
    log = found_log(request, key)
    if log.is_own:
        return redirect("insight.import", key=key)
    try:
        data = queries.handle_of(request.scope, log).stored.set_aside.read_bytes()  # type: ignore[attr-defined]
    except LogNotReady as wait:
        messages.info(request, str(wait))
        return redirect("insight.import", key=key)
    return attached(data, f"{log.title}_読めなかった行.csv")


def discard_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り除くわけを書く様式。"""
    log = found_log(request, key)
    if log.is_own:
        return redirect("insight.import", key=key)
    return _discard_page(request, log, DiscardForm(initial={"version": log.version}))


def _discard_page(request: HttpRequest, log: EventLog, form: DiscardForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": f"「{log.title}」を取り除く",
        "breadcrumbs": log_trail(log, ("取り除く", None)),
        "log": log,
        "form": form,
    }
    return render(request, "insight_logs/discard.html", context, status=status)


def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り除く。"""
    log = found_log(request, key)
    form = DiscardForm(request.POST)
    if not form.is_valid():
        return _discard_page(request, log, form, status=422)
    data = form.cleaned_data
    try:
        actions.discard(
            by=request.scope, key=key, version=data["version"], reason=DiscardReason(data["reason"])
        )  # type: ignore[attr-defined]
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        return _discard_page(request, log, form, status=409)
    except actions.CannotImportLog as refusal:
        form.add_error(None, str(refusal))
        return _discard_page(request, log, form, status=422)
    messages.success(request, f"業務の記録「{log.title}」を取り除きました。")
    return redirect("insight.logs")
