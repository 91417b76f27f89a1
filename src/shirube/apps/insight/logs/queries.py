"""業務分析を読む。元の行いは、自分の事案なら窓口から、取り込んだ記録なら置き場から読む。"""

import csv
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from shirube.adapters.event_store import CannotWriteStore, Manifest
from shirube.adapters.log_sheets import LogSheets, log_sheets
from shirube.adapters.log_table import Head, read_head
from shirube.apps.files import queries as files
from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import queries as cases
from shirube.apps.insight.logs import own, sources, store
from shirube.apps.insight.logs.dimensions import label_of as label_of
from shirube.apps.insight.logs.figures import figures_from
from shirube.apps.insight.logs.figures import moment as moment
from shirube.apps.insight.logs.ledgers import line_name as line_name
from shirube.apps.insight.logs.models import EventLog as EventLog
from shirube.apps.insight.logs.models import LogReading
from shirube.apps.insight.logs.own import OwnLog as OwnLog
from shirube.apps.insight.logs.own import Sealing as Sealing
from shirube.apps.insight.logs.places import log_trail as log_trail
from shirube.apps.insight.logs.sources import PersonAttributes as PersonAttributes
from shirube.apps.insight.logs.sources import is_xes as is_xes
from shirube.apps.insight.logs.store import Handle as Handle
from shirube.apps.insight.logs.store import LogNotReady as LogNotReady
from shirube.apps.insight.logs.store import Remembered as Remembered
from shirube.apps.insight.logs.store import StoreMissing
from shirube.apps.jobs import queries as jobs
from shirube.apps.jobs.queries import Job
from shirube.engines.insight.case_events import EventRecord
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.values.instant import local_day
from shirube.values.period import Period

HEAD_ROWS = 200
MOST_REASONS = 20
SMALL = 200_000
"""画面の中で置き場を作り直してよい、行いの数の上限。これより多ければ裏の仕事に頼む。"""


@dataclass(frozen=True, slots=True)
class Told:
    """取り込みのときに分かったこと。

    ``reasons`` は数えない行のわけ・数・はじめの行（多い順）、``more`` は省いたわけの数。
    """

    reasons: tuple[tuple[str, int, int], ...]
    more: int
    notes: tuple[str, ...]


def logs(scope: Scope) -> QuerySet[EventLog]:
    """業務の記録を新しい順に。"""
    return EventLog.objects.select_related("file")


def log_of_key(scope: Scope, key: UUID) -> EventLog:
    """一つの業務の記録。無ければ ``EventLog.DoesNotExist``。この自治体の事案なら、いまの数を入れて返す。"""
    row = EventLog.objects.select_related("file").get(key=key)
    return own.refreshed(scope, row) if row.is_own else row


def found_log(request: HttpRequest, key: UUID) -> EventLog:
    """住所の鍵の記録。無ければ 404。"""
    return found(lambda: log_of_key(request.scope, key), "業務の記録")  # type: ignore[attr-defined]


def own_log(scope: Scope) -> EventLog | None:
    """この自治体の事案の記録の行。まだ一覧に載せていなければ None。"""
    return EventLog.objects.filter(file__isnull=True).first()


def lacks_own_log(scope: Scope) -> bool:
    """事案があるのに、まだ一覧に載せていないか。"""
    return own_log(scope) is None and cases.has_events(scope)


def own_record_at(scope: Scope, cut_off: datetime) -> EventRecord:
    """この自治体の事案の、``cut_off`` までに記録された行いの記録。件の番号は、事案の鍵。"""
    return own.record_at(scope, cut_off)


def own_events_at(scope: Scope, cut_off: datetime) -> StoredEvents:
    """`own_record_at` を、画面の言葉（手続や課の名）に直した記録。件と行の並びは同じ。"""
    return own.worded_at(scope, cut_off)


def sealing_of(scope: Scope) -> Sealing:
    """この自治体の事案を、どこまで封じたか。"""
    return own.opened(scope).sealing


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


def check_head(
    *, name: str, data: bytes, encoding: str = "", header_row: int | None = None, sheet: str | None = None
) -> Head | None:
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
            sheet=sheet,
            count=HEAD_ROWS,
        )


def sheets_in(name: str, data: bytes, *, header_row: int | None = None) -> LogSheets:
    """ファイルのシートと、記録として読めそうなもの（xlsx だけ）。"""
    if not name.lower().endswith(".xlsx"):
        return LogSheets()
    with sources.as_path(name, data) as path:
        return log_sheets(path, limits=sources.limits_of(name), header_row=header_row)


def sheets_of(scope: Scope, log: EventLog) -> LogSheets:
    """預かったファイルのシート。"""
    return sheets_in(log.file.name, files.content(scope, log.file), header_row=log.header_row)


def head_of(scope: Scope, log: EventLog, sheet: str | None = None) -> Head | None:
    """預かったファイルの見出しと初めの行（XES は None）。``sheet`` が無ければ、いまの読み方のシート。"""
    data = files.content(scope, log.file)
    return check_head(
        name=log.file.name,
        data=data,
        encoding=log.encoding,
        header_row=log.header_row,
        sheet=sheet or next(iter(sources.sheets_in_mapping(log.mapping)), None),
    )


def handle_of(scope: Scope, log: EventLog) -> Handle:
    """置き場を開く。無ければ、小さい記録はその場で作り直し、大きい記録は ``LogNotReady``。"""
    if not log.is_ready:
        raise LogNotReady("この記録は、まだ取り込まれていません。")
    if log.is_own:
        found = own.opened(scope)
        return Handle(found, found.place, found.generation)
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
    return {
        **figures_from(store.opened(scope, log).stored.log),
        "set_aside_count": manifest.set_aside_count,
        "is_dated_only": manifest.is_dated_only,
        "zone": manifest.zone or "",
    }


def told_of(scope: Scope, log: EventLog) -> Told:
    """取り込みのときに分かったこと。まだ計れなければ ``LogNotReady``。"""
    stored = handle_of(scope, log).stored
    found: dict[str, tuple[int, str]] = {}
    for line, reason in islice(csv.reader(StringIO(stored.set_aside.read_text("utf-8-sig"))), 1, None):
        count, first = found.get(reason, (0, line))
        found[reason] = (count + 1, first)
    reasons = [(reason, count, int(first)) for reason, (count, first) in found.items()]
    most = sorted(reasons, key=lambda one: -one[1])[:MOST_REASONS]
    return Told(tuple(most), len(reasons) - len(most), stored.manifest.notes)


def log_period(log: EventLog) -> Period:
    """この記録の最初の日から最後の日まで。"""
    if log.first_at is None or log.last_at is None:
        raise LogNotReady("この記録は、まだ取り込まれていません。")
    return Period.of_days(local_day(log.first_at), local_day(log.last_at))
