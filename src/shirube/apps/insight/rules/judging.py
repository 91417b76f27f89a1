"""標準処理期間の決まりを計算に渡す形にし、記録の件ごとに判定する。

締めは、記録のいちばん新しい行いの日時まで。記録を受け取った日より後のことは分からないので、終わっていない件も、
その日までで見る。
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from shirube.apps.insight.rules.models import StandardPeriod
from shirube.engines.insight.clock import CannotReadClock
from shirube.engines.insight.deadlines import CannotJudgeDeadline, DayKind, DeadlineRule
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.engines.insight.office_hours import OfficeRule, business_hours_of
from shirube.engines.insight.opening import CannotMeasureOpeningHours
from shirube.engines.insight.standard_periods import Judged, judged_of
from shirube.engines.insight.standard_periods import StandardPeriod as Period
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year
from shirube.values.opening_hours import OpeningHours


class NoStandardPeriod(LookupError):
    """標準処理期間の決まりが無い。"""


def period_of(row: StandardPeriod) -> Period:
    """計算に渡す形。"""
    return Period(
        valid_from=row.valid_from,
        value=(row.dimension, row.value) if row.dimension else None,
        basis=row.basis,
        rule=None
        if row.days is None
        else DeadlineRule(
            days=row.days,
            kind=DayKind(row.kind),
            label=row.basis,
            counts_first_day=row.counts_first_day,
            excludes_stops=row.excludes_stops,
            moves_to_open_day=row.moves_to_open_day,
            begins_with=tuple(row.begins_with),
            ends_with=tuple(row.ends_with),
            stops_with=tuple(row.stops_with),
            resumes_with=tuple(row.resumes_with),
        ),
    )


def fields_of(period: Period) -> dict[str, Any]:
    """決まりの、行の欄。"""
    rule = period.rule or DeadlineRule(days=1, kind=DayKind.BUSINESS, label="定めなし", excludes_stops=False)
    dimension, value = period.value or ("", "")
    return {
        "dimension": dimension,
        "value": value,
        "valid_from": period.valid_from,
        "days": None if period.rule is None else rule.days,
        "kind": rule.kind.value,
        "counts_first_day": rule.counts_first_day,
        "moves_to_open_day": rule.moves_to_open_day,
        "excludes_stops": rule.excludes_stops,
        "begins_with": list(rule.begins_with),
        "ends_with": list(rule.ends_with),
        "stops_with": list(rule.stops_with),
        "resumes_with": list(rule.resumes_with),
        "basis": period.basis,
    }


def judge(log: StoredEvents, found: tuple[Period, ...], cut_off: int, office: OfficeRule) -> Judged:
    """件ごとの判定。判定できなければ `CannotJudgeDeadline`。"""
    needs = any(one.rule is not None and one.rule.needs_hours for one in found)
    try:
        hours = business_hours((log,), office) if needs and log.event_count else None
        return judged_of(log, found, cut_off=cut_off, hours=hours)
    except (CannotReadClock, CannotMeasureOpeningHours) as error:
        raise CannotJudgeDeadline(str(error)) from error


def business_hours(logs: Sequence[StoredEvents], office: OfficeRule) -> OpeningHours:
    """どの記録の開庁日も数えられる、この団体の暦。求められなければ `CannotJudgeDeadline`。"""
    try:
        return business_hours_of(
            logs, office, holidays=holiday_dates, first_year=first_year(), last_year=last_year()
        )
    except CannotMeasureOpeningHours as error:
        raise CannotJudgeDeadline(str(error)) from error


def in_force(found: Iterable[StandardPeriod], day: date) -> list[StandardPeriod]:
    """その日に効いている決まり（対象ごとに一つ）。"""
    latest: dict[tuple[str, str], StandardPeriod] = {}
    for row in found:
        if row.valid_from <= day:
            key = (row.dimension, row.value)
            if key not in latest or latest[key].valid_from < row.valid_from:
                latest[key] = row
    return list(latest.values())
