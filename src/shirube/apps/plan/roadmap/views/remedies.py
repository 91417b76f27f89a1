"""業務分析の対策を、計画の取組の作業にする様式。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.insight.remedies import queries as remedies
from shirube.apps.insight.remedies.queries import Remedy
from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.forms import RemedyTaskForm
from shirube.apps.plan.roadmap.views.page import form_page, plan_of, succeeded
from shirube.apps.plan.versions.queries import Plan


def new(request: HttpRequest, plan: UUID, remedy: UUID) -> HttpResponse:
    """対策を作業にする様式。"""
    row, one = plan_of(request, plan), _remedy(request, remedy)
    form = RemedyTaskForm(request.scope, row, initial=RemedyTaskForm.initial_of(one))  # type: ignore[attr-defined]
    return _page(request, row, one, form)


def add(request: HttpRequest, plan: UUID, remedy: UUID) -> HttpResponse:
    """対策を作業にする。"""
    row, one, scope = plan_of(request, plan), _remedy(request, remedy), request.scope  # type: ignore[attr-defined]
    form, made = RemedyTaskForm(scope, row, request.POST), []
    if not succeeded(
        form,
        lambda data: made.append(
            actions.add_remedy_task(
                by=scope,
                initiative=queries.initiative_of_key(scope, row, UUID(data["initiative"])),
                remedy=one,
                **form.values,
            )
        ),
    ):
        return _page(request, row, one, form, status=422)
    messages.success(request, "対策を工程表の作業にしました。")
    return redirect("roadmap.task", plan=plan, key=made[0].key)


def _remedy(request: HttpRequest, key: UUID) -> Remedy:
    return found(lambda: remedies.remedy_of_key(request.scope, key), "対策")  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, plan: Plan, one: Remedy, form: RemedyTaskForm, status: int = 200
) -> HttpResponse:
    back = reverse("insight.remedy", args=[one.key])
    return form_page(request, plan, f"対策「{one.title}」を工程表に加える", form, back, status=status)
