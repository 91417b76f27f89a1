"""提案と、その歩みを書く。"""

from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.inquiries.models import Proposal, ProposalStep
from shirube.engines.plan.proposal_stages import ProposalResult


class CannotKeepProposal(ValueError):
    """この提案は、このようには記録できない。"""


def check_proposal(values: dict[str, Any]) -> None:
    """題と、結果のつじつま。"""
    if not values["title"].strip():
        raise CannotKeepProposal("提案の名称がありません。名称を書いてください。")
    if values["result"] == ProposalResult.OPEN and values["result_note"].strip():
        raise CannotKeepProposal(
            "結果の内容が書かれていますが、結果が「まだ出ていない」です。結果を選んでください。"
        )


@action
def add_proposal(*, by: Scope, **values: Any) -> Proposal:
    """提案を書き始める。"""
    check_proposal(values)
    row = Proposal.objects.create(**values)
    audit.record(by=by, action="提案を書き始めた", record=row, fields=tuple(values))
    return row


@action
def edit_proposal(*, by: Scope, key: UUID, version: int, **values: Any) -> Proposal:
    """提案を直す。"""
    check_proposal(values)
    row = Proposal.change(key=key, version=version, **values)
    audit.record(by=by, action="提案を直した", record=row, fields=tuple(values))
    return row


@action
def add_step(*, by: Scope, proposal: Proposal, stage: str, held_on: date, note: str = "") -> ProposalStep:
    """歩みを一つ足す。"""
    row = ProposalStep.objects.create(proposal=proposal, stage=stage, held_on=held_on, note=note)
    audit.record(by=by, action="提案の歩みを足した", record=row, fields=("stage", "held_on", "note"))
    return row


@action
def remove_step(*, by: Scope, proposal: Proposal, key: UUID, version: int) -> None:
    """書き間違えた歩みを消す。消したことは監査に残る。"""
    row = ProposalStep.objects.get(proposal=proposal, key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    audit.record(by=by, action="提案の歩みを消した", record=row)
    row.delete()
