"""実測と並べる: 手続ごとに、推計の値と、結んだ業務の記録から読んだ実測の値を、足さずに並べる。"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.version_form import renew_version
from shirube.apps.insight.effort import actions, beside
from shirube.apps.insight.effort.beside import Beside
from shirube.apps.insight.effort.forms import PairForm
from shirube.apps.insight.effort.models import Survey
from shirube.apps.insight.effort.views.page import EDIT, survey_crumbs, survey_of, tabs
from shirube.engines.insight.counts_minutes_words import cases, number
from shirube.ui.components.table.table import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Pair:
    """一つの手続の様式。"""

    heading: str
    form: PairForm


def measured(request: HttpRequest, key: UUID) -> HttpResponse:
    """推計と実測を並べる。"""
    return _page(request, survey_of(request, key))


def _page(
    request: HttpRequest, survey: Survey, bound: PairForm | None = None, status: int = 200
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    found = beside.beside(scope, survey)
    logs = beside.log_choices(scope)
    context = {
        "page_title": "実測と並べる",
        "breadcrumbs": survey_crumbs(request, survey, ("実測と並べる", None)),
        "lead": f"{survey.title}（{survey.year.label}）",
        "survey": survey,
        "tabs": tabs(survey, "effort.measured"),
        "table": _table(found),
        "pairs": [_pair(one, logs, bound) for one in found],
        "is_edit": scope.can(EDIT),
        "has_logs": bool(logs),
        "here": reverse("effort.measured", args=[survey.key]),
    }
    return render(request, "insight_effort/measured.html", context, status=status)


def _pair(one: Beside, logs: list[tuple[str, str]], bound: PairForm | None) -> Pair:
    auto_id = f"pair-{one.number}-%s"
    if bound is not None and bound.data.get("paired") == one.procedure:
        bound.auto_id = auto_id
        return Pair(one.procedure, bound)
    first = {
        "paired": one.procedure,
        "version": one.version,
        "log": one.log or one.likely,
    }
    return Pair(one.procedure, PairForm(logs, initial=first, auto_id=auto_id))


def _table(found: list[Beside]) -> Table:
    columns = [
        Column("procedure", "手続", is_row_header=True),
        Column("cases", "処理件数（推計）", align="end"),
        Column("minutes", "一件の手の時間（推計）", align="end"),
        Column("log", "結んだ業務の記録"),
        Column("measured_cases", "処理件数（実測）", align="end"),
        Column("median", "処理時間の中央値（実測）", align="end"),
    ]
    return Table("推計と実測", columns, [Row(_cells(one)) for one in found], caption_hidden=True)


def _cells(one: Beside) -> dict[str, Cell]:
    minutes = None if one.per_case is None else f"{number(one.per_case)}分"
    return {
        "procedure": Cell(one.procedure),
        "cases": Cell(cases(one.cases)),
        "minutes": Cell(minutes or "—", note=None if minutes else "一件の分がありません"),
        "log": Cell(one.log_title or "結んでいません", href=one.log_url or None),
        "measured_cases": Cell(one.measured_cases, note=one.why or None),
        "median": Cell(one.median),
    }


def pair(request: HttpRequest, key: UUID) -> HttpResponse:
    """手続に、実測の記録を結ぶ・外す。"""
    scope = request.scope  # type: ignore[attr-defined]
    survey = survey_of(request, key)
    form = PairForm(beside.log_choices(scope), request.POST)
    versions = {one.procedure: one.version for one in beside.beside(scope, survey)}
    if form.is_valid() and form.cleaned_data["paired"] not in versions:
        form.add_error(None, "この手続は、この調査にありません。")
    if not form.is_valid():
        return _page(request, survey, form, 422)
    data = form.cleaned_data
    try:
        actions.pair_log(by=scope, procedure=data["paired"], version=data["version"], log=form.chosen)
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        renew_version(form, versions[data["paired"]])
        return _page(request, survey, form, 409)
    messages.success(request, f"「{data['paired']}」の並べる記録を決めました。")
    return redirect("effort.measured", key=key)
