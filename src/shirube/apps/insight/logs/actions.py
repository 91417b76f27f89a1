"""業務の記録（ログ）を預かり、読み方を決め、取り込み、取り除く。"""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shirube.adapters.event_store import CannotWriteStore
from shirube.apps.audit import actions as audit
from shirube.apps.files import actions as files
from shirube.apps.files.actions import StoredFile
from shirube.apps.frame.faults import fault
from shirube.apps.frame.job_kinds import JobKind, job_kinds
from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.logs import ledgers, own, proposals, queries, sources, store
from shirube.apps.insight.logs.figures import figures_from
from shirube.apps.insight.logs.models import DiscardReason, EventLog, LogReading, PseudonymKey
from shirube.apps.jobs import actions as jobs
from shirube.apps.jobs.queries import Job
from shirube.engines.insight.log import CannotBuildLog

State = EventLog.State
OWN_TITLE = "この自治体の事案"
_PURPOSE = "業務の記録の取り込み"


class CannotImportLog(ValueError):
    """業務の記録を取り込めない。"""


class CannotKeepReading(ValueError):
    """この読み方は残せない。"""


def import_log(*, by: Scope, title: str, name: str, data: bytes, mapping: str) -> EventLog:
    """業務の記録を、その場で取り込む（命令と試験のため。画面は ``start_import`` で裏の仕事に頼む）。

    ``mapping`` は読み方の YAML。同じファイルはもう一度取り込まず、前に取り込んだものを返す。読める行が一つも
    ないか、形が悪ければ ``FileRefused`` で、何も残さない。
    """
    log = keep_log(by=by, title=title, name=name, data=data, mapping=mapping)
    if log.is_ready:
        return log
    try:
        manifest = store.build(by, log)
    except ValueError:
        discard(by=by, key=log.key, version=log.version, reason=DiscardReason.UNREADABLE)
        raise
    fault("insight.after_keep")
    return finish_import(by=by, key=log.key, figures=queries.figures_of(by, log, manifest))


def keep_log(
    *,
    by: Scope,
    title: str,
    name: str,
    data: bytes,
    mapping: str = "",
    encoding: str = "",
    header_row: int | None = None,
) -> EventLog:
    """元のファイルを預かり、下見の行を作る。同じ中身のものがもうあれば、それを返す。

    読めるかどうかは、預かる前に初めの行で確かめる。``mapping`` を渡さなければ、読み方の案を付ける。
    """
    sources.check_name(name)
    before = queries.log_of_sha256(by, hashlib.sha256(data).hexdigest())
    if before is not None:
        return before
    head = queries.check_head(name=name, data=data, encoding=encoding, header_row=header_row)
    if not mapping:
        ledger = ledgers.draft(name, data, encoding=encoding, header_row=header_row)
        sheets = queries.sheets_in(name, data, header_row=header_row)
        if sheets.first is not None:
            head = queries.check_head(name=name, data=data, header_row=header_row, sheet=sheets.first)
        mapping = proposals.proposal(by, name, head, ledger, sheets).mapping
    ensure_pseudonym_key(by=by)
    stored = files.keep(by=by, name=name, data=data, purpose=_PURPOSE)
    return _register(
        by=by, title=title, file=stored, mapping=mapping, encoding=encoding, header_row=header_row
    )


@action
def _register(*, by: Scope, file: StoredFile, title: str, **reading: Any) -> EventLog:
    log = EventLog.objects.create(title=title[:60], file=file, kept_at=by.now, **reading)
    audit.record(by=by, action="業務の記録を預かった", record=log, fields=("title", "file", "mapping"))
    return log


def ensure_pseudonym_key(*, by: Scope) -> PseudonymKey:
    """この自治体の仮名の鍵。無ければ作る。"""
    found = PseudonymKey.objects.first()
    if found is not None:
        return found
    with suppress(IntegrityError):
        return _make_pseudonym_key(by=by)
    return PseudonymKey.objects.get()


@action
def _make_pseudonym_key(*, by: Scope) -> PseudonymKey:
    made = PseudonymKey.objects.create(secret=secrets.token_hex(32))
    audit.record(by=by, action="仮名の鍵を作った", record=made, fields=("secret",))
    return made


@action
def choose_reading(*, by: Scope, key: UUID, version: int, mapping: str, title: str = "") -> EventLog:
    """読み方を決める。取り込みの済んだ記録の読み方は替えられない。"""
    log = queries.log_of_key(by, key)
    _refuse_moving(by, log)
    changes = {"mapping": mapping, "state": State.DRAFT, "problem": "", "job": None}
    if title:
        changes["title"] = title[:60]
    log = EventLog.change(key=key, version=version, **changes)
    audit.record(by=by, action="業務の記録の読み方を決めた", record=log, fields=("title", "mapping"))
    return log


@action
def start_import(*, by: Scope, key: UUID, version: int, kind: JobKind) -> EventLog:
    """取り込みを裏の仕事に頼む。"""
    log = queries.log_of_key(by, key)
    if log.version != version:
        raise ChangedMeanwhile(log, {})
    _refuse_moving(by, log)
    if not log.mapping:
        raise CannotImportLog("読み方がまだ決まっていません。列の役を選んでから取り込んでください。")
    job = jobs.enqueue(by=by, kind=kind, arguments={"log": str(key)})
    log = EventLog.change(key=key, version=version, state=State.IMPORTING, problem="", job=job.key)
    audit.record(by=by, action="業務の記録を取り込み始めた", record=log, fields=("state",))
    return log


def _refuse_moving(by: Scope, log: EventLog) -> None:
    if log.is_own:
        raise CannotImportLog("この自治体の事案の記録は、窓口の行いから作られるので、取り込めません。")
    if log.is_ready:
        raise CannotImportLog(
            "この記録は取り込み済みです。読み方を替えるには、取り除いてから預け直してください。"
        )
    if queries.is_moving(by, log):
        raise CannotImportLog(
            "いま取り込んでいるところです。終わるのを待つか、取り込みを取り消してください。"
        )


def start_rebuild(*, by: Scope, log: EventLog) -> Job:
    """失われた置き場を作り直す仕事を頼む。同じ時間のうちは一つだけ。"""
    if log.is_own:
        return start_sealing(by=by)
    return jobs.enqueue(
        by=by,
        kind=job_kinds()["insight.rebuild_store"],
        arguments={"log": str(log.key)},
        once=f"{log.key}:{by.now:%Y%m%d%H}",
    )


def start_sealing(*, by: Scope) -> Job:
    """事案の行いを封じる仕事を頼む。同じ分のうちは一つだけ。"""
    return jobs.enqueue(by=by, kind=job_kinds()["insight.seal_own_cases"], once=f"{by.now:%Y%m%d%H%M}")


def place_own_log(*, by: Scope) -> EventLog:
    """この自治体の事案の記録を、一覧に載せる。もう載せてあれば、それを返す。"""
    found = queries.own_log(by)
    if found is not None:
        return found
    ensure_pseudonym_key(by=by)
    with suppress(IntegrityError):
        return _place_own_log(by=by)
    return EventLog.objects.get(file__isnull=True)


@action
def _place_own_log(*, by: Scope) -> EventLog:
    log = EventLog.objects.create(title=OWN_TITLE, state=State.READY, kept_at=by.now, imported_at=by.now)
    audit.record(by=by, action="この自治体の事案を、業務の記録の一覧に載せた", record=log, fields=("title",))
    return log


def seal_own_cases(*, by: Scope, told: own.Told | None = None) -> EventLog:
    """きのうまでの行いを封じ、記録の行の数を改める。別の仕事が封じていれば ``CannotImportLog``。"""
    log = place_own_log(by=by)
    before = own.current(by)
    try:
        manifest = own.seal(by, told=told)
    except CannotWriteStore as refusal:
        raise CannotImportLog(str(refusal)) from refusal
    return log if own.current(by) == before else _note_sealing(by=by, rows=manifest.rows)


@action
def _note_sealing(*, by: Scope, rows: int) -> EventLog:
    log = EventLog.objects.get(file__isnull=True)
    figures = figures_from(own.opened(by).log)
    log = EventLog.change(key=log.key, version=log.version, imported_at=by.now, **figures)
    audit.record(by=by, action=f"事案の行い{rows}件を封じた", record=log, fields=("event_count",))
    return log


def take_in(*, by: Scope, key: UUID, progress: store.Progress) -> Mapping[str, Any]:
    """裏の仕事の中で、置き場を作り、記録の行に書く数を返す。読める行が一つもなければ ``FileRefused``。"""
    log = queries.log_of_key(by, key)
    try:
        manifest = store.build(by, log, progress=progress)
    except CannotWriteStore as refusal:
        raise CannotImportLog(str(refusal)) from refusal
    except CannotBuildLog as refusal:
        raise CannotImportLog(f"「{log.file.name}」を取り込めません。{refusal}") from refusal
    return queries.figures_of(by, log, manifest)


@action
def finish_import(*, by: Scope, key: UUID, figures: Mapping[str, Any]) -> EventLog:
    """置き場ができたあとに、数（``queries.figures_of``）を書いて使えるようにする。"""
    log = queries.log_of_key(by, key)
    log = EventLog.change(
        key=key,
        version=log.version,
        state=State.READY,
        problem="",
        imported_at=by.now,
        **figures,
    )
    audit.record(by=by, action="業務の記録を取り込んだ", record=log, fields=("state", "case_count"))
    return queries.log_of_key(by, key)


@action
def fail_import(*, by: Scope, key: UUID, problem: str) -> EventLog:
    """取り込めなかったわけを残す。"""
    log = queries.log_of_key(by, key)
    log = EventLog.change(key=key, version=log.version, state=State.FAILED, problem=problem[:2000])
    audit.record(by=by, action="業務の記録を取り込めなかった", record=log, fields=("state", "problem"))
    return log


@action
def discard(*, by: Scope, key: UUID, version: int, reason: DiscardReason) -> None:
    """記録を取り除く。置き場も消え、元のファイルは使う記録が無くなり2日のうちに片づく。

    この記録についての上のアプリの行（決まりなど）は、各アプリの ``log_leavings.forget_log`` が先に消す。
    監査の一件が、消したことの記録になる（わけも残る）。
    """
    log = queries.log_of_key(by, key)
    if log.is_own:
        raise CannotImportLog("この自治体の事案の記録は、窓口の行いから作られるので、取り除けません。")
    if queries.is_moving(by, log):
        raise CannotImportLog("いま取り込んでいるところです。取り込みを取り消してから、取り除いてください。")
    if not EventLog.objects.filter(key=key, version=version).exists():
        raise ChangedMeanwhile(log, {"reason": reason.value})
    for module in installed_modules("log_leavings"):
        module.forget_log(by=by, log=log)
    EventLog.objects.filter(pk=log.pk).delete()
    audit.record(
        by=by,
        action=f"業務の記録を取り除いた（{reason.label}）",
        record_kind=EventLog._meta.label_lower,
        record_key=key,
    )
    transaction.on_commit(partial(store.drop, by, log))


@action
def keep_reading(*, by: Scope, title: str, mapping: str) -> LogReading:
    """読み方に名を付けて残す。同じ名のものがあれば、新しい読み方に替える。"""
    if not title.strip():
        raise CannotKeepReading("読み方の名前を入れてください。")
    before = LogReading.objects.filter(title=title).first()
    if before is None:
        row = LogReading.objects.create(title=title, mapping=mapping, kept_at=by.now)
    else:
        row = LogReading.change(key=before.key, version=before.version, mapping=mapping, kept_at=by.now)
    audit.record(by=by, action="読み方を残した", record=row, fields=("title", "mapping"))
    return row


@action
def drop_reading(*, by: Scope, key: UUID, version: int) -> None:
    """残した読み方を取り除く（取り込み済みの記録の読み方は、記録と一緒に残る）。"""
    row = queries.reading_of_key(by, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    row.delete()
    audit.record(
        by=by, action="残した読み方を取り除いた", record_kind=LogReading._meta.label_lower, record_key=key
    )
