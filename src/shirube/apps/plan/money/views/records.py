"""効果と支援策の画面: 足す、直す、消す。"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.money import actions, queries
from shirube.apps.plan.money.forms import (
    ChooseSupportForm,
    EffectForm,
    NewEffectForm,
    SupportForm,
    VersionForm,
)
from shirube.apps.plan.money.models import Effect, SupportUse
from shirube.apps.plan.money.views.initiative import initiative_page
from shirube.apps.plan.money.views.page import (
    form_page,
    initiative_of,
    money_crumbs,
    plan_of,
    succeeded,
)
from shirube.apps.plan.versions.queries import Plan
from shirube.reference.funding.support_measures import support_measure
from shirube.ui.components.description_list.description_list import Term
from shirube.values.fiscal_year import FiscalYear


def add_effect(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """効果を足す。"""
    row = plan_of(request, plan)
    one, scope = initiative_of(request, row, key), request.scope  # type: ignore[attr-defined]
    form = NewEffectForm(request.POST)
    if not succeeded(form, lambda _: actions.add_effect(by=scope, plan=row, initiative=key, **form.values)):
        return initiative_page(request, row, one, effect=form, status=422)
    messages.success(request, "効果を足しました。")
    return redirect("money.initiative", plan=plan, key=key)


def effect(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """効果を直す様式。"""
    row, one = _effect(request, plan, key)
    return _effect_page(request, row, one, EffectForm(initial=EffectForm.initial_of(one)))


def edit_effect(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """効果を直し、結果を書く。"""
    row, one = _effect(request, plan, key)
    scope, form = request.scope, EffectForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form,
        lambda data: actions.edit_effect(by=scope, plan=row, key=key, version=data["version"], **form.values),
    ):
        return _effect_page(request, row, one, form, status=422)
    messages.success(request, "効果を保存しました。")
    return redirect("money.initiative", plan=plan, key=one.initiative.key)


def remove_effect(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """効果を消す。"""
    row, one = _effect(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form, lambda data: actions.remove_effect(by=scope, plan=row, key=key, version=data["version"])
    ):
        return _effect_page(request, row, one, form, status=422)
    messages.success(request, "効果を消しました。")
    return redirect("money.initiative", plan=plan, key=one.initiative.key)


def _effect(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Effect]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.effect_of_key(scope, row, key), "効果")


def _effect_page(
    request: HttpRequest, plan: Plan, one: Effect, form: EffectForm, status: int = 200
) -> HttpResponse:
    back = reverse("money.initiative", args=[plan.key, one.initiative.key])
    return form_page(
        request,
        "効果を直す",
        money_crumbs(plan, (one.initiative.title, back), (one.title, None)),
        form,
        back,
        status=status,
        remove_url=reverse("money.remove_effect", args=[plan.key, one.key]),
        remove_label="この効果を消す",
        record=one,
    )


def choose_support(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """支援策を選ぶ。"""
    row = plan_of(request, plan)
    one, scope = initiative_of(request, row, key), request.scope  # type: ignore[attr-defined]
    form = ChooseSupportForm(one.national, request.POST)
    if not succeeded(form, lambda data: actions.choose_support(by=scope, plan=row, initiative=key, **data)):
        return initiative_page(request, row, one, support=form, status=422)
    messages.success(request, "支援策を選びました。額は試算です。財政当局に確かめてください。")
    return redirect("money.initiative", plan=plan, key=key)


def support(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """選んだ支援策の様式。"""
    row, one = _support(request, plan, key)
    form = SupportForm(support_measure(one.measure), initial=SupportForm.initial_of(one))
    return _support_page(request, row, one, form)


def edit_support(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """選んだ支援策の、率の場合・対象の経費・確かめたことを直す。"""
    row, one = _support(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    form = SupportForm(support_measure(one.measure), request.POST)
    if not succeeded(
        form,
        lambda data: actions.edit_support(
            by=scope, plan=row, key=key, version=data["version"], **form.values
        ),
    ):
        return _support_page(request, row, one, form, status=422)
    messages.success(request, "支援策を保存しました。")
    return redirect("money.initiative", plan=plan, key=one.initiative.key)


def remove_support(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """選んだ支援策を外す。"""
    row, one = _support(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form, lambda data: actions.remove_support(by=scope, plan=row, key=key, version=data["version"])
    ):
        return _support_page(request, row, one, form, status=422)
    messages.success(request, "支援策を外しました。")
    return redirect("money.initiative", plan=plan, key=one.initiative.key)


def _support(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, SupportUse]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.support_of_key(scope, row, key), "支援策")


def _support_page(
    request: HttpRequest, plan: Plan, one: SupportUse, form: VersionForm, status: int = 200
) -> HttpResponse:
    back = reverse("money.initiative", args=[plan.key, one.initiative.key])
    measure = support_measure(one.measure)
    estimate = next(
        found
        for found in queries.estimates(request.scope, plan, str(one.initiative.key))  # type: ignore[attr-defined]
        if found.line.key == str(one.key)
    )
    terms = [
        Term("支援策", measure.label, note="、".join(measure.ministries)),
        Term("種類", measure.kind.label),
        Term("年度", FiscalYear(one.year).label, note=estimate.covers_label),
        Term("印字された率", measure.rate_as_printed or "印字なし"),
        Term("印字された期間", measure.period_as_printed or "印字なし"),
        Term("対象の経費（印字）", "、".join(measure.eligible_costs) or "印字なし"),
        Term("試算", estimate.amount_label, note=estimate.working),
    ]
    context = {
        "page_title": "国の支援策",
        "breadcrumbs": money_crumbs(plan, (one.initiative.title, back), (measure.label, None)),
        "terms": terms,
        "cautions": estimate.cautions,
        "form": form,
        "back": back,
        "record": one,
        "remove_url": reverse("money.remove_support", args=[plan.key, one.key]),
        "remove_label": "この支援策を外す",
    }
    return render(request, "money/support.html", context, status=status)
