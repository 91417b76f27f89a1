"""作業の置き場所: 計画・実績・延長から決まる始まりと終わりと、その動かし方。

日付は決めた細かさの単位にそろえる（四半期までの作業は、四半期の初日から末日まで）。動かすときも、その単位で
動かす。終わった作業は動かず、始めた作業は終わりだけが動き、まだの作業は長さを保ったまま全体が動く。
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shirube.engines.plan.date_units import (
    first_day,
    last_day,
    unit_first,
    unit_index,
    unit_last,
)
from shirube.engines.plan.snapshot_lines import Precision, State, Task, TaskKind

Anchor = Literal["start", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """一つの作業の置き場所。未定の日は None。`end` は延ばした期限を含む。"""

    start: date | None
    end: date | None
    precision: Precision
    state: State
    is_point: bool

    @property
    def is_undated(self) -> bool:
        """始まりも終わりも未定。"""
        return self.start is None and self.end is None

    def at(self, anchor: Anchor) -> date | None:
        """始まりか終わりの日。"""
        return self.start if anchor == "start" else self.end

    def moved_to(self, anchor: Anchor, day: date) -> Placed:
        """始まり（か終わり）が day より前にならないところまで、後ろへ動かす。前へは動かさない。"""
        here = self.at(anchor)
        if here is None or not self.state.is_open:
            return self
        units = unit_index(day, self.precision) - unit_index(here, self.precision)
        return self if units <= 0 else self.moved_by(units)

    def moved_by(self, units: int) -> Placed:
        """細かさの単位で動かす。始めた作業は終わりだけ。"""
        end = self.end and unit_last(unit_index(self.end, self.precision) + units, self.precision)
        if self.state is State.ACTIVE:
            return replace(self, end=end)
        start = self.start and unit_first(unit_index(self.start, self.precision) + units, self.precision)
        return replace(self, start=start, end=end)

    def days_from(self, other: Placed) -> int:
        """ほかの置き場所から何日遅いか（終わりで、終わりが未定なら始まりで数える）。"""
        for mine, theirs in ((self.end, other.end), (self.start, other.start)):
            if mine is not None and theirs is not None:
                return (mine - theirs).days
        return 0


def placed(task: Task) -> Placed:
    """計画・実績・延長から決まる置き場所。"""
    is_point = task.kind is TaskKind.MILESTONE
    start, end, precision = task.starts_on, task.due, task.precision
    if is_point:
        start = end = end or start
    start = start and first_day(start, precision)
    end = end and last_day(end, precision)
    if task.started_on is not None and task.state in (State.ACTIVE, State.DONE) and not is_point:
        start = task.started_on
    if task.ended_on is not None and task.state is State.DONE:
        end, precision = task.ended_on, Precision.DAY
        start = end if is_point else start
    return Placed(start=start, end=end, precision=precision, state=task.state, is_point=is_point)
