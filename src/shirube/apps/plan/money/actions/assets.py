"""情報資産の台帳に足し、直し、消す。"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries as organization
from shirube.apps.plan.money.actions.rules import CannotKeepMoney, check_asset
from shirube.apps.plan.money.models import Asset, AssetUse
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.money_asset_sheet import AssetContent


@action
def add_asset(*, by: Scope, plan: Plan, content: AssetContent) -> Asset:
    """台帳に一行を足す。"""
    row = write_new_asset(by, plan, content)
    audit.record(by=by, action="台帳に足した", record=row, fields=asdict(content))
    return row


@action
def edit_asset(*, by: Scope, plan: Plan, key: UUID, version: int, content: AssetContent) -> Asset:
    """台帳の一行を直す。ほかの計画の取組とのつながりは変えない。"""
    row = write_asset(by, plan, key=key, version=version, content=content)
    audit.record(by=by, action="台帳を直した", record=row, fields=asdict(content))
    return row


@action
def remove_asset(*, by: Scope, plan: Plan, key: UUID, version: int) -> None:
    """間違えて足した行を消す。使い終わったものは、消さずに「使用を終えた日」を書く。"""
    row = Asset.objects.get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    audit.record(by=by, action="台帳から消した", record=row)
    AssetUse.objects.filter(asset=row).delete()
    row.delete()


def write_new_asset(by: Scope, plan: Plan, content: AssetContent) -> Asset:
    """新しい行を書く（監査は呼ぶ側）。"""
    check_asset(content)
    _check_number(content.number, None)
    row = Asset.objects.create(**_values(by, content))
    _write_uses(by, plan, row, content.initiatives)
    return row


def write_asset(by: Scope, plan: Plan, *, key: UUID, version: int, content: AssetContent) -> Asset:
    """版を確かめて書く（監査は呼ぶ側）。"""
    check_asset(content)
    _check_number(content.number, key)
    row = Asset.change(key=key, version=version, **_values(by, content))
    _write_uses(by, plan, row, content.initiatives)
    return row


def _check_number(number: str, key: UUID | None) -> None:
    if number and Asset.objects.filter(number=number).exclude(key=key).exists():
        raise CannotKeepMoney(f"管理番号「{number}」は、もう台帳にあります。別の番号にしてください。")


def _values(by: Scope, content: AssetContent) -> dict[str, Any]:
    found = asdict(content)
    del found["initiatives"]
    key = found.pop("department")
    found["department"] = organization.department_of_key(by, UUID(key)) if key else None
    if key:  # 組織の表にある所管を選んだら、手書きの所管は残さない（表計算の行き来で食い違うため）
        found["department_text"] = ""
    return found | {"network": content.network or "", "kind": content.kind}


def _write_uses(by: Scope, plan: Plan, asset: Asset, initiatives: Sequence[str]) -> None:
    """この計画の取組とのつながりを、渡した順にする。"""
    mine = {str(row.key): row for row in roadmap.initiatives(by, plan)}
    wanted = [mine[key] for key in initiatives if key in mine]
    held = AssetUse.objects.filter(asset=asset, initiative__plan=plan)
    if list(held.values_list("initiative_id", flat=True)) == [row.pk for row in wanted]:
        return
    held.delete()
    for row in wanted:
        AssetUse.objects.create(asset=asset, initiative=row)
