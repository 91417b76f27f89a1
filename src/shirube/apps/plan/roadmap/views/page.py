"""工程表の画面に共通の、道順・計画・見つからないときの扱い。"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.carried_out import carried_out
from shirube.apps.frame.found import found
from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.engines.plan.snapshot_lines import Precision, State
from shirube.ui.components.badge.badge import Badge
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.quarter import Quarter

Crumb = tuple[str, str | None]
UNDECIDED = "未定"
_BADGES = {State.PLANNED: "neutral", State.ACTIVE: "info", State.DONE: "success", State.STOPPED: "neutral"}


def plan_of(request: HttpRequest, key: UUID) -> Plan:
    """この計画。無ければ 404。"""
    return found(lambda: queries.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


REFUSALS = (
    actions.CannotChangeRoadmap,
    actions.CannotLinkTasks,
    actions.CannotRemoveFromRoadmap,
    actions.CannotStartRoadmap,
)


def succeeded(form: Form, run: Callable[[dict[str, Any]], object]) -> bool:
    """様式が正しければ行う。断られたら、その理由を様式の誤りにする。"""
    return carried_out(form, lambda: run(form.cleaned_data), *REFUSALS)


def form_page(
    request: HttpRequest, plan: Plan, title: str, form: Form, back: str, *, status: int = 200
) -> HttpResponse:
    """一つの様式だけの頁。"""
    context = {"page_title": title, "breadcrumbs": crumbs(plan, (title, None)), "form": form, "back": back}
    return render(request, "roadmap/form.html", context, status=status)


def crumbs(plan: Plan, *last: Crumb) -> list[Crumb]:
    """工程表からの道順。"""
    table = reverse("roadmap.table", args=[plan.key]) if last else None
    return plan_trail(plan, ("工程表", table), *last)


def state_badge(state: State) -> Badge:
    """状態の札。"""
    return Badge(state.label, _BADGES[state])


def day_text(day: date | None, precision: Precision = Precision.DAY) -> str:
    """日付を、決めた細かさのとおりに書く。無ければ「未定」。"""
    if day is None:
        return UNDECIDED
    year = FiscalYear.of(day)
    if precision is Precision.YEAR:
        return year.label
    if precision is Precision.QUARTER:
        return Quarter.of(day).label
    if precision is Precision.MONTH:
        return format_date(day, "short").rpartition(".")[0]
    return format_date(day, "short")


def span_text(starts_on: date | None, ends_on: date | None, precision: Precision, *, is_work: bool) -> str:
    """「R8.4.1 〜 R8.9.30」。節目は一日。"""
    if not is_work:
        return day_text(ends_on, precision)
    if starts_on is None and ends_on is None:
        return UNDECIDED
    return f"{day_text(starts_on, precision)} 〜 {day_text(ends_on, precision)}"
