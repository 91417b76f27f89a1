"""経費と契約の記録を読む。無いものは ``DoesNotExist``。"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.offers import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.money.models import Asset, BudgetLine, Effect, SheetImport, SupportUse, YearBudget
from shirube.apps.plan.money.queries import lines
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.money_asset_sheet import AssetNames
from shirube.engines.plan.money_assets import AssetDate, asset_dates
from shirube.engines.plan.money_costs import STANDARD_FUNDS, fund_order
from shirube.engines.plan.money_rows import BudgetRow
from shirube.engines.plan.money_support import SupportEstimate, estimate, matching
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative
from shirube.reference.funding import support_measures as funding
from shirube.reference.funding.records import SupportMeasure
from shirube.reference.plan.editions import documents
from shirube.values.fiscal_year import FiscalYear
from shirube.values.japanese_text import search_key
from shirube.values.period import Period

_SEARCHED = ("title", "vendor", "product", "purpose", "category", "number")


def initiatives(scope: Scope, plan: Plan) -> tuple[Initiative, ...]:
    """この計画の取組を、町が並べた順に。"""
    return roadmap.initiative_lines(scope, plan, scope.today)


def snapshot(scope: Scope, plan: Plan) -> PlanSnapshot:
    """今日の計画のうち、予算の資料に要る部分（柱・取組・経費・効果・台帳）。"""
    day = scope.today
    return PlanSnapshot(
        head=versions.head(scope, plan, day),
        as_of=day,
        pillars=roadmap.pillar_lines(scope, plan, day),
        initiatives=roadmap.initiative_lines(scope, plan, day),
        costs=lines.cost_lines(scope, plan, day),
        effects=lines.effect_lines(scope, plan, day),
        assets=lines.asset_lines(scope, plan, day),
    )


def year_budget(scope: Scope, initiative: UUID, year: int) -> YearBudget | None:
    """この取組の、この年度の経費。まだ無ければ None。"""
    return YearBudget.objects.filter(initiative__key=initiative, year=year).first()


def budgets_of_keys(scope: Scope, plan: Plan, keys: Sequence[UUID]) -> QuerySet[YearBudget]:
    """この計画の、この鍵の年度の経費。"""
    return YearBudget.objects.filter(initiative__plan=plan, key__in=keys)


def rows_of(scope: Scope, budget: YearBudget | None) -> tuple[BudgetRow, ...]:
    """この年度の経費の行。"""
    if budget is None:
        return ()
    found = BudgetLine.objects.filter(budget=budget).select_related("budget__initiative")
    return tuple(lines.budget_row(row) for row in found)


def funds(scope: Scope, plan: Plan) -> tuple[str, ...]:
    """この計画で使う財源: 決まったものと、町が足したもの。"""
    used = BudgetLine.objects.filter(budget__initiative__plan=plan).values_list("fund", flat=True)
    return fund_order({*STANDARD_FUNDS, *used})


def effect_of_key(scope: Scope, plan: Plan, key: UUID) -> Effect:
    """この計画の、一つの効果。"""
    return Effect.objects.select_related("initiative").get(initiative__plan=plan, key=key)


def support_of_key(scope: Scope, plan: Plan, key: UUID) -> SupportUse:
    """この計画の、一つの使いたい支援策。"""
    return SupportUse.objects.select_related("initiative").get(initiative__plan=plan, key=key)


def asset_of_key(scope: Scope, key: UUID) -> Asset:
    """台帳の一行。"""
    return Asset.objects.select_related("department").get(key=key)


def initiative_keys_of(scope: Scope, plan: Plan, asset: Asset) -> tuple[str, ...]:
    """この計画の、関わる取組の鍵（つないだ順）。"""
    rows = asset.uses.filter(initiative__plan=plan)
    return tuple(str(key) for key in rows.values_list("initiative__key", flat=True))


def narrowed_assets(scope: Scope, *, words: str = "", network: str = "", kind: str = "") -> QuerySet[Asset]:
    """言葉・ネットワーク・種類で絞った台帳。言葉は、全角半角・大文字小文字・仮名の違いによらず当たる。"""
    rows = Asset.objects.select_related("department")
    wanted = [search_key(word) for word in words.split()]
    if wanted:
        texts = Asset.objects.values_list("pk", *_SEARCHED)
        keys = ((pk, search_key("\n".join(fields))) for pk, *fields in texts)
        rows = rows.filter(pk__in=[pk for pk, key in keys if all(word in key for word in wanted)])
    if network:
        rows = rows.filter(network=network)
    if kind:
        rows = rows.filter(kind=kind)
    return rows


def deadlines(scope: Scope, plan: Plan, period: Period) -> tuple[AssetDate, ...]:
    """この期間の、更新日・申出の期限・契約の終わり（早い順）。工程表に日付として置くために読む。"""
    found = lines.asset_lines(scope, plan, scope.today)
    last = date.max if period.end is None else period.end - timedelta(days=1)
    return asset_dates(found, period.start, last)


def asset_names(scope: Scope, plan: Plan) -> AssetNames:
    """表計算に書く、組織と取組の名。"""
    nodes = organization.departments_at(scope, scope.today)
    return AssetNames(
        departments={f"{node.full_name}（{node.code}）": str(node.key) for node in nodes},
        initiatives=_labels(initiatives(scope, plan)),
    )


def _labels(rows: Sequence[Initiative]) -> dict[str, str]:
    """取組の名から鍵を引く表。同じ名の取組は、表計算ではつなげない。"""
    labels = [f"{one.number} {one.title}".strip() for one in rows]
    return {label: one.key for label, one in zip(labels, rows, strict=True) if labels.count(label) == 1}


def estimates(scope: Scope, plan: Plan, initiative: str | None = None) -> tuple[SupportEstimate, ...]:
    """使いたい支援策の試算。資料から無くなった支援策は飛ばす。"""
    known = {one.id: one for one in funding.support_measures()}
    return tuple(
        estimate(line, known[line.measure], source_of(known[line.measure]))
        for line in lines.support_lines(scope, plan)
        if line.measure in known and initiative in (None, line.initiative)
    )


def source_of(measure: SupportMeasure) -> str:
    """支援策の出典の文書の名と版。"""
    return next((one.label for one in documents() if one.id == measure.document), measure.document)


def support_choices(national: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """選べる支援策。取組の国の項目に関わるものを先に。"""
    mine, others = matching(funding.support_measures(), national)
    groups = (("この取組の国の項目に関わるもの", mine), ("そのほか", others))
    return [
        (heading, [(one.id, f"{one.label}（{one.kind.label}）") for one in rows])
        for heading, rows in groups
        if rows
    ]


def measure_choices() -> list[tuple[str, str]]:
    """標が測れる指標。"""
    found = [(one.measure.id, f"{one.measure.label}（{one.measure.unit}）") for one in offers().values()]
    return [("", "（自分の言葉で書く）"), *found]


def imports(scope: Scope, plan: Plan) -> QuerySet[SheetImport]:
    """確認待ちの表の取り込み（中身は読まない）。"""
    return SheetImport.objects.filter(plan=plan, state=SheetImport.State.READY).defer("table")


def import_of_key(scope: Scope, plan: Plan, key: UUID) -> SheetImport:
    """取り消していない、一つの表の取り込み。"""
    rows = SheetImport.objects.filter(plan=plan).exclude(state=SheetImport.State.DISCARDED)
    return rows.get(key=key)


def plan_years(plan: Plan) -> list[FiscalYear]:
    """計画期間の年度。前の年度の決算と、次の年度の要求も入れられるように、前後一年を足す。"""
    return [FiscalYear(year) for year in range(plan.first_year - 1, plan.last_year + 2)]
