"""会議と議題の画面。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.panels import panels_beside
from shirube.apps.frame.version_form import typed_version
from shirube.apps.organization.meetings import actions, queries
from shirube.apps.organization.meetings.forms import AgendaForm, EditAgendaForm, SittingForm
from shirube.apps.organization.meetings.models import AgendaItem, Sitting
from shirube.apps.organization.meetings.views.page import (
    REFUSALS,
    crumbs,
    crumbs_to_sitting,
    form_page,
    state_badge,
    succeeded,
)
from shirube.apps.organization.meetings.views.tables import agenda_table, decision_table
from shirube.engines.organization.meetings import SittingState
from shirube.ui.components.description_list.description_list import Term
from shirube.values.era import format_date


def _sitting(request: HttpRequest, key: UUID) -> Sitting:
    return found(lambda: queries.sitting_of_key(request.scope, key), "会議")  # type: ignore[attr-defined]


def sitting_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの会議: 次第、決定、資料。"""
    return _page(request, _sitting(request, key))


def _page(
    request: HttpRequest,
    row: Sitting,
    form: AgendaForm | None = None,
    status: int = 200,
) -> HttpResponse:
    scope: Any = request.scope  # type: ignore[attr-defined]
    can_edit = scope.can("meetings.edit")
    context = {
        "page_title": str(row),
        "breadcrumbs": crumbs_to_sitting(row),
        "row": row,
        "terms": _terms(row),
        "agenda": agenda_table(scope, row, can_edit=can_edit),
        "decisions": decision_table(queries.decisions(scope, sitting=row).order_by("pk"), with_sitting=False),
        "form": form or AgendaForm(scope, initial={"kind": "discuss"}),
        "is_form_open": form is not None or not row.agenda.all(),
        "panels": panels_beside(scope, row),
        "is_open": row.state != SittingState.CANCELLED,
        "is_over": row.is_over,
        "can_edit": can_edit,
    }
    return render(request, "meetings/sitting.html", context, status=status)


def _terms(row: Sitting) -> list[Term]:
    found_terms = [
        Term("会議体", row.body.name, href=reverse("meetings.body", args=[row.body.key])),
        Term("状態", badge=state_badge(row)),
        Term("開催日", f"{format_date(row.held_on)} {row.time}".strip()),
        Term("場所", row.place),
        Term("出席", row.attendance),
        Term("覚え書き", row.note),
    ]
    return [term for term in found_terms if term.text or term.badge]


def new_sitting(request: HttpRequest, key: UUID) -> HttpResponse:
    """会議を置く様式。次の回を入れておく。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    body = found(lambda: queries.body_of_key(scope, key), "会議体")
    last = queries.sittings(scope, body).first()
    number = last.number + 1 if last and last.number else None
    initial = {"number": number, "held_on": scope.today, "place": last.place if last else ""}
    return _new_page(request, body, SittingForm(scope, initial=initial))


def call_sitting(request: HttpRequest, key: UUID) -> HttpResponse:
    """会議を置く。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    body = found(lambda: queries.body_of_key(scope, key), "会議体")
    form, made = SittingForm(scope, request.POST), []
    if not succeeded(form, lambda: made.append(actions.call_sitting(by=scope, body=body, **form.values))):
        return _new_page(request, body, form, status=422)
    messages.success(request, "会議を記録しました。次に、議題を入れます。")
    return redirect("meetings.sitting", key=made[0].key)


def _new_page(request: HttpRequest, body: Any, form: SittingForm, status: int = 200) -> HttpResponse:
    here = reverse("meetings.body", args=[body.key])
    trail = crumbs((body.name, here), ("会議を記録する", None))
    return form_page(request, "会議を記録する", form, trail, here, submit="記録する", status=status)


def edit_sitting_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """会議を直す様式。"""
    row = _sitting(request, key)
    return _edit_page(request, row, SittingForm(request.scope, initial=SittingForm.initial_of(row)))  # type: ignore[attr-defined]


def edit_sitting(request: HttpRequest, key: UUID) -> HttpResponse:
    """会議を直す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row, form = _sitting(request, key), SittingForm(scope, request.POST)
    if not succeeded(
        form, lambda: actions.edit_sitting(by=scope, key=key, version=form.typed_version, **form.values)
    ):
        return _edit_page(request, row, form, status=422)
    messages.success(request, "会議を保存しました。")
    return redirect("meetings.sitting", key=key)


def _edit_page(request: HttpRequest, row: Sitting, form: SittingForm, status: int = 200) -> HttpResponse:
    here = reverse("meetings.sitting", args=[row.key])
    trail = crumbs_to_sitting(row, ("直す", None))
    return form_page(request, "会議を直す", form, trail, here, status=status)


def add_agenda_item(request: HttpRequest, key: UUID) -> HttpResponse:
    """議題を足す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row, form = _sitting(request, key), AgendaForm(scope, request.POST)
    if not succeeded(form, lambda: actions.add_agenda_item(by=scope, sitting=row, **form.values)):
        return _page(request, row, form, status=422)
    messages.success(request, "議題を足しました。")
    return redirect("meetings.sitting", key=key)


def _item(request: HttpRequest, key: UUID) -> AgendaItem:
    return found(lambda: queries.agenda_item_of_key(request.scope, key), "議題")  # type: ignore[attr-defined]


def agenda_item(request: HttpRequest, key: UUID) -> HttpResponse:
    """議題を直す様式。"""
    row = _item(request, key)
    return _item_page(request, row, EditAgendaForm(request.scope, initial=EditAgendaForm.initial_of(row)))  # type: ignore[attr-defined]


def edit_agenda_item(request: HttpRequest, key: UUID) -> HttpResponse:
    """議題を直す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row, form = _item(request, key), EditAgendaForm(scope, request.POST)
    if not succeeded(
        form, lambda: actions.edit_agenda_item(by=scope, key=key, version=form.typed_version, **form.values)
    ):
        return _item_page(request, row, form, status=422)
    messages.success(request, "議題を保存しました。")
    return redirect("meetings.sitting", key=row.sitting.key)


def _item_page(
    request: HttpRequest, row: AgendaItem, form: EditAgendaForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "page_title": "議題を直す",
        "breadcrumbs": crumbs_to_sitting(row.sitting, (row.title, None)),
        "row": row,
        "form": form,
        "refusal": refusal,
        "back": reverse("meetings.sitting", args=[row.sitting.key]),
    }
    return render(request, "meetings/agenda.html", context, status=status)


def remove_agenda_item(request: HttpRequest, key: UUID) -> HttpResponse:
    """議題を消す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = _item(request, key)
    try:
        actions.remove_agenda_item(by=scope, key=key, version=typed_version(request))
    except REFUSALS as refusal:
        form = EditAgendaForm(scope, initial=EditAgendaForm.initial_of(row))
        return _item_page(request, row, form, str(refusal), status=422)
    messages.success(request, "議題を消しました。")
    return redirect("meetings.sitting", key=row.sitting.key)
