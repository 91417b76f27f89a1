"""課に知らせる画面: メールの文、様式、返っていない課への催促。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.adapters.archive import pack
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.progress import actions, queries
from shirube.apps.plan.progress.models import Campaign
from shirube.apps.plan.progress.queries import papers
from shirube.apps.plan.progress.views.page import (
    campaign_crumbs,
    campaign_of,
    campaign_url,
    section_badge,
)


def calls(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """まだ答えのそろっていない課と、その課への文。"""
    scope = request.scope  # type: ignore[attr-defined]
    return _page(request, scope, campaign_of(request, plan, key))


def _page(request: HttpRequest, scope: Scope, row: Campaign, refusal: str = "") -> HttpResponse:
    letters = _letters(scope, row)
    context = {
        "page_title": "課に知らせる・催促する",
        "breadcrumbs": campaign_crumbs(row, ("知らせる・催促する", None)),
        "lead": "チェックした課の、標にサインインできる人にお知らせを届け、知らせた日を残します。"
        "サインインする人のいない課には、メールの文と様式を送ってください。",
        "campaign": row,
        "plan": row.plan,
        "letters": letters,
        "untold": sum(one["state"].section.asked_on is None for one in letters),
        "refusal": refusal,
    }
    return render(request, "plan_progress/calls.html", context, status=422 if refusal else 200)


def _letters(scope: Scope, row: Campaign) -> list[dict]:
    waiting = [one for one in queries.section_states(scope, row) if one.left] if row.is_open else []
    members = queries.members_of(scope, [one.section for one in waiting])
    letters = papers.letters(scope, row, waiting)
    return [
        {
            "state": one,
            "badge": section_badge(one, row, scope.today),
            "members": len(members[one.section.pk]),
            "letter": letters[one.section.pk],
        }
        for one in waiting
    ]


def call(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """選んだ課に知らせる（二度目からは催促）。"""
    scope = request.scope  # type: ignore[attr-defined]
    row = campaign_of(request, plan, key)
    chosen = set(request.POST.getlist("sections"))
    states = {str(one.section.key): one for one in queries.section_states(scope, row)}
    if not chosen or chosen - states.keys():
        return _page(request, scope, row, "知らせる課に、この照会の課からチェックを入れてください。")
    if not row.is_open:
        return _page(request, scope, row, "この照会は締め切られています。先に受付に戻してください。")
    sections = [one.section for key, one in states.items() if key in chosen and one.left]
    people = actions.call_sections(by=scope, campaign=row, sections=sections)
    messages.success(
        request,
        f"{len(sections)}課に知らせた日を残し、{people}人にお知らせを届けました。"
        "サインインする人のいない課には、メールを送ってください。",
    )
    return redirect(campaign_url("progress.campaign", row))


def bundle(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """すべての課の様式とメールの文の zip。答えのそろった課は入れない。"""
    scope = request.scope  # type: ignore[attr-defined]
    row = campaign_of(request, plan, key)
    waiting = [one for one in queries.section_states(scope, row) if one.left] if row.is_open else []
    files = [(f"様式/{name}", data) for name, data in papers.form_files(scope, row, waiting).items()]
    files += [(f"メールの文/{name}", data) for name, data in papers.letter_files(scope, row, waiting).items()]
    return attached(pack(files), f"進捗照会_{row.as_of.isoformat()}_様式とメール.zip")
