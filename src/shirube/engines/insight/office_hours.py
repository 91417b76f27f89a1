"""開庁時間の決まり: 曜日の時間、昼休み、年末年始、そのほかの休みの日。

決めなければ（`DEFAULT`）、平日 8:30〜17:15・昼休み 12:00〜13:00・国民の祝日と 12月29日から1月3日までを休みと
する。これは標の定めで、条例の定めと違うときは団体の決まりで替える（地方公共団体の休日は、地方自治法第4条の2に
より条例で定める）。命令と画面は、どちらもここの決まりを使う。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Protocol

from shirube.engines.insight.log import EventLog
from shirube.engines.insight.opening import CannotMeasureOpeningHours, days_of
from shirube.engines.insight.section_hours import Hours, Tables, tables_for
from shirube.values.opening_hours import OpeningHours, TimeSpan

Holidays = Callable[[Iterable[int]], frozenset[date]]
MonthDay = tuple[int, int]
WEEKDAYS = "月火水木金土日"
_LEAP = 2024
_SPARE_YEARS = 2


class HoursRule(Protocol):
    """開庁時間の決まり: 自治体のものだけ（`OfficeRule`）か、課ごとのものもある（`TownRule`）か。"""

    def opening_hours(self, years: Iterable[int], holidays: Holidays) -> Hours:
        """この年々の開庁時間。"""
        ...

    @property
    def said(self) -> str:
        """決まりを言う文。"""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRule:
    """開庁時間の決まり。``weekly`` は月曜から日曜までの時間帯（閉じる曜日は None）。

    ``year_end`` と ``new_year`` は、年末年始の休みの初日と末日（月, 日）。無ければ年末年始を休みにしない。
    """

    weekly: tuple[TimeSpan | None, ...]
    lunch: TimeSpan | None = None
    year_end: MonthDay | None = None
    new_year: MonthDay | None = None
    closed: frozenset[date] = frozenset()

    @classmethod
    def on_weekdays(
        cls, hours: TimeSpan, lunch: TimeSpan | None, closed: frozenset[date] = frozenset()
    ) -> OfficeRule:
        """平日は同じ時間に開き、年末年始（12月29日から1月3日まで）に閉じる決まり。"""
        return cls(
            weekly=(hours,) * 5 + (None, None),
            lunch=lunch,
            year_end=(12, 29),
            new_year=(1, 3),
            closed=closed,
        )

    def opening_hours(self, years: Iterable[int], holidays: Holidays) -> OpeningHours:
        """この年々の開庁時間。``holidays`` は、年々の国民の祝日と休日を答える。"""
        listed = tuple(years)
        ends = _year_ends(self.year_end, self.new_year, listed) if self.year_end and self.new_year else ()
        return OpeningHours(
            weekly=tuple(() if span is None else (span,) for span in self.weekly),
            breaks=() if self.lunch is None else (self.lunch,),
            closed_days=holidays(listed).union(ends, self.closed),
        )

    @property
    def days_said(self) -> str:
        """開庁日の決まりを言う一文（時刻は言わない）。"""
        names = "".join(name for name, span in zip(WEEKDAYS, self.weekly, strict=True) if span is not None)
        shown = "平日" if names == WEEKDAYS[:5] else "・".join(names) or "ありません"
        text = f"開庁日は{shown}です。祝日"
        if self.year_end and self.new_year:
            (a, b), (c, d) = self.year_end, self.new_year
            text += f"と{a}月{b}日から{c}月{d}日まで"
        text += "は休みです"
        return text + (f"（ほかに休みの日 {len(self.closed):,}日）" if self.closed else "") + "。"

    @property
    def said(self) -> str:
        """決まりを言う一文。"""
        groups: list[tuple[str, TimeSpan | None]] = []
        for name, span in zip(WEEKDAYS, self.weekly, strict=True):
            if groups and groups[-1][1] == span:
                groups[-1] = (groups[-1][0] + name, span)
            else:
                groups.append((name, span))
        shown = [
            f"{_days_said(names)} {span.start:%H:%M}〜{span.end:%H:%M}"
            for names, span in groups
            if span is not None
        ]
        text = "開庁時間は" + ("、".join(shown) or "ありません")
        text += (
            ""
            if self.lunch is None
            else f"（昼休み {self.lunch.start:%H:%M}〜{self.lunch.end:%H:%M} を除く）"
        )
        text += "、祝日"
        if self.year_end and self.new_year:
            (a, b), (c, d) = self.year_end, self.new_year
            text += f"と{a}月{b}日から{c}月{d}日まで"
        text += "は休み"
        return text + (f"、ほかに休みの日 {len(self.closed):,}日" if self.closed else "") + "、日本標準時。"


@lru_cache(maxsize=64)
def _year_ends(low: MonthDay, high: MonthDay, years: tuple[int, ...]) -> frozenset[date]:
    """``low`` から ``high`` まで（年をまたいでもよい）の、年々の日。2月29日は入れない。"""
    every = (date(_LEAP, 1, 1) + timedelta(days=n) for n in range(366))
    days = {(day.month, day.day) for day in every} - {(2, 29)}
    within = {day for day in days if (low <= day <= high if low <= high else day >= low or day <= high)}
    return frozenset(date(year, month, day) for year in years for month, day in within)


DEFAULT_HOURS = TimeSpan(time(8, 30), time(17, 15))
DEFAULT_LUNCH = TimeSpan(time(12), time(13))
DEFAULT = OfficeRule.on_weekdays(DEFAULT_HOURS, DEFAULT_LUNCH)
"""決めていないときの決まり（origin: ours）。"""


def table_of(
    log: EventLog, rule: HoursRule, *, holidays: Holidays, first_year: int, last_year: int
) -> tuple[Tables | None, str]:
    """このログの開庁時間の表と、添える断り。

    休日の表（``first_year`` から ``last_year`` まで）に無い年のログなら、表は None で、断りが理由を言う。
    暦の外の日時があれば `CannotMeasureOpeningHours`。
    """
    found, said = hours_of(log, rule, holidays=holidays, first_year=first_year, last_year=last_year)
    return (None if found is None else tables_for(found, log)), said


def hours_of(
    log: EventLog, rule: HoursRule, *, holidays: Holidays, first_year: int, last_year: int
) -> tuple[Hours | None, str]:
    """このログの年々の開庁時間と、添える断り。求められないときは `table_of` と同じ。"""
    return hours_across((log,), rule, holidays=holidays, first_year=first_year, last_year=last_year)


def hours_across(
    logs: Sequence[EventLog], rule: HoursRule, *, holidays: Holidays, first_year: int, last_year: int
) -> tuple[Hours | None, str]:
    """どのログの年々にもわたる開庁時間と、添える断り。求められないときは `table_of` と同じ。"""
    spans = [days_of(log) for log in logs if log.event_count]
    if not spans:
        return None, "行いが無いので、開庁時間の値はありません。"
    first, last = min(low for low, _ in spans), max(high for _, high in spans)
    if first.year < first_year or last.year > last_year:
        return None, (
            f"{first}から{last}までのログなので、開庁時間の値は出していません"
            f"（休日の表は{first_year}年から{last_year}年まで）。"
        )
    return rule.opening_hours(range(first.year, last.year + 1), holidays), rule.said


def business_hours_of(
    logs: Sequence[EventLog], rule: OfficeRule, *, holidays: Holidays, first_year: int, last_year: int
) -> OpeningHours:
    """どのログの開庁日も数えられる暦（日付だけのログでもよい）。期限の日のために、終わりの二年先まで（表のある年まで）。

    休日の表に無い年のログか、暦の外の日時があれば `CannotMeasureOpeningHours`。
    """
    spans = [days_of(log) for log in logs]
    first, last = min(low for low, _ in spans), max(high for _, high in spans)
    if first.year < first_year or last.year > last_year:
        raise CannotMeasureOpeningHours(
            f"{first}から{last}までのログなので、開庁日を数えられません"
            f"（休日の表は{first_year}年から{last_year}年まで）。暦日で数える決まりにしてください。"
        )
    years = range(first.year, min(last.year + _SPARE_YEARS, last_year) + 1)
    return rule.opening_hours(years, holidays)


def _days_said(names: str) -> str:
    if names == WEEKDAYS[:5]:
        return "平日"
    return f"{names[0]}〜{names[-1]}" if len(names) > 2 else "・".join(names)
