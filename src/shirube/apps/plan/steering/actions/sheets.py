"""表計算を読み、変わるところを確かめ、一度に反映する。反映するまで、記録は何も変わらない。"""

from typing import Any
from uuid import UUID

from shirube.adapters.tabular import read_table, table_record, take_row_keys
from shirube.apps.audit import actions as audit
from shirube.apps.frame.faults import fault
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.steering import queries
from shirube.apps.plan.steering.actions.cycles import place_review
from shirube.apps.plan.steering.actions.issues import write_issue, write_new_issue
from shirube.apps.plan.steering.actions.rules import CannotSteer, SheetRefused, check_open
from shirube.apps.plan.steering.models import Cycle, SteeringSheet
from shirube.apps.plan.steering.queries import sheets
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.money_sheet import RowChange, digest, taken

Kind, State = SteeringSheet.Kind, SteeringSheet.State
MOST_ROWS = 5_000


def stage_sheet(
    *, by: Scope, plan: Plan, kind: str, name: str, data: bytes, cycle: Cycle | None = None
) -> SteeringSheet:
    """表を読み、確認待ちにする。直すところがあれば ``SheetRefused`` で、何も書かない。"""
    check_open(plan)
    if (kind == Kind.REVIEWS) != (cycle is not None):
        raise CannotSteer("評価シートは、その期間の評価の画面から取り込んでください。")
    if cycle is not None and not cycle.is_open:
        raise CannotSteer("この評価は締めたので、評価シートは取り込めません。")
    table, keys = take_row_keys(read_table(data, name=name))
    if len(table.rows) > MOST_ROWS:
        raise CannotSteer(f"一度に取り込めるのは{MOST_ROWS:,}行までです。表を分けてください。")
    record = table_record(table, keys)
    problems = sheets.compared_table(by, plan, kind, cycle, record).problems
    if problems:
        raise SheetRefused(problems)
    return _keep(by=by, plan=plan, kind=kind, cycle=cycle, name=name[:120], record=record)


@action
def _keep(
    *, by: Scope, plan: Plan, kind: str, cycle: Cycle | None, name: str, record: dict[str, Any]
) -> SteeringSheet:
    row = SteeringSheet.objects.create(
        plan=plan, kind=kind, cycle=cycle, source_name=name, table=record, read_at=by.now
    )
    audit.record(by=by, action="課題・評価の表を取り込んだ", record=row, fields=("kind", "source_name"))
    return row


@action
def take_sheet(
    *, by: Scope, plan: Plan, key: UUID, version: int, seen: str, takes_stale: bool = False
) -> SteeringSheet:
    """確かめたとおりに、まとめて反映する。``seen`` は確かめた変わり方の指紋で、違えば何もしない。"""
    check_open(plan)
    row = _ready(by, plan, key, version)
    found = sheets.compared(by, row)
    if found.problems or digest(found.changes) != seen:
        raise CannotSteer("確かめたあとに記録が変わりました。下の表で、もう一度確かめてください。")
    wanted = taken(found.changes, takes_stale=takes_stale)
    for change in wanted:
        _write(by, plan, row.kind, change)
    fault("steering.after_take")
    done = SteeringSheet.change(key=key, version=version, state=State.TAKEN, table={})
    audit.record(by=by, action=f"課題・評価の表の{len(wanted):,}行を反映した", record=done, fields=("state",))
    return done


@action
def discard_sheet(*, by: Scope, plan: Plan, key: UUID, version: int) -> SteeringSheet:
    """取り込んだ表を取り消し、中身を消す。"""
    _ready(by, plan, key, version)
    row = SteeringSheet.change(key=key, version=version, state=State.DISCARDED, table={})
    audit.record(by=by, action="課題・評価の表を取り消した", record=row, fields=("state",))
    return row


def _ready(by: Scope, plan: Plan, key: UUID, version: int) -> SteeringSheet:
    row = queries.sheet_of_key(by, plan, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    if row.state != State.READY:
        raise CannotSteer(f"この表は、もう{row.get_state_display()}です。")
    return row


def _write(by: Scope, plan: Plan, kind: str, change: RowChange[Any]) -> None:
    """一行を書く。どちらの表も、行を消さない。"""
    if change.key is None or change.version is None:
        write_new_issue(by, plan, change.after)
    elif kind == Kind.REVIEWS:
        place_review(by, plan, key=UUID(change.key), version=change.version, content=change.after)
    else:
        write_issue(by, plan, key=UUID(change.key), version=change.version, content=change.after)
