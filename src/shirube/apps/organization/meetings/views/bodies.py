"""会議体の一覧と、一つの会議体。"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.organization import queries as organization
from shirube.apps.organization.meetings import actions, queries
from shirube.apps.organization.meetings.forms import BodyForm
from shirube.apps.organization.meetings.models import MeetingBody
from shirube.apps.organization.meetings.views.page import (
    crumbs,
    form_page,
    short_name,
    state_badge,
    succeeded,
    tabs,
)
from shirube.apps.organization.meetings.views.tables import decision_table, seat_table
from shirube.engines.organization.meetings import BodyKind
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

SHOWN_SITTINGS = 30


def body_list(request: HttpRequest) -> HttpResponse:
    """会議体の一覧。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    columns = [
        Column("name", "会議体", is_row_header=True),
        Column("kind", "種類"),
        Column("basis", "設置の根拠"),
        Column("last", "直近の会議"),
        Column("state", "状態"),
    ]
    last: dict[int, Any] = {}
    for one in queries.sittings(scope):
        last.setdefault(one.body_id, one)
    rows = []
    for body in queries.bodies(scope):
        sitting = last.get(body.pk)
        rows.append(
            Row(
                {
                    "name": Cell(body.name),
                    "kind": Cell(BodyKind(body.kind).label),
                    "basis": Cell(body.basis or "―"),
                    "last": Cell(short_name(sitting), reverse("meetings.sitting", args=[sitting.key]))
                    if sitting
                    else Cell("―"),
                    "state": Cell(badge=_body_badge(body, scope.today)),
                },
                href=reverse("meetings.body", args=[body.key]),
            )
        )
    context = {
        "page_title": "会議と決定",
        "breadcrumbs": crumbs(),
        "lead": "推進本部や庁議などの会議体と、そこで決めたことを残します。",
        "tabs": tabs("meetings.bodies"),
        "table": Table("会議体の一覧", columns, rows, caption_hidden=True),
        "has_bodies": bool(rows),
        "can_edit": scope.can("meetings.edit"),
    }
    return render(request, "meetings/bodies.html", context)


def _body_badge(body: MeetingBody, today: date) -> Badge:
    if body.ends_on is not None and body.ends_on < today:
        return Badge("終了", "neutral")
    return Badge("設置前", "info") if body.starts_on > today else Badge("設置中", "success")


def _body(request: HttpRequest, key: UUID) -> MeetingBody:
    return found(lambda: queries.body_of_key(request.scope, key), "会議体")  # type: ignore[attr-defined]


def body_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの会議体: 枠、席、会議、決定。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    body = _body(request, key)
    decisions = queries.decisions(scope, body=body)
    context = {
        "page_title": body.name,
        "breadcrumbs": crumbs((body.name, None)),
        "body": body,
        "terms": _terms(scope, body),
        "seats": seat_table(scope, body, can_edit=scope.can("meetings.edit")),
        "sittings": _sitting_table(scope, body),
        "decisions": decision_table(decisions[:10], with_sitting=True),
        "decision_count": decisions.count(),
        "can_edit": scope.can("meetings.edit"),
        "can_see_staff": scope.can("staff.view"),
    }
    return render(request, "meetings/body.html", context)


def _terms(scope: Any, body: MeetingBody) -> list[Term]:
    nodes = organization.department_by_id(scope, scope.today)
    secretariat = nodes.get(body.secretariat_id) if body.secretariat_id else None
    found_terms = [
        Term("種類", BodyKind(body.kind).label),
        Term("状態", badge=_body_badge(body, scope.today)),
        Term("設置の根拠", body.basis or "書かれていません"),
        Term("所掌", body.purpose),
        Term("事務局", secretariat.full_name if secretariat else "決まっていません"),
        Term("設置した日", format_date(body.starts_on)),
        Term("終わり", format_date(body.ends_on) if body.ends_on else ""),
    ]
    return [term for term in found_terms if term.text or term.badge]


def _sitting_table(scope: Any, body: MeetingBody) -> Table:
    columns = [
        Column("name", "会議", is_row_header=True),
        Column("state", "状態"),
        Column("place", "場所"),
    ]
    rows = [
        Row(
            {
                "name": Cell(short_name(row)),
                "state": Cell(badge=state_badge(row)),
                "place": Cell(row.place or "―"),
            },
            href=reverse("meetings.sitting", args=[row.key]),
        )
        for row in queries.sittings(scope, body)[:SHOWN_SITTINGS]
    ]
    return Table("会議", columns, rows, "会議はまだありません。", caption_hidden=True)


def new_body(request: HttpRequest) -> HttpResponse:
    """会議体を登録する様式。"""
    return _new_body_page(request, BodyForm(request.scope))  # type: ignore[attr-defined]


def add_body(request: HttpRequest) -> HttpResponse:
    """会議体を登録する。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    form, made = BodyForm(scope, request.POST), []
    if not succeeded(form, lambda: made.append(actions.add_body(by=scope, **form.values))):
        return _new_body_page(request, form, status=422)
    messages.success(request, "会議体を登録しました。次に、構成（席）と会議を入れます。")
    return redirect("meetings.body", key=made[0].key)


def _new_body_page(request: HttpRequest, form: BodyForm, status: int = 200) -> HttpResponse:
    title = "会議体を登録する"
    back = reverse("meetings.bodies")
    return form_page(request, title, form, crumbs((title, None)), back, submit="登録する", status=status)


def edit_body_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """会議体を直す様式。"""
    body = _body(request, key)
    form = BodyForm(request.scope, initial=BodyForm.initial_of(body))  # type: ignore[attr-defined]
    return _edit_body_page(request, body, form)


def edit_body(request: HttpRequest, key: UUID) -> HttpResponse:
    """会議体を直す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    body, form = _body(request, key), BodyForm(scope, request.POST)
    if not succeeded(
        form, lambda: actions.edit_body(by=scope, key=key, version=form.typed_version, **form.values)
    ):
        return _edit_body_page(request, body, form, status=422)
    messages.success(request, "会議体を保存しました。")
    return redirect("meetings.body", key=key)


def _edit_body_page(
    request: HttpRequest, body: MeetingBody, form: BodyForm, status: int = 200
) -> HttpResponse:
    here = reverse("meetings.body", args=[body.key])
    trail = crumbs((body.name, here), ("直す", None))
    return form_page(request, "会議体を直す", form, trail, here, status=status)
