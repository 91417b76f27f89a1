"""国の版から工程表を始める画面。"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.forms import StartForm
from shirube.apps.plan.roadmap.views.page import crumbs, plan_of
from shirube.apps.plan.versions.queries import Plan
from shirube.reference.plan.records import PlanEdition


def start(request: HttpRequest, plan: UUID) -> HttpResponse:
    """取組事項を選ぶ様式。"""
    row, edition = _edition(request, plan)
    held = queries.held_items(request.scope, row)  # type: ignore[attr-defined]
    return _page(request, row, edition, StartForm(edition, held))


def begin(request: HttpRequest, plan: UUID) -> HttpResponse:
    """選ばれた取組事項を、柱・取組・節目にする。"""
    scope = request.scope  # type: ignore[attr-defined]
    row, edition = _edition(request, plan)
    form = StartForm(edition, queries.held_items(scope, row), request.POST)
    if not form.is_valid():
        return _page(request, row, edition, form, status=422)
    try:
        made = actions.start_from_edition(
            by=scope, plan=row, edition=edition.edition, items=form.cleaned_data["items"]
        )
    except (actions.CannotStartRoadmap, actions.CannotChangeRoadmap) as error:
        form.add_error(None, str(error))
        return _page(request, row, edition, form, status=422)
    messages.success(
        request,
        f"取組を{made.initiatives}件、国の目標時期の節目を{made.milestones}件、工程表に入れました。"
        "次は、取組ごとに担当と作業を決めます。",
    )
    return redirect("roadmap.table", plan=row.key)


def _edition(request: HttpRequest, key: UUID) -> tuple[Plan, PlanEdition]:
    plan = plan_of(request, key)
    edition = queries.edition_of(request.scope, plan)
    if edition is None:
        raise Http404("この計画は、国の計画の版をもとにしていません。")
    return plan, edition


def _page(
    request: HttpRequest, plan: Plan, edition: PlanEdition, form: StartForm, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": "国の計画から始める",
        "breadcrumbs": crumbs(plan, ("国の計画から始める", None)),
        "lead": edition.label,
        "plan": plan,
        "form": form,
        "has_choices": bool(form.fields["items"].choices),  # type: ignore[attr-defined]
        "period": edition.period_as_printed,
        "is_past": edition.period_end is not None and edition.period_end < request.scope.today,  # type: ignore[attr-defined]
    }
    return render(request, "roadmap/start.html", context, status=status)
