"""処理簿の読み方を決める: 表の場所、どの列がどの段か、その順を選び、読んだ日付を下見で確かめる。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.ledger_book import LedgerBook
from shirube.adapters.ledger_mapping import LedgerMapping, ledger_text
from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.version_form import renew_version
from shirube.apps.insight.logs import actions, ledgers, proposals
from shirube.apps.insight.logs.dimensions import label_of
from shirube.apps.insight.logs.forms import ImportForm
from shirube.apps.insight.logs.ledger_forms import LedgerReadingForm, PlaceForm
from shirube.apps.insight.logs.ledgers import LedgerPreview
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.logs.queries import found_log, log_trail
from shirube.apps.insight.logs.views.tables import reasons_table
from shirube.apps.insight.logs.views.upload import steps
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import WEEKDAYS, format_date


def is_posted(request: HttpRequest) -> bool:
    """送られたのが、処理簿の様式か。"""
    return request.POST.get("kind") == "ledger"


def moved(request: HttpRequest, log: EventLog, mapping: LedgerMapping) -> HttpResponse:
    """表の場所を替えた読み方（まだ残していない）。"""
    draft = ledgers.draft_of(request.scope, log)  # type: ignore[attr-defined]
    place = PlaceForm(draft.book.sheets if draft else (), request.GET)
    if not place.is_valid():
        return page(request, log, mapping, place=place, status=422)
    try:
        book = _book(request, log, place)
    except FileRefused as refusal:
        place.add_error(None, str(refusal))
        return page(request, log, mapping, place=place, status=422)
    found = ledgers.guessed_in(book, mapping, label=log.title)
    if found is None:
        place.add_error(
            None, "この場所には、日付の列が二つありません。見出しの行とシートを選び直してください。"
        )
        return page(request, log, mapping, place=place, status=422)
    return page(request, log, found)


def _book(request: HttpRequest, log: EventLog, place: PlaceForm) -> LedgerBook:
    return ledgers.book_of(request.scope, log, place.sheet_names, place.heading)  # type: ignore[attr-defined]


def choose(request: HttpRequest, log: EventLog, key: UUID) -> HttpResponse:
    """選んだ読み方を残し、下見を出す。"""
    scope = request.scope  # type: ignore[attr-defined]
    before = ledgers.mapping_of(log.mapping)
    draft = ledgers.draft_of(scope, log)
    place = PlaceForm(draft.book.sheets if draft else (), request.POST)
    try:
        book = _book(request, log, place) if place.is_valid() else None
    except FileRefused:
        book = None
    if book is None:
        messages.error(request, "表の場所（シートと見出しの行）を読めません。選び直してください。")
        return redirect("insight.reading", key=key)
    form = LedgerReadingForm(book, request.POST)
    if not form.is_valid():
        return page(request, log, before or _guess(book, log), form=form, book=book, status=422)
    mapping = form.mapping(before)
    data = form.cleaned_data
    try:
        text = ledger_text(mapping)
        actions.choose_reading(by=scope, key=key, version=data["version"], mapping=text, title=data["title"])
    except (ChangedMeanwhile, actions.CannotImportLog) as refusal:
        form.add_error(None, str(refusal))
        status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
        log = found_log(request, key)
        renew_version(form, log.version)
        return page(request, log, mapping, form=form, book=book, status=status)
    messages.success(request, "読み方を残しました。下の下見を確かめてください。")
    return redirect(reverse("insight.reading", args=[key]) + "#preview")


def _guess(book: LedgerBook, log: EventLog) -> LedgerMapping:
    found = ledgers.guessed_in(book, None, label=log.title)
    return found or LedgerMapping(label=log.title, steps=(), heading=book.first.heading)


def page(
    request: HttpRequest,
    log: EventLog,
    mapping: LedgerMapping,
    *,
    form: LedgerReadingForm | None = None,
    place: PlaceForm | None = None,
    book: LedgerBook | None = None,
    status: int = 200,
) -> HttpResponse:
    """処理簿の読み方の画面。"""
    scope = request.scope  # type: ignore[attr-defined]
    draft = ledgers.draft_of(scope, log)
    context: dict[str, Any] = {
        "page_title": f"「{log.title}」の読み方",
        "breadcrumbs": log_trail(None, (log.title, None), ("読み方を確かめる", None)),
        "steps": steps(1),
        "log": log,
        "reasons": reasons_table(draft.guess.reasons if draft else ()),
        "fitting": [row for row, _ in proposals.fitting_ledgers(scope, draft)],
        "is_saved": ledger_text(mapping) == log.mapping and status == 200,
        "import_form": ImportForm(initial={"version": log.version}),
    }
    try:
        book = book or ledgers.book_of(scope, log, mapping.sheets, mapping.heading)
        context["form"] = form or LedgerReadingForm.first(book, mapping, title=log.title, version=log.version)
        context["place"] = place or PlaceForm.of(book)
        context["place_kept"] = _place_pairs(book)
        seen = ledgers.preview(scope, log, mapping) if mapping.steps else None
    except FileRefused as refusal:
        context["refusal"] = str(refusal)
    else:
        if seen is not None:
            context |= {"seen": seen, "preview": _preview(seen), "aside": _aside(seen), "order": _order(seen)}
    return render(request, "insight_logs/ledger.html", context, status=status)


def _place_pairs(book: LedgerBook) -> list[tuple[str, str]]:
    """いまの場所を、様式に隠して持つ値。"""
    heading = book.first.heading
    pairs = [("first", str(heading.first)), ("rows", str(heading.rows))]
    return pairs + [("sheets", one.grid.sheet) for one in book.chosen if len(book.sheets) > 1]


def _order(seen: LedgerPreview) -> str:
    """段の順の文。"""
    return " → ".join(step.name for step in seen.mapping.steps)


def _preview(seen: LedgerPreview) -> Table:
    steps_of, attributes = seen.mapping.steps, tuple(seen.mapping.attributes)
    columns = [
        Column("line", "元の行", is_row_header=True, is_unbroken=True),
        Column("case", "件の番号"),
        *(Column(f"s{at}", step.name) for at, step in enumerate(steps_of)),
        *(Column(f"d{at}", label_of(name)) for at, name in enumerate(attributes)),
    ]
    rows = []
    for one in seen.lines:
        cells = {"line": Cell(one.where), "case": Cell(one.case)}
        for at, day in enumerate(one.days):
            shown = "" if day is None else f"{format_date(day, 'short')}（{WEEKDAYS[day.weekday()]}）"
            cells[f"s{at}"] = Cell(shown, note=one.staff[at] or None)
        cells |= {f"d{at}": Cell(value) for at, value in enumerate(one.attributes)}
        rows.append(Row(cells))
    return Table("初めの20件を、この読み方で読んだところ", columns, rows, empty_text="読める件がありません。")


def _aside(seen: LedgerPreview) -> Table | None:
    if not seen.aside:
        return None
    columns = [
        Column("reason", "数えないわけ", is_row_header=True),
        Column("count", "行の数", align="end", is_unbroken=True),
        Column("first", "はじめの行", align="end", is_unbroken=True),
    ]
    rows = [
        Row({"reason": Cell(reason), "count": Cell(f"{count:,}行"), "first": Cell(first)})
        for reason, count, first in seen.aside
    ]
    return Table("数えない行", columns, rows, caption_hidden=True)
