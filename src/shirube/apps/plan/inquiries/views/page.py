"""照会台帳の画面に共通の、道順・照会・課・札。"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.refusals import is_for_people
from shirube.apps.plan.inquiries import queries
from shirube.apps.plan.inquiries.models import Inquiry
from shirube.engines.plan.inquiry_state import Stage
from shirube.ui.components.badge.badge import Badge

Crumb = tuple[str, str | None]
MANAGE, ANSWER, APPROVE, PROPOSE = (
    "inquiries.manage",
    "inquiries.answer",
    "inquiries.approve",
    "proposals.edit",
)
_KINDS = {Stage.RECEIVED: "warning", Stage.DECIDING: "info", Stage.SENT: "success"}


def inquiry_of(request: HttpRequest, key: UUID) -> Inquiry:
    """この照会。無ければ 404。"""
    return found(lambda: queries.inquiry_of_key(request.scope, key), "照会")  # type: ignore[attr-defined]


def section_of(request: HttpRequest, inquiry: Inquiry, key: UUID) -> queries.SectionState:
    """この照会の、見てよい課。無ければ 404。"""
    return found(lambda: queries.section_of_key(request.scope, inquiry, key), "課")  # type: ignore[attr-defined]


def crumbs(*last: Crumb) -> list[Crumb]:
    """照会台帳からの道順。"""
    return [
        ("ホーム", reverse("home")),
        ("照会台帳", reverse("inquiries.list") if last else None),
        *last,
    ]


def inquiry_crumbs(inquiry: Inquiry, *last: Crumb) -> list[Crumb]:
    """照会からの道順。"""
    return crumbs((inquiry.title, url("inquiries.inquiry", inquiry) if last else None), *last)


def url(name: str, inquiry: Inquiry, *more: Any) -> str:
    """この照会の中の住所。"""
    return reverse(name, args=[inquiry.key, *more])


def stage_badge(inquiry: Inquiry) -> Badge:
    """照会の状態の札。"""
    return Badge(inquiry.now.label, _KINDS.get(inquiry.now, "neutral"))


def section_badge(one: queries.SectionState, inquiry: Inquiry, today: Any) -> Badge:
    """課の答えの状態。"""
    if one.total == 0:
        return Badge("設問なし", "neutral")
    if one.left == 0:
        return Badge("回答済み", "success")
    if one.is_late(inquiry, today):
        return Badge("期限超過" if one.answered == 0 else "期限超過（途中）", "error")
    return Badge("未回答", "warning") if one.answered == 0 else Badge("途中", "info")


def form_page(
    request: HttpRequest,
    title: str,
    breadcrumbs: list[Crumb],
    form: Form,
    back: str,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """一つの様式の頁。"""
    context |= {"page_title": title, "breadcrumbs": breadcrumbs, "form": form, "back": back}
    return render(request, "plan_inquiries/form.html", context, status=status)


def succeeded(form: Form, run: Callable[[], object]) -> bool:
    """様式が正しければ行う。断られたら、その理由を様式の誤りにする。"""
    if not form.is_valid():
        return False
    try:
        run()
    except ValueError as refusal:
        if not is_for_people(refusal):
            raise
        form.add_error(None, str(refusal))
        return False
    return True


def done(request: HttpRequest, text: str, where: str) -> HttpResponse:
    """できたことを言って移る。"""
    messages.success(request, text)
    return redirect(where)
