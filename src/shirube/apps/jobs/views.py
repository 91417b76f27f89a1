"""裏方の仕事の画面。動いている間だけ断片が自分を読み直し、終われば止まる。"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.job_kinds import label_of
from shirube.apps.frame.scope import Scope
from shirube.apps.jobs import actions, queries
from shirube.apps.jobs.models import Job
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import JST, read_instant

_BADGES = {
    Job.State.WAITING: "neutral",
    Job.State.RUNNING: "info",
    Job.State.DONE: "success",
    Job.State.FAILED: "error",
    Job.State.CANCELLED: "warning",
}


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = at.astimezone(JST)
    return f"{format_date(local.date(), 'short')} {local:%H:%M:%S}"


def _badge(job: Job) -> Badge:
    if job.cancel_asked and job.state == Job.State.RUNNING:
        return Badge("取消待ち", "warning")
    return Badge(job.get_state_display(), _BADGES[Job.State(job.state)])


def _progress_text(job: Job) -> str:
    if job.state == Job.State.RUNNING and job.total:
        return f"{job.done:,}／{job.total:,}"
    return ""


def _page(request: HttpRequest) -> Page[Job]:
    return Paginator(queries.jobs(request.scope), 20).get_page(request.GET.get("page"))


def _list_context(request: HttpRequest) -> dict[str, Any]:
    page = _page(request)
    columns = [
        Column("label", "仕事", is_row_header=True),
        Column("state", "状態"),
        Column("progress", "進み", align="end"),
        Column("created_at", "頼んだ日時", is_unbroken=True),
        Column("finished_at", "終えた日時", is_unbroken=True),
    ]
    rows = [
        Row(
            {
                "label": Cell(label_of(job.kind)),
                "state": Cell(badge=_badge(job)),
                "progress": Cell(_progress_text(job)),
                "created_at": Cell(_moment(job.created_at)),
                "finished_at": Cell(_moment(job.finished_at)),
            },
            href=reverse("jobs.detail", args=[job.key]),
        )
        for job in page
    ]
    return {
        "table": Table(
            "仕事の一覧", columns, rows, empty_text="裏方の仕事はまだありません。", caption_hidden=True
        ),
        "page": page,
        "is_moving": any(not job.is_finished for job in page),
    }


def job_list(request: HttpRequest) -> HttpResponse:
    """自治体の仕事の一覧。"""
    context = {
        "page_title": "裏方の仕事",
        "lead": "時間のかかる取り込みや書き出しは、裏で進みます。この画面を閉じても止まりません。",
        "breadcrumbs": [("ホーム", reverse("home")), ("裏方の仕事", None)],
        **_list_context(request),
    }
    return render(request, "jobs/list.html", context)


def list_fragment(request: HttpRequest) -> HttpResponse:
    """一覧の断片。"""
    return render(request, "jobs/_list.html", _list_context(request))


def _found(request: HttpRequest, key: UUID) -> Job:
    try:
        return queries.job_of_key(request.scope, key)
    except Job.DoesNotExist:
        raise Http404("この仕事はありません。") from None


def _owner(scope: Scope, job: Job) -> str:
    """頼んだのはだれか（氏名は出さない）。"""
    if job.created_by is None:
        return "予定（自動）" if job.schedule_id else "設置の命令"
    return "自分" if job.created_by == scope.actor_key else "ほかの職員"


def _terms(scope: Scope, job: Job) -> list[Term]:
    terms = [
        Term("状態", badge=_badge(job)),
        Term("頼んだ日時", _moment(job.created_at)),
        Term("頼んだ人", _owner(scope, job)),
        Term("試みた回数", f"{job.attempts}回（上限 {job.max_attempts}回）"),
    ]
    if job.state == Job.State.WAITING:
        terms.append(Term("次に試みる日時", _moment(job.next_run)))
    if job.finished_at:
        terms.append(Term("終えた日時", _moment(job.finished_at)))
    return [*terms, Term("仕事の番号", str(job.key))]


def _history(job: Job) -> Table:
    columns = [
        Column("at", "日時", is_row_header=True, is_unbroken=True),
        Column("attempt", "回", align="end"),
        Column("outcome", "終わり方"),
        Column("text", "説明"),
    ]
    rows = [
        Row(
            {
                "at": Cell(_moment(read_instant(line["at"], "日時"))),
                "attempt": Cell(str(line["attempt"])),
                "outcome": Cell(line["outcome"]),
                "text": Cell(line["text"]),
            }
        )
        for line in job.history
    ]
    return Table("試みの記録", columns, rows, empty_text="まだ一度も終わっていません。")


def _detail_context(request: HttpRequest, job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "label": label_of(job.kind),
        "terms": _terms(request.scope, job),
        "table": _history(job),
        "has_bar": job.state == Job.State.RUNNING and job.total > 0,
        "bar_text": _progress_text(job),
        "can_cancel": not job.is_finished and not job.cancel_asked and queries.can_cancel(request.scope, job),
    }


def job_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの仕事の進みと、試みの記録。"""
    job = _found(request, key)
    context = _detail_context(request, job)
    context |= {
        "page_title": context["label"],
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("裏方の仕事", reverse("jobs.list")),
            (context["label"], None),
        ],
    }
    return render(request, "jobs/detail.html", context)


def detail_fragment(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの仕事の進みの断片。"""
    return render(request, "jobs/_detail.html", _detail_context(request, _found(request, key)))


def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """仕事を取り消す。"""
    job = _found(request, key)
    try:
        job = actions.cancel(by=request.scope, key=job.key)
    except actions.CannotCancel as problem:
        messages.error(request, str(problem))
    else:
        done = job.state == Job.State.CANCELLED
        messages.success(
            request, "仕事を取り消しました。" if done else "取消を求めました。次の切れ目で止まります。"
        )
    return redirect("jobs.detail", key=key)
