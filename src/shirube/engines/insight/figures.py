"""比べる数: 処理時間、流れの待ち、行いの滞在と作業、手戻り率、標準処理期間遵守率、到着と処理の件数。

名の書き方（英語でも日本語でもよい）
- ``throughput``・``処理時間``、``rework``・``手戻り率``、``deadline``・``標準処理期間遵守率``
- ``waiting:受付→審査``・``待ち:…``（矢印は ``->`` でもよい）
- ``sojourn:審査``・``滞在:…``、``service:審査``・``作業:…``
- ``arrivals``・``到着``（月ごと）、``arrivals:week``・``到着:週``（月曜から）、``arrivals:day``・``到着:日``
- ``completions``・``処理件数``（月ごと。週と日は到着と同じ）

値の数え方は、それぞれの答え（`throughput`、`edges`、`activities`、`rework`、`deadlines`）と同じ。
到着は件の最初の時を、処理件数は件の最後の時を、初めから終わりまで入っている月（週、日）ごとに数える。
一件も無い月は 0 と数え、途中で切れた月は入れない。

長さ（処理時間、待ち、滞在、作業）は、暦の時間のほかに、開庁時間（時刻の無い記録では開庁日）でも計れる。
計る時計を
替えるだけで、選ぶ件も、値の数え方も変わらない。
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.deadlines import DeadlineRule, Verdict, deadlines_of
from shirube.engines.insight.intervals import begun, closed_starts, opened
from shirube.engines.insight.kernels.arrays import NO_PHASES
from shirube.engines.insight.kernels.durations import sojourns
from shirube.engines.insight.kernels.steps import reworked
from shirube.engines.insight.log import NO_TIME, EventLog, Times
from shirube.engines.insight.moments import bounds, first_moments, last_moments, lengths_of_cases
from shirube.engines.insight.opening import date_of, day_number, day_numbers
from shirube.engines.insight.section_hours import Hours, TownHours, log_in_days, log_in_hours, tables_for
from shirube.engines.insight.standard_periods import StandardPeriod, Standing, judged_of
from shirube.values.opening_hours import OpeningHours


class CannotCompareFigure(ValueError):
    """その数では比べられない。"""


class FigureKind(StrEnum):
    """比べる数の種類。"""

    THROUGHPUT = "throughput"
    WAITING = "waiting"
    SOJOURN = "sojourn"
    SERVICE = "service"
    REWORK = "rework"
    DEADLINE = "deadline"
    ARRIVALS = "arrivals"
    COMPLETIONS = "completions"


class Clock(StrEnum):
    """長さを計る時計: 暦の時間か、役所の開いている時間か。"""

    CALENDAR = "calendar"
    OPENING = "opening"


class Step(StrEnum):
    """到着や処理の件数を数える間。"""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"


_NAMES = {
    "処理時間": FigureKind.THROUGHPUT,
    "待ち": FigureKind.WAITING,
    "滞在": FigureKind.SOJOURN,
    "作業": FigureKind.SERVICE,
    "手戻り率": FigureKind.REWORK,
    "標準処理期間遵守率": FigureKind.DEADLINE,
    "到着": FigureKind.ARRIVALS,
    "処理件数": FigureKind.COMPLETIONS,
}
_LENGTHS = (FigureKind.THROUGHPUT, FigureKind.WAITING, FigureKind.SOJOURN, FigureKind.SERVICE)
_STEPS = {"月": Step.MONTH, "週": Step.WEEK, "日": Step.DAY}
_STEP_LABELS = {step: name for name, step in _STEPS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """比べる一つの数。待ちは ``source`` から ``activity`` へ。

    遵守率には、定め（一つの ``rule`` か、決まりの並び ``periods``）と締めの日時（マイクロ秒）が要る。
    開庁時間で計るなら ``hours`` が要る。``is_in_days`` は、時刻の無い記録の長さを開庁日で計るか。
    ``is_dated_only`` は、時刻の無い記録の長さか（時間を言わず、日数で書く）。
    """

    kind: FigureKind
    activity: str = ""
    source: str = ""
    step: Step = Step.MONTH
    rule: DeadlineRule | None = None
    cut_off: int | None = None
    hours: Hours | None = None
    periods: tuple[StandardPeriod, ...] = ()
    clock: Clock = Clock.CALENDAR
    is_in_days: bool = False
    is_dated_only: bool = False

    @property
    def is_length(self) -> bool:
        """長さか。"""
        return self.kind in _LENGTHS

    @property
    def is_opening(self) -> bool:
        """開庁時間（開庁日）の長さか。"""
        return self.clock is Clock.OPENING

    @property
    def counts_ends(self) -> bool:
        """終わった日で数える数か。"""
        return self.kind is FigureKind.COMPLETIONS

    @property
    def is_share(self) -> bool:
        """割合か。"""
        return self.kind in (FigureKind.REWORK, FigureKind.DEADLINE)

    @property
    def is_count(self) -> bool:
        """数か（長さでなく）。"""
        return self.kind in (FigureKind.ARRIVALS, FigureKind.COMPLETIONS)

    @property
    def label(self) -> str:
        """画面に出す名。"""
        name = next(name for name, kind in _NAMES.items() if kind is self.kind)
        head = "" if not self.is_opening else "開庁日で数えた" if self.is_in_days else "開庁時間で計った"
        if self.kind is FigureKind.WAITING:
            return f"{head}「{self.source}」から「{self.activity}」までの待ち"
        if self.is_count:
            what = "終わった" if self.counts_ends else "届いた"
            return f"一{_STEP_LABELS[self.step].replace('月', 'か月').replace('週', '週間')}に{what}件数"
        return f"{head}「{self.activity}」の{name}時間" if self.activity else head + name

    @property
    def name(self) -> str:
        """名の書き方（`figure_named` で読める形）。"""
        name = next(name for name, kind in _NAMES.items() if kind is self.kind)
        if self.kind is FigureKind.WAITING:
            return f"{name}:{self.source}→{self.activity}"
        if self.is_count:
            return name if self.step is Step.MONTH else f"{name}:{_STEP_LABELS[self.step]}"
        return f"{name}:{self.activity}" if self.activity else name


def figure_named(text: str) -> Figure:
    """名から比べる数を作る。読めない名は CannotCompareFigure。"""
    name, _, rest = text.strip().replace("：", ":").partition(":")
    kind = _NAMES.get(name) or next((one for one in FigureKind if one == name), None)
    rest = rest.strip()
    if kind is None:
        names = "、".join(f"{kind}（{name}）" for name, kind in _NAMES.items())
        raise CannotCompareFigure(f"「{name}」という数はありません。あるのは: {names}")
    if kind is FigureKind.WAITING:
        source, arrow, target = (part.strip() for part in rest.replace("->", "→").partition("→"))
        if not (source and arrow and target):
            raise CannotCompareFigure("待ちは waiting:先の行い→次の行い の形で書いてください。")
        return Figure(kind=kind, source=source, activity=target)
    if kind in (FigureKind.SOJOURN, FigureKind.SERVICE) and not rest:
        raise CannotCompareFigure(f"{name} は {name}:行いの名 の形で書いてください。")
    if kind in (FigureKind.ARRIVALS, FigureKind.COMPLETIONS):
        step = _STEPS.get(rest) or next((one for one in Step if one == rest), None)
        if rest and step is None:
            raise CannotCompareFigure(f"{name}を数える間「{rest}」はありません。month、week、day です。")
        return Figure(kind=kind, step=step or Step.MONTH)
    if rest and kind in (FigureKind.THROUGHPUT, FigureKind.REWORK, FigureKind.DEADLINE):
        raise CannotCompareFigure(f"{name} の後には何も書きません（「{rest}」と書かれています）。")
    return Figure(kind=kind, activity=rest)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """値の並び。``values``（M）は長さならマイクロ秒、割合なら 0 か 1、到着なら数。``cases``（M）は件の番号。

    到着の ``cases`` は空（一つの値が、いくつもの件から成る）。
    """

    values: NDArray[np.int64]
    cases: NDArray[np.int64]

    def taken(self, chosen: NDArray[np.bool_]) -> Sample:
        """選んだ値。"""
        return Sample(self.values[chosen], self.cases[chosen])


def sample_of(
    log: EventLog, figure: Figure, *, since: date | None = None, until: date | None = None
) -> Sample:
    """記録から、比べる値を取り出す。``since``・``until``（この日を含む）は、到着を数える間。

    行いの名がログに無ければ CannotCompareFigure。
    """
    for name in filter(None, (figure.source, figure.activity)):
        if log.activity.code(name) is None:
            raise CannotCompareFigure(f"行い「{name}」は、この記録にありません。名を確かめてください。")
    if figure.is_count:
        at = last_moments(log) if figure.counts_ends else first_moments(log)
        return Sample(counts_in(at, figure.step, since=since, until=until), np.empty(0, np.int64))
    if figure.is_opening:
        log = _opened(log, figure)
    if figure.kind is FigureKind.DEADLINE:
        return _deadlines(log, figure)
    every = np.arange(log.case_count)
    if figure.kind is FigureKind.THROUGHPUT:
        return Sample(lengths_of_cases(log), every)
    if figure.kind is FigureKind.REWORK:
        _, _, per_case = reworked(
            bounds(log), log.activity.codes, len(log.activity.names), closed_starts(log)
        )
        return Sample((per_case[0] > 0).astype(np.int64), every)
    return _of_rows(log, _lengths(log, figure))


def counts_in(at: Times, step: Step, *, since: date | None, until: date | None) -> NDArray[np.int64]:
    """間ごとの、時 ``at`` の数（早い順）。``since``・``until`` が無ければ、最初と最後の時の間。"""
    days = day_numbers(at)
    if not len(days) and (since is None or until is None):
        return np.empty(0, np.int64)
    low = day_number(since) if since is not None else int(days.min())
    high = day_number(until) if until is not None else int(days.max())
    starts = [day_number(day) for day in _starts(date_of(low), date_of(high + 1), step)]
    if len(starts) < 2:
        return np.empty(0, np.int64)
    places = np.searchsorted(np.array(starts), days, side="right")
    inside = places[(places > 0) & (places < len(starts))] - 1
    return np.bincount(inside, minlength=len(starts) - 1).astype(np.int64)


def _opened(log: EventLog, figure: Figure) -> EventLog:
    """日時を、開いていた時間（時刻の無い記録では開庁日）に置き換えた記録。"""
    if not figure.is_length:
        raise CannotCompareFigure("開庁時間で比べられるのは、処理時間・待ち・滞在・作業の長さだけです。")
    if figure.hours is None:
        raise CannotCompareFigure("開庁時間で比べるには、開庁時間の決まりが要ります。")
    tables = tables_for(figure.hours, log)
    return log_in_days(log, tables) if figure.is_in_days else log_in_hours(log, tables)


def _starts(low: date, high: date, step: Step) -> list[date]:
    """``low`` 以後、``high`` までの、間の始まりの日。"""
    found, day = [], low
    while day <= high:
        if step is Step.DAY or (day.weekday() == 0 if step is Step.WEEK else day.day == 1):
            found.append(day)
        day += timedelta(days=1)
    return found


def _lengths(log: EventLog, figure: Figure) -> Times:
    """行ごとの長さ（N）。その数に当たらない行は `NO_TIME`。"""
    target = log.activity.codes == log.activity.code(figure.activity)
    if figure.kind is FigureKind.SOJOURN:
        found = sojourns(bounds(log), log.at, NO_PHASES if log.phase is None else log.phase)
    elif figure.kind is FigureKind.SERVICE:
        begins = begun(log, opened(log))
        found = np.where(begins == NO_TIME, NO_TIME, log.at - begins)
    else:
        start = log.at if log.start is None else np.where(log.start == NO_TIME, log.at, log.start)
        found = np.full(log.event_count, NO_TIME, np.int64)
        found[1:] = start[1:] - log.at[:-1]
        found[bounds(log)[:-1]] = NO_TIME
        target[1:] &= (log.activity.codes == log.activity.code(figure.source))[:-1]
    return np.where(target, found, NO_TIME)


def _of_rows(log: EventLog, lengths: Times) -> Sample:
    known = lengths != NO_TIME
    cases = np.repeat(np.arange(log.case_count), np.diff(log.case_offsets))
    return Sample(lengths[known], cases[known])


def _deadlines(log: EventLog, figure: Figure) -> Sample:
    if figure.periods and figure.cut_off is not None:
        standing = judged_of(log, figure.periods, cut_off=figure.cut_off, hours=_usual(figure)).standing
        told = np.flatnonzero(standing <= Standing.OVERDUE)
        return Sample((standing[told] == Standing.KEPT).astype(np.int64), told)
    if figure.rule is None or figure.cut_off is None:
        raise CannotCompareFigure("遵守率を比べるには、標準処理期間の定めと締めの日時が要ります。")
    found = deadlines_of(log, figure.rule, cut_off=figure.cut_off, hours=_usual(figure)).verdict
    decided = np.flatnonzero((found == Verdict.KEPT) | (found == Verdict.OVERRUN))
    return Sample((found[decided] == Verdict.KEPT).astype(np.int64), decided)


def _usual(figure: Figure) -> OpeningHours | None:
    """開庁日を数える、自治体の開庁時間。標準処理期間は、課の開庁時間によらない。"""
    return figure.hours.usual if isinstance(figure.hours, TownHours) else figure.hours


def followed_up(log: EventLog, follow_up: int) -> EventLog:
    """どの件も、最初の時から ``follow_up``（マイクロ秒）までの行だけにした記録（件の数は変わらない）。

    見届ける長さをそろえるので、後から届いた件だけが短く見えることが無い。
    """
    firsts = np.repeat(first_moments(log), np.diff(log.case_offsets))
    is_kept = log.at - firsts <= follow_up
    # 始まりのある一つの行だけの件で、終わりが見届ける長さを越えても、最初の行は残す。
    is_kept[bounds(log)[:-1]] = True
    kept = np.flatnonzero(is_kept)
    offsets = np.concatenate([[0], np.cumsum(is_kept)])[bounds(log)]
    return replace(
        log,
        case_offsets=offsets.astype(np.int64),
        activity=log.activity.taken(kept),
        at=log.at[kept],
        lines=log.lines[kept],
        start=None if log.start is None else log.start[kept],
        phase=None if log.phase is None else log.phase[kept],
        resource=None if log.resource is None else log.resource.taken(kept),
        clock=None if log.clock is None else log.clock.taken(kept),
        dimensions={
            name: one if one.level == "case" else one.taken(kept) for name, one in log.dimensions.items()
        },
    )
