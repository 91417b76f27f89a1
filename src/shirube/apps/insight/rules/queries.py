"""この自治体の開庁時間の決まり。決めていなければ、標の決まり（命令と同じ）を使う。"""

from datetime import date, time
from typing import Any

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.rules.models import OfficeHours
from shirube.engines.insight import office_hours
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.office_hours import DEFAULT, MonthDay, OfficeRule
from shirube.engines.insight.opening import CannotMeasureOpeningHours, OpeningTable
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year
from shirube.values.opening_hours import TimeSpan


def row_of(scope: Scope) -> OfficeHours | None:
    """この自治体の決まりの行。決めていなければ None。"""
    return OfficeHours.objects.first()


def rule_of(scope: Scope) -> OfficeRule:
    """この自治体の決まり。"""
    row = row_of(scope)
    if row is None:
        return DEFAULT
    return OfficeRule(
        weekly=tuple(span_of(text) for text in row.weekly),
        lunch=span_of(row.lunch),
        year_end=_month_day(row.year_end),
        new_year=_month_day(row.new_year),
        closed=frozenset(date.fromisoformat(text) for text in row.closed_days),
    )


def values_of(row: OfficeHours | None) -> dict[str, Any]:
    """様式の初めの値（文字）。"""
    if row is not None:
        names = ("weekly", "lunch", "year_end", "new_year", "closed_days")
        return {name: getattr(row, name) for name in names}
    return {
        "weekly": [_span_text(span) for span in DEFAULT.weekly],
        "lunch": _span_text(DEFAULT.lunch),
        "year_end": _month_day_text(DEFAULT.year_end),
        "new_year": _month_day_text(DEFAULT.new_year),
        "closed_days": [],
    }


def table_of(scope: Scope, log: EventLog) -> tuple[OpeningTable | None, str]:
    """この記録の開庁時間の表と、添える断り。出せなければ表は None。"""
    if log.is_dated_only:
        return None, "時刻の無い記録なので、開庁時間の値は出していません。"
    try:
        return office_hours.table_of(
            log,
            rule_of(scope),
            holidays=holiday_dates,
            first_year=first_year(),
            last_year=last_year(),
        )
    except CannotMeasureOpeningHours as error:
        return None, str(error)


def span_of(text: str) -> TimeSpan | None:
    """「08:30-17:15」の時間帯。空なら None。読めなければ ValueError。"""
    if not text:
        return None
    try:
        start, end = (time.fromisoformat(part.strip().zfill(5)) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"「{text}」は 08:30-17:15 の形で書いてください。") from None
    return TimeSpan(start, end)


def _span_text(span: Any) -> str:
    return "" if span is None else f"{span.start:%H:%M}-{span.end:%H:%M}"


def _month_day(text: str) -> MonthDay | None:
    if not text:
        return None
    month, _, day = text.partition("-")
    return int(month), int(day)


def _month_day_text(one: MonthDay | None) -> str:
    return "" if one is None else f"{one[0]:02}-{one[1]:02}"
