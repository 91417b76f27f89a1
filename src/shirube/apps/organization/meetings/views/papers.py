"""会議の紙と表: 次第、決定事項一覧、決定の表。"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.organization import queries as organization
from shirube.apps.organization.meetings import queries, sheets
from shirube.apps.organization.meetings.beside import papers_beside
from shirube.apps.organization.meetings.forms import NarrowingForm
from shirube.apps.organization.meetings.views.tables import presenter_text
from shirube.engines.organization.meeting_papers import agenda_paper, decisions_paper
from shirube.engines.organization.meetings import AgendaKind, AgendaLine
from shirube.values.document import Document

_WRITERS: dict[str, Callable[[Document], bytes]] = {
    "pdf": render_pdf,
    "docx": render_docx,
    "html": lambda document: render_html(document).encode(),
}


def _written(document: Document, name: str, file_format: str) -> HttpResponse:
    if file_format not in _WRITERS:
        raise Http404("この形式では書き出せません。pdf・docx・html のどれかです。")
    return attached(_WRITERS[file_format](document), f"{name}.{file_format}")


def agenda(request: HttpRequest, key: UUID, file_format: str) -> HttpResponse:
    """会議次第。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = found(lambda: queries.sitting_of_key(scope, key), "会議")
    papers = papers_beside(scope, row)
    lines = [
        AgendaLine(
            title=one.title,
            kind=AgendaKind(one.kind),
            presenter=presenter_text(scope, one, row.held_on),
            papers=tuple(papers.get(one.pk, ())),
        )
        for one in row.agenda.all()
    ]
    name = organization.municipality(scope).name
    document = agenda_paper(name, sheets.sitting_line(row), lines, as_of=row.held_on)
    return _written(document, f"{row}_次第", file_format)


def sitting_decisions(request: HttpRequest, key: UUID, file_format: str) -> HttpResponse:
    """一回の会議の決定事項一覧。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    row = found(lambda: queries.sitting_of_key(scope, key), "会議")
    lines = sheets.decision_lines(list(queries.decisions(scope, sitting=row).order_by("pk")))
    name = organization.municipality(scope).name
    document = decisions_paper(name, str(row), lines, as_of=scope.today)
    return _written(document, f"{row}_決定事項一覧", file_format)


def decisions(request: HttpRequest, file_format: str) -> HttpResponse:
    """絞った決定の、決定事項一覧。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    chosen = NarrowingForm(scope, request.GET or None).chosen
    lines = sheets.decision_lines(list(queries.decisions(scope, **chosen)))
    subject = chosen["body"].name if chosen["body"] else "すべての会議体"
    document = decisions_paper(organization.municipality(scope).name, subject, lines, as_of=scope.today)
    return _written(document, "決定事項一覧", file_format)


def sheet(request: HttpRequest) -> HttpResponse:
    """絞った決定の表（xlsx）。"""
    scope: Any = request.scope  # type: ignore[attr-defined]
    chosen = NarrowingForm(scope, request.GET or None).chosen
    return attached(sheets.workbook_of(scope, queries.decisions(scope, **chosen)), "決定の表.xlsx")
