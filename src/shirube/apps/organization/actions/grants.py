"""権限を与え、延ばし、取り消す。自分には与えられず、決まり（engines の rights）を越えて与えられない。

権限の行を書くのは ``open_membership`` と ``_change_end`` だけで、どちらも必ずその人に知らせる。
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import CannotJoinAnotherBody
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.telling import Message, tell
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries, right_messages
from shirube.apps.organization.models import Account, Department, Membership, Municipality
from shirube.apps.organization.versioned import change_versioned
from shirube.engines.organization.rights import may_grant, period_of_right

ADMINISTRATOR = "system_admin"


class CannotGrantToOneself(PermissionDenied):
    """自分に権限を与えることはできない。"""


class CannotGrantRole(PermissionDenied):
    """この役割は与えられない。"""


class CannotRevokeLastAdministrator(ValueError):
    """最後のシステム管理者の権限は取り消せない。"""


@action
def grant(
    *,
    by: Scope,
    account: Account,
    municipality: Municipality,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    department: Department | None = None,
    follows_post: bool = True,
) -> Membership:
    """権限を与える。終わりを言わなければ年度末まで。"""
    membership = open_membership(
        by=by,
        account=account,
        municipality=municipality,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        department=department,
        follows_post=follows_post,
    )
    fields = ("account", "role", "department", "starts_on", "ends_on", "follows_post")
    audit.record(by=by, action="権限を与えた", record=membership, fields=fields)
    return membership


@action
def extend(*, by: Scope, key: UUID, version: int, ends_on: date) -> Membership:
    """権限の終わりを変える。延ばせるのは、今日から見た翌年度の末まで。"""
    found = queries.membership_of_key(by, key)
    _require_may_grant(by, found.account_id, found.role)
    period_of_right(found.starts_on, ends_on, counted_from=by.today)
    membership = _change_end(by, found, version, ends_on, right_messages.extended)
    audit.record(by=by, action="権限の終わりを変えた", record=membership, fields=("ends_on",))
    return membership


@action
def revoke(*, by: Scope, key: UUID, version: int) -> Membership:
    """権限を今日で取り消す。まだ始まらない権限は、一日も効かないまま終わる。"""
    found = queries.membership_of_key(by, key)
    by.require("rights.grant")
    if found.role == ADMINISTRATOR and queries.administrator_count(by, without=found) == 0:
        raise CannotRevokeLastAdministrator(
            "システム管理者がいなくなるので、取り消せません。先に別の人へ権限を与えてください。"
        )
    ends_on = max(min(by.today, found.ends_on), found.starts_on)
    membership = _change_end(by, found, version, ends_on, right_messages.revoked)
    audit.record(by=by, action="権限を取り消した", record=membership, fields=("ends_on",))
    return membership


def open_membership(
    *,
    by: Scope,
    account: Account,
    municipality: Municipality,
    role: str,
    starts_on: date,
    ends_on: date | None,
    department: Department | None,
    follows_post: bool,
) -> Membership:
    """決まりを確かめて、権限の行を作り、その人に知らせる（監査は呼んだ行いが残す）。"""
    _require_may_grant(by, account.pk, role)
    if not by.is_system and municipality.pk != by.municipality_id:
        raise CannotJoinAnotherBody("ほかの自治体の権限は与えられません。")
    if department is not None and department.municipality_id != municipality.pk:
        raise CannotJoinAnotherBody("権限の「組織」が、別の自治体の記録です。")
    period = period_of_right(starts_on, ends_on, counted_from=by.today)
    membership = Membership.objects.create(
        account=account,
        municipality=municipality,
        role=role,
        department=department,
        starts_on=period.start,
        ends_on=period.end,
        follows_post=follows_post,
        granted_by=by.actor_key,
    )
    _tell_holder(by, right_messages.granted(membership))
    return membership


def _change_end(
    by: Scope, found: Membership, version: int, ends_on: date, said: Callable[[Membership], Message]
) -> Membership:
    """権限の終わりを書き換え、その人に知らせる。"""
    here = Membership.objects.filter(municipality_id=by.municipality_id)
    membership = change_versioned(here, key=found.key, version=version, ends_on=ends_on)
    _tell_holder(by, said(membership))
    return membership


def _tell_holder(by: Scope, message: Message) -> None:
    """本人に知らせる。自分でしたことと、設置の支度（与えた人がいない）は知らせない。"""
    if by.actor_key not in (None, message.account):
        tell(by, message)


def _require_may_grant(by: Scope, account_id: int, role: str) -> None:
    by.require("rights.grant")
    if by.account_id is not None and by.account_id == account_id:
        raise CannotGrantToOneself("自分に権限を与えることはできません。別のシステム管理者に頼んでください。")
    if not by.is_system and not may_grant(by.roles, role):
        raise CannotGrantRole("この役割を与えることはできません。")
