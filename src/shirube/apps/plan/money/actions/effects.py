"""効果を見込み、結果を書く。"""

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.money.actions.rules import check_effect, check_open
from shirube.apps.plan.money.models import Effect
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan


class EffectFields(TypedDict):
    """効果の、職員が書く項目。"""

    title: str
    measure: str
    unit: str
    expected: Decimal | None
    expected_on: date | None
    basis: str
    basis_on: date | None
    result: Decimal | None
    result_on: date | None


@action
def add_effect(*, by: Scope, plan: Plan, initiative: UUID, **fields: Unpack[EffectFields]) -> Effect:
    """効果を足す。数で見込むなら、試算の根拠と日が要る。"""
    _check(by, plan, fields)
    row = Effect.objects.create(initiative=roadmap.initiative_of_key(by, plan, initiative), **fields)
    audit.record(by=by, action="効果を足した", record=row, fields=fields)
    return row


@action
def edit_effect(*, by: Scope, plan: Plan, key: UUID, version: int, **fields: Unpack[EffectFields]) -> Effect:
    """効果を直し、結果を書く。"""
    _check(by, plan, fields)
    row = Effect.change(key=key, version=version, **fields)
    audit.record(by=by, action="効果を直した", record=row, fields=fields)
    return row


@action
def remove_effect(*, by: Scope, plan: Plan, key: UUID, version: int) -> None:
    """書き間違えた効果を消す。計画の版の中の効果は、版に残る。"""
    check_open(plan)
    row = Effect.objects.get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    audit.record(by=by, action="効果を消した", record=row)
    row.delete()


def _check(by: Scope, plan: Plan, fields: EffectFields) -> None:
    check_open(plan)
    check_effect(
        expected=fields["expected"],
        basis=fields["basis"],
        basis_on=fields["basis_on"],
        result=fields["result"],
        result_on=fields["result_on"],
        unit=fields["unit"],
        today=by.today,
    )
