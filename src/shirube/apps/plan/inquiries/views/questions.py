"""設問の一覧、割り振り、足す、直す、外す、前の年から写す。"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm, typed_version
from shirube.apps.organization import queries as organization
from shirube.apps.plan.inquiries import actions, queries
from shirube.apps.plan.inquiries.forms import AssignForm, QuestionForm
from shirube.apps.plan.inquiries.models import Inquiry, Question
from shirube.apps.plan.inquiries.views.page import (
    done,
    form_page,
    inquiry_crumbs,
    inquiry_of,
    succeeded,
    url,
)
from shirube.engines.plan.inquiry_form import Form
from shirube.engines.plan.inquiry_state import Stage


def questions(request: HttpRequest, key: UUID) -> HttpResponse:
    """設問と、答える課。"""
    return _page(request, inquiry_of(request, key))


def _page(request: HttpRequest, row: Inquiry, says: str = "", status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    rows = list(queries.questions(scope, row))
    only = "unassigned" if request.GET.get("show") == "unassigned" else ""
    shown = [one for one in rows if not only or one.section_id is None]
    context = {
        "page_title": "設問と割り振り",
        "breadcrumbs": inquiry_crumbs(row, ("設問と割り振り", None)),
        "lead": "設問にチェックを入れ、答える課を選んで割り振ります。答えのある設問は動きません。",
        "inquiry": row,
        "rows": shown,
        "total": len(rows),
        "unassigned": sum(one.section_id is None for one in rows),
        "only": only,
        "assign": AssignForm(scope),
        "can_copy": row.previous is not None and not rows,
        "can_start": row.now is Stage.ASSIGNED,
        "can_finish": row.now is Stage.RECEIVED and bool(rows),
        "says": says,
        "version_form": VersionForm(initial={"version": row.version}, auto_id=False),
    }
    return render(request, "plan_inquiries/questions.html", context, status=status)


def assign(request: HttpRequest, key: UUID) -> HttpResponse:
    """選んだ設問を、課に割り振る。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    form, ticked = AssignForm(scope, request.POST), set(request.POST.getlist("questions"))
    chosen = [one for one in queries.questions(scope, row) if str(one.key) in ticked]
    if not chosen or not form.is_valid():
        return _page(request, row, "割り振る設問にチェックを入れ、課を選んでください。", 422)
    code = form.cleaned_data["department"]
    department = None if code == form.REMOVE else organization.department_of_code(scope, code).key
    try:
        moved = actions.assign_questions(by=scope, inquiry=row, questions=chosen, department=department)
    except actions.CannotKeepInquiry as refusal:
        return _page(request, row, str(refusal), 422)
    kept = (
        f"（{len(chosen) - moved}件は、もうその課か、答えがあるので動かしていません）"
        if moved < len(chosen)
        else ""
    )
    did = "割り振りました" if department else "割り振りから外しました"
    return done(request, f"{moved}件を{did}。{kept}", url("inquiries.questions", row))


def copy(request: HttpRequest, key: UUID) -> HttpResponse:
    """前の年の照会から、設問を写す。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    try:
        count = actions.copy_questions(by=scope, inquiry=row, form=_form(scope, row))
    except actions.CannotKeepInquiry as refusal:
        return _page(request, row, str(refusal), 422)
    said = f"前の年の照会から{count}件を写しました。今年変わった設問を確かめてください。"
    return done(request, said, url("inquiries.questions", row))


def _form(scope: Scope, row: Inquiry) -> Form | None:
    """預かっている様式。無いか読めなければ None。"""
    if row.form is None:
        return None
    try:
        return actions.form_of(scope, row)[0]
    except FileRefused:
        return None


def new(request: HttpRequest, key: UUID) -> HttpResponse:
    """設問を足す様式。"""
    row = inquiry_of(request, key)
    form = _form(request.scope, row)  # type: ignore[attr-defined]
    return _edit_page(request, row, None, QuestionForm(_sheets(form), None))


def _sheets(form: Form | None) -> list[str]:
    return [one.name for one in form.sheets] if form else []


def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """設問を足す。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    read = _form(scope, row)
    form = QuestionForm(_sheets(read), None, request.POST)
    if not succeeded(form, lambda: actions.add_question(by=scope, inquiry=row, form=read, **form.values)):
        return _edit_page(request, row, None, form, 422)
    return done(request, "設問を足しました。", url("inquiries.questions", row))


def _edit_page(
    request: HttpRequest, row: Inquiry, one: Question | None, form: QuestionForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {}
    if one is not None:
        context = {
            "remove_url": url("inquiries.remove_question", row, one.key),
            "remove_label": "この設問を外す",
            "remove_note": "答えのある設問は外せません。様式のセルはそのまま残ります。",
            "version": one.version,
        }
    title = "設問を直す" if one is not None else "設問を足す"
    return form_page(
        request,
        title,
        inquiry_crumbs(row, ("設問と割り振り", url("inquiries.questions", row)), (title, None)),
        form,
        url("inquiries.questions", row),
        status=status,
        **context,
    )


def _question(request: HttpRequest, row: Inquiry, key: UUID) -> Question:
    scope = request.scope  # type: ignore[attr-defined]
    return found(lambda: queries.question_of_key(scope, row, key), "設問")


def question(request: HttpRequest, key: UUID, question: UUID) -> HttpResponse:
    """設問を直す様式。"""
    row = inquiry_of(request, key)
    one = _question(request, row, question)
    read = _form(request.scope, row)  # type: ignore[attr-defined]
    return _edit_page(request, row, one, QuestionForm(_sheets(read), one))


def edit(request: HttpRequest, key: UUID, question: UUID) -> HttpResponse:
    """設問を直す。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    one, read = _question(request, row, question), _form(scope, row)
    form = QuestionForm(_sheets(read), one, request.POST)

    def run() -> None:
        version = form.cleaned_data["version"]
        actions.edit_question(by=scope, inquiry=row, key=one.key, version=version, form=read, **form.values)

    if not succeeded(form, run):
        return _edit_page(request, row, one, form, 422)
    return done(request, "設問を直しました。", url("inquiries.questions", row))


def remove(request: HttpRequest, key: UUID, question: UUID) -> HttpResponse:
    """設問を外す。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    one = _question(request, row, question)
    try:
        actions.remove_question(by=scope, inquiry=row, key=one.key, version=typed_version(request))
    except actions.CannotKeepInquiry as refusal:
        return _page(request, row, str(refusal), 422)
    return redirect(url("inquiries.questions", row))
