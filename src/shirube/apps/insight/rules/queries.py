"""計り方の決まりを読む: 開庁時間（決めていなければ、標の決まりを使う）と、標準処理期間。"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.logs.queries import EventLog as LogRow
from shirube.apps.insight.logs.queries import Remembered
from shirube.apps.insight.rules import judging
from shirube.apps.insight.rules.judging import NoStandardPeriod as NoStandardPeriod
from shirube.apps.insight.rules.models import DeclaredStepList as DeclaredStepList
from shirube.apps.insight.rules.models import OfficeHours
from shirube.apps.insight.rules.models import SectionHours as SectionHours
from shirube.apps.insight.rules.models import StandardPeriod as StandardPeriod
from shirube.apps.insight.rules.step_queries import declared_of as declared_of
from shirube.apps.insight.rules.step_queries import fitting_steps as fitting_steps
from shirube.apps.insight.rules.step_queries import step_list_of_key as step_list_of_key
from shirube.apps.insight.rules.step_queries import step_lists as step_lists
from shirube.engines.insight import office_hours
from shirube.engines.insight.case_events import micros
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.office_hours import DEFAULT, MonthDay, OfficeRule
from shirube.engines.insight.opening import CannotMeasureOpeningHours
from shirube.engines.insight.question_sides import cut_off_of
from shirube.engines.insight.section_hours import Tables, team_of
from shirube.engines.insight.section_rules import SectionRule, TownRule
from shirube.engines.insight.standard_periods import Judged
from shirube.engines.insight.standard_periods import StandardPeriod as Period
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year
from shirube.values.instant import midnight
from shirube.values.opening_hours import OpeningHours, TimeSpan

_judged: Remembered[Judged] = Remembered(8)
_DAY = timedelta(days=1)


def row_of(scope: Scope) -> OfficeHours | None:
    """この自治体の決まりの行。決めていなければ None。"""
    return OfficeHours.objects.first()


def rule_of(scope: Scope) -> OfficeRule:
    """この自治体の決まり。"""
    row = row_of(scope)
    return DEFAULT if row is None else _rule(row)


def _rule(row: OfficeHours | SectionHours) -> OfficeRule:
    return OfficeRule(
        weekly=tuple(span_of(text) for text in row.weekly),
        lunch=span_of(row.lunch),
        year_end=_month_day(row.year_end),
        new_year=_month_day(row.new_year),
        closed=frozenset(date.fromisoformat(text) for text in row.closed_days),
    )


def sections(scope: Scope) -> QuerySet[SectionHours]:
    """課の開庁時間の行。課の名ごとに、使い始める日の順。"""
    return SectionHours.objects.all()


def section_of_key(scope: Scope, key: UUID) -> SectionHours:
    """一つの課の開庁時間の行。無ければ ``SectionHours.DoesNotExist``。"""
    return SectionHours.objects.get(key=key)


def section_names(scope: Scope) -> frozenset[str]:
    """業務の記録の「担当課」に出てくる名。置き場がまだ無い記録は見ない。"""
    found: set[str] = set()
    for log in logs.logs(scope):
        with suppress(logs.LogNotReady):
            events = logs.events_of(scope, log)
            team = team_of(events)
            found |= set(events.dimensions[team].names) if team else set()
    return frozenset(found)


def section_rule_of(row: SectionHours) -> SectionRule:
    """計算に渡す形。"""
    return SectionRule(row.section, row.since, _rule(row) if any(row.weekly) else None)


def town_rule_of(scope: Scope) -> TownRule:
    """この自治体の開庁時間と、課ごとの開庁時間。記録の長さを計るときに使う。"""
    return TownRule(rule_of(scope), tuple(section_rule_of(row) for row in sections(scope)))


def values_of(row: OfficeHours | SectionHours | None) -> dict[str, Any]:
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


def table_of(scope: Scope, log: EventLog) -> tuple[Tables | None, str]:
    """この記録の開庁時間の表と、添える断り。出せなければ表は None。"""
    if log.is_dated_only:
        return None, "時刻の無い記録なので、開庁時間の値は出していません。"
    try:
        return office_hours.table_of(
            log,
            town_rule_of(scope),
            holidays=holiday_dates,
            first_year=first_year(),
            last_year=last_year(),
        )
    except CannotMeasureOpeningHours as error:
        return None, str(error)


def periods(scope: Scope, log: LogRow) -> QuerySet[StandardPeriod]:
    """この記録の標準処理期間の決まりの行。対象ごとに、効き始める日の順。"""
    return StandardPeriod.objects.filter(log=log)


def period_of_key(scope: Scope, log: LogRow, key: UUID) -> StandardPeriod:
    """この記録の一つの決まり。無ければ ``StandardPeriod.DoesNotExist``。"""
    return StandardPeriod.objects.get(log=log, key=key)


def periods_of(scope: Scope, log: LogRow) -> tuple[Period, ...]:
    """この記録の決まり（計算に渡す形）。"""
    return tuple(judging.period_of(row) for row in periods(scope, log))


def business_hours_of(scope: Scope, *logs: EventLog) -> OpeningHours:
    """どの記録の開庁日も数えられる、この自治体の開庁時間。休日の表に無い年なら `CannotJudgeDeadline`。"""
    return judging.business_hours(logs, rule_of(scope))


def closing_of(scope: Scope, log: LogRow, events: EventLog, *, cut_off: datetime | None = None) -> int:
    """標準処理期間を判定するときの締め（マイクロ秒）。``events`` は、この記録のすべての行い。

    取り込んだ記録では、いちばん新しい行いの日時（``cut_off`` がそれより前なら ``cut_off``）。自分の事案では、
    きょうの終わり。
    """
    if log.is_own:
        return micros(midnight(scope.today + _DAY)) - 1
    last = cut_off_of(events)
    return last if cut_off is None else min(last, micros(cut_off))


def judged(scope: Scope, log: LogRow, *, cut_off: datetime | None = None) -> Judged:
    """件ごとの判定。

    締めは ``closing_of``（自分の事案で ``cut_off`` を渡せば、その時まで）。決まりが無ければ
    ``NoStandardPeriod``、判定できなければ `CannotJudgeDeadline`、置き場が無ければ ``LogNotReady``。
    """
    found = periods_of(scope, log)
    if not found:
        raise NoStandardPeriod(
            "標準処理期間の決まりがありません。記録の「標準処理期間」の画面で決めてください。"
        )
    office = rule_of(scope)
    if log.is_own and cut_off is not None:
        return judging.judge(logs.own_events_at(scope, cut_off), found, micros(cut_off), office)
    handle = logs.handle_of(scope, log)
    events = handle.stored.log
    closed = closing_of(scope, log, events, cut_off=cut_off)
    key = (handle.place, handle.generation, found, office, closed)
    return _judged.get(key, lambda: judging.judge(events, found, closed, office))


def days_table_of(scope: Scope, log: EventLog) -> tuple[Tables | None, str]:
    """日付だけの記録の、開庁日の表と、添える断り。出せなければ表は None。"""
    rule = town_rule_of(scope)
    try:
        found, said = office_hours.table_of(
            log, rule, holidays=holiday_dates, first_year=first_year(), last_year=last_year()
        )
    except CannotMeasureOpeningHours as error:
        return None, str(error)
    return found, rule.days_said if found else said.replace("開庁時間", "開庁日")


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
