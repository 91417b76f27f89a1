"""事案の画面。"""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.links import links_to
from shirube.apps.frame.search import LONGEST, CannotSearch
from shirube.apps.frontyard.cases import actions, queries
from shirube.apps.frontyard.cases.forms import AdvanceForm, ReceiveForm
from shirube.apps.frontyard.cases.models import Case
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

_LOOKS = {Case.State.RECEIVED: "info", Case.State.EXAMINING: "warning", Case.State.CLOSED: "success"}
_BADGES = {state.value: Badge(state.label, look) for state, look in _LOOKS.items()}


def _table(rows: list[Case], empty_text: str) -> Table:
    columns = [
        Column("number", "受付番号", is_row_header=True),
        Column("procedure", "手続"),
        Column("state", "状態"),
        Column("received_at", "受付"),
        Column("closed_at", "完了"),
    ]
    detail = links_to("cases.detail")
    lines = [
        Row(
            {
                "number": Cell(row.number),
                "procedure": Cell(row.procedure_label),
                "state": Cell(badge=_BADGES[row.state]),
                "received_at": Cell(format_moment(row.received_at, "short")),
                "closed_at": Cell(format_moment(row.closed_at, "short") if row.closed_at else ""),
            },
            href=detail(row.key),
        )
        for row in rows
    ]
    return Table("事案の一覧", columns, lines, empty_text=empty_text, caption_hidden=True)


def _searched(request: HttpRequest, text: str) -> "tuple[Paginator[Case], str, str]":
    """言葉で絞った事案と、空のときの文と、探せないときの理由。"""
    if not text:
        pages = Paginator(queries.cases(request.scope), 20)
        pages.count = queries.case_count(request.scope)
        return pages, "受け付けた事案はまだありません。", ""
    try:
        found = Paginator(queries.cases(request.scope, text), 20)
    except CannotSearch as refusal:
        return Paginator(queries.cases(request.scope).none(), 20), "探していません。", str(refusal)
    return found, f"「{text}」に当たる事案はありません。言葉を短くするか、別の言葉で探してください。", ""


def case_list(request: HttpRequest) -> HttpResponse:
    """事案の一覧。``?q=`` の言葉で絞る。"""
    text = request.GET.get("q", "").strip()
    pages, empty_text, problem = _searched(request, text)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page_title": "事案",
        "breadcrumbs": [("ホーム", reverse("home")), ("事案", None)],
        "table": _table(list(page), empty_text),
        "page": page,
        "text": text,
        "problem": problem,
        "longest": LONGEST,
        "can_act": request.scope.can("cases.act"),
    }
    return render(request, "cases/list.html", context, status=422 if problem else 200)


def _new_page(request: HttpRequest, form: ReceiveForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "申請を受け付ける",
        "breadcrumbs": [("ホーム", reverse("home")), ("事案", reverse("cases.list")), ("受付", None)],
        "form": form,
    }
    return render(request, "cases/new.html", context, status=status)


def new_case(request: HttpRequest) -> HttpResponse:
    """受付の様式。"""
    return _new_page(request, ReceiveForm())


def receive(request: HttpRequest) -> HttpResponse:
    """申請を受け付ける。"""
    form = ReceiveForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    label = form.cleaned_data["procedure_label"]
    case = actions.receive(
        by=request.scope,
        procedure="local.unlisted@1",
        procedure_label=label,
        channel=form.cleaned_data["channel"],
    )
    return redirect("cases.detail", key=case.key)


def _found(request: HttpRequest, key: UUID) -> Case:
    try:
        return queries.case_of_key(request.scope, key)
    except Case.DoesNotExist:
        raise Http404("この事案はありません。") from None


def case_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """事案の経過。"""
    case = _found(request, key)
    events = queries.events_of_case(request.scope, case)
    columns = [
        Column("activity", "行い", is_row_header=True),
        Column("at", "日時"),
        Column("seq", "順番", align="end"),
    ]
    rows = [
        Row({"activity": Cell(e.activity), "at": Cell(format_moment(e.occurred_at)), "seq": Cell(str(e.seq))})
        for e in events
    ]
    step = actions.STEPS.get(Case.State(case.state))
    context = {
        "page_title": f"事案 {case.number}",
        "breadcrumbs": [("ホーム", reverse("home")), ("事案", reverse("cases.list")), (case.number, None)],
        "case": case,
        "badge": _BADGES[case.state],
        "table": Table("行いの記録", columns, rows),
        "step_label": step[0] if step else None,
        "form": AdvanceForm(initial={"version": case.version}),
        "can_act": request.scope.can("cases.act"),
    }
    return render(request, "cases/detail.html", context)


def advance(request: HttpRequest, key: UUID) -> HttpResponse:
    """事案を次の段へ進める。"""
    case = _found(request, key)
    form = AdvanceForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    actions.advance(by=request.scope, key=case.key, version=version)
    return redirect("cases.detail", key=case.key)
