"""課の頁: 件数と分の行を見て、足し、直し、消す。様式を受け取る。書き終えたと言う。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.adapters.counts_minutes_sheet import CHANNELS, STAGES
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import renew_version, typed_version
from shirube.apps.insight.effort import actions, queries, workbooks
from shirube.apps.insight.effort.forms import (
    LineForm,
    ReturnsForm,
    line_change_form,
    line_form,
)
from shirube.apps.insight.effort.kinds import COUNT, KINDS, MINUTE, Kind, Line, said, texts_of
from shirube.apps.insight.effort.models import Section
from shirube.apps.insight.effort.queries import SectionState
from shirube.apps.insight.effort.views.page import (
    filling,
    line_of,
    section_badge,
    section_crumbs,
    section_of,
    section_url,
    survey_of,
)
from shirube.engines.insight.counts_minutes import MONTHS, effort_of
from shirube.engines.insight.counts_minutes_words import hours, minutes_text
from shirube.ui.components.table.table import Cell, Column, Row, Table


def section(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """一つの課の行。"""
    return section_page(request, section_of(request, survey_of(request, key), section))


def section_page(
    request: HttpRequest,
    state: SectionState,
    *,
    bound: LineForm | None = None,
    returns: ReturnsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """課の頁。``bound`` と ``returns`` は、断られた様式。"""
    scope = request.scope  # type: ignore[attr-defined]
    row = state.section
    can_fill = state.can_fill and row.survey.is_open
    effort = effort_of(queries.table_of(scope, row))
    receipts = [one for one in queries.receipts(scope, row.survey) if one.section_id == row.pk]
    context = {
        "page_title": f"{row.label}の件数と分",
        "breadcrumbs": section_crumbs(request, row),
        "lead": f"{row.survey.title}（{row.survey.year.label}）",
        "survey": row.survey,
        "section": row,
        "badge": section_badge(state),
        "can_fill": can_fill,
        "effort": effort,
        "hours": hours(effort.minutes),
        "left": _left(effort),
        "parts": [_part(scope, row, kind, can_fill, bound) for kind in KINDS],
        "words": _words(scope, row),
        "returns": returns or ReturnsForm(),
        "receipts": receipts,
        "has_rows": bool(state.count_rows or state.minute_rows),
    }
    return render(request, "insight_effort/section.html", context, status=status)


def _left(effort: Any) -> list[str]:
    """数えられないものと、そのわけ。"""
    return [
        *(f"「{'・'.join(one)}」に、一件の分がありません。" for one in effort.without_minutes),
        *(f"「{one}」に、件数がありません。" for one in effort.without_counts),
    ]


def _part(
    scope: Scope, section: Section, kind: Kind, can_fill: bool, bound: LineForm | None
) -> dict[str, Any]:
    is_bound = bound is not None and bound.kind is kind
    return {
        "kind": kind,
        "heading": "件数（手続と経路ごと）" if kind is COUNT else "一件の分（手続と段階ごと）",
        "table": _table(scope, section, kind, can_fill),
        "form": (bound if is_bound else line_form(kind)) if can_fill else None,
        "is_bound": is_bound,
        "add_url": section_url(f"effort.add_{kind.name}", section),
    }


def _table(scope: Scope, section: Section, kind: Kind, can_fill: bool) -> Table:
    columns = [Column("procedure", "手続", is_row_header=True)]
    if kind is MINUTE:
        columns.append(Column("stage", "段階"))
    columns.append(Column("channel", "経路"))
    last = ("yearly", "年間の件数") if kind is COUNT else ("per_case", "一件の分")
    columns.append(Column(*last, align="end"))
    rows = [
        Row(
            _cells(one),
            href=section_url(f"effort.{kind.name}", section, one.key) if can_fill else None,
        )
        for one in queries.lines_of(scope, section, kind)
    ]
    empty = (
        "まだ行がありません。下の様式で足すか、Excel の様式に書いて取り込みます。"
        if can_fill
        else "まだ行がありません。"
    )
    return Table(f"{kind.word}の一覧", columns, rows, empty, caption_hidden=True)


def _cells(one: Any) -> dict[str, Cell]:
    if hasattr(one, "stage"):
        return {
            "procedure": Cell(one.procedure),
            "stage": Cell(one.stage),
            "channel": Cell(one.channel or "すべての経路"),
            "per_case": Cell(minutes_text(one.per_case)),
        }
    months = "、".join(f"{month}月 {n:,}" for month, n in zip(MONTHS, one.monthly, strict=False))
    return {
        "procedure": Cell(one.procedure),
        "channel": Cell(one.channel),
        "yearly": Cell(f"{one.yearly:,}件", note=months or None),
    }


def _words(scope: Scope, section: Section) -> dict[str, list[str]]:
    """書くときの案: この課でもう使った名と、様式の案。"""
    found: dict[str, dict[str, None]] = {"procedure": {}, "stage": {}, "channel": {}}
    for kind in KINDS:
        for one in queries.lines_of(scope, section, kind):
            for name, known in found.items():
                if text := getattr(one, name, ""):
                    known[text] = None
    found["stage"] |= dict.fromkeys(STAGES)
    found["channel"] |= dict.fromkeys(CHANNELS)
    return {name: list(known) for name, known in found.items()}


def add(request: HttpRequest, key: UUID, section: UUID, *, kind: Kind) -> HttpResponse:
    """一行を足す。"""
    row = filling(request, key, section)
    form = line_form(kind, request.POST)
    if form.is_valid() and form.content is not None:
        try:
            made = actions.add_row(by=request.scope, section=row, content=form.content)  # type: ignore[attr-defined]
        except actions.CannotChangeRows as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"足しました（{said(made.content)}）。")
            return redirect(section_url("effort.section", row))
    return section_page(request, section_of(request, row.survey, section), bound=form, status=422)


def add_count(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """件数の行を足す。"""
    return add(request, key, section, kind=COUNT)


def add_minute(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """分の行を足す。"""
    return add(request, key, section, kind=MINUTE)


def line(request: HttpRequest, key: UUID, section: UUID, row: UUID, *, kind: Kind) -> HttpResponse:
    """一行を直す様式。"""
    owner = filling(request, key, section)
    one = line_of(request, owner, kind, row)
    form = line_change_form(kind, initial={**texts_of(one), "version": one.version})
    return _line_page(request, owner, kind, one, form)


def _line_page(
    request: HttpRequest, section: Section, kind: Kind, one: Line, form: LineForm, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": f"{one}を直す",
        "breadcrumbs": section_crumbs(request, section, (f"{kind.word}を直す", None)),
        "section": section,
        "line": one,
        "form": form,
        "current": said(one.content) if status == 409 else "",
        "words": _words(request.scope, section),  # type: ignore[attr-defined]
        "change_url": section_url(f"effort.{kind.name}", section, one.key),
        "remove_url": section_url(f"effort.remove_{kind.name}", section, one.key),
        "back_url": section_url("effort.section", section),
    }
    return render(request, "insight_effort/line.html", context, status=status)


def change(request: HttpRequest, key: UUID, section: UUID, row: UUID, *, kind: Kind) -> HttpResponse:
    """一行を直す。"""
    scope = request.scope  # type: ignore[attr-defined]
    owner = filling(request, key, section)
    one = line_of(request, owner, kind, row)
    form = line_change_form(kind, request.POST)
    if not form.is_valid() or form.content is None:
        return _line_page(request, owner, kind, one, form, 422)
    try:
        actions.change_row(by=scope, row=one, version=form.cleaned_data["version"], content=form.content)
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        one = line_of(request, owner, kind, row)
        renew_version(form, one.version)
        return _line_page(request, owner, kind, one, form, 409)
    except actions.CannotChangeRows as refusal:
        form.add_error(None, str(refusal))
        return _line_page(request, owner, kind, one, form, 422)
    messages.success(request, f"直しました（{said(form.content)}）。")
    return redirect(section_url("effort.section", owner))


def remove(request: HttpRequest, key: UUID, section: UUID, row: UUID, *, kind: Kind) -> HttpResponse:
    """一行を消す。"""
    owner = filling(request, key, section)
    one = line_of(request, owner, kind, row)
    form = line_change_form(kind, initial={**texts_of(one), "version": one.version})
    try:
        actions.remove_row(by=request.scope, row=one, version=typed_version(request))  # type: ignore[attr-defined]
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return _line_page(request, owner, kind, one, form, 409)
    except actions.CannotChangeRows as refusal:
        messages.error(request, str(refusal))
        return _line_page(request, owner, kind, one, form, 422)
    messages.success(request, f"「{one}」を消しました。")
    return redirect(section_url("effort.section", owner))


def finish(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """書き終えた（か、書き直す）。"""
    row = filling(request, key, section)
    is_done = "again" not in request.POST
    try:
        actions.finish_section(
            by=request.scope,  # type: ignore[attr-defined]
            section=row,
            version=typed_version(request),
            is_done=is_done,
        )
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return section_page(request, section_of(request, row.survey, section), status=409)
    except actions.CannotChangeSurvey as refusal:
        messages.error(request, str(refusal))
        return section_page(request, section_of(request, row.survey, section), status=422)
    messages.success(request, "書き終えたことを知らせました。" if is_done else "書き直せるようにしました。")
    return redirect(section_url("effort.section", row))


def sheet(request: HttpRequest, key: UUID, section: UUID) -> HttpResponse:
    """この課の様式（xlsx）。"""
    row = section_of(request, survey_of(request, key), section).section
    return attached(workbooks.section_workbook(request.scope, row), workbooks.sheet_name(row))  # type: ignore[attr-defined]
