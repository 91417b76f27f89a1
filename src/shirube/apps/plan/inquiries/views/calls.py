"""課に知らせる画面: メールの文、様式、返っていない課への催促。"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shirube.adapters.archive import pack
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries import actions, queries, workbooks
from shirube.apps.plan.inquiries.models import Inquiry
from shirube.apps.plan.inquiries.views.page import (
    done,
    inquiry_crumbs,
    inquiry_of,
    section_badge,
    url,
)
from shirube.engines.plan.progress_letters import letter_text


def calls(request: HttpRequest, key: UUID) -> HttpResponse:
    """まだ答えのそろっていない課と、その課への文。"""
    return _page(request, inquiry_of(request, key))


def _page(request: HttpRequest, row: Inquiry, refusal: str = "") -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    letters = _letters(scope, row)
    context = {
        "page_title": "課に知らせる・催促する",
        "breadcrumbs": inquiry_crumbs(row, ("知らせる・催促する", None)),
        "lead": "チェックした課の、標にサインインできる人にお知らせを届け、知らせた日を残します。"
        "サインインする人のいない課には、メールの文と様式を送ってください。",
        "inquiry": row,
        "letters": letters,
        "untold": sum(one["state"].section.asked_on is None for one in letters),
        "refusal": refusal,
    }
    return render(request, "plan_inquiries/calls.html", context, status=422 if refusal else 200)


def _letters(scope: Scope, row: Inquiry) -> list[dict]:
    waiting = [one for one in queries.section_states(scope, row) if one.left] if row.now.takes_answers else []
    members = queries.members_of(scope, [one.section for one in waiting])
    asked = queries.asked_questions(scope, row, memory=queries.memory_of(scope, row)) if waiting else []
    return [
        {
            "state": one,
            "badge": section_badge(one, row, scope.today),
            "members": len(members[one.section.pk]),
            "letter": workbooks.letter_of(row, one.section, asked, left=one.left, today=scope.today),
            "asked": asked,
        }
        for one in waiting
    ]


def call(request: HttpRequest, key: UUID) -> HttpResponse:
    """選んだ課に知らせる（二度目からは催促）。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    chosen = set(request.POST.getlist("sections"))
    states = {str(one.section.key): one for one in queries.section_states(scope, row)}
    if not chosen or chosen - states.keys():
        return _page(request, row, "知らせる課に、この照会の課からチェックを入れてください。")
    if not row.now.takes_answers:
        return _page(request, row, "回答中の照会ではありません。先に照会の頁で「回答中」にしてください。")
    sections = [one.section for key_text, one in states.items() if key_text in chosen and one.left]
    people = actions.call_sections(by=scope, inquiry=row, sections=sections)
    said = (
        f"{len(sections)}課に知らせた日を残し、{people}人にお知らせを届けました。"
        "サインインする人のいない課には、メールを送ってください。"
    )
    return done(request, said, url("inquiries.inquiry", row))


def bundle(request: HttpRequest, key: UUID) -> HttpResponse:
    """まだそろわない課の、様式とメールの文の zip。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    files: list[tuple[str, bytes]] = []
    for one in _letters(scope, row):
        section = one["state"].section
        name = workbooks.sheet_name(row, section)
        files.append((f"様式/{name}", workbooks.section_workbook(scope, row, section, one["asked"])))
        text = letter_text(one["letter"]).encode("utf-8-sig")
        files.append((f"メールの文/{name.removesuffix('.xlsx')}.txt", text))
    return attached(pack(files), f"照会_{row.title[:40]}_様式とメール.zip")
