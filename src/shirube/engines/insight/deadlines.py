"""標準処理期間: 団体の定めのとおりに日数を数え、守られたかを件ごとに見る。

標準処理期間は、申請が事務所に到達してから処分をするまでに通常要すべき標準的な期間（行政手続法第6条。地方公共団体の
条例に基づくものは各団体の行政手続条例）。数え方は団体の定めにより、`DeadlineRule` に書いて数の横に必ず示す。

式（標）。日付は日本標準時
- 使った日数 = 始まりの日の翌日から終わりの日までの、数える日（暦日か開庁日）の数 − 時計が止まっていた日数。
  初日を入れる定めなら、始まりの日も数える（入れないのが民法第140条の原則）。
- 止まっていた日数 = 停止の日の翌日から再開の日までの、数える日の数（同じ日のうちの停止は 0 日）。
- 期限の日 = 数えた日数が期間に達する日。その日に止まれば、再開の日。閉庁日なら次の開庁日とする定めであれば、
  そこまで延び、延びた日数も限りに入れる。
- 守られた: 終わった件のうち、使った日数 ≤ 限りの日数。終わっていない件は未定とし、限りを過ぎた数も示す。
- 遵守率 = 守られた件数 ÷ 終わった件数。
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.clock import stops_by, stops_of
from shirube.engines.insight.kernels.deadlines import judged, marked_rows
from shirube.engines.insight.log import NO_TIME, EventLog
from shirube.engines.insight.moments import bounds, first_moments
from shirube.engines.insight.opening import OpeningTable, date_of, day_numbers, opening_table
from shirube.values.opening_hours import OpeningHours

NO_DAY = NO_TIME
"""日が無いことを表す値。"""
_NONE = np.empty(0, np.int64)
_SPARE_DAYS = 400


class CannotJudgeDeadline(ValueError):
    """標準処理期間を判定できない。"""


class DayKind(StrEnum):
    """数える日: 暦日か、開庁日か。"""

    CALENDAR = "calendar"
    BUSINESS = "business"


class Verdict(IntEnum):
    """件の判定: 守られた、超えた、未定（終わっていない）、対象外（始まりの行いが無い）。"""

    KEPT = 0
    OVERRUN = 1
    UNDECIDED = 2
    OUTSIDE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """標準処理期間の定め。``label`` は団体の定めの文言で、数の横に示す。

    ``begins_with``・``ends_with`` は、始まりと終わりの行いの名（どれか一つが現れた最初の行）。始まりを
    書かなければ件の最初の時、終わりを書かなければ件の最後の行（すべての件が終わったとみなす）。
    ``stops_with``・``resumes_with`` は、時計を止める行いと動かす行いの名（`clock.stops_by`）。
    """

    days: int
    kind: DayKind
    label: str
    counts_first_day: bool = False
    excludes_stops: bool = True
    moves_to_open_day: bool = False
    begins_with: tuple[str, ...] = ()
    ends_with: tuple[str, ...] = ()
    stops_with: tuple[str, ...] = ()
    resumes_with: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """期間が1日以上で、文言があることを確かめる。"""
        if self.days < 1:
            raise CannotJudgeDeadline("標準処理期間は1日以上で書いてください。")
        if not self.label.strip():
            raise CannotJudgeDeadline("標準処理期間の定めの文言を書いてください。数の横に示します。")

    @property
    def needs_hours(self) -> bool:
        """開庁日を知る必要があるか。"""
        return self.kind is DayKind.BUSINESS or self.moves_to_open_day


@dataclass(frozen=True, slots=True)
class DeadlineCounts:
    """判定の件数（足し合わせられる）。``overdue`` は、未定のうち限りの日数を過ぎた件。"""

    kept: int = 0
    overrun: int = 0
    undecided: int = 0
    overdue: int = 0
    outside: int = 0

    def merge(self, other: DeadlineCounts) -> DeadlineCounts:
        """足し合わせる（件の集まりが重ならないこと）。"""
        return DeadlineCounts(
            self.kept + other.kept,
            self.overrun + other.overrun,
            self.undecided + other.undecided,
            self.overdue + other.overdue,
            self.outside + other.outside,
        )

    @property
    def decided(self) -> int:
        """遵守率の分母: 終わった件の数。"""
        return self.kept + self.overrun

    @property
    def share(self) -> Fraction | None:
        """遵守率。終わった件が無ければ None。"""
        return Fraction(self.kept, self.decided) if self.decided else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deadlines:
    """件ごとの判定（C）。日は番号（`date_of` で日付になる）で、無ければ `NO_DAY`。

    ``last_day`` は終わりの日（未定なら締めの日）。``limit`` は限りの日数（期限の日が延びた分を含む）。
    未定で止まっている件の ``due_day`` は、締めの日に動き出したとした日。
    """

    rule: DeadlineRule
    first_day: NDArray[np.int64]
    last_day: NDArray[np.int64]
    used: NDArray[np.int64]
    limit: NDArray[np.int64]
    due_day: NDArray[np.int64]
    verdict: NDArray[np.uint8]

    def counts(self, cases: NDArray[np.bool_] | None = None) -> DeadlineCounts:
        """判定の件数。``cases`` は数える件の印（None ならすべて）。"""
        verdict = self.verdict if cases is None else self.verdict[cases]
        past = self.used > self.limit
        late = (past if cases is None else past[cases]) & (verdict == Verdict.UNDECIDED)
        kept, overrun, undecided, outside = np.bincount(verdict, minlength=len(Verdict)).tolist()
        return DeadlineCounts(kept, overrun, undecided, int(late.sum()), outside)


def deadlines_of(
    log: EventLog, rule: DeadlineRule, *, cut_off: int, hours: OpeningHours | None = None
) -> Deadlines:
    """件ごとに標準処理期間を判定する。``cut_off`` は締めの日時（マイクロ秒）で、それより後の行は見ない。

    開庁日を要する定めに ``hours`` が無ければ CannotJudgeDeadline。
    """
    if rule.needs_hours and hours is None:
        raise CannotJudgeDeadline(
            "開庁日で数えるか、閉庁日に当たれば延ばす定めです。開庁時間を渡してください。"
        )
    first, last, is_ended = _days(log, rule, cut_off)
    cuts, stops = _stop_days(log, rule, is_ended, cut_off)
    known = first != NO_DAY
    table = None
    if rule.needs_hours and hours is not None and bool(known.any()):
        final = int(max(last[known].max(), stops.max(initial=NO_DAY))) + 7 * rule.days + _SPARE_DAYS
        start = min(first[known].min(), stops.min(initial=int(first[known].min())))
        table = opening_table(hours, date_of(int(start)), date_of(final))
    head = np.full(len(first), int(rule.counts_first_day), np.int64)
    base, upto, counted_days, next_open = _calendar(rule, table)
    if rule.kind is DayKind.BUSINESS and table is not None:
        head[known] *= table.is_business[first[known] - base]
    used, limit, due = judged(first, last, head, rule.days, cuts, stops, base, upto, counted_days, next_open)
    verdict = np.where(used <= limit, int(Verdict.KEPT), int(Verdict.OVERRUN))
    verdict[~is_ended] = Verdict.UNDECIDED
    verdict[~known] = Verdict.OUTSIDE
    return Deadlines(
        rule=rule,
        first_day=first,
        last_day=last,
        used=used,
        limit=limit,
        due_day=due,
        verdict=verdict.astype(np.uint8),
    )


def _days(
    log: EventLog, rule: DeadlineRule, cut_off: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """件ごとの、始まりの日、終わりの日（未定なら締めの日）、終わったか。"""
    begins, ends = (_marked(log, names) for names in (rule.begins_with, rule.ends_with))
    first_row, last_row = marked_rows(bounds(log), log.activity.codes, begins, ends)
    begun = log.at[first_row] if len(log.at) else _NONE
    if not rule.begins_with:
        begun = first_moments(log)
    elif log.start is not None:
        start = log.start[first_row]
        begun = np.where(start == NO_TIME, begun, np.minimum(start, begun))
    ended = log.at[last_row] if len(log.at) else _NONE
    is_known = (first_row >= 0) & (begun <= cut_off)
    is_ended = is_known & (last_row >= 0) & (ended <= cut_off)
    last = day_numbers(np.where(is_ended, ended, cut_off))
    return (
        np.where(is_known, day_numbers(begun), NO_DAY),
        np.where(is_known, last, NO_DAY),
        is_ended,
    )


def _marked(log: EventLog, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """行いの符号ごとの印。名を書かなければ空。"""
    if not names:
        return np.empty(0, np.bool_)
    return np.array([name in names for name in log.activity.names], np.bool_).reshape(-1)


def _stop_days(
    log: EventLog, rule: DeadlineRule, is_ended: NDArray[np.bool_], cut_off: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """件の区切り（C+1）と、止まった日・動き出した日（S×2）。未定の件の戻らない停止は、締めの日まで続く。"""
    if not rule.excludes_stops or (log.clock is None and not rule.stops_with):
        return np.zeros(log.case_count + 1, np.int64), np.empty((0, 2), np.int64)
    found = stops_by(log, rule.stops_with, rule.resumes_with) if rule.stops_with else stops_of(log)
    highs = np.where(found.is_unresumed & ~np.repeat(is_ended, np.diff(found.cuts)), cut_off, found.highs)
    highs = np.minimum(highs, cut_off)
    return found.cuts, np.stack([day_numbers(np.minimum(found.lows, cut_off)), day_numbers(highs)], axis=1)


def _calendar(
    rule: DeadlineRule, table: OpeningTable | None
) -> tuple[int, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """芯に渡す暦: 最初の日、その日までの数える日の数、数える日の並び、その日以後の最初の開庁日。"""
    if table is None:
        return 0, _NONE, _NONE, _NONE
    business = np.flatnonzero(table.is_business) + table.first_day
    next_open = _NONE
    if rule.moves_to_open_day:
        place = np.searchsorted(business, np.arange(table.first_day, table.last_day + 1))
        next_open = np.append(business, NO_DAY)[place]
    if rule.kind is DayKind.CALENDAR:
        return table.first_day, _NONE, _NONE, next_open
    return table.first_day, table.business_before + table.is_business, business, next_open
