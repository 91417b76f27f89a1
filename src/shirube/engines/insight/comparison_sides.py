"""比べる側: 記録から、期間と条件で件を選ぶ。

選び方は二つ。
- 終わった日（``COMPLETED``）: 件の最後の時が期間に入る件。``ends_with`` を書けば、その行いのある件だけ。
- 届いた日（``ARRIVED``）: 件の最初の時が期間に入る件。``follow_up`` を書けば、締めまでに見届ける長さだけ
  たった件に限り、どの件も、その長さまでの行だけを見る。処理時間は、その長さで切りそろえる（まだ終わっていない件も、
  その長さとして数える）。後の期間の長い件だけが抜け落ちることを防ぐ。
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.figures import Figure, FigureKind, Sample, followed_up, sample_of
from shirube.engines.insight.filters import Condition, Every, Has, Mask, Moment, Within, chosen
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.moments import lengths_of_cases
from shirube.engines.insight.opening import midnight

EVERY = Every()
"""すべての件。"""


class By(StrEnum):
    """件を期間に入れる日。"""

    COMPLETED = "completed"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """件の選び方。``since``・``until`` はこの日を含む。

    ``follow_up`` は見届ける長さ、``cut_off`` は締めの日時（マイクロ秒）。
    """

    label: str
    condition: Condition = EVERY
    since: date | None = None
    until: date | None = None
    by: By = By.COMPLETED
    follow_up: int | None = None
    cut_off: int | None = None
    ends_with: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """期間が逆でなく、見届ける長さが正で、届いた日で選んでいることを確かめる。"""
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError(f"期間「{self.label}」の終わりが、始まりより前です。")
        if self.follow_up is not None and (self.follow_up <= 0 or self.by is not By.ARRIVED):
            raise ValueError("見届ける長さは、正の長さで、届いた日で選ぶときにだけ書けます。")

    @property
    def window(self) -> tuple[int | None, int | None]:
        """期間の始まりと、終わりの次の日の 0:00（マイクロ秒）。"""
        after = None if self.until is None else self.until + timedelta(days=1)
        return (
            None if self.since is None else midnight(self.since),
            None if after is None else midnight(after),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChosenCases:
    """選んだ件の記録。

    ``still_open`` は期間に届いてまだ終わっていない件、``too_late`` は見届け切れず除いた件の数。
    ``unfinished``（C）は、見届ける長さのうちに終わらなかった件の印（見届ける長さを書いたときだけ）。``closing``
    は、この記録の標準処理期間を判定する締め（マイクロ秒、None なら数のもの）。
    """

    choice: Choice
    log: EventLog
    still_open: int | None = None
    too_late: int = 0
    unfinished: Mask | None = None
    closing: int | None = None

    def sample(self, figure: Figure) -> Sample:
        """比べる値。"""
        if self.closing is not None:
            figure = replace(figure, cut_off=self.closing)
        found = sample_of(self.log, figure, since=self.choice.since, until=self.choice.until)
        if figure.kind is not FigureKind.THROUGHPUT or self.unfinished is None:
            return found
        most = self.choice.follow_up or 0
        return Sample(np.where(self.unfinished, most, np.minimum(found.values, most)), found.cases)

    def within(self, cases: NDArray[np.int64]) -> ChosenCases:
        """選んだ件のうちの、さらに一部。"""
        return replace(
            self,
            log=self.log.taken(cases),
            unfinished=None if self.unfinished is None else self.unfinished[cases],
        )


def chosen_cases(log: EventLog, choice: Choice) -> ChosenCases:
    """選び方に合う件を選ぶ。"""
    since, until = choice.window
    arrived = choice.condition & Within(Moment.FIRST, since, until)
    still_open = None
    if choice.ends_with:
        still_open = len(chosen(log, arrived & ~Has(frozenset(choice.ends_with))))
    if choice.by is By.COMPLETED:
        condition = choice.condition & Within(Moment.LAST, since, until)
        if choice.ends_with:
            condition &= Has(frozenset(choice.ends_with))
        return ChosenCases(choice=choice, log=log.taken(chosen(log, condition)), still_open=still_open)
    if choice.follow_up is None:
        return ChosenCases(choice=choice, log=log.taken(chosen(log, arrived)), still_open=still_open)
    return _followed(log, choice, arrived, choice.follow_up, still_open)


def _followed(
    log: EventLog, choice: Choice, arrived: Condition, follow_up: int, still_open: int | None
) -> ChosenCases:
    cut_off = choice.cut_off
    if cut_off is None:
        cut_off = int(log.at.max()) if log.event_count else 0
    seen = arrived & Within(Moment.FIRST, None, cut_off - follow_up + 1)
    cases = chosen(log, seen)
    whole = log.taken(cases)
    cut = followed_up(whole, follow_up)
    unfinished = lengths_of_cases(whole) > follow_up
    if choice.ends_with:
        unfinished |= ~Has(frozenset(choice.ends_with)).mask(cut)
    return ChosenCases(
        choice=choice,
        log=cut,
        still_open=still_open,
        too_late=len(chosen(log, arrived)) - len(cases),
        unfinished=unfinished,
    )
