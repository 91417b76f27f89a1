"""KPI を定める・直す、目標を決める、全国の表につなぐ画面。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shirube.apps.plan.kpi import actions, queries
from shirube.apps.plan.kpi.definitions import details_of_example, measure_of
from shirube.apps.plan.kpi.forms import BindForm, EditKpiForm, KpiForm, NewKpiForm, TargetForm
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.kpi.views.page import form_page, found_kpi, found_plan, kpi_crumbs, list_crumbs
from shirube.apps.plan.versions.queries import Plan
from shirube.values.fiscal_year import FiscalYear

_YEARS_AHEAD = 5


def new(request: HttpRequest, plan: UUID) -> HttpResponse:
    """新しい KPI の様式。``?example=`` の例があれば、その定義を入れておく。"""
    found = found_plan(request, plan)
    form = NewKpiForm(request.scope, found, initial=details_of_example(request.GET.get("example", "")))  # type: ignore[attr-defined]
    return _new_page(request, found, form)


def _new_page(request: HttpRequest, plan: Plan, form: NewKpiForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        title="KPIを定める",
        form=form,
        submit="このKPIを定める",
        breadcrumbs=list_crumbs(plan, ("KPIを定める", None)),
        status=status,
    )


def add(request: HttpRequest, plan: UUID) -> HttpResponse:
    """KPI を定める。"""
    found = found_plan(request, plan)
    form = NewKpiForm(request.scope, found, request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _new_page(request, found, form, status=422)
    extra = {name: form.cleaned_data[name] for name in ("measure_id", "example")}
    try:
        kpi = actions.define_kpi(
            by=request.scope,  # type: ignore[attr-defined]
            plan=found,
            parameters=form.parameters,
            **extra,
            **form.values,
        )
    except actions.CannotDefineKpi as error:
        form.add_error(None, str(error))
        return _new_page(request, found, form, status=422)
    messages.success(request, "KPIを定めました。次に、年度ごとの目標を決めてください。")
    return redirect("kpi.targets", key=kpi.key)


def edit_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """定義を直す様式。"""
    kpi = found_kpi(request, key)
    names = ("title", "definition", "kind", "direction", "unit", "numerator_label", "denominator_label")
    initial = {name: getattr(kpi, name) for name in (*names, "cycle", "source", "version")}
    initial["initiative"] = str(kpi.initiative.key) if kpi.initiative else ""
    initial["department"] = str(kpi.department.key) if kpi.department else ""
    return _edit_page(request, kpi, EditKpiForm(request.scope, kpi, initial=initial))  # type: ignore[attr-defined]


def _edit_page(request: HttpRequest, kpi: Kpi, form: KpiForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        title="定義を直す",
        form=form,
        submit="この定義にする",
        breadcrumbs=kpi_crumbs(kpi, ("定義を直す", None)),
        status=status,
    )


def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """定義を直す。"""
    kpi = found_kpi(request, key)
    form = EditKpiForm(request.scope, kpi, request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _edit_page(request, kpi, form, status=422)
    try:
        actions.edit_kpi(by=request.scope, key=key, version=form.cleaned_data["version"], **form.values)  # type: ignore[attr-defined]
    except actions.CannotDefineKpi as error:
        form.add_error(None, str(error))
        return _edit_page(request, kpi, form, status=422)
    messages.success(request, "定義を直しました。")
    return redirect("kpi.detail", key=key)


def _years(request: HttpRequest, kpi: Kpi) -> list[int]:
    """目標を置く年度: 計画の期間と、もう目標のある年度。"""
    this_year = FiscalYear.of(request.scope.today).start_year  # type: ignore[attr-defined]
    first, last = (
        (kpi.plan.first_year, kpi.plan.last_year) if kpi.plan else (this_year, this_year + _YEARS_AHEAD)
    )
    return sorted({*range(first, last + 1), *kpi.target_by_year})


def targets_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """目標を決める様式。"""
    kpi = found_kpi(request, key)
    return _targets_page(request, kpi, TargetForm(kpi, measure_of(kpi), _years(request, kpi)))


def _targets_page(request: HttpRequest, kpi: Kpi, form: TargetForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        title="目標を決める",
        lead=kpi.title,
        form=form,
        submit="この目標にする",
        breadcrumbs=kpi_crumbs(kpi, ("目標を決める", None)),
        status=status,
    )


def set_targets(request: HttpRequest, key: UUID) -> HttpResponse:
    """目標を決める。"""
    kpi = found_kpi(request, key)
    form = TargetForm(kpi, measure_of(kpi), _years(request, kpi), request.POST)
    if not form.is_valid():
        return _targets_page(request, kpi, form, status=422)
    data = form.cleaned_data
    actions.set_targets(
        by=request.scope,  # type: ignore[attr-defined]
        key=key,
        version=data["version"],
        targets=form.targets,
        base=data["base"],
        base_on=data["base_on"],
    )
    messages.success(request, "目標を決めました。")
    return redirect("kpi.detail", key=key)


def bind_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """全国の表につなぐ様式。"""
    kpi = found_kpi(request, key)
    return _bind_page(request, kpi, BindForm(_items(request), initial={"version": kpi.version}))


def _items(request: HttpRequest) -> list[tuple[Any, str, str]]:
    scope = request.scope  # type: ignore[attr-defined]
    return [
        (series, item, label)
        for series in queries.series_list(scope)
        for item, label in queries.series_items(scope, series)
    ]


def _bind_page(request: HttpRequest, kpi: Kpi, form: BindForm, status: int = 200) -> HttpResponse:
    has_items = bool(form.fields["item"].choices)  # type: ignore[attr-defined]
    return form_page(
        request,
        title="全国の表につなぐ",
        lead="つなぐと、取り込んだ表の自団体の値が読みとして残り、ほかの団体と比べられます。",
        form=form if has_items else None,
        empty="使い始めた全国の表がまだありません。",
        empty_href=reverse("kpi.series"),
        empty_label="全国の表を取り込む",
        submit="この数につなぐ",
        breadcrumbs=kpi_crumbs(kpi, ("全国の表につなぐ", None)),
        status=status,
    )


def bind(request: HttpRequest, key: UUID) -> HttpResponse:
    """全国の表につなぎ、自団体の値を残す。"""
    scope, kpi = request.scope, found_kpi(request, key)  # type: ignore[attr-defined]
    form = BindForm(_items(request), request.POST)
    if not form.is_valid():
        return _bind_page(request, kpi, form, status=422)
    series, item = form.chosen
    try:
        bound = actions.bind_series(
            by=scope, key=key, version=form.cleaned_data["version"], series=series, item=item
        )
    except actions.CannotDefineKpi as error:
        form.add_error(None, str(error))
        return _bind_page(request, kpi, form, status=422)
    count = actions.take_series_readings(by=scope, kpi=bound)
    messages.success(request, f"つなぎました。自団体の値を{count:,}件残しました。")
    return redirect(reverse("kpi.detail", args=[key]))
