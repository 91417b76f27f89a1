"""お知らせの画面。開くと読んだことになるので、開くのはリンクでなく押しボタンである。"""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse

from shirube.apps.notices import actions, queries
from shirube.apps.notices.models import Notice
from shirube.values.era import format_date
from shirube.values.instant import JST


def notice_list(request: HttpRequest) -> HttpResponse:
    """自分宛てのお知らせ。"""
    page = Paginator(queries.notices(request.scope), 20).get_page(request.GET.get("page"))
    lines = []
    for notice in page:
        local = notice.created_at.astimezone(JST)
        lines.append((notice, f"{format_date(local.date(), 'short')} {local:%H:%M}"))
    context = {
        "page_title": "お知らせ",
        "breadcrumbs": [("ホーム", reverse("home")), ("お知らせ", None)],
        "lines": lines,
        "page": page,
        "unread": queries.unread_count(request.scope),
    }
    return render(request, "notices/list.html", context)


def open_notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """読んだことにして、行き先へ移る。"""
    try:
        notice = actions.mark_read(by=request.scope, key=key)
    except Notice.DoesNotExist:
        raise Http404("このお知らせはありません。") from None
    return redirect(get_script_prefix() + notice.link if notice.link else reverse("notices.list"))


def read_all(request: HttpRequest) -> HttpResponse:
    """すべて読んだことにする。"""
    actions.mark_all_read(by=request.scope)
    return redirect("notices.list")
