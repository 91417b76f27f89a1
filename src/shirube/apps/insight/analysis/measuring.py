"""数の元: この期間に終わった件だけの記録と、その一行一行に戻る道。

自分の事案なら窓口の行いから、取り込んだ記録なら置き場から、同じ形の記録を作る。だから、どの数も元を問わず
同じ計算で求まり、同じ道で元の行まで戻れる。
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

import numpy as np
from django.urls import reverse
from numpy.typing import NDArray

from shirube.apps.frame.links import links_to
from shirube.apps.frame.offers import OpenableRecords, SourceRecord, SourceRecords
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import queries as cases
from shirube.apps.insight.logs import queries
from shirube.apps.insight.logs.queries import EventLog
from shirube.engines.insight.case_events import EventRecord, micros
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.engines.insight.measured import Measured, closed_within, rows_in_order
from shirube.engines.insight.moments import bounds
from shirube.values.era import format_date
from shirube.values.instant import format_moment, local_day, midnight
from shirube.values.measure import Evidence, digest_of
from shirube.values.period import Period

HEADER = ("件", "行い", "日時", "元の行")
_FINGERPRINT = 16
_Build = Callable[[tuple[str, ...]], tuple[SourceRecord, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """数の元。``key_of`` は行番号から記録の鍵、``permission`` は元の行を開くのに要る権限。

    ``is_by_place`` は、一つの行がいくつもの行いになる記録（処理簿）か。鍵に、件の中の何番めかを添える。
    """

    log: StoredEvents
    key_of: Callable[[int], str]
    permission: str
    build: _Build
    is_by_place: bool = False

    def keys(self, found: Measured) -> tuple[str, ...]:
        """数を作った行の鍵。処理時間の短い件から、件の中は日時の順。"""
        rows = rows_in_order(self.log, found.rows)
        keys = map(self.key_of, self.log.lines[rows].tolist())
        if not self.is_by_place:
            return tuple(keys)
        return tuple(
            f"{key}:{place}" for key, place in zip(keys, _places_in_case(self.log, rows), strict=True)
        )


def source_of(scope: Scope, period: Period, as_of: datetime, log: str) -> Source:
    """この期間に終わった件。``log`` は取り込んだ記録の鍵（空なら自分の事案）。

    記録が無ければ ``EventLog.DoesNotExist``、まだ計れなければ ``LogNotReady``。
    """
    row = queries.log_of_key(scope, UUID(log)) if log else None
    if row is not None and not row.is_own:
        whole = queries.events_of(scope, row)
        return log_source(row, whole, _within(whole, period, cut_off=as_of))
    made = queries.own_record_at(scope, as_of)
    return own_source(scope, made, _within(made.log, period))


def own_source(scope: Scope, made: EventRecord, found: StoredEvents) -> Source:
    """この自治体の事案の記録 ``made`` のうち、``found`` を数の元とする。"""
    return Source(found, made.event_ids.__getitem__, "cases.view", partial(_case_records, scope))


def log_source(row: EventLog, whole: StoredEvents, found: StoredEvents) -> Source:
    """取り込んだ記録 ``whole`` のうち、``found`` を数の元とする。"""
    mark = row.file.sha256[:_FINGERPRINT]
    return Source(
        found,
        lambda line: f"{mark}:{line}",
        "insight.view",
        partial(_log_records, row, whole),
        is_by_place=_has_rows_of_many(whole),
    )


def _has_rows_of_many(log: StoredEvents) -> bool:
    """一つの行が、続くいくつもの行いになっているか（処理簿は、一つの行が一つの件）。"""
    return log.is_dated_only and bool((np.diff(log.lines) == 0).any())


def _places_in_case(log: StoredEvents, rows: NDArray[np.int64]) -> list[int]:
    """行が、件の中の何番めか（0 から）。"""
    offsets = bounds(log)
    return (rows - offsets[np.searchsorted(offsets, rows, side="right") - 1]).tolist()  # type: ignore[no-any-return]


def _within(log: StoredEvents, period: Period, cut_off: datetime | None = None) -> StoredEvents:
    return closed_within(
        log,
        since=micros(midnight(period.start)),
        before=micros(midnight(period.end)) if period.end else None,
        cut_off=None if cut_off is None else micros(cut_off),
    )


def source_records(
    scope: Scope, evidence: Evidence, measured: Callable[[StoredEvents], Measured]
) -> SourceRecords:
    """根拠の作り方をもう一度たどり、元の行いを見る人の権限で示す（開けない人には件数だけ）。"""
    parameters = evidence.parameters
    try:
        source = source_of(scope, period_of(evidence), evidence.cut_off, parameters["log"])
    except EventLog.DoesNotExist:
        return all_gone(evidence)
    return opened_records(scope, evidence, source, source.keys(measured(source.log)))


def period_of(evidence: Evidence) -> Period:
    """根拠の期間。"""
    parameters = evidence.parameters
    return Period.from_record({"start": parameters["start"], "end": parameters["end"] or None})


def opened_records(scope: Scope, evidence: Evidence, source: Source, keys: tuple[str, ...]) -> SourceRecords:
    """いま作り直した ``keys`` を、根拠と比べて示す。"""
    return SourceRecords(
        header=HEADER,
        count=evidence.record_count,
        records=OpenableRecords(keys if scope.can(source.permission) else (), source.build),
        deleted=max(0, evidence.record_count - len(keys)),
        is_unchanged=digest_of(keys) == evidence.digest,
    )


def all_gone(evidence: Evidence) -> SourceRecords:
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
    """元の行を、件の画面への行き先とともに示す。鍵は「指紋:行」か「指紋:行:件の中の何番め」。"""
    asked = [(one, [int(part) for part in one.split(":")[1:]]) for one in ids]
    places = np.flatnonzero(np.isin(log.lines, [line for _, (line, *_) in asked]))
    # 同じ行の行いは続いて並ぶので、初めの所から数えればよい。
    firsts = dict(zip(log.lines[places][::-1].tolist(), places[::-1].tolist(), strict=True))
    offsets = bounds(log)
    return tuple(
        _log_record(row, log, offsets, one, line, firsts[line] + sum(nth))
        for one, (line, *nth) in asked
        if line in firsts
    )


def _day_or_moment(log: StoredEvents, at: int) -> str:
    """行いの日時（日付だけの記録では日付）。"""
    found = queries.moment(int(log.at[at]))
    return format_date(local_day(found)) if log.is_dated_only else format_moment(found)


def _log_record(
    row: EventLog, log: StoredEvents, offsets: NDArray[np.int64], key: str, line: int, at: int
) -> SourceRecord:
    case = int(np.searchsorted(offsets, at, side="right")) - 1
    return SourceRecord(
        key=key,
        cells=(
            log.case_keys[case],
            log.activity.names[int(log.activity.codes[at])],
            _day_or_moment(log, at),
            queries.line_name(row, line),
        ),
        url=f"{reverse('insight.case', args=[row.key, case + 1])}?line={line}",
    )
