"""命令行 `shirube insight compare`: 一つの数を、先と後、組と組、組とほか、組の間で比べる。

shirube insight compare --store 許可 --figure 処理時間 --before 令和6年度 --after 令和7年度
shirube insight compare --store 許可 --figure 手戻り率 --group 課=税 --group2 課=福祉
shirube insight compare --store 許可 --figure 処理時間 --on 令和8年6月1日 --opening
shirube insight compare --store 許可 --figure 処理時間 --by 課
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import numpy as np

from shirube.cli.answer_table import Answer, in_days
from shirube.cli.insight_asking import (
    PURPOSE,
    Chosen,
    choose,
    choosing,
    known_dimension,
    opened,
    store_option,
    write,
)
from shirube.cli.insight_asking import writing as written
from shirube.cli.insight_compare_answers import comparison_answer, variation_answer
from shirube.cli.insight_hours import (
    closed_days_in,
    hours_across,
    hours_options,
    sections_in_file,
    sections_option,
)
from shirube.cli.options import Day
from shirube.cli.period_words import PeriodWords
from shirube.engines.insight.comparison import compare
from shirube.engines.insight.comparison_sides import By, ChosenCases
from shirube.engines.insight.deadlines import CannotJudgeDeadline, DayKind, DeadlineRule
from shirube.engines.insight.figures import CannotCompareFigure, Clock, Figure, FigureKind, figure_named
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.office_hours import DEFAULT, DEFAULT_HOURS
from shirube.engines.insight.opening import date_of, day_numbers, midnight
from shirube.engines.insight.question import Question
from shirube.engines.insight.question_sides import cut_off_of, sides_of
from shirube.engines.insight.small_teams import REFUSAL
from shirube.engines.insight.variation import variation_between, variation_of
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year
from shirube.values.opening_hours import OpeningHours, TimeSpan
from shirube.values.period import Period

_folder = click.Path(path_type=Path, file_okay=False)
_SIDES = (
    click.option(
        "--other",
        "others",
        multiple=True,
        type=_folder,
        help="比べるほかの置き場所（二つ以上なら、間のばらつき）。",
    ),
    click.option(
        "--figure",
        "name",
        required=True,
        help="比べる数（throughput、waiting:A→B、sojourn:A、service:A、rework、deadline、arrivals）。",
    ),
    click.option("--before", type=PeriodWords(), help="先の期間（令和6年度、2025-04-01〜2025-09-30 など）。"),
    click.option("--after", type=PeriodWords(), help="後の期間。"),
    click.option("--on", type=Day(), help="この日の前と、この日から後を比べる。"),
    click.option("--group", help="切り口=値 の件（--group2 を書かなければ、ほかの件と比べる）。"),
    click.option("--group2", help="比べるもう一つの 切り口=値。"),
    click.option("--by", help="この切り口（課など）の組の間のばらつき。"),
    click.option("--strata", help="この切り口の同じ値どうしで比べた差も求める。"),
)
_FOLLOWING = (
    click.option("--arrived", is_flag=True, help="終わった日でなく、届いた日で期間に入れる。"),
    click.option(
        "--follow-up",
        type=click.IntRange(min=1),
        help="届いてから見届ける日数（どの件もこの日数までで比べる）。",
    ),
    click.option("--ends-with", multiple=True, help="終わりの行い（いくつでも。書かなければ件の最後の行）。"),
    click.option("--cut-off", type=Day(), help="記録の締めの日（書かなければ、記録の最後の日）。"),
    click.option("--deadline", type=click.IntRange(min=1), help="標準処理期間の日数（deadline のとき）。"),
    click.option("--business", is_flag=True, help="標準処理期間を開庁日で数える。"),
    click.option("--opening", is_flag=True, help="長さを開庁時間（時刻の無い記録では開庁日）で計る。"),
)


def _sided(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed((*_SIDES, *_FOLLOWING)):
        command = option(command)
    return sections_option(hours_options(command))


@click.command("compare")
@store_option
@_sided
@written
@choosing
def compare_command(place: Path, shape: str, section: str | None, workers: int, **options: Any) -> None:
    """変化の比較: 先と後、組と組、組とほか、組の間の差と、偶然でないか。"""
    choosing_options = {
        key: options.pop(key) for key in ("view", "since", "until", "activities", "values", "purpose")
    }
    found = choose(opened(place), dict(choosing_options))
    places = (place, *options.pop("others"))
    logs = [found, *(choose(opened(one), dict(choosing_options)) for one in places[1:])]
    asked, names = Asked(**options), tuple(one.name for one in places)
    try:
        if len(logs) > 2:
            answer = among(logs, asked, names)
        else:
            second = logs[1] if len(logs) == 2 else None
            answer = answered(found, second, asked, labels=(names[0], names[-1]))
    except (CannotCompareFigure, CannotJudgeDeadline, ValueError) as error:
        raise click.ClickException(f"{error}{PURPOSE if REFUSAL in str(error) else ''}") from error
    write(in_days(answer) if all(one.log.is_dated_only for one in logs) else answer, shape, section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """命令に書かれた比べ方。"""

    name: str
    before: Period | None
    after: Period | None
    group: str | None
    group2: str | None
    by: str | None
    strata: str | None
    arrived: bool
    follow_up: int | None
    ends_with: tuple[str, ...]
    cut_off: date | None
    deadline: int | None
    business: bool
    on: date | None = None
    opening: bool = False
    hours: TimeSpan | None = None
    sections: Path | None = None
    lunch: TimeSpan | None = None
    closed: Path | None = None


def answered(first: Chosen, second: Chosen | None, asked: Asked, *, labels: tuple[str, str]) -> Answer:
    """比べて、答えの形にする。何と何を比べるかが決まらなければ CannotCompareFigure。"""
    log = first.log
    logs = (log,) if second is None else (log, second.log)
    cut_offs = tuple(_cut_off(one, asked.cut_off) for one in (log, logs[-1]))
    figure, said = _figure(asked, max(cut_offs), logs)
    notes = (*first.notes, *said)
    if asked.by is not None:
        return _with_notes(variation_answer(variation_of(log, known_dimension(log, asked.by), figure)), notes)
    sides = _sides(first, second, asked, figure, cut_offs, labels)
    if asked.strata is not None:
        for side in sides:
            known_dimension(side.log, asked.strata)
    is_over_time = asked.before is not None or asked.on is not None
    found = compare(*sides, figure, strata=asked.strata)
    return _with_notes(comparison_answer(found, is_over_time=is_over_time), notes)


def among(logs: Sequence[Chosen], asked: Asked, names: tuple[str, ...]) -> Answer:
    """いくつもの置き場所の間のばらつき。期間や組は ``--since`` や ``--value`` で選ぶ。"""
    if any((asked.on, asked.before, asked.after, asked.group, asked.group2, asked.by, asked.strata)):
        raise CannotCompareFigure(
            "置き場所が三つ以上のときは、期間と組は --since、--until、--value で選んでください。"
        )
    if len(set(names)) < len(names):
        raise CannotCompareFigure("同じ名の置き場所があります。名の違うフォルダーにしてください。")
    every = tuple(one.log for one in logs)
    closings = {name: _cut_off(log, asked.cut_off) for name, log in zip(names, every, strict=True)}
    figure, said = _figure(asked, max(closings.values()), every)
    logs_of = dict(zip(names, every, strict=True))
    found = variation_between(logs_of, figure, by="置き場所", closings=closings)
    return _with_notes(variation_answer(found), (*logs[0].notes, *said))


def _with_notes(answer: Answer, notes: tuple[str, ...]) -> Answer:
    return replace(answer, notes=(*notes, *answer.notes))


def _cut_off(log: EventLog, day: date | None) -> int:
    """締めの日時（締めの日の終わり、または記録の最後の日時）。"""
    if day is not None:
        return midnight(day + timedelta(days=1)) - 1
    return cut_off_of(log)


def _figure(asked: Asked, cut_off: int, logs: tuple[EventLog, ...]) -> tuple[Figure, tuple[str, ...]]:
    """比べる数と、添える断り。"""
    is_dated_only = all(log.is_dated_only for log in logs)
    figure = replace(figure_named(asked.name), is_dated_only=is_dated_only)
    if asked.opening:
        return _in_opening_hours(figure, asked, logs)
    if figure.kind is not FigureKind.DEADLINE:
        return figure, ()
    if asked.deadline is None:
        raise CannotCompareFigure("標準処理期間遵守率を比べるには、--deadline に日数を書いてください。")
    kind = DayKind.BUSINESS if asked.business else DayKind.CALENDAR
    label = f"{asked.deadline}日以内（{'開庁日' if asked.business else '暦日'}、初日は数えない）"
    rule = DeadlineRule(days=asked.deadline, kind=kind, label=label, ends_with=asked.ends_with)
    hours = _hours(logs, cut_off) if asked.business else None
    return replace(figure, rule=rule, cut_off=cut_off, hours=hours), ()


def _in_opening_hours(
    figure: Figure, asked: Asked, logs: tuple[EventLog, ...]
) -> tuple[Figure, tuple[str, ...]]:
    """開庁時間（時刻の無い記録では開庁日）の長さ。"""
    closed = frozenset() if asked.closed is None else closed_days_in(asked.closed)
    found, said = hours_across(
        logs,
        hours=asked.hours or DEFAULT_HOURS,
        lunch=asked.lunch,
        closed=closed,
        sections=sections_in_file(asked.sections),
    )
    if found is None:
        raise CannotCompareFigure(said)
    is_in_days = all(log.is_dated_only for log in logs)
    if is_in_days != any(log.is_dated_only for log in logs):
        raise CannotCompareFigure("時刻の無い記録と、時刻のある記録は、開庁時間では比べられません。")
    return replace(figure, clock=Clock.OPENING, hours=found, is_in_days=is_in_days), (said,)


def _hours(logs: tuple[EventLog, ...], cut_off: int) -> OpeningHours:
    """どのログの開庁日も数えられる、決めないときの開庁時間。"""
    first = min((int(log.at.min()) for log in logs if log.event_count), default=cut_off)
    low, high = (date_of(int(day)).year for day in day_numbers(np.array([first, cut_off], np.int64)))
    if low < first_year() or high > last_year():
        raise CannotCompareFigure(
            f"休日の表は{first_year()}年から{last_year()}年までなので、この記録の開庁日を数えられません。"
        )
    return DEFAULT.opening_hours(range(low, min(high + 2, last_year()) + 1), holiday_dates)


def _sides(
    first: Chosen,
    second: Chosen | None,
    asked: Asked,
    figure: Figure,
    cut_offs: tuple[int, ...],
    labels: tuple[str, str],
) -> tuple[ChosenCases, ChosenCases]:
    """比べる二つの側。選び方は画面と同じ（`question_sides`）で、少人数の課は選べない。"""
    question = _question(asked)
    if not asked.group and (asked.group2 or (second is None and question.windows is None)):
        raise CannotCompareFigure(
            "何と何を比べるかを書いてください: "
            "--before と --after、--on、--group（と --group2）、--other、--by のどれか。"
        )
    hidden = first.shelter.refused | (frozenset() if second is None else second.shelter.refused)
    return sides_of(
        first.log,
        question if second is None else replace(question, other=labels[1]),
        figure,
        other=None if second is None else second.log,
        labels=labels,
        cut_offs=cut_offs,
        hidden=hidden,
    )


def _question(asked: Asked) -> Question:
    """命令に書かれた問い。"""
    if (asked.before is None) != (asked.after is None):
        raise CannotCompareFigure("期間を比べるには、--before と --after の両方を書いてください。")
    before, after = _ends(asked.before), _ends(asked.after)
    if asked.on is not None and asked.before is not None:
        raise CannotCompareFigure("--on か、--before と --after の、どちらか一方を書いてください。")
    return Question(
        on=asked.on,
        before_since=before[0],
        before_until=before[1],
        after_since=after[0],
        after_until=after[1],
        first=asked.group or "",
        second=asked.group2 or "",
        moment=By.ARRIVED if asked.arrived else By.COMPLETED,
        follow_up=asked.follow_up,
        finish=asked.ends_with,
    )


def _ends(period: Period | None) -> tuple[date | None, date | None]:
    """期間の初日と末日。"""
    if period is None:
        return None, None
    return period.start, None if period.end is None else period.end - timedelta(days=1)
