"""推進体制の画面: 役割と担い手、足りないところ、置き方、DX推進員。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.diagnosis import actions, queries
from shirube.apps.plan.diagnosis.forms.fields import SheetForm
from shirube.apps.plan.diagnosis.forms.structure import ChoiceForm, EditHolderForm, HolderForm
from shirube.apps.plan.diagnosis.views import structure_tables as tables
from shirube.apps.plan.diagnosis.views.page import form_page, plan_of, succeeded, tabs_of
from shirube.apps.plan.diagnosis.views.structure_figure import structure_figure
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.ui.components.table.problems import problem_table


def structure(request: HttpRequest, plan: UUID) -> HttpResponse:
    """推進体制。"""
    return structure_page(request, plan_of(request, plan))


def structure_page(
    request: HttpRequest,
    plan: Plan,
    *,
    choice_form: ChoiceForm | None = None,
    sheet_form: SheetForm | None = None,
    refusal: actions.SheetRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    """推進体制の画面。"""
    scope = request.scope  # type: ignore[attr-defined]
    edition, choice = queries.structure_edition(scope, plan), queries.structure_choice(scope, plan)
    can_edit = scope.can("diagnosis.edit")
    holders = list(queries.role_holders(scope, plan))
    gaps = queries.gaps(scope, plan, scope.today)
    held = [one for one in queries.holdings(holders, {}) if one.is_in_force(scope.today)]
    duties = queries.structure_lines(scope, plan, scope.today)
    listed = [role for role in queries.structure_roles(scope, plan) if role.is_listed]
    filled = sum(any(one.role == role.id for one in held) for role in listed)
    context = {
        "page_title": "推進体制",
        "breadcrumbs": plan_trail(plan, ("推進体制", None)),
        "lead": f"{edition.label}が挙げる役割に照らして、だれが担うかを確かめます。",
        "is_borrowed": edition.edition != plan.edition,
        "edition": edition,
        "plan": plan,
        "tabs": tabs_of(request, plan, "diagnosis.structure"),
        "filled": filled,
        "listed_note": f"計画の「組織体制の整備」に並ぶ{len(listed)}役割のうち",
        "figure": structure_figure(duties, queries.arrangement_lines(scope, plan, scope.today)),
        "gap_table": tables.gap_table(gaps),
        "role_table": tables.role_table(scope, plan, holders, gaps, links=can_edit),
        "choice_terms": tables.choice_terms(choice),
        "promoter_table": tables.promoter_table(scope, plan),
        "choice_form": choice_form or ChoiceForm.of(choice),
        "sheet_form": sheet_form or SheetForm(auto_id="sheet-%s"),
        "problems": problem_table(refusal.problems) if refusal else None,
        "refusal": refusal,
        "can_edit": can_edit,
    }
    return render(request, "diagnosis/structure.html", context, status=status)


def choose(request: HttpRequest, plan: UUID) -> HttpResponse:
    """置き方と PMO を記録する。"""
    row, form = plan_of(request, plan), ChoiceForm(request.POST)

    def run() -> None:
        actions.choose_structure(by=request.scope, plan=row, **form.cleaned_data)  # type: ignore[attr-defined]

    if not succeeded(form, run):
        return structure_page(request, row, choice_form=form, status=422)
    messages.success(request, "置き方を記録しました。")
    return redirect("diagnosis.structure", plan=row.key)


def _holder_page(
    request: HttpRequest, plan: Plan, form: HolderForm, *, title: str, status: int = 200
) -> HttpResponse:
    back = reverse("diagnosis.structure", args=[plan.key])
    return form_page(
        request,
        plan,
        title=title,
        form=form,
        submit="保存する",
        back=back,
        trail=(("推進体制", back),),
        status=status,
    )


def new_holder(request: HttpRequest, plan: UUID) -> HttpResponse:
    """担い手を足す様式。"""
    row = plan_of(request, plan)
    initial = {"role": request.GET.get("role", "")}
    form = HolderForm(request.scope, row, initial=initial)  # type: ignore[attr-defined]
    return _holder_page(request, row, form, title="担い手を足す")


def add_holder(request: HttpRequest, plan: UUID) -> HttpResponse:
    """担い手を足す。"""
    row = plan_of(request, plan)
    form = HolderForm(request.scope, row, request.POST)  # type: ignore[attr-defined]

    def run() -> None:
        actions.add_role_holder(by=request.scope, plan=row, **form.values)  # type: ignore[attr-defined]

    if not succeeded(form, run):
        return _holder_page(request, row, form, title="担い手を足す", status=422)
    messages.success(request, "担い手を足しました。")
    return redirect("diagnosis.structure", plan=row.key)


def edit_holder_form(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """担い手を直す様式。"""
    row = plan_of(request, plan)
    mine = found(lambda: queries.role_holder_of_key(request.scope, row, key), "担い手")  # type: ignore[attr-defined]
    return _holder_page(request, row, EditHolderForm.of(request.scope, row, mine), title="担い手を直す")  # type: ignore[attr-defined]


def edit_holder(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """担い手を直す。"""
    row = plan_of(request, plan)
    found(lambda: queries.role_holder_of_key(request.scope, row, key), "担い手")  # type: ignore[attr-defined]
    form = EditHolderForm(request.scope, row, request.POST)  # type: ignore[attr-defined]

    def run() -> None:
        version = form.cleaned_data["version"]
        actions.edit_role_holder(by=request.scope, plan=row, key=key, version=version, **form.values)  # type: ignore[attr-defined]

    if not succeeded(form, run):
        return _holder_page(request, row, form, title="担い手を直す", status=422)
    messages.success(request, "担い手を直しました。")
    return redirect("diagnosis.structure", plan=row.key)
