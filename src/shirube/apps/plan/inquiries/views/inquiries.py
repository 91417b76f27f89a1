"""照会の一覧、受け付け、一つの照会、直す。"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.links import links_to
from shirube.apps.frame.panels import panels_beside
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.inquiries import actions, queries
from shirube.apps.plan.inquiries.forms import DecisionForm, InquiryForm, ReturnsForm, SentForm
from shirube.apps.plan.inquiries.models import Inquiry
from shirube.apps.plan.inquiries.views.page import (
    APPROVE,
    MANAGE,
    crumbs,
    done,
    form_page,
    inquiry_crumbs,
    inquiry_of,
    section_badge,
    stage_badge,
    succeeded,
    url,
)
from shirube.engines.plan.inquiry_state import Stage
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import format_moment


def inquiry_list(request: HttpRequest) -> HttpResponse:
    """照会の一覧。まだ回答していないものを、照会元の期限の近い順に。"""
    scope = request.scope  # type: ignore[attr-defined]
    states = queries.inquiry_states(scope)
    open_ones = sorted(
        (one for one in states if one.inquiry.now.is_open), key=lambda one: one.inquiry.sender_due_on
    )
    sent = [one for one in states if not one.inquiry.now.is_open]
    late = [one for one in open_ones if one.is_late(scope.today)]
    context = {
        "page_title": "照会台帳",
        "breadcrumbs": crumbs(),
        "lead": "国・県・ほかの団体からの照会を受け付け、課に割り振り、答えをまとめて返します。",
        "can_manage": scope.can(MANAGE),
        "figures": [
            ("未回答の照会", len(open_ones)),
            ("期限を過ぎた照会", len(late)),
            ("回答した照会", len(sent)),
        ],
        "open_table": _table(
            open_ones, scope.today, "回答していない照会", "回答していない照会はありません。"
        ),
        "sent_table": _table(sent, scope.today, "回答した照会", "回答した照会はまだありません。"),
        "has_any": bool(states),
    }
    return render(request, "plan_inquiries/list.html", context)


def _table(states: list[queries.InquiryState], today: date, caption: str, empty: str) -> Table:
    columns = [
        Column("title", "件名", is_row_header=True),
        Column("sender", "照会元"),
        Column("due", "照会元の期限", is_unbroken=True),
        Column("stage", "状態"),
        Column("answers", "答え", align="end", is_unbroken=True),
    ]
    link = links_to("inquiries.inquiry")
    rows = [
        Row(
            {
                "title": Cell(one.inquiry.title, note=one.inquiry.document_number or None),
                "sender": Cell(one.inquiry.sender),
                "due": _due(one, today),
                "stage": Cell(badge=stage_badge(one.inquiry)),
                "answers": Cell(f"{one.answered} / {one.total}"),
            },
            href=link(one.inquiry.key),
        )
        for one in states
    ]
    return Table(caption, columns, rows, empty, caption_hidden=True)


def _due(one: queries.InquiryState, today: date) -> Cell:
    due = one.inquiry.sender_due_on
    if not one.inquiry.now.is_open:
        sent = one.inquiry.sent_on
        return Cell(format_date(due, "short"), note=f"{format_date(sent, 'short')}回答" if sent else None)
    left = (due - today).days
    note = f"{-left}日超過" if left < 0 else "今日" if left == 0 else f"あと{left}日"
    return Cell(format_date(due, "short"), note=note)


def new(request: HttpRequest) -> HttpResponse:
    """照会を受け付ける様式。"""
    return _new_page(request, InquiryForm(request.scope, None))  # type: ignore[attr-defined]


def _new_page(request: HttpRequest, form: InquiryForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        "照会を受け付ける",
        crumbs(("受け付ける", None)),
        form,
        reverse("inquiries.list"),
        submit="受け付ける",
        status=status,
    )


def register(request: HttpRequest) -> HttpResponse:
    """照会を受け付ける。"""
    scope = request.scope  # type: ignore[attr-defined]
    form = InquiryForm(scope, None, request.POST)
    made: list[Inquiry] = []
    if not succeeded(form, lambda: made.append(actions.register_inquiry(by=scope, **form.values))):
        return _new_page(request, form, 422)
    said = "照会を受け付けました。次に、照会元の様式から設問を選びます。"
    return done(request, said, url("inquiries.inquiry", made[0]))


def inquiry(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの照会: いまの状態と、次にすること。"""
    return inquiry_page(request, inquiry_of(request, key))


def inquiry_page(request: HttpRequest, row: Inquiry, *, status: int = 200, **forms: Any) -> HttpResponse:
    """照会の頁。``forms`` は、送られて断られた様式。"""
    scope = request.scope  # type: ignore[attr-defined]
    states = queries.section_states(scope, row)
    standing = queries.standing(scope, row)
    version = {"version": row.version}
    context: dict[str, Any] = {
        "page_title": row.title,
        "breadcrumbs": inquiry_crumbs(row),
        "inquiry": row,
        "steps": _steps(row),
        "standing": standing,
        "terms": _terms(row),
        "figures": _figures(row, standing, states, scope.today),
        "mine": [one for one in states if one.is_mine and one.left],
        "waiting": [one for one in states if one.left],
        "untold": [one for one in states if one.section.asked_on is None],
        "table": _section_table(row, states, scope.today),
        "can_manage": scope.can(MANAGE),
        "can_approve": scope.can(APPROVE) and row.raised_by != scope.actor_key,
        "is_editable": row.now.is_editable,
        "receipts": queries.receipts(scope, row) if scope.can(MANAGE) else (),
        "version_form": VersionForm(initial=version, auto_id=False),
        "returns": ReturnsForm(),
        "decision": DecisionForm(initial=version | {"decided_on": scope.today}, auto_id="decision-%s"),
        "sent": SentForm(initial=version | {"sent_on": scope.today}, auto_id="sent-%s"),
        "says": "",
        "panels": panels_beside(scope, row),
    } | forms
    return render(request, "plan_inquiries/inquiry.html", context, status=status)


def _steps(row: Inquiry) -> list[Step]:
    stages = list(Stage)
    at = stages.index(row.now)
    last = len(stages) - 1
    return [
        Step(one.label, "done" if n < at or at == last else "current" if n == at else "todo")
        for n, one in enumerate(stages)
    ]


def _terms(row: Inquiry) -> list[Term]:
    found = [
        Term("照会元", "　".join(one for one in (row.sender, row.document_number) if one)),
        Term("受け付けた日", format_date(row.received_on)),
        Term("照会元の期限", format_date(row.sender_due_on)),
        Term("庁内の期限", format_date(row.internal_due_on)),
        Term("担当", row.officer),
        Term("前の年の照会", row.previous.title if row.previous else ""),
        Term("課に伝えること", row.message),
        Term("問い合わせ先", row.contact),
        Term("決裁", _decision(row)),
        Term("回答した日", f"{format_date(row.sent_on)}　{row.sent_how}" if row.sent_on else ""),
    ]
    return [term for term in found if term.text]


def _decision(row: Inquiry) -> str:
    if row.decided_at is None:
        return ""
    if row.is_outside_decision and row.decided_on:
        return f"標の外での決裁（{row.decision_number}、{format_date(row.decided_on)}）"
    return f"{format_moment(row.decided_at)}に標で認めた"


def _figures(
    row: Inquiry, standing: Any, states: list[queries.SectionState], today: date
) -> list[tuple[str, str]]:
    left = (row.sender_due_on - today).days
    due = f"{left}日" if left >= 0 else f"{-left}日超過"
    asked = [one for one in states if one.total]
    returned = sum(one.left == 0 for one in asked)
    return [
        ("設問", f"{standing.questions}"),
        ("答えのある設問", f"{standing.questions - standing.unanswered} / {standing.questions}"),
        ("そろった課", f"{returned} / {len(asked)}"),
        ("期限まで", due if row.now.is_open else "回答済み"),
    ]


def _section_table(row: Inquiry, states: list[queries.SectionState], today: date) -> Table:
    columns = [
        Column("section", "課", is_row_header=True),
        Column("state", "答えの状態"),
        Column("rows", "答え", align="end", is_unbroken=True),
        Column("asked", "知らせた日", is_unbroken=True),
        Column("reminded", "最後の催促", is_unbroken=True),
    ]
    rows = [
        Row(
            {
                "section": Cell(one.section.label, note="自分の課" if one.is_mine else None),
                "state": Cell(badge=section_badge(one, row, today)),
                "rows": Cell(f"{one.answered} / {one.total}"),
                "asked": Cell(_day(one.section.asked_on) or "まだ"),
                "reminded": Cell(_reminded(one)),
            },
            href=url("inquiries.section", row, one.section.key) if one.can_see else None,
        )
        for one in states
    ]
    return Table("課ごとの答え", columns, rows, "まだ課に割り振っていません。", caption_hidden=True)


def _reminded(one: queries.SectionState) -> str:
    section = one.section
    return f"{_day(section.reminded_on)}（{section.reminder_count}回）" if section.reminded_on else "なし"


def _day(day: date | None) -> str:
    return format_date(day, "short") if day else ""


def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """照会を直す様式。"""
    row = inquiry_of(request, key)
    return _edit_page(request, row, InquiryForm(request.scope, row))  # type: ignore[attr-defined]


def _edit_page(request: HttpRequest, row: Inquiry, form: InquiryForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        "照会を直す",
        inquiry_crumbs(row, ("直す", None)),
        form,
        url("inquiries.inquiry", row),
        status=status,
    )


def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """照会を直す。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    form = InquiryForm(scope, row, request.POST)
    if not succeeded(form, lambda: _save(scope, key, form)):
        return _edit_page(request, row, form, 422)
    return done(request, "照会を直しました。", url("inquiries.inquiry", row))


def _save(scope: Scope, key: UUID, form: InquiryForm) -> None:
    actions.edit_inquiry(by=scope, key=key, version=form.cleaned_data["version"], **form.values)


def answers(request: HttpRequest, key: UUID) -> HttpResponse:
    """取りまとめ: すべての設問の答えと、出どころ。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    states = {one.section.pk: one.can_see for one in queries.section_states(scope, row)}
    asked = {one.key: one for one in queries.asked_questions(scope, row)}
    last = queries.last_views(scope, row)
    rows = []
    for question in queries.questions(scope, row):
        key_text = str(question.key)
        if not states.get(question.section_id, scope.can(queries.SEE_ALL)):
            continue
        view = last.get(key_text)
        rows.append(_answer_row(question, asked.get(key_text), view))
    columns = [
        Column("question", "設問", is_row_header=True),
        Column("section", "課"),
        Column("state", "状態"),
        Column("answer", "答え"),
        Column("from", "出どころ"),
    ]
    context = {
        "page_title": "答えの取りまとめ",
        "breadcrumbs": inquiry_crumbs(row, ("取りまとめ", None)),
        "lead": f"{row.title}（照会元の期限 {format_date(row.sender_due_on)}）",
        "inquiry": row,
        "can_manage": scope.can(MANAGE),
        "table": Table("設問と答え", columns, rows, "設問がありません。", caption_hidden=True),
    }
    return render(request, "plan_inquiries/answers.html", context)


def _answer_row(question: Any, asked: Any, view: Any) -> Row:
    place = f"{question.sheet} {question.address}".strip() or None
    if view is None:
        state, text, origin = Badge("未回答", "warning"), "", ""
    else:
        state = Badge("空欄で返す", "neutral") if not view.row.value else Badge("確かめ済み", "success")
        text = asked.shown(view.row.value) if asked else view.row.value
        origin = view.row.origin_note or f"{view.who}の入力"
        if view.row.as_of and view.row.origin:
            origin += f"　{format_date(view.row.as_of, 'short')}の値"
    return Row(
        {
            "question": Cell(str(question), note=place),
            "section": Cell(question.section.label if question.section else "（未割振）"),
            "state": Cell(badge=state),
            "answer": Cell(text, note=view.row.note or None if view else None),
            "from": Cell(origin),
        }
    )
