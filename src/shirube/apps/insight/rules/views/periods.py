"""標準処理期間の決まりを見て、決める。表でまとめて出し入れする。"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.period_sheet import period_workbook, read_periods
from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import RowKey
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.version_form import renew_version, typed_version
from shirube.apps.insight.logs.queries import EventLog, LogNotReady, events_of, found_log, log_trail
from shirube.apps.insight.rules import actions, queries
from shirube.apps.insight.rules.forms.periods import PeriodForm, PeriodSheetForm, target_text, targets_of
from shirube.apps.insight.rules.judging import fields_of, in_force, period_of
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

TITLE = "標準処理期間"
_View = Callable[..., HttpResponse]


def _with_log(view: _View) -> _View:
    """記録を引き、置き場を開く。"""

    @wraps(view)
    def opened(request: HttpRequest, key: UUID, **kwargs: Any) -> HttpResponse:
        row = found_log(request, key)
        if not row.is_ready:
            return redirect("insight.import", key=row.key)
        try:
            events = events_of(request.scope, row)  # type: ignore[attr-defined]
        except LogNotReady as wait:
            context = {
                "page_title": "準備しています",
                "breadcrumbs": log_trail(row, (TITLE, None)),
                "title": "この記録を計る準備をしています",
                "refusal": str(wait),
                "link": "業務の記録へ戻る",
                "back": reverse("insight.logs"),
            }
            return render(request, "insight_logs/refused.html", context, status=503)
        return view(request, row, events, **kwargs)

    return opened


@_with_log
def period_list(request: HttpRequest, log: EventLog, events: StoredEvents) -> HttpResponse:
    """この記録の決まりの一覧。"""
    return _listed(request, log, PeriodSheetForm())


def _listed(request: HttpRequest, log: EventLog, form: PeriodSheetForm, status: int = 200) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    rows = list(queries.periods(scope, log))
    context = {
        "page_title": f"{log.title}の{TITLE}",
        "breadcrumbs": log_trail(log, (TITLE, None)),
        "log": log,
        "table": _table(scope, log, rows),
        "is_empty": not rows,
        "sheet_form": form,
        "is_edit": scope.can("insight.edit"),
    }
    return render(request, "insight_rules/periods.html", context, status=status)


def _table(scope: Any, log: EventLog, rows: list[queries.StandardPeriod]) -> Table:
    today = {row.pk for row in in_force(rows, scope.today)}
    columns = [
        Column("target", "対象", is_row_header=True),
        Column("since", "効き始める日", is_unbroken=True),
        Column("said", "決まり"),
        Column("basis", "根拠"),
    ]
    lines = []
    for row in rows:
        state = "いま効いています" if row.pk in today else None
        if row.valid_from > scope.today:
            state = "これから効きます"
        href = reverse("insight.period", args=[log.key, row.key]) if scope.can("insight.edit") else None
        cells = {
            "target": Cell(row.target, href=href),
            "since": Cell(format_date(row.valid_from, "short"), note=state),
            "said": Cell(period_of(row).said),
            "basis": Cell(row.basis),
        }
        lines.append(Row(cells))
    return Table("標準処理期間の決まり", columns, lines, caption_hidden=True)


@_with_log
def sheet(request: HttpRequest, log: EventLog, events: StoredEvents) -> HttpResponse:
    """決まりの表を xlsx で受け取る。"""
    scope = request.scope  # type: ignore[attr-defined]
    rows = list(queries.periods(scope, log))
    keys = [RowKey(str(row.key), row.version) for row in rows]
    data = period_workbook([period_of(row) for row in rows], keys=keys, created=scope.now)
    return attached(data, f"{log.title}_{TITLE}.xlsx")


@_with_log
def take(request: HttpRequest, log: EventLog, events: StoredEvents) -> HttpResponse:
    """決まりの表を取り込む。一つでも読めないか古ければ、何も替えない。"""
    form = PeriodSheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _listed(request, log, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        lines = read_periods(
            upload.read(),
            name=upload.name or "決まりの表",
            activities=events.activity.names,
            values=targets_of(events),
        )
        rows = [
            (UUID(one.key.key) if one.key else None, one.key.version if one.key else 0, fields_of(one.period))
            for one in lines
        ]
        added, changed = actions.take_periods(by=request.scope, log=log, rows=rows)  # type: ignore[attr-defined]
    except ChangedMeanwhile as refusal:
        form.add_error("file", f"{refusal}（表を受け取り直してから、直した所を写してください。）")
        return _listed(request, log, form, status=409)
    except (FileRefused, actions.CannotSetPeriod, queries.StandardPeriod.DoesNotExist, ValueError) as refusal:
        said = str(refusal)
        if isinstance(refusal, queries.StandardPeriod.DoesNotExist):
            said = "この記録にない決まりの行があります。この記録から受け取った表を選んでください。"
        form.add_error("file", said)
        return _listed(request, log, form, status=422)
    messages.success(request, f"決まりを{added}件加え、{changed}件直しました。")
    return redirect("insight.periods", key=log.key)


@_with_log
def new(request: HttpRequest, log: EventLog, events: StoredEvents) -> HttpResponse:
    """加える様式。"""
    form = PeriodForm(log=events, is_new=True, initial={"kind": "business"})
    return _form_page(request, log, form, None)


def _form_page(
    request: HttpRequest,
    log: EventLog,
    form: PeriodForm,
    row: queries.StandardPeriod | None,
    status: int = 200,
) -> HttpResponse:
    title = "決まりを加える" if row is None else "決まりを直す"
    context = {
        "page_title": f"標準処理期間の{title}",
        "breadcrumbs": log_trail(log, (TITLE, reverse("insight.periods", args=[log.key])), (title, None)),
        "log": log,
        "row": row,
        "form": form,
    }
    return render(request, "insight_rules/period.html", context, status=status)


@_with_log
def add(request: HttpRequest, log: EventLog, events: StoredEvents) -> HttpResponse:
    """決まりを加える。"""
    form = PeriodForm(request.POST, log=events, is_new=True)
    if not form.is_valid():
        return _form_page(request, log, form, None, status=422)
    try:
        actions.add_period(by=request.scope, log=log, **form.values)  # type: ignore[attr-defined]
    except actions.CannotSetPeriod as refusal:
        form.add_error("valid_from", str(refusal))
        return _form_page(request, log, form, None, status=422)
    messages.success(request, "標準処理期間の決まりを加えました。遵守率は、次に開いたときから変わります。")
    return redirect("insight.periods", key=log.key)


@_with_log
def edit(request: HttpRequest, log: EventLog, events: StoredEvents, period: UUID) -> HttpResponse:
    """直す様式。"""
    row = _row(request, log, period)
    return _form_page(request, log, _first(events, row), row)


def _first(events: StoredEvents, row: queries.StandardPeriod) -> PeriodForm:
    """いまの決まりを入れた様式。"""
    held = (row.dimension, row.value)
    first = fields_of(period_of(row)) | {"version": row.version, "target": target_text(held)}
    return PeriodForm(log=events, held=held, initial=first)


def _row(request: HttpRequest, log: EventLog, key: UUID) -> queries.StandardPeriod:
    return found(lambda: queries.period_of_key(request.scope, log, key), "標準処理期間の決まり")  # type: ignore[attr-defined]


@_with_log
def save(request: HttpRequest, log: EventLog, events: StoredEvents, period: UUID) -> HttpResponse:
    """決まりを直す。"""
    row = _row(request, log, period)
    form = PeriodForm(request.POST, log=events, held=(row.dimension, row.value))
    if not form.is_valid():
        return _form_page(request, log, form, row, status=422)
    try:
        actions.set_period(
            by=request.scope,  # type: ignore[attr-defined]
            log=log,
            key=period,
            version=form.cleaned_data["version"],
            **form.values,
        )
    except ChangedMeanwhile as refusal:
        row = _row(request, log, period)
        form.add_error(
            None, f"{refusal}いまの決まり: {row.target}、{period_of(row).said}根拠は「{row.basis}」。"
        )
        renew_version(form, row.version)
        return _form_page(request, log, form, row, status=409)
    except actions.CannotSetPeriod as refusal:
        form.add_error("valid_from", str(refusal))
        return _form_page(request, log, form, row, status=422)
    messages.success(request, "標準処理期間の決まりを直しました。遵守率は、次に開いたときから変わります。")
    return redirect("insight.periods", key=log.key)


@_with_log
def remove(request: HttpRequest, log: EventLog, events: StoredEvents, period: UUID) -> HttpResponse:
    """決まりを取り除く。"""
    row = _row(request, log, period)
    try:
        actions.remove_period(
            by=request.scope,  # type: ignore[attr-defined]
            log=log,
            key=period,
            version=typed_version(request),
        )
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return _form_page(request, log, _first(events, row), row, status=409)
    messages.success(request, "標準処理期間の決まりを取り除きました。")
    return redirect("insight.periods", key=log.key)
