"""計り方の決まりを決める。"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.logs.queries import EventLog
from shirube.apps.insight.rules import queries
from shirube.apps.insight.rules.models import OfficeHours, SectionHours, StandardPeriod
from shirube.apps.insight.rules.step_actions import CannotKeepSteps as CannotKeepSteps
from shirube.apps.insight.rules.step_actions import change_steps as change_steps
from shirube.apps.insight.rules.step_actions import drop_steps as drop_steps
from shirube.apps.insight.rules.step_actions import keep_steps as keep_steps


class CannotSetPeriod(ValueError):
    """この標準処理期間の決まりは置けない。"""


@action
def set_office_hours(*, by: Scope, version: int, **fields: Any) -> OfficeHours:
    """開庁時間を決める。初めて決めるときの ``version`` は 0。"""
    row = OfficeHours.objects.first()
    if row is None:
        row = OfficeHours.objects.create(**fields)
    elif version == 0:
        raise ChangedMeanwhile(row, fields)
    else:
        row = OfficeHours.change(key=row.key, version=version, **fields)
    audit.record(by=by, action="開庁時間を決めた", record=row, fields=tuple(fields))
    return row


@action
def add_period(*, by: Scope, log: EventLog, **fields: Any) -> StandardPeriod:
    """標準処理期間の決まりを加える。同じ対象に同じ日から効くものがあれば ``CannotSetPeriod``。"""
    row = _added(log, fields)
    audit.record(by=by, action="標準処理期間の決まりを加えた", record=row, fields=tuple(fields))
    return row


@action
def set_period(*, by: Scope, log: EventLog, key: UUID, version: int, **fields: Any) -> StandardPeriod:
    """標準処理期間の決まりを直す。"""
    queries.period_of_key(by, log, key)
    row = _changed(key, version, fields)
    audit.record(by=by, action="標準処理期間の決まりを直した", record=row, fields=tuple(fields))
    return row


@action
def remove_period(*, by: Scope, log: EventLog, key: UUID, version: int) -> None:
    """標準処理期間の決まりを取り除く（誤って置いたもの。定めをやめたときは、日数の無い決まりを加える）。"""
    row = queries.period_of_key(by, log, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    row.delete()
    audit.record(
        by=by,
        action="標準処理期間の決まりを取り除いた",
        record_kind=StandardPeriod._meta.label_lower,
        record_key=key,
    )


@action
def take_periods(
    *, by: Scope, log: EventLog, rows: Sequence[tuple[UUID | None, int, dict[str, Any]]]
) -> tuple[int, int]:
    """表から読んだ決まりを一度に置く。加えた数と直した数を返す。古い行が一つでもあれば、何も置かない。

    ``rows`` は（鍵、版、欄）。鍵が None なら加える。中身の同じ行は触れない。
    """
    added = changed = 0
    for key, version, fields in rows:
        if key is None:
            _added(log, fields)
            added += 1
            continue
        row = queries.period_of_key(by, log, key)
        if row.version != version:
            raise ChangedMeanwhile(row, fields)
        if any(getattr(row, name) != value for name, value in fields.items()):
            _changed(key, version, fields)
            changed += 1
    audit.record(
        by=by,
        action="標準処理期間の決まりを表から取り込んだ",
        record_kind=StandardPeriod._meta.label_lower,
        record_key=log.key,
    )
    return added, changed


def _added(log: EventLog, fields: dict[str, Any]) -> StandardPeriod:
    try:
        with transaction.atomic():
            return StandardPeriod.objects.create(log=log, **fields)
    except IntegrityError:
        raise CannotSetPeriod(_already(StandardPeriod(log=log, **fields).target)) from None


def _changed(key: UUID, version: int, fields: dict[str, Any]) -> StandardPeriod:
    try:
        with transaction.atomic():
            return StandardPeriod.change(key=key, version=version, **fields)
    except IntegrityError:
        raise CannotSetPeriod(_already("この対象")) from None


def _already(target: str) -> str:
    return f"{target}に、同じ日から効く決まりがもうあります。日を変えるか、前の決まりを直してください。"


class CannotSetSectionHours(ValueError):
    """この課の開庁時間は置けない。"""


@action
def add_section(*, by: Scope, **fields: Any) -> SectionHours:
    """課の開庁時間を加える。同じ課に同じ日からのものがあれば ``CannotSetSectionHours``。"""
    row = _kept_section(lambda: SectionHours.objects.create(**fields))
    audit.record(by=by, action="課の開庁時間を加えた", record=row, fields=tuple(fields))
    return row


@action
def set_section(*, by: Scope, key: UUID, version: int, **fields: Any) -> SectionHours:
    """課の開庁時間を直す。ほかの人が直していれば ``ChangedMeanwhile``。"""
    row = _kept_section(lambda: SectionHours.change(key=key, version=version, **fields))
    audit.record(by=by, action="課の開庁時間を直した", record=row, fields=tuple(fields))
    return row


@action
def remove_section(*, by: Scope, key: UUID, version: int) -> None:
    """課の開庁時間を取り除く（誤って置いたもの。やめたときは、戻る日の行を加える）。"""
    row = queries.section_of_key(by, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    row.delete()
    audit.record(
        by=by,
        action="課の開庁時間を取り除いた",
        record_kind=SectionHours._meta.label_lower,
        record_key=key,
    )


def _kept_section(keep: Callable[[], SectionHours]) -> SectionHours:
    try:
        with transaction.atomic():
            return keep()
    except IntegrityError:
        raise CannotSetSectionHours(
            "この課には、同じ日からの開庁時間がもうあります。日を変えるか、前の行を直してください。"
        ) from None


def forget_log(*, by: Scope, log: EventLog) -> None:
    """取り除かれる記録の決まりを消す（記録を取り除く行いの中で呼ばれ、監査はその一件に含まれる）。"""
    queries.periods(by, log).delete()
