"""待ちの原因への打ち手を記録として返す。"""

from __future__ import annotations

from functools import cache

from shirube.reference import fields, loader
from shirube.reference.insight.records import RemedyProposal
from shirube.reference.pack import Item

PACK = "insight.remedies"


@cache
def remedy_proposals() -> tuple[RemedyProposal, ...]:
    """打ち手を、資料の順に返す。"""
    return tuple(_proposal(item) for item in loader.pack(PACK).items)


def proposals_for(cause: str) -> tuple[RemedyProposal, ...]:
    """この原因（``batch`` など。空なら、すべて）に答える打ち手。"""
    return tuple(one for one in remedy_proposals() if not cause or cause in one.causes)


def remedy_proposal(proposal: str) -> RemedyProposal | None:
    """id の打ち手。無ければ None。"""
    return next((one for one in remedy_proposals() if one.id == proposal), None)


def _proposal(item: Item) -> RemedyProposal:
    return RemedyProposal(
        id=item.id,
        label=item.label,
        causes=fields.texts(item.fields, "causes"),
        figure=fields.written(item.fields, "figure"),
        how=fields.written(item.fields, "how"),
        check=fields.written(item.fields, "check"),
    )
