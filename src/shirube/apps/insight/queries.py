"""業務分析を読む。元の行いは、自分の事案なら窓口から、取り込んだ記録なら預かったファイルから読む。"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from shirube.adapters.event_log import EventLogReading, read_event_log
from shirube.adapters.log_mapping import read_mapping
from shirube.apps.files import queries as files
from shirube.apps.frame.links import links_to
from shirube.apps.frame.offers import OpenableRecords, SourceRecord, SourceRecords
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import queries as cases
from shirube.apps.insight.models import EventLog, PseudonymKey
from shirube.engines.insight import ProcessingTime, processing_time
from shirube.values.case_event import CaseEvent
from shirube.values.instant import format_moment, local_day, midnight
from shirube.values.measure import Evidence, digest_of
from shirube.values.period import Period

HEADER = ("件", "行い", "日時", "元の行")


def logs(scope: Scope) -> QuerySet[EventLog]:
    """取り込んだ業務の記録を新しい順に。"""
    return EventLog.objects.all()


def log_of_key(scope: Scope, key: UUID) -> EventLog:
    """一つの業務の記録。無ければ ``EventLog.DoesNotExist``。"""
    return EventLog.objects.select_related("file").get(key=key)


def log_of_sha256(scope: Scope, sha256: str) -> EventLog | None:
    """同じ中身のファイルから取り込んだ記録。"""
    return EventLog.objects.filter(file__sha256=sha256).first()


def read_log_bytes(
    scope: Scope, *, name: str, data: bytes, mapping: str, recorded_at: datetime
) -> EventLogReading:
    """ログの中身を、対応表と、この自治体の仮名の鍵で読む。"""
    return read_event_log(
        data,
        name=name,
        mapping=read_mapping(mapping.encode(), name="対応表"),
        municipality=str(scope.municipality_key),
        key=bytes.fromhex(PseudonymKey.objects.get().secret),
        recorded_at=recorded_at,
    )


def read_log(scope: Scope, log: EventLog) -> EventLogReading:
    """取り込んだ記録を、預かった元のファイルから読み直す。"""
    data = files.content(scope, log.file)
    return read_log_bytes(
        scope, name=log.file.name, data=data, mapping=log.mapping, recorded_at=log.imported_at
    )


def log_period(log: EventLog) -> Period:
    """この記録の最初の日から最後の日まで。"""
    return Period.of_days(local_day(log.first_at), local_day(log.last_at))


def processing_time_of(scope: Scope, *, period: Period, as_of: datetime, log: str = "") -> ProcessingTime:
    """この期間に終わった件の処理時間。``log`` は取り込んだ記録の鍵（空なら自分の事案）。"""
    if log:
        return _closed_within(period, read_log(scope, log_of_key(scope, UUID(log))).events)
    return _closed_within(period, cases.events_until(scope, period, as_of))


def _closed_within(period: Period, events: Iterable[CaseEvent]) -> ProcessingTime:
    return processing_time(
        events,
        closed_from=midnight(period.start),
        closed_to=midnight(period.end) if period.end else None,
    )


def source_records_of(scope: Scope, evidence: Evidence) -> SourceRecords:
    """根拠の作り方をもう一度たどり、元の行いを見る人の権限で示す（開けない人には件数だけ）。"""
    parameters = evidence.parameters
    period = Period.from_record({"start": parameters["start"], "end": parameters["end"] or None})
    build: Callable[[tuple[str, ...]], tuple[SourceRecord, ...]]
    if parameters["log"]:
        log = log_of_key(scope, UUID(parameters["log"]))
        reading = read_log(scope, log)
        times, permission = _closed_within(period, reading.events), "insight.view"
        build = partial(_log_records, log, reading)
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


def _log_records(log: EventLog, reading: EventLogReading, ids: tuple[str, ...]) -> tuple[SourceRecord, ...]:
    wanted = set(ids)
    by_id = {event.event_id: event for event in reading.events if event.event_id in wanted}
    page = reverse("insight.log", args=[log.key])
    return tuple(
        SourceRecord(
            key=i,
            cells=(
                by_id[i].subjects["case"],
                by_id[i].activity,
                format_moment(by_id[i].occurred_at),
                f"{reading.source_rows[i]:,}行目",
            ),
            url=f"{page}?line={reading.source_rows[i]}",
        )
        for i in ids
        if i in by_id
    )
