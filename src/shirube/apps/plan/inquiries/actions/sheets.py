"""提案の表を読み、変わるところを確かめ、一度に反映する。反映するまで、記録は何も変わらない。"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from shirube.adapters.tabular import read_table, take_row_keys
from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.inquiries import proposal_workbook
from shirube.apps.plan.inquiries.actions.proposals import CannotKeepProposal
from shirube.apps.plan.inquiries.models import Proposal, ProposalSheet
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_sheet import RowChange, digest, taken
from shirube.engines.plan.proposal_sheet import ProposalContent

MOST_ROWS = 1_000
State = ProposalSheet.State


class ProposalSheetRefused(ValueError):
    """表に直すところがあるので取り込めない。"""

    def __init__(self, problems: Sequence[SheetProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"直すところが{len(problems):,}か所あるので、何も取り込んでいません。上の「直すところ」の表を見て直してください。"
        )


def stage_sheet(*, by: Scope, name: str, data: bytes) -> ProposalSheet:
    """表を読み、確認待ちにする。直すところがあれば ``ProposalSheetRefused`` で、何も書かない。"""
    table, keys = take_row_keys(read_table(data, name=name))
    if len(table.rows) > MOST_ROWS:
        raise CannotKeepProposal(f"一度に取り込めるのは{MOST_ROWS:,}行までです。表を分けてください。")
    record = proposal_workbook.table_record(table, keys)
    _, problems = proposal_workbook.compared(by, record)
    if problems:
        raise ProposalSheetRefused(problems)
    return _keep(by=by, name=name[:120], record=record)


@action
def _keep(*, by: Scope, name: str, record: dict[str, Any]) -> ProposalSheet:
    row = ProposalSheet.objects.create(source_name=name, table=record, read_at=by.now)
    audit.record(by=by, action="提案の表を取り込んだ", record=row, fields=("source_name",))
    return row


@action
def take_sheet(*, by: Scope, key: UUID, version: int, seen: str, takes_stale: bool = False) -> ProposalSheet:
    """確かめたとおりに、まとめて反映する。``seen`` は確かめた変わり方の指紋で、違えば何もしない。"""
    row = _ready(key, version)
    changes, problems = proposal_workbook.compared(by, row.table)
    if problems or digest(changes) != seen:
        raise CannotKeepProposal("確かめたあとに記録が変わりました。下の表で、もう一度確かめてください。")
    wanted = taken(changes, takes_stale=takes_stale)
    for change in wanted:
        _write(change)
    done = ProposalSheet.change(key=key, version=version, state=State.TAKEN, table={})
    audit.record(by=by, action=f"提案の表の{len(wanted):,}行を反映した", record=done, fields=("state",))
    return done


def _write(change: RowChange[ProposalContent]) -> None:
    if change.after is None:
        return
    values = {one.name: getattr(change.after, one.name) for one in fields(change.after)}
    if change.key is None or change.version is None:
        Proposal.objects.create(**values)
    else:
        Proposal.change(key=UUID(change.key), version=change.version, **values)


@action
def discard_sheet(*, by: Scope, key: UUID, version: int) -> ProposalSheet:
    """取り込んだ表を取り消し、中身を消す。"""
    _ready(key, version)
    row = ProposalSheet.change(key=key, version=version, state=State.DISCARDED, table={})
    audit.record(by=by, action="提案の表を取り消した", record=row, fields=("state",))
    return row


def _ready(key: UUID, version: int) -> ProposalSheet:
    row = ProposalSheet.objects.get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    if row.state != State.READY:
        raise CannotKeepProposal(f"この表は、もう{row.get_state_display()}です。")
    return row
