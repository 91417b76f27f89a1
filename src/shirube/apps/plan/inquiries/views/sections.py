"""課の画面: 下書きをまとめて確かめ、一つずつ答える。DX推進担当は、聞いた人と手段を残して代わりに入力する。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries import actions, queries, workbooks
from shirube.apps.plan.inquiries.forms import AnswerForm, DraftsForm
from shirube.apps.plan.inquiries.models import Inquiry, Question
from shirube.apps.plan.inquiries.views.page import (
    ANSWER,
    MANAGE,
    done,
    inquiry_crumbs,
    inquiry_of,
    section_badge,
    section_of,
    url,
)
from shirube.engines.plan.inquiry_prefill import Suggestion
from shirube.engines.plan.inquiry_sheet import AskedQuestion
from shirube.ui.components.badge.badge import Badge
from shirube.values.era import format_date
from shirube.values.instant import format_moment

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """画面に出す一つの下書き。"""

    suggestion: Suggestion
    shown: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """確かめるのを待っている、一つの設問の下書き。"""

    asked: AskedQuestion
    draft: Draft
    tick: str


@dataclass(frozen=True, slots=True)
class Card:
    """画面の一つの設問: 札、最後の答え、下書き、答えの様式。"""

    asked: AskedQuestion
    badge: Badge
    answer: str
    said: str
    drafts: list[Draft]
    form: AnswerForm | None
    has_errors: bool


def section(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """一つの課の設問。"""
    row = inquiry_of(request, key)
    return _page(request, row, section_of(request, row, section))


def _may_answer(scope: Scope, row: Inquiry, state: queries.SectionState) -> bool:
    return row.now.takes_answers and scope.can(ANSWER) and (state.is_mine or scope.can(MANAGE))


def _page(
    request: HttpRequest,
    row: Inquiry,
    state: queries.SectionState,
    bound: AnswerForm | None = None,
    drafts: DraftsForm | None = None,
    says: str = "",
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    can_answer = _may_answer(scope, row, state)
    is_proxy = can_answer and not state.is_mine
    heard = queries.last_heard(scope, state.section) if is_proxy else None
    memory = queries.memory_of(scope, row)
    asked = queries.asked_questions(scope, row, state.section, memory)
    views = queries.last_views(scope, row, state.section)
    page = Paginator(asked, SHOWN).get_page(
        _page_of(bound.asked, asked) if bound else request.GET.get("page")
    )
    cards = [_card(one, views.get(one.key), can_answer, heard, bound) for one in page]
    is_refused = bool(bound or drafts or says)
    context = {
        "page_title": f"{state.section.label}の答え",
        "breadcrumbs": inquiry_crumbs(row, (state.section.label, None)),
        "lead": f"{row.sender}「{row.title}」　庁内の期限 {format_date(row.internal_due_on)}",
        "inquiry": row,
        "state": state,
        "badge": section_badge(state, row, scope.today),
        "drafted": [_waiting(one) for one in asked if one.draft and not one.last],
        "cards": cards,
        "page": page,
        "can_answer": can_answer,
        "is_proxy": is_proxy,
        "says": says,
        "drafts_form": drafts or DraftsForm(is_proxy=is_proxy, heard=heard),
        "letter": workbooks.letter_of(row, state.section, asked, left=state.left, today=scope.today)
        if scope.can(MANAGE) and state.left and row.now.takes_answers
        else None,
    }
    return render(request, "plan_inquiries/section.html", context, status=422 if is_refused else 200)


def _page_of(one: AskedQuestion, asked: Sequence[AskedQuestion]) -> int:
    """この設問のある頁。"""
    keys = [each.key for each in asked]
    return keys.index(one.key) // SHOWN + 1 if one.key in keys else 1


def _waiting(one: AskedQuestion) -> Waiting:
    draft = one.suggestions[0]
    return Waiting(one, Draft(draft, one.shown(draft.value)), actions.draft_tick(one))


def _card(
    asked: AskedQuestion,
    view: queries.AnswerView | None,
    can_answer: bool,
    heard: Mapping[str, str] | None,
    bound: AnswerForm | None,
) -> Card:
    """一つの設問の札。``heard`` は、代わりに入力するときの、聞いた人と手段（課の人が答えるときは None）。"""
    is_bound = bound is not None and bound.asked.key == asked.key
    form = AnswerForm(asked, is_proxy=heard is not None, heard=heard) if can_answer else None
    if view is None:
        badge = Badge("下書きあり", "info") if asked.draft else Badge("未回答", "warning")
    else:
        badge = Badge("確かめ済み", "success") if view.row.value else Badge("空欄で返す", "neutral")
    return Card(
        asked=asked,
        badge=badge,
        answer=asked.shown(view.row.value) if view else "",
        said=_said(view) if view else "",
        drafts=[Draft(one, asked.shown(one.value)) for one in asked.suggestions],
        form=bound if is_bound else form,
        has_errors=is_bound,
    )


def _said(view: queries.AnswerView) -> str:
    """だれが、いつ、どう答えたか。"""
    row = view.row
    how = row.get_channel_display()
    if row.on_behalf_of:
        how += f"・{row.on_behalf_of}に{row.get_means_display()}で聞いた"
    origin = f"　下書きの元: {row.origin_note}" if row.origin_note else ""
    return f"{format_moment(row.answered_at, 'short')}　{view.who}（{how}）{origin}"


def _told(form: Any) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("on_behalf_of", "means") if name in form.fields}


def answer(request: HttpRequest, key: UUID, section: UUID, question: UUID) -> HttpResponse:
    """一つの設問に答える。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    state = section_of(request, row, section)
    one = _question(scope, row, state, question)
    every = queries.asked_questions(scope, row, state.section)
    asked = next(each for each in every if each.key == str(one.key))
    form = AnswerForm(asked, request.POST, is_proxy=not state.is_mine, is_blank="blank" in request.POST)
    if not form.is_valid():
        return _page(request, row, state, form)
    where = f"?page={_page_of(asked, every)}#question-{asked.key}"
    return _record(request, row, state, one, form, where)


def _question(scope: Scope, row: Inquiry, state: queries.SectionState, key: UUID) -> Question:
    if not _may_answer(scope, row, state):
        raise Http404("この課の設問には答えられません。")
    one = found(lambda: queries.question_of_key(scope, row, key), "設問")
    if one.section_id != state.section.pk:
        raise Http404("この課の設問ではありません。")
    return one


def _record(
    request: HttpRequest,
    row: Inquiry,
    state: queries.SectionState,
    one: Question,
    form: AnswerForm,
    where: str,
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    version = form.cleaned_data["version"]
    try:
        actions.answer_question(by=scope, question=one, version=version, reply=form.reply, **_told(form))
    except actions.CannotAnswer as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, state, form)
    here = url("inquiries.section", row, state.section.key) + where
    return done(request, f"「{one}」の答えを記録しました。", here)


def confirm(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """選んだ下書きを、まとめて答えにする。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    state = section_of(request, row, section)
    if not _may_answer(scope, row, state):
        raise Http404("この課の設問には答えられません。")
    form = DraftsForm(request.POST, is_proxy=not state.is_mine)
    ticks = request.POST.getlist("drafts")
    if not form.is_valid():
        return _page(request, row, state, drafts=form)
    if not ticks:
        return _page(request, row, state, says="確かめた下書きに、チェックを入れてください。")
    try:
        taken, left = actions.confirm_drafts(by=scope, section=state.section, ticks=ticks, **_told(form))
    except actions.CannotAnswer as refusal:
        return _page(request, row, state, says=str(refusal))
    said = f"{taken}件を答えにしました。"
    said += f"{left}件は、見たあとに変わったので答えにしていません。" if left else ""
    return done(request, said, url("inquiries.section", row, state.section.key))


def sheet(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """この課の様式（xlsx）。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    one = section_of(request, row, section).section
    asked = queries.asked_questions(scope, row, one, queries.memory_of(scope, row))
    data = workbooks.section_workbook(scope, row, one, asked)
    return attached(data, workbooks.sheet_name(row, one))
