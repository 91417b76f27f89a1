"""会議体の席と、氏名入りの名簿。"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.organization.meetings import actions, queries
from shirube.apps.organization.meetings.forms import SeatForm
from shirube.apps.organization.meetings.models import MeetingBody
from shirube.apps.organization.meetings.views.page import crumbs, form_page, succeeded
from shirube.engines.organization.meetings import SeatRole
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def _body(request: HttpRequest, key: UUID) -> MeetingBody:
    return found(lambda: queries.body_of_key(request.scope, key), "会議体")  # type: ignore[attr-defined]


def new_seat(request: HttpRequest, key: UUID) -> HttpResponse:
    """席を足す様式。"""
    body = _body(request, key)
    return _new_seat_page(request, body, SeatForm(request.scope, initial={"starts_on": body.starts_on}))  # type: ignore[attr-defined]


def add_seat(request: HttpRequest, key: UUID) -> HttpResponse:
    """席を足す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    body, form = _body(request, key), SeatForm(scope, request.POST)
    if not succeeded(form, lambda: actions.add_seat(by=scope, body=body, **form.values)):
        return _new_seat_page(request, body, form, status=422)
    messages.success(request, f"「{form.cleaned_data['post']}」の席を足しました。")
    return redirect("meetings.body", key=key)


def _new_seat_page(
    request: HttpRequest, body: MeetingBody, form: SeatForm, status: int = 200
) -> HttpResponse:
    here = reverse("meetings.body", args=[body.key])
    trail = crumbs((body.name, here), ("席を足す", None))
    return form_page(request, "席を足す", form, trail, here, submit="足す", status=status)


def seat(request: HttpRequest, key: UUID) -> HttpResponse:
    """席を直す様式。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = found(lambda: queries.seat_of_key(scope, key), "席")
    return _seat_page(request, row, SeatForm(scope, initial=SeatForm.initial_of(row)))


def edit_seat(request: HttpRequest, key: UUID) -> HttpResponse:
    """席を直す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row, form = found(lambda: queries.seat_of_key(scope, key), "席"), SeatForm(scope, request.POST)
    if not succeeded(
        form, lambda: actions.edit_seat(by=scope, key=key, version=form.typed_version, **form.values)
    ):
        return _seat_page(request, row, form, status=422)
    messages.success(request, "席を保存しました。")
    return redirect("meetings.body", key=row.body.key)


def _seat_page(request: HttpRequest, row: Any, form: SeatForm, status: int = 200) -> HttpResponse:
    here = reverse("meetings.body", args=[row.body.key])
    trail = crumbs((row.body.name, here), (f"席「{row.post}」", None))
    lead = "構成から外れるときは、終わりの日を入れます。消さずに残ります。"
    return form_page(request, "席を直す", form, trail, here, lead=lead, status=status)


def members(request: HttpRequest, key: UUID) -> HttpResponse:
    """氏名入りの名簿。その日その職にある人を、職員の名簿から引く。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    body = _body(request, key)
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = scope.today
    columns = [
        Column("post", "職", is_row_header=True),
        Column("role", "役"),
        Column("department", "所属"),
        Column("name", "氏名", is_unbroken=True),
    ]
    rows = [
        Row(
            {
                "post": Cell(view.seat.post),
                "role": Cell(SeatRole(view.seat.role).label),
                "department": Cell(view.department or "―"),
                "name": Cell("、".join(view.holders) or "名簿に見つかりません"),
            }
        )
        for view in queries.seats_at(scope, body, day, with_holders=True)
    ]
    context = {
        "page_title": f"{body.name}の名簿",
        "breadcrumbs": crumbs(
            (body.name, reverse("meetings.body", args=[body.key])), ("氏名入りの名簿", None)
        ),
        "lead": f"{format_date(day)}の名簿。氏名は、職員の名簿の職と所属（兼務を含む）から引いています。",
        "day": day,
        "table": Table("名簿", columns, rows, "この日の構成は書かれていません。", caption_hidden=True),
    }
    return render(request, "meetings/members.html", context)
