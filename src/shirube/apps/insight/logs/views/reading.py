"""読み方を決める: 列の役を選び、初めの行を読んだとおりに確かめる。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.log_guess import UnclearTimes
from shirube.adapters.log_headers import Role
from shirube.adapters.log_mapping import LogMapping, read_mapping
from shirube.adapters.log_mapping_text import mapping_text
from shirube.adapters.log_sheets import LogSheets
from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.insight.logs import actions, ledgers, proposals, queries
from shirube.apps.insight.logs.dimensions import label_of
from shirube.apps.insight.logs.forms import ImportForm, TableReadingForm, XesReadingForm
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.logs.proposals import Preview
from shirube.apps.insight.logs.queries import found_log, log_trail
from shirube.apps.insight.logs.sources import XesReading, is_xes
from shirube.apps.insight.logs.views import ledger
from shirube.apps.insight.logs.views.tables import reasons_table
from shirube.apps.insight.logs.views.upload import steps
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

Form = TableReadingForm | XesReadingForm


def reading(request: HttpRequest, key: UUID) -> HttpResponse:
    """いまの読み方と、その下見。``?use=`` は、残した読み方（鍵）か初めの案（guess）に替える。"""
    log = found_log(request, key)
    if log.is_ready or queries.is_moving(request.scope, log):  # type: ignore[attr-defined]
        return redirect("insight.import", key=key)
    mapping = _asked(request, log)
    as_ledger = ledgers.mapping_of(mapping)
    if as_ledger is not None:
        is_moved = request.GET.get("use") == "place"
        return (ledger.moved if is_moved else ledger.page)(request, log, as_ledger)
    return _page(request, log, _first_form(request, log, mapping), mapping)


def _asked(request: HttpRequest, log: EventLog) -> str:
    use = request.GET.get("use", "")
    if not use or is_xes(log.file.name):
        return log.mapping
    scope = request.scope  # type: ignore[attr-defined]
    head = queries.head_of(scope, log)
    if use != "table":
        draft = ledgers.draft_of(scope, log)
        own = {str(row.key): text for row, text in proposals.fitting_ledgers(scope, draft)}
        if use == "place" and ledgers.mapping_of(log.mapping):
            return log.mapping
        if use in own or (draft is not None and use in ("ledger", "place")):
            return own.get(use) or (draft.text if draft else "")
    kept = [] if head is None else proposals.fitting(scope, head.header)
    chosen = next((one.mapping for one in kept if str(one.key) == use), None)
    if chosen is not None:
        return proposals.on_sheets(chosen, queries.sheets_of(scope, log))
    return proposals.guessed(log.file.name, head)


def _mapping(text: str) -> LogMapping | None:
    try:
        return read_mapping(text.encode(), name="読み方") if text else None
    except FileRefused:
        return None


def _first_form(request: HttpRequest, log: EventLog, mapping: str) -> Form:
    scope = request.scope  # type: ignore[attr-defined]
    if is_xes(log.file.name):
        chosen = XesReading.read(mapping)
        initial = {
            "title": log.title,
            "version": log.version,
            "zone": chosen.zone,
            "classifier": chosen.classifier,
            "is_dated_only": chosen.is_dated_only,
        }
        return XesReadingForm(_classifiers(request, log), initial=initial)
    sheets = queries.sheets_of(scope, log)
    made, wanted = _mapping(mapping), request.GET.get("sheet", "")
    if wanted in sheets.headers:
        made, chosen = None, (wanted,)
    else:
        chosen = (made.sheets if made else ()) or sheets.chosen
    shown = next(iter(chosen), sheets.first)
    head = queries.head_of(scope, log, shown)
    assert head is not None  # noqa: S101 - XES でなければ見出しがある
    form = TableReadingForm.first(
        head, made, title=log.title, version=log.version, sheets=sheets.like(shown), chosen=chosen
    )
    if made is None:  # 案がまとまらなくても、見分けられた役は選んでおく
        labels = {role.label: role.value for role in Role}
        reasons = proposals.proposal(scope, log.file.name, head).reasons
        form.initial |= {labels[one.role]: one.column for one in reasons if one.role in labels}
    return form


def _classifiers(request: HttpRequest, log: EventLog) -> tuple[str, ...]:
    return proposals.preview(request.scope, log, XesReading().text).classifiers  # type: ignore[attr-defined]


def choose(request: HttpRequest, key: UUID) -> HttpResponse:
    """選んだ読み方を残し、下見を出す。"""
    log = found_log(request, key)
    if log.is_own:
        return redirect("insight.import", key=key)
    if ledger.is_posted(request) and not is_xes(log.file.name):
        return ledger.choose(request, log, key)
    scope = request.scope  # type: ignore[attr-defined]
    form: Form
    if is_xes(log.file.name):
        form = XesReadingForm(_classifiers(request, log), request.POST)
    else:
        form = _posted_form(request, log)
    if not form.is_valid():
        return _page(request, log, form, log.mapping, status=422)
    try:
        text = _text_of(request, log, form)
    except FileRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, log, form, log.mapping, status=422)
    data = form.cleaned_data
    try:
        actions.choose_reading(by=scope, key=key, version=data["version"], mapping=text, title=data["title"])
    except (ChangedMeanwhile, actions.CannotImportLog) as refusal:
        form.add_error(None, str(refusal))
        status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
        return _page(request, found_log(request, key), form, text, status=status)
    messages.success(request, "読み方を残しました。下の下見を確かめてください。")
    return redirect(reverse("insight.reading", args=[key]) + "#preview")


def _posted_form(request: HttpRequest, log: EventLog) -> TableReadingForm:
    """送られた様式。見出しは、選ばれたシートのもの。"""
    scope = request.scope  # type: ignore[attr-defined]
    sheets = queries.sheets_of(scope, log)
    posted = [one for one in request.POST.getlist("sheets") if one in sheets.headers]
    shown = posted[0] if posted else sheets.first
    head = queries.head_of(scope, log, shown)
    assert head is not None  # noqa: S101 - XES でなければ見出しがある
    return TableReadingForm(head, request.POST, sheets=sheets.like(shown))


def _text_of(request: HttpRequest, log: EventLog, form: Form) -> str:
    """様式から読み方の文。成り立たなければ `FileRefused`。"""
    if isinstance(form, XesReadingForm):
        return form.reading.text
    data = form.cleaned_data
    sheets = tuple(data.get("sheets", ()))
    head = queries.head_of(request.scope, log, next(iter(sheets), None))  # type: ignore[attr-defined]
    assert head is not None  # noqa: S101 - XES でなければ見出しがある
    try:
        made = proposals.table_mapping(
            head,
            _mapping(log.mapping),
            label=data["title"],
            roles=form.roles,
            dimensions=data["dimensions"],
            shape=data["shape"],
            zone=data["zone"],
            sheets=sheets,
        )
    except UnclearTimes as error:
        raise FileRefused(
            log.file.name, where="日時の列", why=str(error), next="「日時の書き方」で選んでください"
        ) from None
    text = mapping_text(made)
    read_mapping(text.encode(), name="読み方")
    return text


def _page(request: HttpRequest, log: EventLog, form: Form, mapping: str, status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    sheets, offered = LogSheets(), ()
    if isinstance(form, TableReadingForm):
        sheets, offered = queries.sheets_of(scope, log), form.sheets
    head = queries.head_of(scope, log, next(iter(offered), None))
    suggestion = proposals.proposal(scope, log.file.name, head)
    draft = ledgers.draft_of(scope, log)
    context: dict[str, Any] = {
        "page_title": f"「{log.title}」の読み方",
        "breadcrumbs": log_trail(None, (log.title, None), ("読み方を確かめる", None)),
        "steps": steps(1),
        "log": log,
        "form": form,
        "reasons": reasons_table(suggestion.reasons),
        "has_ledger": draft is not None,
        "missing": () if mapping else suggestion.missing,
        "problems": () if mapping else suggestion.problems,
        "asked_sheets": (sheets.fitting or sheets.every) if sheets.is_open and not mapping else (),
        "other_sheets": [one for one in sheets.headers if one not in offered],
        "suggested": suggestion.reading,
        "fitting": [] if head is None else proposals.fitting(scope, head.header),
        "is_saved": mapping == log.mapping and bool(mapping) and status == 200,
        "import_form": ImportForm(initial={"version": log.version}),
    }
    if mapping:
        try:
            seen = proposals.preview(scope, log, mapping)
        except FileRefused as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= {"seen": seen, "preview": _preview_table(seen), "aside": _aside_table(seen)}
    return render(request, "insight_logs/reading.html", context, status=status)


def _preview_table(seen: Preview) -> Table:
    has_start = any(one.start for one in seen.rows)
    has_phase = any(one.phase for one in seen.rows)
    has_worker = any(one.worker for one in seen.rows)
    columns = [
        Column("line", "元の行", is_row_header=True, is_unbroken=True),
        Column("case", "件の番号"),
        Column("activity", "行い"),
        *([Column("start", "始まり", is_unbroken=True)] if has_start else []),
        Column("at", "日時", is_unbroken=True),
        *([Column("phase", "局面")] if has_phase else []),
        *([Column("worker", "担当", is_unbroken=True)] if has_worker else []),
        *(Column(f"d{at}", label_of(name)) for at, name in enumerate(seen.dimensions)),
    ]
    rows = []
    for one in seen.rows:
        cells = {
            "line": Cell(f"{one.line:,}"),
            "case": Cell(one.case),
            "activity": Cell(one.activity),
            "start": Cell(format_moment(one.start, "short") if one.start else ""),
            "at": Cell(format_moment(one.at, "short")),
            "phase": Cell(one.phase),
            "worker": Cell(one.worker),
        }
        cells |= {f"d{at}": Cell(value) for at, value in enumerate(one.values)}
        rows.append(Row(cells))
    return Table("初めの20行を、この読み方で読んだところ", columns, rows, empty_text="読める行がありません。")


def _aside_table(seen: Preview) -> Table | None:
    if not seen.aside:
        return None
    columns = [
        Column("reason", "読めないわけ", is_row_header=True),
        Column("count", "行の数", align="end"),
        Column("first", "はじめの行", align="end"),
    ]
    rows = [
        Row({"reason": Cell(reason), "count": Cell(f"{count:,}行"), "first": Cell(f"{first:,}行目")})
        for reason, count, first in seen.aside
    ]
    return Table("読めない行", columns, rows, caption_hidden=True)
