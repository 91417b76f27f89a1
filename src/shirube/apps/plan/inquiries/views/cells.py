"""照会元の様式を預け、答えのセルを選んで設問にする画面。"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shirube.adapters.refusal import FileRefused
from shirube.apps.files import queries as stored
from shirube.apps.frame.attachment import attached
from shirube.apps.plan.inquiries import actions, queries
from shirube.apps.plan.inquiries.forms import AddressForm, ColumnForm, FormFileForm
from shirube.apps.plan.inquiries.models import Inquiry
from shirube.apps.plan.inquiries.views.page import done, inquiry_crumbs, inquiry_of, succeeded, url
from shirube.engines.plan.inquiry_form import CannotReadAddress, FormSheet
from shirube.engines.plan.inquiry_recognition import Candidate, by_addresses, by_columns, recognised

MOST_SHOWN = 1_000


def form(request: HttpRequest, key: UUID) -> HttpResponse:
    """様式と、答えのセルの選び方。"""
    return _page(request, inquiry_of(request, key))


def _page(
    request: HttpRequest, row: Inquiry, *, status: int = 200, upload: Form | None = None, says: str = ""
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    read, refusal = None, says
    if row.form is not None:
        try:
            read, _ = actions.form_of(scope, row)
        except FileRefused as error:
            refusal = str(error)
    sheets = [] if read is None else [(one.name, _label(one)) for one in read.sheets]
    held = set(queries.questions(scope, row).values_list("sheet", "address"))
    mode = request.GET.get("mode", "")
    forms = _forms(sheets, request.GET if mode else None, mode)
    found: Sequence[Candidate] = ()
    if read is not None and mode:
        found, refusal = _candidates(read.sheets, forms.get(mode), mode, refusal)
    fresh = [one for one in found if (one.sheet, one.place.address) not in held]
    context = {
        "page_title": "様式と設問",
        "breadcrumbs": inquiry_crumbs(row, ("様式と設問", None)),
        "lead": "照会元のブックを預け、答えを書くセルを選びます。選んだセルが、一つずつ設問になります。",
        "inquiry": row,
        "form": read,
        "refusal": refusal,
        "upload": upload or FormFileForm(initial={"version": row.version}, auto_id="upload-%s"),
        "columns": forms["columns"],
        "addresses": forms["addresses"],
        "mode": mode,
        "groups": _groups(fresh[:MOST_SHOWN]),
        "fresh": len(fresh),
        "already": len(found) - len(fresh),
        "too_many": len(fresh) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "carried": [(name, request.GET[name]) for name in request.GET],
        "questions": len(held) if held else queries.questions(scope, row).count(),
    }
    return render(request, "plan_inquiries/cells.html", context, status=status)


def _label(sheet: FormSheet) -> str:
    marks = [
        word for word, is_so in (("隠れたシート", sheet.is_hidden), ("保護", sheet.is_protected)) if is_so
    ]
    return f"{sheet.name}（{'・'.join(marks)}）" if marks else sheet.name


def _forms(sheets: list[tuple[str, str]], data: Any, mode: str) -> dict[str, Any]:
    return {
        "columns": ColumnForm(sheets, data if mode == "columns" else None, auto_id="columns-%s"),
        "addresses": AddressForm(sheets, data if mode == "addresses" else None, auto_id="addresses-%s"),
    }


def _candidates(
    sheets: tuple[FormSheet, ...], form: Any, mode: str, refusal: str
) -> tuple[Sequence[Candidate], str]:
    """言われた選び方での候補と、選べない理由。"""
    if mode == "recognise":
        return [one for sheet in sheets if not sheet.is_hidden for one in recognised(sheet)], refusal
    if form is None or not form.is_valid():
        return (), refusal
    data = form.cleaned_data
    sheet = next(one for one in sheets if one.name == data["sheet"])
    try:
        if mode == "addresses":
            return by_addresses(sheet, data["addresses"]), refusal
        return by_columns(
            sheet, data["question_column"], data["answer_column"], data["first_row"], data["last_row"]
        ), refusal
    except CannotReadAddress as error:
        return (), str(error)


def _groups(found: Sequence[Candidate]) -> list[tuple[str, list[Candidate]]]:
    groups: dict[str, list[Candidate]] = {}
    for one in found:
        groups.setdefault(one.sheet, []).append(one)
    return list(groups.items())


def attach(request: HttpRequest, key: UUID) -> HttpResponse:
    """照会元の様式を預ける。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    given = FormFileForm(request.POST, request.FILES, auto_id="upload-%s")

    def run() -> None:
        upload = given.cleaned_data["file"]
        actions.attach_form(
            by=scope,
            inquiry=row,
            version=given.cleaned_data["version"],
            name=upload.name,
            data=upload.read(),
        )

    if not succeeded(given, run):
        return _page(request, row, status=422, upload=given)
    return done(
        request,
        "様式を預かりました。次に、答えのセルを選びます。",
        url("inquiries.form", row) + "?mode=recognise",
    )


def choose(request: HttpRequest, key: UUID) -> HttpResponse:
    """選んだセルを設問にする。"""
    scope, row = request.scope, inquiry_of(request, key)  # type: ignore[attr-defined]
    mode, ticked = request.POST.get("mode", ""), set(request.POST.getlist("cells"))
    try:
        read, _ = actions.form_of(scope, row)
        sheets = [(one.name, one.name) for one in read.sheets]
        form = _forms(sheets, request.POST, mode).get(mode)
        found, refusal = _candidates(read.sheets, form, mode, "")
        chosen = [one for one in found if f"{one.sheet}!{one.place.address}" in ticked]
        if not chosen:
            says = refusal or "設問にするセルに、チェックを入れてください。"
            return _page(request, row, status=422, says=says)
        count = actions.add_candidates(by=scope, inquiry=row, candidates=chosen)
    except (actions.CannotKeepInquiry, FileRefused) as error:
        return _page(request, row, status=422, says=str(error))
    return done(
        request, f"{count}件を設問にしました。次に、答える課を割り振ります。", url("inquiries.questions", row)
    )


def original(request: HttpRequest, key: UUID) -> HttpResponse:
    """届いたままの様式。"""
    row = inquiry_of(request, key)
    if row.form is None:
        return _page(
            request, row, status=422, says="様式をまだ預かっていません。先に xlsx を選んでください。"
        )
    return attached(stored.content(request.scope, row.form), row.form.name)  # type: ignore[attr-defined]
