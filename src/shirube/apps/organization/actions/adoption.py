"""名簿の反映と取消。反映は一行の更新で、その瞬間にすべての版が一度に効く。"""

from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.faults import fault
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries
from shirube.apps.organization.actions import rows
from shirube.apps.organization.actions.staging import erase_rows
from shirube.apps.organization.models import RosterChange

State = RosterChange.State


class CannotAdoptRoster(ValueError):
    """名簿を反映できない。"""


class RosterOutdated(CannotAdoptRoster):
    """比べたあとに、別の異動が反映された。"""


@action
def adopt_roster(*, by: Scope, key: UUID, version: int) -> RosterChange:
    """確認した一式を反映する。二度押しても一度だけ効き、同じ一式が返る。"""
    rows.lock_roster(by)
    change = RosterChange.objects.exclude(state=State.DISCARDED).get(key=key)
    if change.state == State.ADOPTED:
        return change
    if change.version != version:
        raise ChangedMeanwhile(change, {"state": State.ADOPTED})
    if change.state != State.READY:
        raise CannotAdoptRoster(
            "まだ取り込みの途中です。同じファイルをもう一度選ぶと、続きから取り込みます。"
        )
    if queries.latest_adoption_order(by) != change.basis_order:
        raise RosterOutdated(
            "取り込んで比べたあとに、別の異動が反映されました。"
            "同じファイルをもう一度選ぶと、いまの体制と比べ直します。"
        )
    fault("roster.before_adopt")
    adopted = RosterChange.change(
        key=key,
        version=version,
        state=State.ADOPTED,
        adoption_order=change.basis_order + 1,
        adopted_at=by.now,
        adopted_by=by.actor_key,
    )
    audit.record(by=by, action="名簿を反映した", record=adopted, fields=("state",))
    fault("roster.after_adopt")
    return adopted


def discard_roster(*, by: Scope, key: UUID, version: int) -> RosterChange:
    """反映していない一式を取り消し、書きためた行を本当に消す。"""
    change = _mark_discarded(by=by, key=key, version=version)
    erase_rows(by=by, change=change)
    rows.erase_unused_identities(by=by)
    return change


@action
def _mark_discarded(*, by: Scope, key: UUID, version: int) -> RosterChange:
    change = RosterChange.objects.get(key=key)
    if change.state == State.DISCARDED:
        return change
    if change.state == State.ADOPTED:
        raise CannotAdoptRoster("反映した名簿は取り消せません。元に戻す名簿を取り込んでください。")
    discarded = RosterChange.change(key=key, version=version, state=State.DISCARDED, notes=[])
    audit.record(by=by, action="名簿を取り消した", record=discarded, fields=("state",))
    return discarded
