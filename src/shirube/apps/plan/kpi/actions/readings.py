"""KPI を読み、手で値を入れ、年度を確定する。読みは追記だけである。"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from shirube.apps.audit import actions as audit
from shirube.apps.frame import offers
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.kpi import queries
from shirube.apps.plan.kpi.definitions import measure_of
from shirube.apps.plan.kpi.hand_readings import CannotReadKpi, HandReading, check_hand_reading, is_mine
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.engines.plan import Standing
from shirube.engines.plan.kpi_ledger import Entry, is_year_confirmed, point_to_confirm, standing_of_next
from shirube.values.fiscal_year import FiscalYear
from shirube.values.instant import local_day, midnight
from shirube.values.measure import Reading
from shirube.values.period import Period

Way = KpiReading.Way


def take_reading(*, by: Scope, kpi: Kpi, period: Period, as_of: datetime, reason: str = "") -> KpiReading:
    """KPI を業務の記録から読んで残す。同じ期間を読み直すと新しい改訂になる。

    数を作る計算は長くなりうるので取引の外で行い、残すところだけを短い取引にする。
    """
    if not kpi.measure_id:
        raise CannotReadKpi("このKPIは業務の記録から読むものではありません。値を手で入れてください。")
    try:
        reading = offers.read(by, kpi.measure_id, period, as_of, kpi.parameters)
    except offers.CannotReadMeasure as refusal:
        raise CannotReadKpi(str(refusal)) from None
    return keep_reading(by=by, kpi=kpi, reading=reading, way=Way.MEASURE, reason=reason, says="KPIを読んだ")


def keep_hand_reading(*, by: Scope, key: UUID, entered: HandReading) -> KpiReading:
    """手で入れた値を、根拠とわけを添えて残す。"""
    kpi = queries.kpi_of_key(by, key)
    if not (by.can("kpi.edit") or is_mine(by, kpi)):
        raise PermissionDenied(
            "自分の課の担当ではないKPIには値を入れられません。担当の課かDX推進担当に頼んでください。"
        )
    check_hand_reading(by, kpi, entered)
    return keep_reading(
        by=by,
        kpi=kpi,
        reading=reading_of(by, kpi, entered),
        way=Way.HAND,
        reason=entered.reason,
        document=entered.document,
        document_on=entered.document_on,
        says="KPIの値を入れた",
    )


def reading_of(by: Scope, kpi: Kpi, entered: HandReading) -> Reading:
    """手で入れる値の、値の階の ``Reading``。"""
    is_ratio = bool(kpi.denominator_label)
    return Reading(
        measure_id=measure_of(kpi).id,
        value=None if is_ratio else entered.value,
        numerator=entered.numerator if is_ratio else None,
        denominator=entered.denominator if is_ratio else None,
        n=0,
        basis=entered.basis,
        period=Period.of_days(entered.first, entered.last),
        as_of=midnight(entered.as_of),
        cut_off=by.now,
    )


@action
def keep_reading(
    *,
    by: Scope,
    kpi: Kpi,
    reading: Reading,
    way: str,
    says: str,
    reason: str = "",
    **evidence: Any,
) -> KpiReading:
    """読みを一つの改訂として残す。確定した年度の読みは「訂正」で、わけが要る。"""
    entries = queries.entries_of(by, kpi)
    period = reading.period
    last = (period.end or by.today) - timedelta(days=1)
    found = standing_of_next(
        entries,
        starts_on=period.start,
        ends_on=last,
        as_of=local_day(reading.as_of),
        kept_on=by.today,
        is_measured=way == Way.MEASURE,
    )
    if found is Standing.CORRECTED and not reason:
        if way != Way.MEASURE or _is_confirmed_by_officer(entries, last, reading):
            raise CannotReadKpi("確定した年度の値を変えるときは、訂正のわけを書いてください。")
        reason = "業務の記録から読み直した"
    return _append(
        by=by, kpi=kpi, reading=reading, standing=found, way=way, says=says, reason=reason, **evidence
    )


def _is_confirmed_by_officer(entries: list[Entry], last: date, reading: Reading) -> bool:
    day = min(last, local_day(reading.as_of))
    return is_year_confirmed(entries, FiscalYear.of(day).start_year)


def _append(
    *, by: Scope, kpi: Kpi, reading: Reading, standing: Standing, way: str, says: str, **evidence: Any
) -> KpiReading:
    kept = place_reading(by=by, kpi=kpi, reading=reading, standing=standing, way=way, **evidence)
    audit.record(by=by, action=says, record=kept, fields=("record", "revision", *evidence))
    return kept


def place_reading(
    *, by: Scope, kpi: Kpi, reading: Reading, standing: Standing, way: str, **evidence: Any
) -> KpiReading:
    """読みを一つの改訂として積む。監査は、呼んだ行いが残す。"""
    period = reading.period
    earlier = KpiReading.objects.filter(kpi=kpi, period_start=period.start, period_end=period.end)
    kept: KpiReading = KpiReading.objects.create(
        kpi=kpi,
        period_start=period.start,
        period_end=period.end,
        revision=earlier.count() + 1,
        standing=standing,
        way=way,
        read_at=by.now,
        read_by=by.actor_key,
        record=reading.to_record(),
        **evidence,
    )
    return kept


@action
def confirm_year(*, by: Scope, key: UUID, version: int, year: int) -> KpiReading:
    """年度の値を確定する。いまの値と同じ読みを「確定」として積み、このあとの変更は「訂正」になる。"""
    kpi = queries.kpi_of_key(by, key)
    Kpi.change(key=key, version=version)
    point = point_to_confirm(queries.entries_of(by, kpi), year, by.today)
    source = KpiReading.objects.get(key=point.reading)
    return _append(
        by=by,
        kpi=kpi,
        reading=source.reading,
        standing=Standing.CONFIRMED,
        way=Way.CONFIRM,
        says="KPIの年度の値を確定した",
        document=source.document,
        document_on=source.document_on,
        table_id=source.table_id,
    )
