"""命令行 `shirube insight deadlines`: 標準処理期間の決まりの表で、件ごとに判定し、遵守率を答える。

決まりの表は、画面の「標準処理期間」から受け取るものと同じ形の xlsx か CSV である。
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click
import numpy as np

from shirube.adapters.period_sheet import read_periods
from shirube.adapters.refusal import FileRefused
from shirube.cli.answer_table import Answer, Column, Kind, Section
from shirube.cli.insight_asking import Chosen, answering_chosen
from shirube.cli.insight_hours import closed_days_in, hours_options
from shirube.cli.options import Day
from shirube.engines.insight.clock import CannotReadClock
from shirube.engines.insight.deadlines import NO_DAY, CannotJudgeDeadline
from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.office_hours import OfficeRule, business_hours_of
from shirube.engines.insight.opening import CannotMeasureOpeningHours, date_of, midnight
from shirube.engines.insight.small_teams import shown_rows
from shirube.engines.insight.standard_periods import (
    Judged,
    StandardPeriod,
    Standing,
    StandingCounts,
    judged_of,
)
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year
from shirube.values.opening_hours import TimeSpan

_NUMBER = Kind.NUMBER
_LISTED = {
    "late": (Standing.BROKEN, Standing.OVERDUE),
    "open": (Standing.OPEN,),
    "kept": (Standing.KEPT,),
    "outside": (Standing.OUTSIDE,),
    "all": tuple(Standing),
}
_COUNTS = (
    Column("share", "遵守率", Kind.SHARE),
    Column("kept", "守った", _NUMBER),
    Column("decided", "守った＋超えた", _NUMBER),
    Column("broken", "超えた", _NUMBER),
    Column("overdue", "終わらないまま超えた", _NUMBER),
    Column("open", "期限内の仕掛り", _NUMBER),
    Column("outside", "対象外", _NUMBER),
)


@click.command("deadlines")
@click.option(
    "--periods",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="標準処理期間の決まりの表（xlsx・CSV）。",
)
@click.option("--as-of", type=Day(), help="この日までで見る（書かなければ、記録のいちばん新しい日時）。")
@click.option(
    "--list",
    "listed",
    type=click.Choice(tuple(_LISTED)),
    default="late",
    show_default=True,
    help="並べる件: 超えた、期限内の仕掛り、守った、対象外、すべて。",
)
@hours_options
@answering_chosen
def deadlines_command(
    found: Chosen,
    *,
    workers: int,
    periods: Path,
    as_of: date | None,
    listed: str,
    hours: TimeSpan,
    lunch: TimeSpan | None,
    closed: Path | None,
) -> Answer:
    """標準処理期間: 遵守率、決まりごとの件数、超えた件（または選んだ判定の件）。"""
    log = found.raw
    days = frozenset() if closed is None else closed_days_in(closed)
    judged = _judged(log, _read(periods, log), as_of, OfficeRule.on_weekdays(hours, lunch, days))
    return deadlines_answer(log, judged, found, _LISTED[listed])


def _read(path: Path, log: EventLog) -> tuple[StandardPeriod, ...]:
    values = {
        (name, value)
        for name, coded in log.dimensions.items()
        if coded.level is Level.CASE
        for value in coded.names
    }
    try:
        lines = read_periods(path.read_bytes(), name=path.name, activities=log.activity.names, values=values)
    except FileRefused as error:
        raise click.ClickException(str(error)) from error
    if not lines:
        raise click.ClickException(f"{path.name} に、決まりの行がありません。")
    return tuple(one.period for one in lines)


def _judged(
    log: EventLog, periods: tuple[StandardPeriod, ...], as_of: date | None, office: OfficeRule
) -> Judged:
    latest = int(log.at.max()) if log.event_count else 0
    cut_off = latest if as_of is None else min(latest, midnight(as_of + timedelta(days=1)) - 1)
    try:
        hours = None
        if log.event_count and any(one.rule is not None and one.rule.needs_hours for one in periods):
            hours = business_hours_of(
                (log,), office, holidays=holiday_dates, first_year=first_year(), last_year=last_year()
            )
        return judged_of(log, periods, cut_off=cut_off, hours=hours)
    except (CannotJudgeDeadline, CannotReadClock, CannotMeasureOpeningHours) as error:
        raise click.ClickException(str(error)) from error


def deadlines_answer(log: EventLog, judged: Judged, found: Chosen, standings: tuple[Standing, ...]) -> Answer:
    """遵守率と、決まりごとの件数と、件の一覧。3人未満の課だけの決まりの件数は、出さない。"""
    cases = found.cases
    summary = Section("summary", "標準処理期間遵守率", _COUNTS, [_figures(judged.counts(cases))], True)
    counts = {at: judged.counts(cases[judged.which[cases] == at]) for at in range(len(judged.periods))}
    small = [at for at, one in enumerate(judged.periods) if one.value and found.shelter.hides(*one.value)]
    shown = shown_rows({at: one.decided + one.open for at, one in counts.items()}, small)
    rules = Section(
        "rules",
        "決まりごと",
        (
            Column("target", "対象"),
            Column("valid_from", "効き始める日"),
            Column("said", "決まり"),
            Column("basis", "根拠"),
            *_COUNTS,
        ),
        [
            (
                one.target,
                one.valid_from.isoformat(),
                one.said,
                one.basis,
                *(_figures(counts[at]) if at in shown else [None] * len(_COUNTS)),
            )
            for at, one in enumerate(judged.periods)
        ],
    )
    chosen = cases[np.isin(judged.standing[cases], standings)]
    rows = Section(
        "cases",
        "、".join(one.label for one in standings) + "件",
        (
            Column("case", "件"),
            Column("standing", "判定"),
            Column("used", "使った日数", _NUMBER),
            Column("limit", "限りの日数", _NUMBER),
            Column("left", "残りの日数", _NUMBER),
            Column("due", "期限の日"),
        ),
        [_row(log, judged, int(case)) for case in chosen.tolist()],
    )
    return Answer((summary, rules, rows), ())


def _figures(counts: StandingCounts) -> tuple[object, ...]:
    return (
        counts.share,
        counts.kept,
        counts.decided,
        counts.broken,
        counts.overdue,
        counts.open,
        counts.outside,
    )


def _row(log: EventLog, judged: Judged, case: int) -> tuple[object, ...]:
    standing = Standing(int(judged.standing[case]))
    if standing is Standing.OUTSIDE:
        return log.case_keys[case], standing.label, None, None, None, None
    used, limit, due = (int(one[case]) for one in (judged.used, judged.limit, judged.due_day))
    left = limit - used if standing is Standing.OPEN else None
    until = None if due == NO_DAY else date_of(due).isoformat()
    return log.case_keys[case], standing.label, used, limit, left, until
