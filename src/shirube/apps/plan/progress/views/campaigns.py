"""照会の画面: 一覧、始める、一つの照会、期限を直す、締め切る、受付に戻す。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.progress import actions, queries
from shirube.apps.plan.progress.forms import CampaignForm, DeadlineForm, ReturnsForm
from shirube.apps.plan.progress.models import Campaign
from shirube.apps.plan.progress.views.page import (
    campaign_crumbs,
    campaign_of,
    campaign_url,
    crumbs,
    plan_of,
    section_badge,
)
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

MANAGE = "progress.manage"
MOST_PICKED = 500


def home(request: HttpRequest) -> HttpResponse:
    """いま見る計画の進捗照会へ移る。計画が無ければ、次にすることを言う。"""
    plan = versions.current_plan(request.scope)  # type: ignore[attr-defined]
    if plan is not None:
        return redirect("progress.campaigns", plan=plan.key)
    context = {"page_title": "進捗照会", "breadcrumbs": [("ホーム", reverse("home")), ("進捗照会", None)]}
    return render(request, "plan_progress/none.html", context)


def campaign_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """この計画の照会の一覧。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    columns = [
        Column("title", "照会", is_row_header=True),
        Column("as_of", "基準日", is_unbroken=True),
        Column("due", "期限", is_unbroken=True),
        Column("state", "状態"),
        Column("sections", "答えそろった課", align="end"),
        Column("rows", "答えのある作業", align="end"),
    ]
    rows = [
        Row(
            {
                "title": Cell(one.campaign.title),
                "as_of": Cell(format_date(one.campaign.as_of, "short")),
                "due": Cell(format_date(one.campaign.due_on, "short")),
                "state": Cell(badge=_badge(one.campaign)),
                "sections": Cell(f"{one.returned} / {one.sections}"),
                "rows": Cell(f"{one.answered} / {one.total}"),
            },
            href=campaign_url("progress.campaign", one.campaign),
        )
        for one in queries.campaign_states(scope, row)
    ]
    context = {
        "page_title": "進捗照会",
        "breadcrumbs": crumbs(row),
        "lead": "工程表の進み具合を、課に聞きます。課は Excel で返すか、サインインして答えます。",
        "plan": row,
        "tabs": versions.plan_tabs(scope, row, "progress.campaigns"),
        "table": Table("進捗照会の一覧", columns, rows, "進捗照会はまだありません。", caption_hidden=True),
        "can_manage": scope.can(MANAGE),
    }
    return render(request, "plan_progress/campaigns.html", context)


def _badge(campaign: Campaign) -> Badge:
    return Badge(campaign.get_state_display(), "info" if campaign.is_open else "neutral")


def new(request: HttpRequest, plan: UUID) -> HttpResponse:
    """照会を始める様式。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    possible = queries.candidates(scope, row, as_of=scope.today)
    return _new_page(request, row, CampaignForm(scope, row, possible), possible)


def _new_page(
    request: HttpRequest,
    plan: Plan,
    form: CampaignForm,
    possible: queries.Candidates,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page_title": "進捗照会を始める",
        "breadcrumbs": crumbs(plan, ("始める", None)),
        "lead": "選んだ条件の終わっていない作業を、担当の課ごとに聞きます。始めただけでは、課に届きません。",
        "plan": plan,
        "form": form,
        "without_owner": possible.without_owner,
        "sections": len(possible.by_section()),
        "tasks": len(possible.rows),
        "is_picking": "tasks" in form.fields,
    }
    return render(request, "plan_progress/new.html", context, status=status)


def start(request: HttpRequest, plan: UUID) -> HttpResponse:
    """照会を始める。"""
    scope, row = request.scope, plan_of(request, plan)  # type: ignore[attr-defined]
    possible = queries.candidates(scope, row, as_of=scope.today)
    form = CampaignForm(scope, row, possible, request.POST)
    is_valid = form.is_valid()
    found = queries.candidates(scope, row, as_of=scope.today, wanted=form.wanted)
    if is_valid and "choose" in request.POST:
        return _pick_page(request, row, form, possible, found)
    chosen = _picked(request, form, found)
    if form.errors:
        return _new_page(request, row, form, possible, 422)
    data = form.cleaned_data
    values = {name: data[name] for name in ("title", "as_of", "due_on", "message", "contact")}
    try:
        campaign = actions.start_campaign(by=scope, plan=row, chosen=chosen, **values)
    except actions.CannotStartCampaign as refusal:
        form.add_error(None, str(refusal))
        return _new_page(request, row, form, possible, 422)
    skipped = (
        f"担当の決まっていない作業{chosen.without_owner}件は含めていません。" if chosen.without_owner else ""
    )
    messages.success(
        request,
        f"{len(chosen.by_section())}課の{len(chosen.rows)}件を聞く照会を始めました。{skipped}次に、課に知らせます。",
    )
    return redirect(campaign_url("progress.campaign", campaign))


def _pick_page(
    request: HttpRequest,
    plan: Plan,
    form: CampaignForm,
    possible: queries.Candidates,
    found: queries.Candidates,
) -> HttpResponse:
    """条件に合う作業をすべて選んだ姿で並べ、一つずつ外せるようにする。"""
    if not 0 < len(found.rows) <= MOST_PICKED:
        why = (
            f"条件に合う作業が{len(found.rows):,}件あり、一度に並べられる{MOST_PICKED}件を超えています。"
            if found.rows
            else "条件に合う作業がありません。"
        )
        form.add_error(None, f"{why}聞く作業・課・取組の選び方を変えてください。")
        return _new_page(request, plan, form, possible, 422)
    data = request.POST.copy()
    data.setlist("tasks", [str(one.task.key) for one in found.rows])
    picking = CampaignForm(request.scope, plan, possible, data)  # type: ignore[attr-defined]
    picking.offer(found)
    return _new_page(request, plan, picking, possible)


def _picked(request: HttpRequest, form: CampaignForm, found: queries.Candidates) -> queries.Candidates:
    """一つずつ選んだあとなら、選ばれた作業だけ。選ぶ欄は、断られても残す。"""
    if "picked" not in request.POST:
        return found
    if len(found.rows) <= MOST_PICKED:
        form.offer(found)
    chosen = found.only(frozenset(request.POST.getlist("tasks")))
    if not chosen.rows:
        form.add_error("tasks" if "tasks" in form.fields else None, "聞く作業を一つ以上選んでください。")
    return chosen


def campaign(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの照会: 課ごとの答えの状態と、次にすること。"""
    return campaign_page(request, campaign_of(request, plan, key))


def campaign_page(
    request: HttpRequest,
    row: Campaign,
    *,
    returns: ReturnsForm | None = None,
    deadline: DeadlineForm | None = None,
) -> HttpResponse:
    """照会の頁。``returns``・``deadline`` は、送られて断られた様式。"""
    scope = request.scope  # type: ignore[attr-defined]
    states = queries.section_states(scope, row)
    waiting = [one for one in states if one.left]
    context: dict[str, Any] = {
        "page_title": row.title,
        "breadcrumbs": campaign_crumbs(row),
        "plan": row.plan,
        "campaign": row,
        "terms": _terms(row),
        "figures": _figures(row, states, scope.today),
        "mine": [one for one in states if one.is_mine],
        "waiting": waiting,
        "is_untold": any(one.section.asked_on is None for one in waiting),
        "late": [one for one in states if one.is_late(row, scope.today)],
        "table": _section_table(row, states, scope.today),
        "can_manage": scope.can(MANAGE),
        "returns": returns or ReturnsForm(),
        "receipts": queries.receipts(scope, row) if scope.can(MANAGE) else (),
        "deadline": deadline or DeadlineForm(initial=DeadlineForm.initial_of(row), auto_id="deadline-%s"),
        "version_form": VersionForm(initial={"version": row.version}, auto_id="version-%s"),
    }
    return render(request, "plan_progress/campaign.html", context, status=422 if returns or deadline else 200)


def _terms(row: Campaign) -> list[Term]:
    found = [
        Term("状態", badge=_badge(row)),
        Term("基準日", format_date(row.as_of)),
        Term("回答の期限", format_date(row.due_on)),
        Term("課に伝えること", row.message),
        Term("問い合わせ先", row.contact),
    ]
    return [term for term in found if term.text or term.badge]


def _figures(row: Campaign, states: list[queries.SectionState], today: Any) -> list[tuple[str, str]]:
    asked = [one for one in states if one.total]
    return [
        ("聞いた課", f"{len(asked)}"),
        ("そろった課", f"{sum(one.left == 0 for one in asked)}"),
        ("期限を過ぎた課", f"{sum(one.is_late(row, today) for one in asked)}"),
        ("答えのある作業", f"{sum(one.answered for one in asked)} / {sum(one.total for one in asked)}"),
    ]


def _section_table(row: Campaign, states: list[queries.SectionState], today: Any) -> Table:
    columns = [
        Column("section", "課", is_row_header=True),
        Column("state", "答えの状態"),
        Column("rows", "答え", align="end"),
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
                "reminded": Cell(
                    f"{_day(one.section.reminded_on)}（{one.section.reminder_count}回）"
                    if one.section.reminded_on
                    else "なし"
                ),
            },
            href=campaign_url("progress.section", row, one.section.key) if one.can_see else None,
        )
        for one in states
    ]
    return Table("課ごとの答え", columns, rows, caption_hidden=True)


def _day(day: Any) -> str:
    return format_date(day, "short") if day else ""


def edit(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """期限・伝えること・問い合わせ先を直す。"""
    row, form = campaign_of(request, plan, key), DeadlineForm(request.POST, auto_id="deadline-%s")
    if form.is_valid():
        try:
            actions.edit_campaign(by=request.scope, key=key, **form.cleaned_data)  # type: ignore[attr-defined]
        except actions.CannotStartCampaign as refusal:
            form.add_error("due_on", str(refusal))
    if form.errors:
        return campaign_page(request, row, deadline=form)
    messages.success(request, "照会を直しました。")
    return redirect(campaign_url("progress.campaign", row))


def close(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """締め切る。"""
    row = campaign_of(request, plan, key)
    actions.close_campaign(by=request.scope, key=row.key, version=_version(request))  # type: ignore[attr-defined]
    messages.success(request, "締め切りました。答えのない作業は、報告なしのまま残っています。")
    return redirect(campaign_url("progress.campaign", row))


def reopen(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """受付に戻す。"""
    row = campaign_of(request, plan, key)
    actions.reopen_campaign(by=request.scope, key=row.key, version=_version(request))  # type: ignore[attr-defined]
    messages.success(request, "受付に戻しました。")
    return redirect(campaign_url("progress.campaign", row))


def _version(request: HttpRequest) -> int:
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else 0
