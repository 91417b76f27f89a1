"""取組の画面: 一つの取組、足す、直す、状態、並べ、消す、作業をまとめて足す。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.beside import tables_beside
from shirube.apps.plan.roadmap.forms import (
    InitiativeForm,
    MoveForm,
    NewInitiativeForm,
    QuickTasksForm,
    StateForm,
    VersionForm,
)
from shirube.apps.plan.roadmap.models import Initiative
from shirube.apps.plan.roadmap.views import initiative_parts as parts
from shirube.apps.plan.roadmap.views.page import crumbs, form_page, plan_of, state_badge, succeeded
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import State


def initiative(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの取組。"""
    row, one = _initiative(request, plan, key)
    return _page(request, row, one)


def _page(
    request: HttpRequest,
    plan: Plan,
    one: Initiative,
    *,
    quick: QuickTasksForm | None = None,
    state: StateForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    tasks = list(queries.tasks_of(scope, one).select_related("department"))
    now = parts.state_of(one, tasks)
    initial = {"version": one.version, "state": now, "stop_reason": one.stop_reason}
    context: dict[str, Any] = {
        "page_title": one.title,
        "breadcrumbs": crumbs(plan, (one.title, None)),
        "plan": plan,
        "initiative": one,
        "badge": state_badge(now),
        "terms": parts.terms(scope, one, now),
        "undecided": parts.undecided(one, tasks),
        "table": parts.task_table(plan, tasks, scope.today),
        "national": queries.national_items(scope, one.national),
        "beside": tables_beside(scope, plan, one.key),
        "quick": quick or QuickTasksForm(),
        "state_form": state or StateForm(initial=initial, auto_id="state-%s"),
        "refusal": refusal,
        "can_edit": scope.can("roadmap.edit"),
    }
    return render(request, "roadmap/initiative.html", context, status=status)


def new(request: HttpRequest, plan: UUID) -> HttpResponse:
    """取組を加える様式。"""
    row = plan_of(request, plan)
    return _new_page(request, row, NewInitiativeForm(request.scope, row))  # type: ignore[attr-defined]


def add(request: HttpRequest, plan: UUID) -> HttpResponse:
    """取組を加える。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    form, made = NewInitiativeForm(scope, row, request.POST), []
    if not succeeded(form, lambda _: made.append(actions.add_initiative(by=scope, plan=row, **form.values))):
        return _new_page(request, row, form, status=422)
    messages.success(request, "取組を加えました。次は、作業と節目を足します。")
    return redirect("roadmap.initiative", plan=plan, key=made[0].key)


def _new_page(request: HttpRequest, plan: Plan, form: NewInitiativeForm, status: int = 200) -> HttpResponse:
    back = reverse("roadmap.table", args=[plan.key])
    return form_page(request, plan, "取組を加える", form, back, status=status)


def edit_form(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取組を直す様式。"""
    row, one = _initiative(request, plan, key)
    form = InitiativeForm(
        request.scope,  # type: ignore[attr-defined]
        row,
        initial=InitiativeForm.initial_of(one),
        held=one.national,
    )
    return _edit_page(request, row, one, form)


def edit(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取組を直す。"""
    row, one = _initiative(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    form = InitiativeForm(scope, row, request.POST, held=one.national)
    if not succeeded(
        form, lambda data: actions.edit_initiative(by=scope, key=key, version=data["version"], **form.values)
    ):
        return _edit_page(request, row, one, form, status=422)
    messages.success(request, "取組を直しました。")
    return redirect("roadmap.initiative", plan=plan, key=key)


def _edit_page(
    request: HttpRequest, plan: Plan, one: Initiative, form: InitiativeForm, status: int = 200
) -> HttpResponse:
    back = reverse("roadmap.initiative", args=[plan.key, one.key])
    return form_page(request, plan, f"「{one.title}」を直す", form, back, status=status)


def change_state(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取組の状態を変える。中止には理由が要る。"""
    row, one = _initiative(request, plan, key)
    scope, form = request.scope, StateForm(request.POST, auto_id="state-%s")  # type: ignore[attr-defined]

    def run(data: dict[str, Any]) -> None:
        if data["state"] == State.STOPPED:
            actions.stop_initiative(by=scope, key=key, version=data["version"], reason=data["stop_reason"])
        else:
            actions.resume_initiative(by=scope, key=key, version=data["version"], state=data["state"])

    if not succeeded(form, run):
        return _page(request, row, one, state=form, status=422)
    messages.success(request, "状態を変えました。")
    return redirect("roadmap.initiative", plan=plan, key=key)


def move(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取組を、柱の中で並べ替える。"""
    _initiative(request, plan, key)
    scope, form = request.scope, MoveForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form,
        lambda data: actions.move_initiative(
            by=scope, key=key, version=data["version"], step=int(data["step"])
        ),
    ):
        messages.error(request, "並べ替えられませんでした。画面を開き直してください。")
    return redirect("roadmap.initiative", plan=plan, key=key)


def remove(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取組を消す。"""
    row, one = _initiative(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form, lambda data: actions.remove_initiative(by=scope, key=key, version=data["version"])
    ):
        return _page(request, row, one, refusal=" ".join(form.non_field_errors()), status=422)
    messages.success(request, "取組を消しました。")
    return redirect("roadmap.table", plan=plan)


def add_tasks(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """作業をまとめて足す。"""
    row, one = _initiative(request, plan, key)
    scope, form = request.scope, QuickTasksForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.add_tasks(by=scope, initiative=one, lines=data["lines"])):
        return _page(request, row, one, quick=form, status=422)
    messages.success(request, f"作業を{len(form.cleaned_data['lines'])}件足しました。")
    return redirect("roadmap.initiative", plan=plan, key=key)


def _initiative(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Initiative]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.initiative_of_key(scope, row, key), "取組")
