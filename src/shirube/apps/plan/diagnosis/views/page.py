"""自己診断と推進体制の画面に共通の、道順・見つからないとき・様式の扱い。"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.found import found
from shirube.apps.plan.diagnosis import actions
from shirube.apps.plan.roadmap.actions import CannotChangeRoadmap
from shirube.apps.plan.versions import queries as plans
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.reference.plan.diagnosis_records import Stage
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.tabs.tabs import Tab

Crumb = tuple[str, str | None]
_STAGE_BADGES = {1: "error", 2: "warning", 3: "info", 4: "success", 5: "success"}


def plan_of(request: HttpRequest, key: UUID) -> Plan:
    """この計画。無ければ 404。"""
    return found(lambda: plans.plan_of_key(request.scope, key), "計画")  # type: ignore[attr-defined]


def tabs_of(request: HttpRequest, plan: Plan, current: str) -> list[Tab]:
    """計画の中の切り替え。"""
    return plans.plan_tabs(request.scope, plan, current)  # type: ignore[attr-defined]


def succeeded(form: Form, run: Callable[[], object], *, field: str | None = None) -> bool:
    """様式が正しければ行う。断られたら、その理由を様式の誤りにする。"""
    if not form.is_valid():
        return False
    try:
        run()
    except (actions.CannotChangeDiagnosis, CannotChangeRoadmap, FileRefused) as refusal:
        if isinstance(refusal, actions.SheetRefused):
            raise
        form.add_error(field, str(refusal))
        return False
    return True


def form_page(
    request: HttpRequest,
    plan: Plan,
    *,
    title: str,
    form: Form,
    submit: str,
    back: str,
    trail: tuple[Crumb, ...] = (),
    lead: str = "",
    status: int = 200,
) -> HttpResponse:
    """一つの様式だけの頁。"""
    context: dict[str, Any] = {
        "page_title": title,
        "breadcrumbs": plan_trail(plan, *trail, (title, None)),
        "lead": lead,
        "form": form,
        "submit": submit,
        "back": back,
    }
    return render(request, "diagnosis/form.html", context, status=status)


def stage_badge(stage: Stage | None) -> Badge:
    """段階の札。"""
    if stage is None:
        return Badge("未回答", "neutral")
    return Badge(f"{stage.value} {stage.label}", _STAGE_BADGES[stage.value])
