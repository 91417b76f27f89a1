"""前の調査と比べる: 時間の違いを、件数による違いと、一件の分による違いに分ける。"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.forms import OtherForm
from shirube.apps.insight.effort.models import Survey
from shirube.apps.insight.effort.views.page import survey_crumbs, survey_of, tabs
from shirube.engines.insight.counts_minutes_parts import joined, shared_names
from shirube.engines.insight.counts_minutes_words import cases, hours, signed_hours
from shirube.engines.insight.counts_minutes_years import YearLine, Years
from shirube.engines.insight.counts_minutes_years import years as compared
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.key import is_key


def years(request: HttpRequest, key: UUID) -> HttpResponse:
    """二つの調査の違い。相手は ``other``。言わなければ、前の年度のうち新しいもの。"""
    scope = request.scope  # type: ignore[attr-defined]
    survey = survey_of(request, key)
    others = [one for one in queries.surveys(scope) if one.pk != survey.pk]
    asked = request.GET.get("other", "")
    other = next((one for one in others if is_key(asked) and one.key == UUID(asked)), None)
    other = other or next((one for one in others if one.fiscal_year < survey.fiscal_year), None)
    found = _compared(scope, other, survey) if other else None
    context: dict[str, Any] = {
        "page_title": "前の調査と比べる",
        "breadcrumbs": survey_crumbs(request, survey, ("前の調査と比べる", None)),
        "lead": "どちらの値も推計です。課に聞いた件数と分の違いで、実測した変化ではありません。",
        "survey": survey,
        "tabs": tabs(survey, "effort.years"),
        "form": OtherForm(others, initial={"other": str(other.key) if other else ""}),
        "has_others": bool(others),
        "other": other,
        "found": found,
    }
    if found is not None and other is not None:
        context |= _figures(found)
        context["table"] = _table(found, other, survey)
    return render(request, "insight_effort/years.html", context)


def _compared(scope: Any, before: Survey, after: Survey) -> Years:
    """片方でだけ課の名の付いた手続が、別の手続に見えないように、両方で同じ名にする。"""
    parts = [queries.parts_of(scope, one) for one in (before, after)]
    apart = shared_names(parts[0]) | shared_names(parts[1])
    first, second = (joined(one, apart).table for one in parts)
    return compared(first, second)


def _figures(found: Years) -> dict[str, str]:
    return {
        "before": hours(found.before),
        "after": hours(found.after),
        "difference": signed_hours(found.after - found.before),
        "by_cases": signed_hours(found.by_cases),
        "by_minutes": signed_hours(found.by_minutes),
    }


def _table(found: Years, before: Survey, after: Survey) -> Table:
    old, new = before.year.label, after.year.label
    if old == new:
        old, new = "前の調査", "この調査"
    columns = [
        Column("procedure", "手続", is_row_header=True),
        Column("cases", f"件数（{old} → {new}）", align="end"),
        Column("hours", f"業務時間（{old} → {new}）", align="end"),
        Column("difference", "違い", align="end", is_unbroken=True),
        Column("by_cases", "件数による", align="end", is_unbroken=True),
        Column("by_minutes", "一件の分による", align="end", is_unbroken=True),
    ]
    rows = [Row(_cells(one)) for one in found.lines]
    return Table("手続ごとの違い", columns, rows, "どちらの調査にも行がありません。", caption_hidden=True)


def _cells(one: YearLine) -> dict[str, Cell]:
    counts = ("（無い）" if n is None else cases(n) for n in (one.before_cases, one.after_cases))
    return {
        "procedure": Cell(one.procedure),
        "cases": Cell(" → ".join(counts)),
        "hours": Cell(f"{hours(one.before)} → {hours(one.after)}"),
        "difference": Cell(signed_hours(one.difference)),
        "by_cases": Cell(signed_hours(one.by_cases)),
        "by_minutes": Cell(signed_hours(one.by_minutes)),
    }
