"""標準処理期間の決まりの並び: いつから、どの件に、どの定めが効くかを決め、件ごとに判定する。

標準処理期間は、申請が事務所に到達してから処分をするまでに通常要すべき標準的な期間で、定めるよう努め、定めたときは
公にする（行政手続法第6条。条例等に基づくものは、各団体の行政手続条例）。補正の間などを数えないことは、法の定めでは
なく各団体の決まりなので、決まりの文言とともに示す。

どの決まりを使うか（標）
- 件の始まりの日に効いている決まり（効き始める日が、始まりの日以前で、いちばん新しいもの）。
- 切り口の値（種類など）の決まりがその日に効いていれば、それを使う。無ければ、すべての件の決まりを使う。
- 日数の無い決まりは「この日から定めなし」で、その件は対象外。効いている決まりの無い件も、対象外。

遵守率 ＝ 守った件数 ÷（守った件数 ＋ 超えた件数）。超えた件には、終わらないまま限りを過ぎた件を入れる。
終わっておらず、まだ限りの中にある件は、守れるかどうかが決まっていないので、分母に入れず、数を別に示す。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.deadlines import (
    NO_DAY,
    DayKind,
    DeadlineRule,
    Deadlines,
    Verdict,
    deadlines_of,
)
from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.opening import day_number
from shirube.values.opening_hours import OpeningHours

Cases = NDArray[np.int64]


class Standing(IntEnum):
    """件のいま: 守った、超えた、終わらないまま超えた、期限内の仕掛り、対象外。"""

    KEPT = 0
    BROKEN = 1
    OVERDUE = 2
    OPEN = 3
    OUTSIDE = 4

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return ("守った", "超えた", "終わらないまま超えた", "期限内の仕掛り", "対象外")[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardPeriod:
    """一つの決まり。``rule`` が None なら「この日から定めなし」。

    ``value`` は切り口の名と値（件ごとの切り口）で、None ならすべての件。``basis`` は根拠（要綱などの名）。
    """

    valid_from: date
    rule: DeadlineRule | None
    value: tuple[str, str] | None = None
    basis: str = ""

    @property
    def target(self) -> str:
        """対象の言葉。"""
        return "すべての件" if self.value is None else f"「{self.value[1]}」"

    @property
    def said(self) -> str:
        """決まりの言葉。"""
        return "定めなし。" if self.rule is None else said_of(self.rule)


@dataclass(frozen=True, slots=True)
class StandingCounts:
    """件数（足し合わせられる）。"""

    kept: int = 0
    broken: int = 0
    overdue: int = 0
    open: int = 0
    outside: int = 0

    @property
    def late(self) -> int:
        """超えた件（終わらないまま超えた件を含む）。"""
        return self.broken + self.overdue

    @property
    def decided(self) -> int:
        """遵守率の分母。"""
        return self.kept + self.late

    @property
    def share(self) -> Fraction | None:
        """遵守率。分母が 0 なら None。"""
        return Fraction(self.kept, self.decided) if self.decided else None

    def merge(self, other: StandingCounts) -> StandingCounts:
        """足し合わせる（件の集まりが重ならないこと）。"""
        return StandingCounts(
            self.kept + other.kept,
            self.broken + other.broken,
            self.overdue + other.overdue,
            self.open + other.open,
            self.outside + other.outside,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """件ごとの判定（C）。``which`` は使った決まりの番号（無ければ -1）。日の番号は `Deadlines` と同じ。

    ``standing`` は `Standing`。対象外の件の日と日数は `NO_DAY`。
    """

    periods: tuple[StandardPeriod, ...]
    which: Cases
    first_day: Cases
    last_day: Cases
    used: Cases
    limit: Cases
    due_day: Cases
    standing: NDArray[np.uint8]

    def counts(self, cases: Cases | None = None) -> StandingCounts:
        """件数。``cases`` は数える件の番号（None ならすべて）。"""
        found = self.standing if cases is None else self.standing[cases]
        return StandingCounts(*np.bincount(found, minlength=len(Standing)).tolist())

    def decided_within(self, first: int, last: int) -> NDArray[np.bool_]:
        """遵守率の分母に入る件の印（C）: ``first`` から ``last`` の日（番号、両端を含む）に決まった件。

        終わった件は終わりの日、終わらないまま超えた件は限りを過ぎた日（期限の日の翌日）で見る。
        """
        day = np.where(self.standing == Standing.OVERDUE, self.due_day + 1, self.last_day)
        is_decided = self.standing <= Standing.OVERDUE
        found: NDArray[np.bool_] = is_decided & (day >= first) & (day <= last)
        return found


def judged_of(
    log: EventLog, periods: Sequence[StandardPeriod], *, cut_off: int, hours: OpeningHours | None = None
) -> Judged:
    """件ごとに、効いている決まりで判定する。``cut_off`` は締めの日時（マイクロ秒）。

    開庁日を要する定めに ``hours`` が無ければ `CannotJudgeDeadline`。無い切り口の決まりは、どの件にも
    効かない。
    """
    size = log.case_count
    found = Judged(
        periods=tuple(periods),
        which=np.full(size, -1, np.int64),
        first_day=np.full(size, NO_DAY, np.int64),
        last_day=np.full(size, NO_DAY, np.int64),
        used=np.full(size, NO_DAY, np.int64),
        limit=np.full(size, NO_DAY, np.int64),
        due_day=np.full(size, NO_DAY, np.int64),
        standing=np.full(size, Standing.OUTSIDE, np.uint8),
    )
    # 後に当てたものが勝つ: すべての件の決まりを先に、どちらも効き始める日の順に。
    order = sorted(
        range(len(periods)), key=lambda at: (periods[at].value is not None, periods[at].valid_from)
    )
    for at in order:
        _apply(found, log, at, cut_off, hours)
    return found


def _apply(
    found: Judged,
    log: EventLog,
    at: int,
    cut_off: int,
    hours: OpeningHours | None,
) -> None:
    """一つの決まりを、効く件に当てる。"""
    period = found.periods[at]
    cases = _covered(log, period)
    if not len(cases):
        return
    part = log if len(cases) == log.case_count else log.taken(cases)
    plain = period.rule or DeadlineRule(days=1, kind=DayKind.CALENDAR, label="定めなし")
    judged = deadlines_of(part, plain, cut_off=cut_off, hours=hours)
    is_begun = judged.first_day != NO_DAY
    chosen = is_begun & (judged.first_day >= day_number(period.valid_from))
    rows = cases[chosen]
    found.which[rows] = at if period.rule else -1
    for name in ("first_day", "last_day", "used", "limit", "due_day"):
        getattr(found, name)[rows] = getattr(judged, name)[chosen] if period.rule else NO_DAY
    found.standing[rows] = _standing(judged)[chosen] if period.rule else Standing.OUTSIDE


def _covered(log: EventLog, period: StandardPeriod) -> Cases:
    """決まりの切り口に当てはまる件。"""
    if period.value is None:
        return np.arange(log.case_count, dtype=np.int64)
    name, value = period.value
    coded = log.dimensions.get(name)
    code = None if coded is None or coded.level is not Level.CASE else coded.code(value)
    if coded is None or code is None:
        return np.empty(0, np.int64)
    return np.flatnonzero(coded.codes == code)


def _standing(judged: Deadlines) -> NDArray[np.uint8]:
    """判定を、件のいまにする。"""
    late = judged.used > judged.limit
    place = np.array([Standing.KEPT, Standing.BROKEN, Standing.OPEN, Standing.OUTSIDE], np.uint8)
    found: NDArray[np.uint8] = place[judged.verdict]
    found[(judged.verdict == Verdict.UNDECIDED) & late] = Standing.OVERDUE
    return found


def said_of(rule: DeadlineRule) -> str:
    """定めを言う文。例「「受付」の翌日から数えて、「交付」まで14開庁日以内。補正を待つ間は数えない。」"""
    begin = _named(rule.begins_with) or "件の最初の行い"
    end = _named(rule.ends_with) or "件の最後の行い"
    head = "の日から" if rule.counts_first_day else "の翌日から"
    unit = "開庁日" if rule.kind is DayKind.BUSINESS else "日"
    said = f"{begin}{head}数えて、{end}まで{rule.days:,}{unit}以内。"
    if rule.excludes_stops and rule.stops_with and rule.resumes_with:
        said += f"{_named(rule.stops_with)}から{_named(rule.resumes_with)}までの間は数えない。"
    elif rule.excludes_stops and rule.stops_with:
        said += f"{_named(rule.stops_with)}の間は数えない。"
    elif rule.excludes_stops:
        said += "処理期間の時計が止まっている間は数えない。"
    if rule.moves_to_open_day:
        said += "期限の日が閉庁日なら、次の開庁日まで。"
    return said


def _named(names: tuple[str, ...]) -> str:
    return "か".join(f"「{name}」" for name in names)
