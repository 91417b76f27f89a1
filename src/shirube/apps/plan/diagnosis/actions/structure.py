"""推進体制の担い手と置き方を記録する。"""

from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from django.db.models import Model

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.actions.refusals import CannotChangeDiagnosis, check_open
from shirube.apps.plan.diagnosis.models import RoleHolder, StructureChoice
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_structure import PROMOTER


class HolderFields(TypedDict):
    """担い手の、職員が書く項目。"""

    role: str
    kind: str
    name: str
    department: Model | None
    starts_on: date | None
    ends_on: date | None
    is_concurrent: bool
    note: str


def check_holder(by: Scope, plan: Plan, fields: HolderFields) -> None:
    """役割は計画の版にあるもの、終わりは始まり以後、推進員には所属が要る。"""
    if fields["role"] not in {role.id for role in queries.structure_roles(by, plan)}:
        raise CannotChangeDiagnosis(
            "その役割は、この計画がもとにした国の計画にありません。選び直してください。"
        )
    if fields["starts_on"] and fields["ends_on"] and fields["ends_on"] < fields["starts_on"]:
        raise CannotChangeDiagnosis("終わりが、始まりより前です。日付を確かめてください。")
    if fields["role"] == PROMOTER and fields["department"] is None:
        raise CannotChangeDiagnosis("DX推進員は、どの所属の推進員かを選んでください。")


@action
def add_role_holder(*, by: Scope, plan: Plan, **fields: Unpack[HolderFields]) -> RoleHolder:
    """役割の担い手を足す。"""
    check_open(plan)
    check_holder(by, plan, fields)
    row = RoleHolder.objects.create(plan=plan, **fields)
    audit.record(by=by, action="推進体制の担い手を足した", record=row, fields=fields)
    return row


@action
def edit_role_holder(
    *, by: Scope, plan: Plan, key: UUID, version: int, **fields: Unpack[HolderFields]
) -> RoleHolder:
    """担い手を直す。"""
    check_open(plan)
    check_holder(by, plan, fields)
    queries.role_holder_of_key(by, plan, key)
    row = RoleHolder.change(key=key, version=version, **fields)
    audit.record(by=by, action="推進体制の担い手を直した", record=row, fields=fields)
    return row


@action
def choose_structure(
    *, by: Scope, plan: Plan, version: int, layout: str, layout_reason: str = "", pmo: str = ""
) -> StructureChoice:
    """DX推進担当部門の置き方と PMO を記録する。``version`` はまだ無ければ 0。"""
    check_open(plan)
    known = queries.structure_choice(by, plan)
    values = {"layout": layout, "layout_reason": layout_reason, "pmo": pmo}
    if known is None:
        row = StructureChoice.objects.create(plan=plan, **values)
    else:
        row = StructureChoice.change(key=known.key, version=version, **values)
    audit.record(by=by, action="推進体制の置き方を決めた", record=row, fields=values)
    return row
