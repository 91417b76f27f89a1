"""経費と台帳の表計算: 書き出すシートと、読んだ表の、いまの記録との違い。"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook, kept_table, write_xlsx
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.money.models import SheetImport
from shirube.apps.plan.money.queries import lines, records
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import money_asset_sheet as assets
from shirube.engines.plan import money_cost_sheet as costs
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_costs import STANDARD_FUNDS
from shirube.engines.plan.money_rows import BudgetRow
from shirube.engines.plan.money_sheet import ExportedKey, RowChange

NEW_ROW = "new"  # 書き込むために添えた空の行の鍵


class Compared(NamedTuple):
    """表を読んだ結果: 行ごとの変わり方と、直すところ。"""

    changes: tuple[RowChange[Any], ...]
    problems: tuple[SheetProblem, ...]


def costs_xlsx(scope: Scope, plan: Plan, year: int | None, created: datetime) -> bytes:
    """経費の表。年度を渡すと、その年度の行の無い取組に、書き込むための空の行を添える。"""
    by_key = {one.key: one for one in records.initiatives(scope, plan)}
    rows = list(lines.budget_rows(scope, plan))
    if year is not None:
        held = {row.initiative for row in rows if row.year == year}
        rows += [
            BudgetRow(key=NEW_ROW, version=0, initiative=key, year=year, fund=STANDARD_FUNDS[0])
            for key in by_key
            if key not in held
        ]
    sheet = Sheet(
        name=costs.SHEET,
        columns=_cost_columns(plan, records.funds(scope, plan)),
        rows=tuple(costs.cost_cells(row, by_key[row.initiative]) for row in rows),
        row_keys=tuple(RowKey(row.key, row.version) for row in rows),
    )
    return write_xlsx(Workbook((sheet,), created=created, title=f"{plan.title} 経費"))


def _cost_columns(plan: Plan, funds: Sequence[str]) -> tuple[Column, ...]:
    years = tuple(year.label for year in records.plan_years(plan))
    money = "円の整数。空は「まだ入っていない」、0 は「0円」です。"
    return (
        Column(costs.NUMBER, 10),
        Column(costs.TITLE, 34),
        Column(costs.YEAR, 12, kind="choice", choices=years),
        Column(costs.FUND, 14, note=f"{'・'.join(funds)}。ほかの名も書けます。"),
        Column(costs.KIND, 10, kind="choice", choices=tuple(costs.KINDS)),
        *(Column(label, 16, kind="integer", note=money) for label in costs.STAGE_COLUMNS.values()),
        Column(costs.NOTE, 30),
    )


def assets_xlsx(scope: Scope, plan: Plan, created: datetime) -> bytes:
    """台帳の表。"""
    names = records.asset_names(scope, plan)
    held = lines.asset_contents(scope, plan)
    sheet = Sheet(
        name=assets.SHEET,
        columns=_asset_columns(),
        rows=tuple(assets.asset_cells(one.content, names) for one in held.values()),
        row_keys=tuple(RowKey(one.key, one.version) for one in held.values()),
    )
    return write_xlsx(Workbook((sheet,), created=created, title="情報資産・契約の台帳"))


def _asset_columns() -> tuple[Column, ...]:
    choices = {assets.KIND: tuple(assets.KINDS), assets.NETWORK: tuple(assets.NETWORKS)}
    days = {assets.FROM, assets.UNTIL, assets.RENEWS, assets.NOTICE_BY, assets.ENDED}
    notes = {
        assets.INITIATIVES: "一行に一つ「番号 名称」。初めの取組が、主に関わる取組です。",
        assets.OWNER: "「窓口課（所属コード）」の形。組織の表に無いときは、名をそのまま書きます。",
    }
    wide = {assets.TITLE: 28, assets.PURPOSE: 36, assets.INITIATIVES: 30, assets.NOTE: 30, assets.OWNER: 24}
    found = []
    for label in assets.HEADER:
        width, note = wide.get(label, 16), notes.get(label, "")
        if label in choices:
            found.append(Column(label, width, kind="choice", choices=choices[label], note=note))
        elif label in days:
            found.append(Column(label, width, kind="date", note=note))
        else:
            kind = "integer" if label == assets.COST else "text"
            found.append(Column(label, width, kind=kind, note=note))  # type: ignore[arg-type]
    return tuple(found)


def compared(scope: Scope, plan: Plan, kind: str, table: dict[str, Any]) -> Compared:
    """取っておいた表を、いまの記録と比べる。"""
    kept = kept_table(table)
    header, rows = kept.header, kept.rows
    keys = [
        None if key is None or key.key == NEW_ROW else ExportedKey(key.key, key.version) for key in kept.keys
    ]
    if kind == SheetImport.Kind.COSTS:
        initiatives, current = records.initiatives(scope, plan), lines.budget_rows(scope, plan)
        return Compared(*costs.read_cost_sheet(header, rows, keys, initiatives, current))
    names, held = records.asset_names(scope, plan), lines.asset_contents(scope, plan)
    return Compared(*assets.read_asset_sheet(header, rows, keys, names, held))
