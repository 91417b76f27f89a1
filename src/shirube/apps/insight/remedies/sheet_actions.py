"""対策の表を読み、変わるところを確かめ、一度に反映する。反映するまで、対策は何も変わらない。"""

from collections.abc import Iterable
from uuid import UUID

from shirube.adapters.tabular import read_table, table_record, take_row_keys
from shirube.apps.audit import actions as audit
from shirube.apps.frame.faults import fault
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.remedies import queries, sheets
from shirube.apps.insight.remedies.actions import CannotChangeRemedy, write_remedy
from shirube.apps.insight.remedies.models import RemedySheet
from shirube.engines.insight.counts_minutes_rows import RowProblem
from shirube.engines.insight.remedy_sheet import digest, taken

State = RemedySheet.State
MOST_ROWS = 5_000


class SheetRefused(CannotChangeRemedy):
    """表に直すところがあり、取り込めない。``problems`` に、直すところが並ぶ。"""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"表に直すところが{len(self.problems):,}か所あります。下の表を見て直してください。")


def stage_sheet(*, by: Scope, name: str, data: bytes) -> RemedySheet:
    """表を読み、確認待ちにする。直すところがあれば ``SheetRefused`` で、何も書かない。"""
    table, keys = take_row_keys(read_table(data, name=name))
    if len(table.rows) > MOST_ROWS:
        raise CannotChangeRemedy(f"一度に取り込めるのは{MOST_ROWS:,}行までです。表を分けてください。")
    record = table_record(table, keys)
    problems = sheets.compared_table(by, record).problems
    if problems:
        raise SheetRefused(problems)
    return _keep(by=by, name=name[:120], record=record)


@action
def _keep(*, by: Scope, name: str, record: dict[str, object]) -> RemedySheet:
    row = RemedySheet.objects.create(source_name=name, table=record, read_at=by.now)
    audit.record(by=by, action="対策の表を取り込んだ", record=row, fields=("source_name",))
    return row


@action
def take_sheet(*, by: Scope, key: UUID, version: int, seen: str, takes_stale: bool = False) -> RemedySheet:
    """確かめたとおりに、まとめて反映する。``seen`` は確かめた変わり方の指紋で、違えば何もしない。"""
    row = _ready(by, key, version)
    found = sheets.compared(by, row)
    if found.problems or digest(found.changes) != seen:
        raise CannotChangeRemedy("確かめたあとに対策が変わりました。下の表で、もう一度確かめてください。")
    wanted = taken(found.changes, takes_stale=takes_stale)
    for change in wanted:
        write_remedy(by, UUID(change.key), change.version, change.after)
    fault("remedies.after_take")
    done = RemedySheet.change(key=key, version=version, state=State.TAKEN, table={})
    audit.record(by=by, action=f"対策の表の{len(wanted):,}行を反映した", record=done, fields=("state",))
    return done


@action
def discard_sheet(*, by: Scope, key: UUID, version: int) -> RemedySheet:
    """取り込んだ表を取り消し、中身を消す。"""
    _ready(by, key, version)
    row = RemedySheet.change(key=key, version=version, state=State.DISCARDED, table={})
    audit.record(by=by, action="対策の表を取り消した", record=row, fields=("state",))
    return row


def _ready(by: Scope, key: UUID, version: int) -> RemedySheet:
    row = queries.sheet_of_key(by, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    if row.state != State.READY:
        raise CannotChangeRemedy(f"この表は、もう{row.get_state_display()}です。")
    return row
