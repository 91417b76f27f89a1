"""もしも（試算）: 経路の割合か段階の一件の分が変わったら、時間がどれだけ変わるか。何も書き換えない。"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.trial_forms import GoalForm, StageForm, TrialForm
from shirube.apps.insight.effort.views.page import survey_crumbs, survey_of, tabs
from shirube.engines.insight.counts_minutes import CannotEstimateHours, CountsMinutes, Effort, effort_of
from shirube.engines.insight.counts_minutes_trials import Trial, reached, restaged
from shirube.engines.insight.counts_minutes_words import cases, hours, minutes_text, percent, signed_hours
from shirube.ui.components.table.table import Cell, Column, Row, Table

GOAL, STAGE = "channel", "stage"


def trial(request: HttpRequest, key: UUID) -> HttpResponse:
    """試算の頁。条件は住所に入り、何も書き換えない。"""
    survey = survey_of(request, key)
    table = queries.joined_of(request.scope, survey).table  # type: ignore[attr-defined]
    asked = request.GET.get("ask", "")
    forms: dict[str, TrialForm] = {
        GOAL: GoalForm(table, request.GET if asked == GOAL else None),
        STAGE: StageForm(table, request.GET if asked == STAGE else None),
    }
    form = forms.get(asked)
    effort = effort_of(table)
    found = _found(table, form) if form is not None and form.is_valid() else None
    context = {
        "page_title": "もしも（試算）",
        "breadcrumbs": survey_crumbs(request, survey, ("もしも（試算）", None)),
        "lead": f"{survey.title}の件数と分を使って、変えたときの時間を試算します。調査の行は変わりません。",
        "survey": survey,
        "tabs": tabs(survey, "effort.trial"),
        "is_empty": not effort.lines,
        "goal_form": forms[GOAL],
        "stage_form": forms[STAGE],
        "goal_open": asked != STAGE,
        "answer": _answer(effort, found, form) if found is not None and form is not None else None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "insight_effort/trial.html", context, status=status)


def _found(table: CountsMinutes, form: TrialForm) -> Trial | None:
    try:
        if isinstance(form, GoalForm):
            return reached(table, form.goal)
        if isinstance(form, StageForm):
            return restaged(table, form.change)
    except CannotEstimateHours as refusal:
        form.add_error(None, str(refusal))
    return None


def _answer(effort: Effort, found: Trial, form: TrialForm) -> Mapping[str, Any]:
    after = effort.minutes - found.saved
    return {
        "said": form.said,
        "before": hours(effort.minutes),
        "after": hours(after),
        "difference": signed_hours(-found.saved),
        "share": percent(Fraction(found.saved, effort.minutes) if effort.minutes else None),
        "cases": cases(found.cases),
        "cases_word": "移る件数" if isinstance(form, GoalForm) else "分の変わる件数",
        "assumptions": form.assumptions,
        "left": [why for _, why in found.left],
        "table": _table(found, isinstance(form, GoalForm)),
    }


def _table(found: Trial, is_goal: bool) -> Table:
    """時間の変わる手続と段階。一件の分の動きが同じ行は、元の経路をまたいで合わせる。"""
    merged: dict[tuple[str, str, Decimal, Decimal], Fraction] = {}
    for one in found.lines:
        if one.saved:
            name = (one.procedure, one.stage, one.before, one.after)
            merged[name] = merged.get(name, Fraction(0)) + one.cases
    columns = [
        Column("procedure", "手続", is_row_header=True),
        Column("stage", "段階"),
        Column("cases", "移る件数" if is_goal else "件数", align="end"),
        Column("minutes", "一件の分（いま → 変えたあと）", align="end"),
        Column("difference", "時間の増減（試算）", align="end"),
    ]
    rows = [
        Row(
            {
                "procedure": Cell(procedure),
                "stage": Cell(stage),
                "cases": Cell(cases(count)),
                "minutes": Cell(f"{minutes_text(before)} → {minutes_text(after)}"),
                "difference": Cell(signed_hours(count * (Fraction(after) - Fraction(before)))),
            }
        )
        for (procedure, stage, before, after), count in merged.items()
    ]
    return Table("手続と段階ごとの増減", columns, rows, "時間の変わる段階はありません。", caption_hidden=True)
