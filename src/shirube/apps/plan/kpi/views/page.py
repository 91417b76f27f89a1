"""KPI の画面に共通の、道順・見つからないときの扱い・値の見せ方。"""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.kpi import queries
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_judgement import Verdict
from shirube.ui.components.badge.badge import Badge
from shirube.values.era import format_date

Crumb = tuple[str, str | None]
VERDICTS = {
    Verdict.MET: "success",
    Verdict.UNMET: "error",
    Verdict.RUNNING: "neutral",
    Verdict.UNKNOWN: "neutral",
}


def found_plan(request: HttpRequest, key: UUID) -> Plan:
    """一つの計画。"""
    return found(lambda: versions.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


def found_kpi(request: HttpRequest, key: UUID) -> Kpi:
    """一つの KPI。"""
    return found(lambda: queries.kpi_of_key(request.scope, key), "KPI")  # type: ignore[attr-defined]


def crumbs(*last: Crumb) -> list[Crumb]:
    """KPI の一覧からの道順。"""
    return [("ホーム", reverse("home")), ("KPI", reverse("kpi.list")), *last]


def list_crumbs(plan: Plan | None, *last: Crumb) -> list[Crumb]:
    """計画の KPI の一覧からの道順。計画に入れていなければ、KPI の一覧から。"""
    if plan is None:
        return crumbs(*last)
    return versions.plan_trail(plan, ("KPI", reverse("kpi.plan", args=[plan.key])), *last)


def kpi_crumbs(kpi: Kpi, *last: Crumb) -> list[Crumb]:
    """一つの KPI からの道順。計画の KPI なら、計画の入口を通る。"""
    return [*list_crumbs(kpi.plan), (kpi.title, reverse("kpi.detail", args=[kpi.key])), *last]


def form_page(
    request: HttpRequest,
    *,
    title: str,
    form: object,
    submit: str,
    breadcrumbs: list[Crumb],
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """様式一つの画面。"""
    back = breadcrumbs[-2][1] if len(breadcrumbs) > 1 else None
    context = {"page_title": title, "form": form, "submit": submit, "breadcrumbs": breadcrumbs, "back": back}
    return render(request, "kpi/form.html", {**context, **more}, status=status)


def verdict_badge(verdict: Verdict) -> Badge:
    """判定の札。"""
    return Badge(verdict.value, VERDICTS[verdict])


def short(day: date) -> str:
    """表の中の日付。"""
    return format_date(day, "short")
