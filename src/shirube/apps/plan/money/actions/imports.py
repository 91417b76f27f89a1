"""表計算を読み、変わるところを確かめ、一度に反映する。反映するまで、記録は何も変わらない。"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shirube.adapters.tabular import read_table, table_record, take_row_keys
from shirube.apps.audit import actions as audit
from shirube.apps.frame.faults import fault
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.money import queries
from shirube.apps.plan.money.actions.assets import write_asset, write_new_asset
from shirube.apps.plan.money.actions.costs import write_budget
from shirube.apps.plan.money.actions.rules import CannotKeepMoney, check_open
from shirube.apps.plan.money.models import SheetImport
from shirube.apps.plan.money.queries import sheets
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_cost_sheet import CostContent
from shirube.engines.plan.money_rows import FundAmounts
from shirube.engines.plan.money_sheet import RowChange, digest, taken

State = SheetImport.State
MOST_ROWS = 5_000


class SheetRefused(ValueError):
    """表に直すところがあるので取り込めない。"""

    def __init__(self, problems: Sequence[SheetProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"直すところが{len(problems):,}か所あるので、何も取り込んでいません。上の「直すところ」の表を見て直してください。"
        )


def stage_sheet(*, by: Scope, plan: Plan, kind: str, name: str, data: bytes) -> SheetImport:
    """表を読み、確認待ちにする。直すところがあれば ``SheetRefused`` で、何も書かない。"""
    check_open(plan)
    table, keys = take_row_keys(read_table(data, name=name))
    if len(table.rows) > MOST_ROWS:
        raise CannotKeepMoney(f"一度に取り込めるのは{MOST_ROWS:,}行までです。表を分けてください。")
    record = table_record(table, keys)
    problems = sheets.compared(by, plan, kind, record).problems
    if problems:
        raise SheetRefused(problems)
    return _keep(by=by, plan=plan, kind=kind, name=name[:120], record=record)


@action
def _keep(*, by: Scope, plan: Plan, kind: str, name: str, record: dict[str, Any]) -> SheetImport:
    row = SheetImport.objects.create(plan=plan, kind=kind, source_name=name, table=record, read_at=by.now)
    audit.record(by=by, action="経費・台帳の表を取り込んだ", record=row, fields=("kind", "source_name"))
    return row


@action
def take_sheet(
    *, by: Scope, plan: Plan, key: UUID, version: int, seen: str, takes_stale: bool = False
) -> SheetImport:
    """確かめたとおりに、まとめて反映する。``seen`` は確かめた変わり方の指紋で、違えば何もしない。"""
    check_open(plan)
    row = _ready(plan, key, version)
    found = sheets.compared(by, plan, row.kind, row.table)
    if found.problems or digest(found.changes) != seen:
        raise CannotKeepMoney("確かめたあとに記録が変わりました。下の表で、もう一度確かめてください。")
    wanted = taken(found.changes, takes_stale=takes_stale)
    if row.kind == SheetImport.Kind.COSTS:
        _write_costs(by, plan, wanted)
    else:
        for change in wanted:
            _write_asset(by, plan, change)
    fault("money.after_take")
    done = SheetImport.change(key=key, version=version, state=State.TAKEN, table={})
    audit.record(by=by, action=f"経費・台帳の表の{len(wanted):,}行を反映した", record=done, fields=("state",))
    return done


@action
def discard_sheet(*, by: Scope, plan: Plan, key: UUID, version: int) -> SheetImport:
    """取り込んだ表を取り消し、中身を消す。"""
    _ready(plan, key, version)
    row = SheetImport.change(key=key, version=version, state=State.DISCARDED, table={})
    audit.record(by=by, action="経費・台帳の表を取り消した", record=row, fields=("state",))
    return row


def _ready(plan: Plan, key: UUID, version: int) -> SheetImport:
    row = SheetImport.objects.get(plan=plan, key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    if row.state != State.READY:
        raise CannotKeepMoney(f"この表は、もう{row.get_state_display()}です。")
    return row


def _write_costs(by: Scope, plan: Plan, changes: Sequence[RowChange[CostContent]]) -> None:
    """取組と年度ごとにまとめ、いまの行に重ねて書く。"""
    touched: defaultdict[tuple[str, int], list[RowChange[CostContent]]] = defaultdict(list)
    for change in changes:
        content = change.after or change.before
        assert content is not None  # noqa: S101 - 足す・変える・消すには必ず中身がある
        touched[content.initiative, content.year].append(change)
    for (key, year), group in touched.items():
        initiative = roadmap.initiative_of_key(by, plan, UUID(key))
        budget = queries.year_budget(by, initiative.key, year)
        rows = {
            (row.fund, row.is_commitment): FundAmounts(
                fund=row.fund, is_commitment=row.is_commitment, amounts=row.amounts, note=row.note
            )
            for row in queries.rows_of(by, budget)
        }
        for change in group:
            _overlay(rows, change)
        write_budget(
            initiative=initiative,
            year=year,
            version=budget.version if budget else 0,
            rows=list(rows.values()),
            note=budget.note if budget else "",
        )


def _overlay(rows: dict[tuple[str, bool], FundAmounts], change: RowChange[CostContent]) -> None:
    if change.before is not None:
        rows.pop((change.before.fund, change.before.is_commitment), None)
    if change.after is not None:
        one = change.after
        rows[one.fund, one.is_commitment] = FundAmounts(
            fund=one.fund, is_commitment=one.is_commitment, amounts=one.amounts, note=one.note
        )


def _write_asset(by: Scope, plan: Plan, change: RowChange[Any]) -> None:
    if change.after is None:
        return
    if change.key is None or change.version is None:
        write_new_asset(by, plan, change.after)
    else:
        write_asset(by, plan, key=UUID(change.key), version=change.version, content=change.after)
