"""調査の一覧、始める・直す、一つの調査（課の書き具合）、確定する、記入中に戻す。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.version_form import renew_version, typed_version
from shirube.apps.insight.effort import actions, queries
from shirube.apps.insight.effort.forms import ReturnsForm, SurveyForm
from shirube.apps.insight.effort.models import Survey
from shirube.apps.insight.effort.views.page import (
    EDIT,
    VIEW,
    crumbs,
    section_badge,
    section_url,
    survey_badge,
    survey_crumbs,
    survey_of,
    tabs,
)
from shirube.engines.insight.counts_minutes import effort_of
from shirube.engines.insight.counts_minutes_words import DEFINITIONS, cases, hours
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.fiscal_year import FiscalYear


def survey_list(request: HttpRequest) -> HttpResponse:
    """調査の一覧。調査の頁を開けない人には、自分の課の頁への行き先を並べる。"""
    scope = request.scope  # type: ignore[attr-defined]
    found = list(queries.surveys(scope))
    can_open = scope.can(VIEW)
    context = {
        "page_title": "業務量調査",
        "breadcrumbs": crumbs(),
        "lead": "記録（ログ）の無い業務の時間を、件数×一件の分で見積もります（推計）。",
        "table": _survey_table(scope, found) if can_open else None,
        "mine": [] if can_open else _my_sections(scope, found),
        "is_empty": not found,
        "is_edit": scope.can(EDIT),
        "logs_url": reverse("insight.logs") if can_open else "",
    }
    return render(request, "insight_effort/list.html", context)


def _survey_table(scope: Any, found: list[Survey]) -> Table:
    columns = [
        Column("title", "調査", is_row_header=True),
        Column("year", "年度", is_unbroken=True),
        Column("state", "状態"),
        Column("sections", "記入済みの課", align="end"),
        Column("cases", "処理件数（推計）", align="end"),
        Column("hours", "業務時間（推計）", align="end"),
    ]
    return Table("業務量調査の一覧", columns, [_survey_row(scope, one) for one in found], caption_hidden=True)


def _survey_row(scope: Any, survey: Survey) -> Row:
    effort = effort_of(queries.joined_of(scope, survey).table)
    states = queries.section_states(scope, survey)
    done = sum(one.section.done_at is not None for one in states)
    return Row(
        {
            "title": Cell(survey.title),
            "year": Cell(survey.year.label),
            "state": Cell(badge=survey_badge(survey)),
            "sections": Cell(f"{done} / {len(states)}"),
            "cases": Cell(cases(effort.cases)),
            "hours": Cell(hours(effort.minutes)),
        },
        href=reverse("effort.survey", args=[survey.key]),
    )


def _my_sections(scope: Any, found: list[Survey]) -> list[dict[str, Any]]:
    return [
        {"survey": survey, "badge": section_badge(state), "state": state, "url": _place(state)}
        for survey in found
        for state in queries.section_states(scope, survey)
    ]


def _place(state: queries.SectionState) -> str:
    return section_url("effort.section", state.section)


def new(request: HttpRequest) -> HttpResponse:
    """調査を始める様式。"""
    scope = request.scope  # type: ignore[attr-defined]
    last = FiscalYear.of(scope.today).shift(-1)
    first = {"title": f"{last.label} 業務量調査", "fiscal_year": last.label}
    return _form_page(request, SurveyForm(scope, initial=first))


def _form_page(
    request: HttpRequest, form: SurveyForm, survey: Survey | None = None, status: int = 200
) -> HttpResponse:
    title = "業務量調査を直す" if survey else "業務量調査を始める"
    context = {
        "page_title": title,
        "breadcrumbs": survey_crumbs(request, survey, ("直す", None)) if survey else crumbs(("始める", None)),
        "form": form,
        "survey": survey,
        "has_rows": bool(survey)
        and any(one.count_rows or one.minute_rows for one in queries.section_states(request.scope, survey)),  # type: ignore[attr-defined]
    }
    return render(request, "insight_effort/form.html", context, status=status)


def start(request: HttpRequest) -> HttpResponse:
    """調査を始める。"""
    scope = request.scope  # type: ignore[attr-defined]
    form = SurveyForm(scope, request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    copy = form.cleaned_data["copy"]
    source = survey_of(request, UUID(copy)) if copy else None
    survey = actions.start_survey(by=scope, **form.values, copy=source)
    messages.success(request, "調査を始めました。次に、課へ様式を配るか、課の頁で書いてもらいます。")
    return redirect("effort.survey", key=survey.key)


def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """調査を直す様式。"""
    survey = survey_of(request, key)
    return _form_page(request, SurveyForm(request.scope, survey=survey), survey)  # type: ignore[attr-defined]


def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """調査を直す。"""
    scope = request.scope  # type: ignore[attr-defined]
    survey = survey_of(request, key)
    form = SurveyForm(scope, request.POST, survey=survey)
    if not form.is_valid():
        return _form_page(request, form, survey, 422)
    try:
        actions.change_survey(by=scope, key=key, version=form.cleaned_data["version"], **form.values)
    except ChangedMeanwhile as refusal:
        survey = survey_of(request, key)
        form.add_error(None, f"{refusal}いまは「{survey.title}」（{survey.year.label}）です。")
        renew_version(form, survey.version)
        return _form_page(request, form, survey, 409)
    except actions.CannotChangeSurvey as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, survey, 422)
    messages.success(request, "調査を直しました。")
    return redirect("effort.survey", key=key)


def survey(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの調査: 全体の数と、課の書き具合。"""
    return survey_page(request, survey_of(request, key))


def survey_page(
    request: HttpRequest, row: Survey, *, returns: ReturnsForm | None = None, status: int = 200
) -> HttpResponse:
    """一つの調査の頁。``returns`` は、断られた受け取りの様式。"""
    scope = request.scope  # type: ignore[attr-defined]
    effort = effort_of(queries.joined_of(scope, row).table)
    states = queries.section_states(scope, row)
    left = [one for one in states if one.section.done_at is None]
    context = {
        "page_title": row.title,
        "breadcrumbs": survey_crumbs(request, row),
        "lead": f"{row.year.label}の件数と、一件の分から見積もった業務の時間です（推計）。",
        "survey": row,
        "badge": survey_badge(row),
        "tabs": tabs(row, "effort.survey"),
        "effort": effort,
        "hours": hours(effort.minutes),
        "cases": cases(effort.cases),
        "done": len(states) - len(left),
        "sections": len(states),
        "left": left,
        "table": _section_table(scope, row, states),
        "is_edit": scope.can(EDIT),
        "returns": returns or ReturnsForm(),
        "receipts": [one for one in queries.receipts(scope, row) if one.section is None],
        "definitions": DEFINITIONS,
        "mine": [(one, _place(one)) for one in states if one.is_mine],
    }
    return render(request, "insight_effort/survey.html", context, status=status)


def _section_table(scope: Any, survey: Survey, states: list[queries.SectionState]) -> Table:
    columns = [
        Column("section", "課", is_row_header=True),
        Column("state", "状態"),
        Column("counts", "件数の行", align="end"),
        Column("minutes", "分の行", align="end"),
        Column("hours", "業務時間（推計）", align="end"),
    ]
    totals = [effort_of(table).minutes for _, table in queries.parts_of(scope, survey)]
    rows = [
        Row(
            {
                "section": Cell(one.section.label),
                "state": Cell(badge=section_badge(one)),
                "counts": Cell(f"{one.count_rows}行"),
                "minutes": Cell(f"{one.minute_rows}行"),
                "hours": Cell(hours(total)),
            },
            href=_place(one),
        )
        for one, total in zip(states, totals, strict=True)
    ]
    return Table("課ごとの書き具合", columns, rows, "調べる課がありません。", caption_hidden=True)


def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """確定する。"""
    done = "調査を確定しました。KPI の元にも選べるようになりました。"
    return _moved(request, key, actions.confirm_survey, done)


def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """記入中に戻す。"""
    return _moved(request, key, actions.reopen_survey, "記入中に戻しました。課がまた書けます。")


def _moved(request: HttpRequest, key: UUID, act: Any, said: str) -> HttpResponse:
    row = survey_of(request, key)
    try:
        act(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return survey_page(request, survey_of(request, key), status=409)
    except actions.CannotChangeSurvey as refusal:
        messages.error(request, str(refusal))
        return survey_page(request, row, status=422)
    messages.success(request, said)
    return redirect("effort.survey", key=key)


def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """まだ一行も無い調査を取りやめる。"""
    row = survey_of(request, key)
    try:
        actions.discard_survey(by=request.scope, key=key, version=typed_version(request))  # type: ignore[attr-defined]
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return survey_page(request, survey_of(request, key), status=409)
    except actions.CannotChangeSurvey as refusal:
        messages.error(request, str(refusal))
        return survey_page(request, row, status=422)
    messages.success(request, f"「{row.title}」を取りやめました。")
    return redirect("effort.surveys")
