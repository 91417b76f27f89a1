"""業務分析を読む。元の行いは、自分の事案なら窓口から、取り込んだ記録なら預かったファイルから読む。"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from shirube.apps.frame.offers import SourceRecord, SourceRecords
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import queries as cases
from shirube.engines.insight import ProcessingTime, processing_time
from shirube.values.case_event import CaseEvent
from shirube.values.era import format_date
from shirube.values.instant import JST, midnight
from shirube.values.measure import Evidence, digest_of
from shirube.values.period import Period

HEADER = ("件", "行い", "日時")


def _events(scope: Scope, period: Period, as_of: datetime, log: str) -> Iterable[CaseEvent]:
    return cases.events_until(scope, period, as_of)


def processing_time_of(scope: Scope, *, period: Period, as_of: datetime, log: str = "") -> ProcessingTime:
    """この期間に終わった件の処理時間。"""
    return processing_time(
        _events(scope, period, as_of, log),
        closed_from=midnight(period.start),
        closed_to=midnight(period.end) if period.end else None,
    )


def source_records_of(scope: Scope, evidence: Evidence) -> SourceRecords:
    """根拠の作り方をもう一度たどり、元の行いを見る人の権限で示す。"""
    parameters = evidence.parameters
    period = Period.from_record({"start": parameters["start"], "end": parameters["end"] or None})
    times = processing_time_of(scope, period=period, as_of=evidence.cut_off, log=parameters["log"])
    ids = times.event_ids
    rows = cases.events_of_keys(scope, [UUID(event_id) for event_id in ids])
    records = tuple(
        SourceRecord(
            key=str(row.key),
            cells=(
                row.case.number,
                row.activity,
                f"{format_date(row.occurred_at.astimezone(JST).date())} {row.occurred_at.astimezone(JST):%H:%M:%S}",
            ),
            url=reverse("cases.detail", args=[row.case.key]) if scope.can("cases.view") else None,
        )
        for row in rows
    )
    return SourceRecords(
        header=HEADER,
        count=evidence.record_count,
        records=records,
        deleted=max(0, evidence.record_count - len(ids)),
        is_unchanged=digest_of(ids) == evidence.digest,
    )
