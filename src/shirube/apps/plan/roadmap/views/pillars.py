"""柱の画面: 一覧、足す、直す、並べる、消す。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.forms import MoveForm, NewPillarForm, PillarForm, VersionForm
from shirube.apps.plan.roadmap.models import Pillar
from shirube.apps.plan.roadmap.views.page import crumbs, form_page, plan_of, succeeded
from shirube.apps.plan.versions.queries import Plan


def pillars(request: HttpRequest, plan: UUID) -> HttpResponse:
    """柱の一覧と、足す様式。"""
    return _list_page(request, plan_of(request, plan), NewPillarForm())


def add(request: HttpRequest, plan: UUID) -> HttpResponse:
    """柱を足す。"""
    row, form = plan_of(request, plan), NewPillarForm(request.POST)
    scope = request.scope  # type: ignore[attr-defined]
    if not succeeded(form, lambda _: actions.add_pillar(by=scope, plan=row, **form.values)):
        return _list_page(request, row, form, status=422)
    messages.success(request, "柱を足しました。")
    return redirect("roadmap.pillars", plan=plan)


def _list_page(request: HttpRequest, plan: Plan, form: NewPillarForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "柱",
        "breadcrumbs": crumbs(plan, ("柱", None)),
        "plan": plan,
        "pillars": queries.pillars(request.scope, plan),  # type: ignore[attr-defined]
        "form": form,
    }
    return render(request, "roadmap/pillars.html", context, status=status)


def edit_form(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """柱を直す様式。"""
    row, pillar = _pillar(request, plan, key)
    names = ("version", "number", "title", "aim")
    form = PillarForm(initial={name: getattr(pillar, name) for name in names})
    return _edit_page(request, row, pillar, form)


def edit(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """柱を直す。"""
    row, pillar = _pillar(request, plan, key)
    scope, form = request.scope, PillarForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form, lambda data: actions.edit_pillar(by=scope, key=key, version=data["version"], **form.values)
    ):
        return _edit_page(request, row, pillar, form, status=422)
    messages.success(request, "柱を直しました。")
    return redirect("roadmap.pillars", plan=plan)


def _edit_page(
    request: HttpRequest, plan: Plan, pillar: Pillar, form: PillarForm, status: int = 200
) -> HttpResponse:
    back = reverse("roadmap.pillars", args=[plan.key])
    return form_page(request, plan, f"柱「{pillar.title}」を直す", form, back, status=status)


def move(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """柱を並べ替える。"""
    row, _ = _pillar(request, plan, key)
    scope, form = request.scope, MoveForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form,
        lambda data: actions.move_pillar(by=scope, key=key, version=data["version"], step=int(data["step"])),
    ):
        messages.error(request, "並べ替えられませんでした。画面を開き直してください。")
    return redirect("roadmap.pillars", plan=row.key)


def remove(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """柱を消す。"""
    row, _ = _pillar(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.remove_pillar(by=scope, key=key, version=data["version"])):
        for text in form.non_field_errors():
            messages.error(request, text)
        return _list_page(request, row, NewPillarForm(), status=422)
    messages.success(request, "柱を消しました。")
    return redirect("roadmap.pillars", plan=row.key)


def _pillar(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Pillar]:
    row = plan_of(request, plan)
    return row, found(lambda: queries.pillar_of_key(request.scope, row, key), "柱")  # type: ignore[attr-defined]
