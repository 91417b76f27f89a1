"""開庁時間の選択肢: 曜日の時間、昼休み、年末年始、休みの日の表。

決めなければ、平日 8:30〜17:15・昼休み 12:00〜13:00・国民の祝日と 12月29日から1月3日までを休みとする。これは
標の定めで、条例の定めと違うときは選択肢で替える（地方公共団体の休日は、地方自治法第4条の2により条例で定める）。
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from pathlib import Path

import click

from shirube.engines.insight.log import EventLog
from shirube.engines.insight.opening import OpeningTable, date_of, day_numbers, opening_table_for
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.opening_hours import OpeningHours, TimeSpan

YEAR_END = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
DEFAULT = "08:30-17:15"
LUNCH = "12:00-13:00"
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


def opening_hours(
    years: Iterable[int], *, hours: TimeSpan, lunch: TimeSpan | None, closed: frozenset[date]
) -> OpeningHours:
    """この年々の開庁時間。休日の表に無い年があれば ``HolidaysNotCovered``。"""
    years = tuple(years)
    ends = {date(year, month, day) for year in years for month, day in YEAR_END}
    return OpeningHours.on_weekdays(
        hours.start,
        hours.end,
        breaks=() if lunch is None else (lunch,),
        closed_days=holiday_dates(years) | ends | closed,
    )


def table_of(
    log: EventLog, *, hours: TimeSpan, lunch: TimeSpan | None, closed: frozenset[date]
) -> tuple[OpeningTable | None, str]:
    """このログの開庁時間の表と、添える断り。休日の表に無い年のログなら、表は None で、断りが理由を言う。"""
    if not log.event_count:
        return None, "行いが無いので、開庁時間の値はありません。"
    first, last = _days(log)
    if first.year < first_year() or last.year > last_year():
        return None, (
            f"{first}から{last}までのログなので、開庁時間の値は出していません"
            f"（休日の表は{first_year()}年から{last_year()}年まで）。"
        )
    found = opening_hours(range(first.year, last.year + 1), hours=hours, lunch=lunch, closed=closed)
    said = f"平日 {hours.start:%H:%M}〜{hours.end:%H:%M}"
    said += "" if lunch is None else f"（昼休み {lunch.start:%H:%M}〜{lunch.end:%H:%M} を除く）"
    extra = f"、ほかに休みの日 {len(closed):,}日" if closed else ""
    return opening_table_for(found, log), (
        f"開庁時間は{said}、祝日と12月29日から1月3日までは休み{extra}、日本標準時。"
    )


def _days(log: EventLog) -> tuple[date, date]:
    import numpy as np

    low = int(log.at.min())
    if log.start is not None:
        low = min(low, int(log.start[log.start > np.iinfo(np.int64).min].min(initial=low)))
    first, last = day_numbers(np.array([low, int(log.at.max())], np.int64)).tolist()
    least = date.min.toordinal() - date(1970, 1, 1).toordinal()
    if first < least or last + 1 > -least + timedelta(days=2_000_000).days:
        raise click.ClickException("ログに、暦の外の日時があります。日時の列の読み方を確かめてください。")
    return date_of(first), date_of(last)
