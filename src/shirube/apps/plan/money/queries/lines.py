"""経費・効果・台帳を、計画の版と同じ凍った記録として読む。"""

from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from decimal import Decimal

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.money.models import Asset, AssetUse, BudgetLine, Effect, SupportUse
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.money_asset_sheet import AssetContent
from shirube.engines.plan.money_costs import StageSums
from shirube.engines.plan.money_rows import BudgetRow
from shirube.engines.plan.money_sheet import Held
from shirube.engines.plan.money_support import SupportLine
from shirube.engines.plan.snapshot_lines import AssetKind, AssetLine, CostLine, EffectLine, NetworkTier

Departments = dict[int, organization.DepartmentNode]


def budget_rows(scope: Scope, plan: Plan) -> tuple[BudgetRow, ...]:
    """経費の行。取組の並び、年度、予算が先・債務負担が後の順。"""
    rows = (
        BudgetLine.objects.filter(budget__initiative__plan=plan)
        .select_related("budget__initiative")
        .order_by(
            "budget__initiative__sort_order", "budget__initiative_id", "budget__year", "is_commitment", "id"
        )
    )
    return tuple(budget_row(row) for row in rows)


def budget_row(row: BudgetLine) -> BudgetRow:
    """一行。版は、年度の経費の版。"""
    return BudgetRow(
        key=str(row.key),
        version=row.budget.version,
        initiative=str(row.budget.initiative.key),
        year=row.budget.year,
        fund=row.fund,
        is_commitment=row.is_commitment,
        amounts=StageSums(
            request=row.request, initial=row.initial, supplement=row.supplement, settled=row.settled
        ),
        note=row.note,
    )


def cost_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[CostLine, ...]:
    """計画の版に入る経費の行。"""
    return tuple(line for row in budget_rows(scope, plan) for line in row.lines())


def effect_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[EffectLine, ...]:
    """効果の行。取組の並びの順。"""
    rows = (
        Effect.objects.filter(initiative__plan=plan)
        .select_related("initiative")
        .order_by("initiative__sort_order", "initiative_id", "id")
    )
    return tuple(
        EffectLine(
            key=str(row.key),
            initiative=str(row.initiative.key),
            title=row.title,
            unit=row.unit,
            measure=row.measure or None,
            expected=_number(row.expected),
            expected_on=row.expected_on,
            result=_number(row.result),
            result_on=row.result_on,
            basis=row.basis or None,
            basis_on=row.basis_on,
        )
        for row in rows
    )


def _number(value: Decimal | None) -> Decimal | None:
    """余計な 0 を除いた数。"""
    return None if value is None else Decimal(format(value.normalize(), "f"))


def support_lines(scope: Scope, plan: Plan) -> tuple[SupportLine, ...]:
    """使いたい支援策の行。取組の並び、年度の順。"""
    rows = (
        SupportUse.objects.filter(initiative__plan=plan)
        .select_related("initiative")
        .order_by("initiative__sort_order", "initiative_id", "year", "id")
    )
    return tuple(
        SupportLine(
            key=str(row.key),
            initiative=str(row.initiative.key),
            year=row.year,
            measure=row.measure,
            case=row.case or None,
            eligible=row.eligible,
            note=row.note or None,
        )
        for row in rows
    )


def asset_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[AssetLine, ...]:
    """台帳の行。その日までに使用を終えたものは除く。取組は、この計画のものだけ。"""
    names = organization.department_by_id(scope, as_of)
    uses = _uses(plan)
    rows = Asset.objects.exclude(ended_on__lte=as_of)
    return tuple(asset_line(row, names, uses[row.pk]) for row in rows)


def asset_line(row: Asset, names: Departments, initiatives: list[str]) -> AssetLine:
    """台帳の一行。初めの取組が、主に関わる取組。"""
    node = names.get(row.department_id) if row.department_id else None
    return AssetLine(
        key=str(row.key),
        title=row.title,
        kind=AssetKind(row.kind),
        number=row.number or None,
        category=row.category or None,
        purpose=row.purpose or None,
        initiative=initiatives[0] if initiatives else None,
        related=tuple(initiatives[1:]),
        owner_key=str(node.key) if node else None,
        owner=node.name if node else row.department_text or None,
        vendor=row.vendor or None,
        product=row.product or None,
        network=NetworkTier(row.network) if row.network else None,
        contract_from=row.contract_from,
        contract_until=row.contract_until,
        renews_on=row.renews_on,
        notice_by=row.notice_by,
        yearly_cost=row.yearly_cost,
        note=row.note or None,
    )


def _uses(plan: Plan | None) -> defaultdict[int, list[str]]:
    """台帳の行から、関わる取組の鍵（つないだ順）。"""
    rows = AssetUse.objects.all() if plan is None else AssetUse.objects.filter(initiative__plan=plan)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for asset, key in rows.values_list("asset_id", "initiative__key"):
        found[asset].append(str(key))
    return found


def asset_contents(scope: Scope, plan: Plan) -> dict[Hashable, Held[AssetContent]]:
    """台帳の中身を鍵で引く表。取組は、この計画のものが先。"""
    mine, every = _uses(plan), _uses(None)
    rows = Asset.objects.select_related("department")
    return {
        str(row.key): Held(
            key=str(row.key),
            version=row.version,
            content=asset_content(
                row, [*mine[row.pk], *(one for one in every[row.pk] if one not in mine[row.pk])]
            ),
        )
        for row in rows
    }


def asset_content(row: Asset, initiatives: list[str]) -> AssetContent:
    """台帳の一行の、直せる中身。"""
    return AssetContent(
        number=row.number,
        kind=AssetKind(row.kind),
        title=row.title,
        category=row.category,
        purpose=row.purpose,
        department=str(row.department.key) if row.department else None,
        department_text=row.department_text,
        vendor=row.vendor,
        product=row.product,
        network=NetworkTier(row.network) if row.network else None,
        contract_from=row.contract_from,
        contract_until=row.contract_until,
        renews_on=row.renews_on,
        notice_by=row.notice_by,
        yearly_cost=row.yearly_cost,
        initiatives=tuple(initiatives),
        ended_on=row.ended_on,
        note=row.note,
    )
