"""決定の一覧と、一つの決定。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.panels import panels_beside
from shirube.apps.frame.version_form import typed_version
from shirube.apps.organization.meetings import actions, queries
from shirube.apps.organization.meetings.forms import CorrectionForm, DecisionForm, NarrowingForm
from shirube.apps.organization.meetings.models import Decision, Sitting
from shirube.apps.organization.meetings.views.page import (
    REFUSALS,
    crumbs,
    crumbs_to_sitting,
    form_page,
    result_badge,
    standing_badge,
    succeeded,
    tabs,
)
from shirube.apps.organization.meetings.views.tables import decision_table
from shirube.engines.organization.meetings import Result
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.values.era import format_date
from shirube.values.instant import format_moment

PAGE_SIZE = 50


def decision_list(request: HttpRequest) -> HttpResponse:
    """決定の一覧。会議体・年度・言葉で絞れる。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    form = NarrowingForm(scope, request.GET or None)
    page = Paginator(queries.decisions(scope, **form.chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "page_title": "決定の一覧",
        "breadcrumbs": crumbs(("決定", None)),
        "lead": "会議で決めたことの一覧です。紙と表は、いま絞っているものだけを書き出します。",
        "tabs": tabs("meetings.decisions"),
        "form": form,
        "table": decision_table(page, with_sitting=True, caption="決定の一覧"),
        "page": page,
        "query": f"?{asked.urlencode()}" if asked else "",
        "is_narrowed": any(asked.values()),
        "has_any": page.paginator.count or request.GET,
        "can_edit": scope.can("meetings.edit"),
    }
    return render(request, "meetings/decisions.html", context)


def _decision(request: HttpRequest, key: UUID) -> Decision:
    return found(lambda: queries.decision_of_key(request.scope, key), "決定")  # type: ignore[attr-defined]


def _sitting(request: HttpRequest, key: UUID) -> Sitting:
    return found(lambda: queries.sitting_of_key(request.scope, key), "会議")  # type: ignore[attr-defined]


def decision_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの決定。"""
    return _page(request, _decision(request, key))


def _page(request: HttpRequest, row: Decision, refusal: str = "", status: int = 200) -> HttpResponse:
    scope: Any = request.scope  # type: ignore[attr-defined]
    correction = next(iter(row.corrections.all()), None)
    context = {
        "page_title": row.title,
        "breadcrumbs": crumbs_to_sitting(row.sitting, (row.title, None)),
        "row": row,
        "terms": _terms(row),
        "correction": correction,
        "is_replaced": correction is not None and correction.is_confirmed,
        "is_confirmable": row.sitting.is_over,
        "panels": panels_beside(scope, row),
        "refusal": refusal,
        "can_edit": scope.can("meetings.edit"),
    }
    return render(request, "meetings/decision.html", context, status=status)


def _terms(row: Decision) -> list[Term]:
    found_terms = [
        Term("会議", str(row.sitting), href=reverse("meetings.sitting", args=[row.sitting.key])),
        Term("議題", row.agenda_item.title if row.agenda_item else ""),
        Term("結果", badge=result_badge(row)),
        Term("決定の内容", row.text),
        Term("条件", row.conditions),
        Term("決定日", format_date(row.decided_on)),
        Term("文書番号", row.document_number or "付いていません"),
        Term("記録の状態", badge=standing_badge(row) or Badge("確定", "success")),
        Term("確定した日時", format_moment(row.confirmed_at) if row.confirmed_at else ""),
    ]
    return [term for term in found_terms if term.text or term.badge]


def new_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """決定を書く様式。会議の日と、選んだ議題の名を入れておく。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    sitting = _sitting(request, key)
    asked = request.GET.get("agenda", "")
    item = next((one for one in sitting.agenda.all() if str(one.key) == asked), None)
    initial = {
        "decided_on": sitting.held_on,
        "result": Result.APPROVED.value,
        "agenda_item": asked if item else "",
        "title": item.title if item else "",
    }
    return _new_page(request, sitting, DecisionForm(scope, sitting, initial=initial))


def record_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """決定を書く。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    sitting = _sitting(request, key)
    form, made = DecisionForm(scope, sitting, request.POST), []
    if not succeeded(
        form, lambda: made.append(actions.record_decision(by=scope, sitting=sitting, **form.values))
    ):
        return _new_page(request, sitting, form, status=422)
    messages.success(request, "決定を書きました。内容を確かめて、確定してください。")
    return redirect("meetings.decision", key=made[0].key)


def _new_page(request: HttpRequest, sitting: Sitting, form: DecisionForm, status: int = 200) -> HttpResponse:
    here = reverse("meetings.sitting", args=[sitting.key])
    trail = crumbs_to_sitting(sitting, ("決定を書く", None))
    return form_page(request, "決定を書く", form, trail, here, submit="作成中として残す", status=status)


def edit_decision_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """作成中の決定を直す様式。"""
    row = _decision(request, key)
    form = DecisionForm(request.scope, row.sitting, initial=DecisionForm.initial_of(row))  # type: ignore[attr-defined]
    return _edit_page(request, row, form)


def edit_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """作成中の決定を直す。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = _decision(request, key)
    form = DecisionForm(scope, row.sitting, request.POST)
    if not succeeded(
        form, lambda: actions.edit_decision(by=scope, key=key, version=form.typed_version, **form.values)
    ):
        return _edit_page(request, row, form, status=422)
    messages.success(request, "決定を保存しました。")
    return redirect("meetings.decision", key=key)


def _edit_page(request: HttpRequest, row: Decision, form: DecisionForm, status: int = 200) -> HttpResponse:
    here = reverse("meetings.decision", args=[row.key])
    trail = crumbs_to_sitting(row.sitting, (row.title, here), ("直す", None))
    return form_page(request, "決定を直す", form, trail, here, status=status)


def confirm_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """決定を確定する。"""
    row = _decision(request, key)
    try:
        actions.confirm_decision(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except REFUSALS as refusal:
        return _page(request, row, str(refusal), status=422)
    messages.success(request, "決定を確定しました。次に、だれがいつまでに何をするかを書きます。")
    return redirect("meetings.decision", key=key)


def discard_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """作成中の決定を捨てる。"""
    row = _decision(request, key)
    try:
        actions.discard_decision(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except REFUSALS as refusal:
        return _page(request, row, str(refusal), status=422)
    messages.success(request, "作成中の決定を捨てました。")
    return redirect("meetings.sitting", key=row.sitting.key)


def correction_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """訂正の決定を書く様式。"""
    row = _decision(request, key)
    form = CorrectionForm(request.scope, row, initial=CorrectionForm.initial_of(row))  # type: ignore[attr-defined]
    return _correction_page(request, row, form)


def correct_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """訂正の決定を書く。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = _decision(request, key)
    form, made = CorrectionForm(scope, row, request.POST), []
    if not succeeded(
        form,
        lambda: made.append(
            actions.correct_decision(by=scope, key=key, version=form.typed_version, **form.values)
        ),
    ):
        return _correction_page(request, row, form, status=422)
    messages.success(request, "訂正の決定を書きました。確定すると、前の決定に「訂正済み」と出ます。")
    return redirect("meetings.decision", key=made[0].key)


def _correction_page(
    request: HttpRequest, row: Decision, form: CorrectionForm, status: int = 200
) -> HttpResponse:
    here = reverse("meetings.decision", args=[row.key])
    trail = crumbs_to_sitting(row.sitting, (row.title, here), ("訂正する", None))
    lead = "前の決定は消えず、「訂正済み」として残ります。訂正したあとの内容を、全部書いてください。"
    return form_page(
        request, "訂正の決定を書く", form, trail, here, submit="作成中として残す", lead=lead, status=status
    )
