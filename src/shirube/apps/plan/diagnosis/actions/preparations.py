"""機運醸成の行いを書き足し、直す。"""

from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.models import Preparation
from shirube.apps.plan.versions.queries import Plan


class PreparationFields(TypedDict):
    """行いの、職員が書く項目。"""

    kind: str
    title: str
    held_on: date
    participants: int | None
    learnt: str
    next_step: str


@action
def add_preparation(*, by: Scope, plan: Plan, **fields: Unpack[PreparationFields]) -> Preparation:
    """行いを書き足す。終わった計画にも書き足せる（機運醸成に終わりはない）。"""
    row = Preparation.objects.create(plan=plan, **fields)
    audit.record(by=by, action="機運醸成の行いを書いた", record=row, fields=fields)
    return row


@action
def edit_preparation(
    *, by: Scope, plan: Plan, key: UUID, version: int, **fields: Unpack[PreparationFields]
) -> Preparation:
    """行いを直す。"""
    queries.preparation_of_key(by, plan, key)
    row = Preparation.change(key=key, version=version, **fields)
    audit.record(by=by, action="機運醸成の行いを直した", record=row, fields=fields)
    return row
