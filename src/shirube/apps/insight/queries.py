"""業務分析を読む。元の行いは、自分の事案なら窓口から、取り込んだ記録なら置き場から読む。"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from django.urls import reverse

from shirube.adapters.event_store import CannotWriteStore, Manifest
from shirube.adapters.log_table import Head, read_head
from shirube.adapters.refusal import FileRefused
from shirube.apps.files import queries as files
from shirube.apps.frame.links import links_to
from shirube.apps.frame.offers import OpenableRecords, SourceRecord, SourceRecords
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import queries as cases
from shirube.apps.insight import sources, store
from shirube.apps.insight.models import EventLog, LogReading
from shirube.apps.insight.store import Handle, StoreMissing
from shirube.apps.jobs import queries as jobs
from shirube.apps.jobs.models import Job
from shirube.engines.insight import ProcessingTime, processing_time
from shirube.engines.insight.kernels.sequences import grouped_sequences
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.engines.insight.moments import bounds, first_moments, last_moments
from shirube.engines.insight.processing_time import CaseDuration
from shirube.values.case_event import CaseEvent
from shirube.values.instant import format_moment, local_day, midnight
from shirube.values.measure import Evidence, digest_of
from shirube.values.period import Period

HEADER = ("件", "行い", "日時", "元の行")
HEAD_ROWS = 200
SMALL = 200_000
"""画面の中で置き場を作り直してよい、行いの数の上限。これより多ければ裏の仕事に頼む。"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FINGERPRINT = 16


class LogNotReady(LookupError):
    """この記録はまだ計れない（取り込みの途中か、置き場を作り直している）。"""


def logs(scope: Scope) -> QuerySet[EventLog]:
    """業務の記録を新しい順に。"""
    return EventLog.objects.select_related("file")


def log_of_key(scope: Scope, key: UUID) -> EventLog:
    """一つの業務の記録。無ければ ``EventLog.DoesNotExist``。"""
    return EventLog.objects.select_related("file").get(key=key)


def log_of_sha256(scope: Scope, sha256: str) -> EventLog | None:
    """同じ中身のファイルから取り込んだ（取り込んでいる）記録。"""
    return EventLog.objects.select_related("file").filter(file__sha256=sha256).first()


def readings(scope: Scope) -> QuerySet[LogReading]:
    """残しておいた読み方。"""
    return LogReading.objects.all()


def reading_of_key(scope: Scope, key: UUID) -> LogReading:
    """残しておいた一つの読み方。無ければ ``LogReading.DoesNotExist``。"""
    return LogReading.objects.get(key=key)


def job_of(scope: Scope, log: EventLog) -> Job | None:
    """この記録の取り込みの仕事。片づけられていれば None。"""
    if log.job is None:
        return None
    return jobs.jobs(scope).filter(key=log.job).first()


def is_moving(scope: Scope, log: EventLog) -> bool:
    """いま取り込んでいるか（取り消された仕事・止まった仕事は、動いていない）。"""
    if log.state != EventLog.State.IMPORTING:
        return False
    job = job_of(scope, log)
    return job is not None and not job.is_finished


def check_head(*, name: str, data: bytes, encoding: str = "", header_row: int | None = None) -> Head | None:
    """初めの行が読めるかを確かめる。読めなければ `FileRefused`。XES は初めのまとまりを読み、None を返す。"""
    with sources.as_path(name, data) as path:
        if sources.is_xes(name):
            with sources.reading(path, name=name, mapping="") as found:
                next(iter(found.source.batches()), None)
            return None
        return read_head(
            path,
            limits=sources.limits_of(name),
            encoding=encoding or None,
            header_row=header_row,
            count=HEAD_ROWS,
        )


def head_of(scope: Scope, log: EventLog) -> Head | None:
    """預かったファイルの見出しと初めの行（XES は None）。"""
    data = files.content(scope, log.file)
    return check_head(name=log.file.name, data=data, encoding=log.encoding, header_row=log.header_row)


def handle_of(scope: Scope, log: EventLog) -> Handle:
    """置き場を開く。無ければ、小さい記録はその場で作り直し、大きい記録は ``LogNotReady``。"""
    if not log.is_ready:
        raise LogNotReady("この記録は、まだ取り込まれていません。")
    try:
        return store.opened(scope, log)
    except StoreMissing:
        if log.event_count > SMALL:
            raise LogNotReady("置き場がありません。作り直すあいだ、しばらくお待ちください。") from None
    try:
        store.build(scope, log)
        return store.opened(scope, log)
    except CannotWriteStore:
        raise LogNotReady("置き場を作り直しています。しばらくしてから開き直してください。") from None


def events_of(scope: Scope, log: EventLog) -> StoredEvents:
    """取り込んだ記録の列。"""
    return handle_of(scope, log).stored.log


def figures_of(scope: Scope, log: EventLog, manifest: Manifest) -> dict[str, Any]:
    """置き場から、記録の行に書く数を求める。"""
    found = store.opened(scope, log).stored.log
    _, firsts = grouped_sequences(bounds(found), found.activity.codes)
    return {
        "case_count": manifest.cases,
        "event_count": manifest.events,
        "set_aside_count": manifest.set_aside_count,
        "activity_count": len(np.unique(found.activity.codes)),
        "resource_count": 0 if found.resource is None else len(found.resource.names),
        "variant_count": len(firsts),
        "is_dated_only": manifest.is_dated_only,
        "zone": manifest.zone or "",
        "first_at": moment(int(first_moments(found).min())),
        "last_at": moment(int(found.at.max())),
    }


def moment(micros: int) -> datetime:
    """マイクロ秒の日時（協定世界時）。暦の外なら `FileRefused`。"""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise FileRefused(
            "業務の記録",
            why="暦の外の日時があります",
            next="日時の列と書き方を選び直してください",
        ) from None


def log_period(log: EventLog) -> Period:
    """この記録の最初の日から最後の日まで。"""
    if log.first_at is None or log.last_at is None:
        raise LogNotReady("この記録は、まだ取り込まれていません。")
    return Period.of_days(local_day(log.first_at), local_day(log.last_at))


def processing_time_of(scope: Scope, *, period: Period, as_of: datetime, log: str = "") -> ProcessingTime:
    """この期間に終わった件の処理時間。``log`` は取り込んだ記録の鍵（空なら自分の事案）。"""
    if log:
        row = log_of_key(scope, UUID(log))
        return _times_of_log(events_of(scope, row), row.file.sha256, period)
    return _closed_within(period, cases.events_until(scope, period, as_of))


def _closed_within(period: Period, events: Iterable[CaseEvent]) -> ProcessingTime:
    return processing_time(
        events,
        closed_from=midnight(period.start),
        closed_to=midnight(period.end) if period.end else None,
    )


def _times_of_log(log: StoredEvents, sha256: str, period: Period) -> ProcessingTime:
    """置き場の列から、`processing_time` と同じ答えを作る。"""
    offsets, firsts, lasts = bounds(log), first_moments(log), last_moments(log)
    kept = lasts >= _micros(midnight(period.start))
    if period.end:
        kept &= lasts < _micros(midnight(period.end))
    durations = [
        CaseDuration(
            case=log.case_keys[case],
            started_at=moment(int(firsts[case])),
            ended_at=moment(int(lasts[case])),
            event_ids=tuple(
                f"{sha256[:_FINGERPRINT]}:{line}"
                for line in log.lines[offsets[case] : offsets[case + 1]].tolist()
            ),
        )
        for case in np.flatnonzero(kept).tolist()
    ]
    durations.sort(key=lambda one: (one.seconds, one.case))
    return ProcessingTime(
        durations=tuple(durations), event_count=sum(len(one.event_ids) for one in durations)
    )


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def source_records_of(scope: Scope, evidence: Evidence) -> SourceRecords:
    """根拠の作り方をもう一度たどり、元の行いを見る人の権限で示す（開けない人には件数だけ）。"""
    parameters = evidence.parameters
    period = Period.from_record({"start": parameters["start"], "end": parameters["end"] or None})
    build: Callable[[tuple[str, ...]], tuple[SourceRecord, ...]]
    if parameters["log"]:
        row = logs(scope).filter(key=UUID(parameters["log"])).first()
        if row is None:
            return _all_gone(evidence)
        log = events_of(scope, row)
        times, permission = _times_of_log(log, row.file.sha256, period), "insight.view"
        build = partial(_log_records, row, log)
    else:
        times, permission = processing_time_of(scope, period=period, as_of=evidence.cut_off), "cases.view"
        build = partial(_case_records, scope)
    ids = times.event_ids
    return SourceRecords(
        header=HEADER,
        count=evidence.record_count,
        records=OpenableRecords(ids if scope.can(permission) else (), build),
        deleted=max(0, evidence.record_count - len(ids)),
        is_unchanged=digest_of(ids) == evidence.digest,
    )


def _all_gone(evidence: Evidence) -> SourceRecords:
    """記録が取り除かれたあとの根拠。"""
    return SourceRecords(
        header=HEADER,
        count=evidence.record_count,
        records=OpenableRecords((), lambda _: ()),
        deleted=evidence.record_count,
        is_unchanged=False,
    )


def _case_records(scope: Scope, ids: tuple[str, ...]) -> tuple[SourceRecord, ...]:
    rows = {str(row.key): row for row in cases.events_of_keys(scope, [UUID(i) for i in ids])}
    detail = links_to("cases.detail")
    return tuple(
        SourceRecord(
            key=i,
            cells=(
                rows[i].case.number,
                rows[i].activity,
                format_moment(rows[i].occurred_at),
                f"{rows[i].seq}番目",
            ),
            url=detail(rows[i].case.key),
        )
        for i in ids
        if i in rows
    )


def _log_records(row: EventLog, log: StoredEvents, ids: tuple[str, ...]) -> tuple[SourceRecord, ...]:
    """元の行を、件の画面への行き先とともに示す。"""
    wanted = {int(one.partition(":")[2]) for one in ids}
    places = np.flatnonzero(np.isin(log.lines, list(wanted)))
    by_line = dict(zip(log.lines[places].tolist(), places.tolist(), strict=True))
    offsets = bounds(log)
    found = []
    for one in ids:
        line = int(one.partition(":")[2])
        if line not in by_line:
            continue
        at = by_line[line]
        case = int(np.searchsorted(offsets, at, side="right")) - 1
        found.append(
            SourceRecord(
                key=one,
                cells=(
                    log.case_keys[case],
                    log.activity.names[int(log.activity.codes[at])],
                    format_moment(moment(int(log.at[at]))),
                    f"{line:,}行目",
                ),
                url=f"{reverse('insight.case', args=[row.key, case + 1])}?line={line}",
            )
        )
    return tuple(found)
