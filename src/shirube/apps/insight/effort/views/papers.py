"""業務量調査を持ち出す: 一枚の票（PDF・Word）、時間の内訳の表（xlsx・CSV）。"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from shirube.adapters.documents import render_docx, render_pdf
from shirube.apps.frame.attachment import attached
from shirube.apps.insight.effort import queries, workbooks
from shirube.apps.insight.effort.views.page import survey_of
from shirube.engines.insight.counts_minutes import effort_of
from shirube.ui.diagram.effort_paper import CannotMakeEffortPaper, PaperSurvey, effort_paper
from shirube.values.document import Document

SHAPES: dict[str, Callable[[Document], bytes]] = {"pdf": render_pdf, "docx": render_docx}


def paper(request: HttpRequest, key: UUID, shape: str) -> HttpResponse:
    """業務量調査票。数えられる行が無ければ、内訳の画面に戻して、わけを言う。"""
    if shape not in SHAPES:
        raise Http404("この形の業務量調査票はありません。")
    scope = request.scope  # type: ignore[attr-defined]
    survey = survey_of(request, key)
    found = queries.joined_of(scope, survey)
    effort = effort_of(found.table)
    states = queries.section_states(scope, survey)
    told = PaperSurvey(
        title=survey.title,
        year=survey.year.label,
        state=survey.get_state_display(),
        done=sum(one.section.done_at is not None for one in states),
        sections=len(states),
        by_section=found.by_section(effort),
    )
    try:
        document = effort_paper(told, effort, municipality_name=scope.municipality_name, as_of=scope.today)
    except CannotMakeEffortPaper as refusal:
        messages.error(request, str(refusal))
        return redirect("effort.totals", key=key)
    return attached(SHAPES[shape](document), f"{survey.title}_業務量調査票_{scope.today:%Y%m%d}.{shape}")


def workbook(request: HttpRequest, key: UUID) -> HttpResponse:
    """時間の内訳の表（xlsx）。"""
    scope = request.scope  # type: ignore[attr-defined]
    survey = survey_of(request, key)
    data = workbooks.effort_workbook(survey, queries.joined_of(scope, survey), created=scope.now)
    return attached(data, f"{survey.title}_時間の内訳_{scope.today:%Y%m%d}.xlsx")


def delimited(request: HttpRequest, key: UUID) -> HttpResponse:
    """時間の内訳の CSV（UTF-8）。"""
    scope = request.scope  # type: ignore[attr-defined]
    survey = survey_of(request, key)
    data = workbooks.effort_csv(queries.joined_of(scope, survey))
    return attached(data, f"{survey.title}_時間の内訳_{scope.today:%Y%m%d}.csv")
