"""課の画面: 自分の課の行を見て、一行ずつ答える。DX推進担当は、聞いた人と手段を残して代わりに入力する。"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.progress import actions, queries, workbooks
from shirube.apps.plan.progress.forms import AnswerForm
from shirube.apps.plan.progress.models import Campaign, Line
from shirube.apps.plan.progress.views.campaigns import MANAGE
from shirube.apps.plan.progress.views.page import (
    campaign_crumbs,
    campaign_of,
    campaign_url,
    section_badge,
    section_of,
)
from shirube.apps.plan.roadmap.actions import CannotChangeRoadmap
from shirube.ui.components.badge.badge import Badge
from shirube.values.era import format_date
from shirube.values.instant import format_moment

ANSWER = "progress.answer"
REFUSALS = (actions.CannotAnswer, CannotChangeRoadmap)


@dataclass(frozen=True, slots=True)
class Card:
    """画面の一行: 作業、札、最後の答え、答えの様式。"""

    view: queries.LineView
    badge: Badge
    said: str
    form: AnswerForm | None
    has_errors: bool


def section(request: HttpRequest, plan: UUID, key: UUID, section: UUID) -> HttpResponse:
    """一つの課の行。"""
    row = campaign_of(request, plan, key)
    return _page(request, row, section_of(request, row, section))


def _page(
    request: HttpRequest, row: Campaign, state: queries.SectionState, bound: AnswerForm | None = None
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    can_answer = row.is_open and _may_answer(scope, state)
    is_proxy = can_answer and not state.is_mine
    heard = queries.last_heard(scope, state.section) if is_proxy else None
    views = queries.line_views(scope, state.section)
    cards = [_card(scope, view, can_answer, heard, bound) for view in views]
    context = {
        "page_title": f"{state.section.label}の進み具合",
        "breadcrumbs": campaign_crumbs(row, (state.section.label, None)),
        "lead": f"{row.title}（基準日 {format_date(row.as_of)}、回答の期限 {format_date(row.due_on)}）",
        "plan": row.plan,
        "campaign": row,
        "state": state,
        "badge": section_badge(state, row, scope.today),
        "cards": cards,
        "can_answer": can_answer,
        "is_proxy": is_proxy,
        "can_drop": row.is_open and scope.can(MANAGE),
        "has_sheet": state.total > 0 and row.is_open,
        "letter": _letter(scope, row, state) if scope.can(MANAGE) and state.left and row.is_open else None,
    }
    return render(request, "plan_progress/section.html", context, status=422 if bound else 200)


def _may_answer(scope: Scope, state: queries.SectionState) -> bool:
    return scope.can(ANSWER) and (state.is_mine or scope.can(MANAGE))


def _card(
    scope: Scope,
    view: queries.LineView,
    can_answer: bool,
    heard: dict[str, str] | None,
    bound: AnswerForm | None,
) -> Card:
    """一行の札。``heard`` は、代わりに入力するときの、聞いた人と手段（課の人が答えるときは None）。"""
    asked = view.asked
    form = None
    if can_answer and not asked.closed_because:
        form = AnswerForm(asked, scope.today, is_proxy=heard is not None, heard=heard)
    is_bound = bound is not None and bound.asked.key == asked.key
    if asked.closed_because:
        badge = Badge("中止", "neutral")
    elif view.answer:
        badge = Badge("変わりなし" if view.answer.row.is_unchanged else "回答済み", "success")
    else:
        badge = Badge("未回答", "warning")
    return Card(view, badge, _said(view.answer), bound if is_bound else form, is_bound)


def _said(answer: queries.AnswerView | None) -> str:
    """だれが、いつ、どう答えたか。"""
    if answer is None:
        return ""
    row = answer.row
    how = row.get_channel_display()
    if row.on_behalf_of:
        how = f"{row.on_behalf_of}から{row.get_means_display()}で聞いた{how}"
    elif row.file_id:
        how = f"{how}「{row.file.name}」"
    return f"{format_moment(row.answered_at, 'short')}　{answer.who}（{how}）"


def _letter(scope: Scope, row: Campaign, state: queries.SectionState) -> object:
    members = queries.members_of(scope, [state.section])[state.section.pk]
    return workbooks.letter_of(
        row,
        state.section,
        rows=state.total,
        left=state.left,
        today=scope.today,
        can_sign_in=bool(members),
    )


def answer(request: HttpRequest, plan: UUID, key: UUID, section: UUID, line: UUID) -> HttpResponse:
    """一行に答える。"""
    scope = request.scope  # type: ignore[attr-defined]
    row = campaign_of(request, plan, key)
    state = section_of(request, row, section)
    if not _may_answer(scope, state):
        raise Http404("この課の行には答えられません。")
    one = _line(scope, state, line)
    asked = next(a for a in queries.asked_lines(scope, row, state.section) if a.key == str(one.key))
    is_unchanged = "unchanged" in request.POST
    form = AnswerForm(asked, scope.today, request.POST, is_proxy=not state.is_mine, is_unchanged=is_unchanged)
    if not form.is_valid():
        return _page(request, row, state, form)
    told = {name: form.cleaned_data[name] for name in ("on_behalf_of", "means") if name in form.fields}
    try:
        actions.answer_line(
            by=scope, line=one, version=form.cleaned_data["version"], answer=form.answer, **told
        )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _page(request, row, state, form)
    messages.success(request, f"「{one.task.title}」の答えを記録しました。")
    return redirect(campaign_url("progress.section", row, section))


def _line(scope: Scope, state: queries.SectionState, key: UUID) -> Line:
    return found(lambda: queries.line_of_key(scope, state.section, key), "行")


def drop(request: HttpRequest, plan: UUID, key: UUID, section: UUID, line: UUID) -> HttpResponse:
    """まだ答えのない行を、照会から外す。"""
    scope = request.scope  # type: ignore[attr-defined]
    row = campaign_of(request, plan, key)
    state = section_of(request, row, section)
    try:
        actions.drop_line(by=scope, line=_line(scope, state, line))
        messages.success(request, "照会から外しました。工程表の作業はそのままです。")
    except actions.CannotAnswer as refusal:
        messages.error(request, str(refusal))
    return redirect(campaign_url("progress.section", row, section))


def sheet(request: HttpRequest, plan: UUID, key: UUID, section: UUID) -> HttpResponse:
    """この課の様式（xlsx）。"""
    scope = request.scope  # type: ignore[attr-defined]
    row = campaign_of(request, plan, key)
    one = section_of(request, row, section).section
    data = workbooks.section_workbook(row, one, queries.asked_lines(scope, row, one))
    return attached(data, workbooks.sheet_name(row, one))
