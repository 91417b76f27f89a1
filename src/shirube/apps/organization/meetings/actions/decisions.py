"""決定を書き、確定し、訂正する。

確定するまでは直せる。確定したあとは変わらず、誤りは訂正の決定（``corrects`` が前の決定を指す）で直す。
訂正の決定も、確定するまでは前の決定が効いている。
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization.meetings.models import AgendaItem, Decision, Sitting
from shirube.engines.organization.meetings import Result


class CannotRecordDecision(ValueError):
    """この決定は記録できない。"""


class CannotConfirmDecision(ValueError):
    """この決定は確定できない。"""


@action
def record_decision(
    *,
    by: Scope,
    sitting: Sitting,
    title: str,
    text: str,
    result: str,
    decided_on: date,
    agenda_item: AgendaItem | None = None,
    conditions: str = "",
    document_number: str = "",
) -> Decision:
    """決定を書く。確定するまでは作成中で、直せる。"""
    values = _values(sitting, title, text, result, decided_on, agenda_item, conditions, document_number)
    row = Decision.objects.create(sitting=sitting, **values)
    audit.record(by=by, action="決定を書いた", record=row, fields=tuple(values))
    return row


@action
def edit_decision(
    *,
    by: Scope,
    key: UUID,
    version: int,
    title: str,
    text: str,
    result: str,
    decided_on: date,
    agenda_item: AgendaItem | None = None,
    conditions: str = "",
    document_number: str = "",
) -> Decision:
    """作成中の決定を直す。"""
    row = Decision.objects.select_related("sitting").get(key=key)
    values = _values(row.sitting, title, text, result, decided_on, agenda_item, conditions, document_number)
    _check_draft(row, version, values)
    changed = Decision.change(key=key, version=version, **values)
    audit.record(by=by, action="決定を直した", record=changed, fields=tuple(values))
    return changed


@action
def confirm_decision(*, by: Scope, key: UUID, version: int) -> Decision:
    """決定を確定する。会議を開いた（書面で諮った）あとで、決定日が来ていること。"""
    row = Decision.objects.select_related("sitting").get(key=key)
    _check_draft(row, version, {})
    if not row.sitting.is_over:
        raise CannotConfirmDecision(
            f"会議の状態が「{row.sitting.get_state_display()}」です。先に会議を「開催」か「書面」にしてください。"
        )
    if row.decided_on > by.today:
        raise CannotConfirmDecision("決定日が今日より後です。決まってから確定してください。")
    confirmed = Decision.change(
        key=key,
        version=version,
        state=Decision.State.CONFIRMED,
        confirmed_at=by.now,
        confirmed_by=by.actor_key,
    )
    audit.record(by=by, action="決定を確定した", record=confirmed, fields=("state", "confirmed_at"))
    return confirmed


@action
def correct_decision(
    *,
    by: Scope,
    key: UUID,
    version: int,
    sitting: Sitting,
    title: str,
    text: str,
    result: str,
    decided_on: date,
    agenda_item: AgendaItem | None = None,
    conditions: str = "",
    document_number: str = "",
) -> Decision:
    """確定した決定を訂正する、新しい決定を書く。訂正は、確定して初めて効く。"""
    before = Decision.objects.get(key=key)
    values = _values(sitting, title, text, result, decided_on, agenda_item, conditions, document_number)
    if before.version != version:
        raise ChangedMeanwhile(before, values)
    if not before.is_confirmed:
        raise CannotRecordDecision(
            "まだ確定していない決定です。訂正でなく、この決定をそのまま直してください。"
        )
    if before.corrections.exists():
        raise CannotRecordDecision(
            "この決定の訂正は、もう書かれています。訂正の決定を開いて、直すか訂正してください。"
        )
    row = Decision.objects.create(sitting=sitting, corrects=before, **values)
    audit.record(by=by, action="決定の訂正を書いた", record=row, fields=("corrects", *values))
    return row


@action
def discard_decision(*, by: Scope, key: UUID, version: int) -> None:
    """作成中の決定を捨てる。"""
    row = Decision.objects.get(key=key)
    _check_draft(row, version, {})
    audit.record(by=by, action="作成中の決定を捨てた", record=row)
    try:
        row.delete()
    except ProtectedError:
        raise CannotRecordDecision(
            "計画とのつながり、やること、資料のある決定なので捨てられません。先にそれらを外してください。"
        ) from None


def _values(
    sitting: Sitting,
    title: str,
    text: str,
    result: str,
    decided_on: date,
    agenda_item: AgendaItem | None,
    conditions: str,
    document_number: str,
) -> dict[str, Any]:
    """確かめた決定の中身。"""
    if agenda_item is not None and agenda_item.sitting_id != sitting.pk:
        raise CannotRecordDecision("選んだ議題が、この会議の議題ではありません。選び直してください。")
    if Result(result) is Result.CONDITIONAL and not conditions.strip():
        raise CannotRecordDecision("条件付き承認のときは、条件を書いてください。")
    return {
        "agenda_item": agenda_item,
        "title": title,
        "text": text,
        "result": Result(result).value,
        "conditions": conditions,
        "document_number": document_number,
        "decided_on": decided_on,
    }


def _check_draft(row: Decision, version: int, typed: dict[str, Any]) -> None:
    if row.version != version:
        raise ChangedMeanwhile(row, typed)
    if row.is_confirmed:
        raise CannotConfirmDecision(
            "確定した決定は変えられません。誤りがあれば、訂正の決定を記録してください。"
        )
