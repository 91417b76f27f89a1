"""業務の記録（ログ）を取り込む。"""

import secrets

from shirube.adapters.event_log import EventLogReading
from shirube.apps.audit import actions as audit
from shirube.apps.files import actions as files
from shirube.apps.frame.faults import fault
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight import queries
from shirube.apps.insight.models import EventLog, PseudonymKey


class CannotImportLog(ValueError):
    """業務の記録を取り込めない。"""


def import_log(*, by: Scope, title: str, name: str, data: bytes, mapping: str) -> EventLog:
    """業務の記録を取り込む。``mapping`` は対応表の YAML。

    読めることを確かめてから元のファイルを預かり、最後に一つの行を書く。同じファイルはもう一度取り込まず、
    前に取り込んだものを返す。読める行が一つもなければ ``CannotImportLog``、形が悪ければ ``FileRefused``。
    """
    ensure_pseudonym_key(by=by)
    reading = queries.read_log_bytes(by, name=name, data=data, mapping=mapping, recorded_at=by.now)
    if not reading.events:
        raise CannotImportLog(
            f"「{name}」から行いを一つも読めませんでした。"
            "列の対応（件・行い・日時）と日時の書き方を確かめて、もう一度取り込んでください。"
        )
    before = queries.log_of_sha256(by, reading.sha256)
    if before is not None:
        return before
    stored = files.keep(by=by, name=name, data=data, purpose="業務の記録の取り込み")
    fault("insight.after_keep")
    return _register(by=by, title=title, file_id=stored.pk, mapping=mapping, reading=reading)


def ensure_pseudonym_key(*, by: Scope) -> PseudonymKey:
    """この自治体の仮名の鍵。無ければ作る。"""
    return PseudonymKey.objects.first() or _make_pseudonym_key(by=by)


@action
def _make_pseudonym_key(*, by: Scope) -> PseudonymKey:
    made = PseudonymKey.objects.create(secret=secrets.token_hex(32))
    audit.record(by=by, action="仮名の鍵を作った", record=made, fields=("secret",))
    return made


@action
def _register(*, by: Scope, title: str, file_id: int, mapping: str, reading: EventLogReading) -> EventLog:
    times = [event.occurred_at for event in reading.events]
    log = EventLog.objects.create(
        title=title,
        file_id=file_id,
        mapping=mapping,
        case_count=len({event.subjects["case"] for event in reading.events}),
        event_count=len(reading.events),
        set_aside_count=len(reading.set_aside),
        first_at=min(times),
        last_at=max(times),
        imported_at=by.now,
    )
    audit.record(by=by, action="業務の記録を取り込んだ", record=log, fields=("title", "file", "mapping"))
    return log
