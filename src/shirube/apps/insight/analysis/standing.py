"""標準処理期間の判定を、画面の言葉にする: 遵守率、件ごとの判定、判定で件を選ぶ条件。"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs.queries import EventLog as LogRow
from shirube.apps.insight.rules import queries as rules
from shirube.engines.insight.deadlines import NO_DAY, CannotJudgeDeadline, DayKind
from shirube.engines.insight.filters import Condition, Mask
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.opening import date_of
from shirube.engines.insight.standard_periods import Judged, StandardPeriod, Standing, StandingCounts
from shirube.values.era import format_date

CHOICES = {
    "kept": ((Standing.KEPT,), "標準処理期間を守った件"),
    "late": ((Standing.BROKEN, Standing.OVERDUE), "標準処理期間を超えた件"),
    "open": ((Standing.OPEN,), "標準処理期間の中の仕掛りの件"),
    "outside": ((Standing.OUTSIDE,), "標準処理期間の対象外の件"),
}
"""絞り込みの文字と、選ぶ判定、その言葉。"""


@dataclass(frozen=True, slots=True, eq=False)
class Stood(Condition):
    """この判定の件。記録のすべての件（見方を変えない）に当てる。"""

    judged: Judged
    standings: tuple[Standing, ...]

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        found: Mask = np.isin(self.judged.standing, self.standings)
        return found


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """一件の判定。``left`` は残りの日数（期限内の仕掛りだけ）。"""

    standing: Standing
    unit: str = "日"
    used: int = 0
    limit: int = 0
    due: date | None = None
    period: StandardPeriod | None = None

    @property
    def left(self) -> int | None:
        """残りの日数。期限内の仕掛りでなければ None。"""
        return self.limit - self.used if self.standing is Standing.OPEN else None

    @property
    def note(self) -> str:
        """判定に添える一言。"""
        if self.standing is Standing.OUTSIDE:
            return ""
        due = f"、期限 {format_date(self.due, 'short')}" if self.due else ""
        if self.left is not None:
            return f"あと{self.left:,}{self.unit}{due}"
        return f"{self.used:,}{self.unit}／{self.limit:,}{self.unit}以内{due}"


def judged_or_why(scope: Scope, row: LogRow) -> tuple[Judged | None, str]:
    """この記録の判定と、判定できないわけ。決まりが無ければ、どちらも無い。"""
    try:
        return rules.judged(scope, row), ""
    except rules.NoStandardPeriod:
        return None, ""
    except CannotJudgeDeadline as error:
        return None, str(error)


def standing_of(judged: Judged, case: int) -> CaseStanding:
    """一件の判定。``case`` は記録の中の番号（0 から）。"""
    standing = Standing(int(judged.standing[case]))
    if standing is Standing.OUTSIDE:
        return CaseStanding(standing)
    period = judged.periods[int(judged.which[case])]
    is_business = period.rule is not None and period.rule.kind is DayKind.BUSINESS
    due = int(judged.due_day[case])
    return CaseStanding(
        standing=standing,
        unit="開庁日" if is_business else "日",
        used=int(judged.used[case]),
        limit=int(judged.limit[case]),
        due=None if due == NO_DAY else date_of(due),
        period=period,
    )


def used_periods(judged: Judged, cases: NDArray[np.int64]) -> list[tuple[StandardPeriod, StandingCounts]]:
    """選んだ件に使った決まりと、その件数（対象外を除く）。"""
    which = judged.which[cases]
    return [
        (judged.periods[at], judged.counts(cases[which == at]))
        for at in sorted(set(which[which >= 0].tolist()))
    ]
