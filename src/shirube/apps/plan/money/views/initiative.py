"""一つの取組の経費・効果・支援策・契約と、年度の経費を書く様式。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.plan.money import actions, queries
from shirube.apps.plan.money.forms import BudgetForm, ChooseSupportForm, NewEffectForm
from shirube.apps.plan.money.views.page import (
    initiative_of,
    money_crumbs,
    papers,
    plan_of,
    shown,
    succeeded,
    typed_year,
)
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import money_tables as tables
from shirube.engines.plan.money_document import is_related
from shirube.engines.plan.money_effects import NOT_NETTED
from shirube.engines.plan.money_support import ASK
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.ui.components.table.table import Table
from shirube.values.fiscal_year import FIRST_YEAR, LAST_YEAR, FiscalYear


def initiative(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの取組の経費。"""
    row = plan_of(request, plan)
    return initiative_page(request, row, initiative_of(request, row, key))


def initiative_page(
    request: HttpRequest,
    plan: Plan,
    one: Any,
    *,
    effect: NewEffectForm | None = None,
    support: ChooseSupportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """取組の頁。様式の誤りがあれば、その様式を残して見せる。"""
    scope = request.scope  # type: ignore[attr-defined]
    found, key = queries.snapshot(scope, plan), str(one.key)
    year, can_edit = typed_year(request, plan), scope.can("money.edit")
    costs = [line for line in found.costs if line.initiative == key]
    years = sorted({line.year for line in costs})
    context = {
        "page_title": f"経費: {one.title}",
        "breadcrumbs": money_crumbs(plan, (one.title, None)),
        "plan": plan,
        "initiative": one,
        "by_year": shown(
            tables.year_table(costs), [_year_href(plan, one, year) for year in years] if can_edit else ()
        ),
        "funds": [table for year in years if (table := shown(tables.fund_table(costs, year)))],
        "commitments": shown(tables.commitment_table(costs)),
        "years": [
            (FiscalYear(y.start_year), _year_href(plan, one, y.start_year)) for y in queries.plan_years(plan)
        ],
        "year": FiscalYear(year),
        "effects": _effects(plan, found, key, can_edit=can_edit),
        "supports": _supports(request, plan, key, can_edit=can_edit),
        "contracts": _contracts(plan, found, key),
        "not_netted": NOT_NETTED,
        "ask": ASK,
        "effect_form": effect or NewEffectForm(initial={"basis_on": scope.today}),
        "support_form": support or ChooseSupportForm(one.national, initial={"year": year}),
        "files": papers("予算要求説明資料", "money.paper", [plan.key, one.key], year),
        "can_edit": can_edit,
    }
    return render(request, "money/initiative.html", context, status=status)


def _year_href(plan: Plan, one: Any, year: int) -> str:
    return reverse("money.budget", args=[plan.key, one.key, year])


def _effects(plan: Plan, found: PlanSnapshot, key: str, *, can_edit: bool) -> Table | None:
    mine = [line for line in found.effects if line.initiative == key]
    hrefs = [reverse("money.effect", args=[plan.key, line.key]) for line in mine]
    return shown(tables.effect_table(mine), hrefs if can_edit else ())


def _supports(request: HttpRequest, plan: Plan, key: str, *, can_edit: bool) -> Table | None:
    mine = queries.estimates(request.scope, plan, key)  # type: ignore[attr-defined]
    hrefs = [reverse("money.support", args=[plan.key, one.line.key]) for one in mine]
    return shown(tables.support_table(mine), hrefs if can_edit else ())


def _contracts(plan: Plan, found: PlanSnapshot, key: str) -> Table | None:
    mine = [line for line in found.assets if is_related(line, key)]
    return shown(
        tables.contract_table(mine), [reverse("money.asset", args=[plan.key, line.key]) for line in mine]
    )


def budget_form(request: HttpRequest, plan: UUID, key: UUID, year: int) -> HttpResponse:
    """年度の経費を書く様式。"""
    row = plan_of(request, plan)
    one = initiative_of(request, row, key)
    scope = request.scope  # type: ignore[attr-defined]
    budget = queries.year_budget(scope, key, year)
    form = BudgetForm.of(
        queries.rows_of(scope, budget),
        queries.funds(scope, row),
        budget.version if budget else 0,
        budget.note if budget else "",
    )
    return _budget_page(request, row, one, year, form)


def save_budget(request: HttpRequest, plan: UUID, key: UUID, year: int) -> HttpResponse:
    """年度の経費を保存する。"""
    row = plan_of(request, plan)
    one, scope = initiative_of(request, row, key), request.scope  # type: ignore[attr-defined]
    form = BudgetForm.sent(request.POST)

    def run(data: dict[str, Any]) -> None:
        try:
            actions.save_budget(
                by=scope,
                plan=row,
                initiative=key,
                year=year,
                version=data["version"],
                rows=form.values,
                note=data["note"],
            )
        except IntegrityError:
            raise actions.CannotKeepMoney(
                "ほかの人が、同じ年度の経費を同時に書きました。画面を開き直して確かめてください。"
            ) from None

    if not succeeded(form, run):
        return _budget_page(request, row, one, year, form, status=422)
    messages.success(request, f"{FiscalYear(year).label}の経費を保存しました。")
    return redirect("money.initiative", plan=plan, key=key)


def _budget_page(
    request: HttpRequest, plan: Plan, one: Any, year: int, form: BudgetForm, status: int = 200
) -> HttpResponse:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("この年度は扱えません。")
    back = reverse("money.initiative", args=[plan.key, one.key])
    label = FiscalYear(year).label
    context = {
        "page_title": f"{label}の経費",
        "breadcrumbs": money_crumbs(plan, (one.title, back), (label, None)),
        "lead": f"{one.title}。空は「まだ入っていない」、0 は「0円」です。「12千円」「△5,000」とも書けます。",
        "form": form,
        "back": back,
    }
    return render(request, "money/budget.html", context, status=status)
