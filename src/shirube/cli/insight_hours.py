"""開庁時間の選択肢: 平日の時間、昼休み、休みの日の表。

決めないときの決まりは `engines.insight.office_hours` にあり、画面と同じである。
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import click

from shirube.adapters.refusal import FileRefused
from shirube.adapters.section_hours import read_section_hours
from shirube.engines.insight import office_hours
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.office_hours import DEFAULT_HOURS, DEFAULT_LUNCH, OfficeRule
from shirube.engines.insight.opening import CannotMeasureOpeningHours
from shirube.engines.insight.section_hours import Hours, Tables, tables_for
from shirube.engines.insight.section_rules import SectionRule, TownRule
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.opening_hours import TimeSpan

DEFAULT = f"{DEFAULT_HOURS.start:%H:%M}-{DEFAULT_HOURS.end:%H:%M}"
LUNCH = f"{DEFAULT_LUNCH.start:%H:%M}-{DEFAULT_LUNCH.end:%H:%M}"
NONE = "なし"


class Span(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """時間帯（例 08:30-17:15）。「なし」は、置かない。"""

    name = "時間帯"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> TimeSpan | None:
        """文字を時間帯にする。"""
        if value is None or isinstance(value, TimeSpan) or value == NONE:
            return value if isinstance(value, TimeSpan) else None
        try:
            start, end = (time.fromisoformat(part.strip().zfill(5)) for part in str(value).split("-"))
            return TimeSpan(start, end)
        except ValueError:
            self.fail(f"「{value}」は 08:30-17:15 の形で書いてください。", param, ctx)


def closed_days_in(path: Path) -> frozenset[date]:
    """一行に一つの日付（和暦か西暦）を書いたファイルの、休みの日。空の行と # の行は読まない。"""
    found = set()
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        text = line.split("#")[0].split(",")[0].strip()
        if not text:
            continue
        try:
            found.add(parse_date(text))
        except CannotReadDate as error:
            raise click.ClickException(
                f"{path.name} の{number}行目を日付として読めません。{error}"
            ) from error
    return frozenset(found)


def table_of(
    log: EventLog,
    *,
    hours: TimeSpan,
    lunch: TimeSpan | None,
    closed: frozenset[date],
    sections: tuple[SectionRule, ...] = (),
) -> tuple[Tables | None, str]:
    """このログの開庁時間の表と、添える断り。休日の表に無い年のログなら、表は None で、断りが理由を言う。"""
    found, said = hours_of(log, hours=hours, lunch=lunch, closed=closed, sections=sections)
    try:
        return (None if found is None else tables_for(found, log)), said
    except CannotMeasureOpeningHours as error:
        raise click.ClickException(str(error)) from error


def hours_of(
    log: EventLog,
    *,
    hours: TimeSpan,
    lunch: TimeSpan | None,
    closed: frozenset[date],
    sections: tuple[SectionRule, ...] = (),
) -> tuple[Hours | None, str]:
    """このログの年々の開庁時間と、添える断り。求められないときは `table_of` と同じ。"""
    return hours_across((log,), hours=hours, lunch=lunch, closed=closed, sections=sections)


def hours_across(
    logs: Sequence[EventLog],
    *,
    hours: TimeSpan,
    lunch: TimeSpan | None,
    closed: frozenset[date],
    sections: tuple[SectionRule, ...] = (),
) -> tuple[Hours | None, str]:
    """どのログの年々にもわたる開庁時間と、添える断り。求められないときは `table_of` と同じ。"""
    try:
        return office_hours.hours_across(
            logs,
            TownRule(OfficeRule.on_weekdays(hours, lunch, closed), sections),
            holidays=holiday_dates,
            first_year=first_year(),
            last_year=last_year(),
        )
    except CannotMeasureOpeningHours as error:
        raise click.ClickException(str(error)) from error


def sections_in_file(path: Path | None) -> tuple[SectionRule, ...]:
    """課の開庁時間のファイル（YAML）の決まり。渡されなければ、無し。"""
    if path is None:
        return ()
    try:
        return read_section_hours(path.read_bytes(), name=path.name)
    except FileRefused as error:
        raise click.ClickException(str(error)) from error


def sections_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """課の開庁時間の選択肢（``sections``）を付ける。"""
    return click.option(
        "--sections",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="課ごとの開庁時間（YAML）。待ちは、受け取った課の開庁時間で計る。",
    )(command)


def hours_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """開庁時間の三つの選択肢（``hours``・``lunch``・``closed``）を付ける。"""
    options = (
        click.option("--hours", type=Span(), default=DEFAULT, show_default=True, help="平日の開庁時間。"),
        click.option(
            "--lunch", type=Span(), default=LUNCH, show_default=True, help="昼休み（「なし」も書ける）。"
        ),
        click.option(
            "--closed",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="ほかの休みの日（一行に一日）。",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
