"""取組の頁に並べる、経費・効果・契約の表。"""

from uuid import UUID

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.money.queries import lines
from shirube.apps.plan.money.views.page import shown
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import money_tables as tables
from shirube.engines.plan.money_document import is_related
from shirube.ui.components.table.table import Table


def costs(scope: Scope, plan: Plan, initiative: UUID) -> Table | None:
    """年度ごとの経費。見る権限がなければ出さない。"""
    if not scope.can("money.see"):
        return None
    key = str(initiative)
    mine = [line for line in lines.cost_lines(scope, plan, scope.today) if line.initiative == key]
    href = reverse("money.initiative", args=[plan.key, initiative])
    return shown(tables.year_table(mine), [href] * len(mine))


def effects(scope: Scope, plan: Plan, initiative: UUID) -> Table | None:
    """見込む効果と結果。"""
    if not scope.can("money.see"):
        return None
    found = lines.effect_lines(scope, plan, scope.today)
    return shown(tables.effect_table([line for line in found if line.initiative == str(initiative)]))


def contracts(scope: Scope, plan: Plan, initiative: UUID) -> Table | None:
    """関わるシステムと契約。"""
    if not scope.can("money.see"):
        return None
    mine = [line for line in lines.asset_lines(scope, plan, scope.today) if is_related(line, str(initiative))]
    hrefs = [reverse("money.asset", args=[plan.key, line.key]) for line in mine]
    return shown(tables.contract_table(mine), hrefs)


INITIATIVE_TABLES = (costs, effects, contracts)
