"""到着、完了、仕掛り: 区切り（日、週、月）ごとの件の出入り。

- 到着 = 最初の時が、区切り以上、次の区切り未満にある件。完了 = 最後の時が、同じ間にある件。
- 仕掛り（区切りの時点）= 最初の時が区切りより前で、最後の時が区切り以後の件。
- 式: 次の区切りの仕掛り = いまの区切りの仕掛り + 到着 − 完了。

「完了」は、そのログでの最後の行いのことである。まだ終わっていない件も、ログの最後の行いで終わったものと数える。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.log import SECOND, EventLog, Times
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.values.instant import midnight


class Step(StrEnum):
    """区切りの間隔。週は月曜から。"""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """出入りの部分の答え。区切りの数を B とする。

    - ``boundaries``（B、マイクロ秒、増える順）: 区切り。
    - ``arrived``・``completed``（B）: 最初の時・最後の時が、その区切りより前の件の数。
    """

    boundaries: Times
    arrived: NDArray[np.int64]
    completed: NDArray[np.int64]
    case_count: int

    @property
    def arrivals(self) -> NDArray[np.int64]:
        """区切りから次の区切りまでの到着の件数（B−1）。"""
        return np.diff(self.arrived)

    @property
    def completions(self) -> NDArray[np.int64]:
        """区切りから次の区切りまでの完了の件数（B−1）。"""
        return np.diff(self.completed)

    @property
    def in_progress(self) -> NDArray[np.int64]:
        """区切りの時点の仕掛りの件数（B）。"""
        return self.arrived - self.completed

    def merge(self, *others: Flow) -> Flow:
        """足し合わせる（件の集まりが重ならず、区切りが同じこと。違えば ValueError）。"""
        every = (self, *others)
        if not all(np.array_equal(self.boundaries, one.boundaries) for one in others):
            raise ValueError("区切りの違う答えは、足し合わせられません。")
        return Flow(
            self.boundaries,
            np.sum([one.arrived for one in every], axis=0),
            np.sum([one.completed for one in every], axis=0),
            sum(one.case_count for one in every),
        )


def flow(log: EventLog, boundaries: Times) -> Flow:
    """到着、完了、仕掛りを数える。``boundaries``（B、マイクロ秒）が増える順でなければ断る（ValueError）。"""
    if len(boundaries) and int(np.diff(boundaries).min(initial=1)) <= 0:
        raise ValueError("区切りは、早い順に、重ならないように渡してください。")
    return Flow(
        boundaries,
        _before(first_moments(log), boundaries),
        _before(last_moments(log), boundaries),
        log.case_count,
    )


def _before(moments: Times, boundaries: Times) -> NDArray[np.int64]:
    """区切りごとに、それより前の時の数（B）。"""
    passed = np.searchsorted(boundaries, moments, side="right")
    counts = np.cumsum(np.bincount(passed, minlength=len(boundaries) + 1))
    return counts[: len(boundaries)].astype(np.int64)


def midnights(days: Sequence[date]) -> Times:
    """日本の日付の始まり（午前0時）の日時（マイクロ秒）。"""
    return np.array([int(midnight(day).timestamp()) * SECOND for day in days], np.int64)


def boundaries_between(first: date, last: date, step: Step) -> Times:
    """``first`` の日を含む区切りから、``last`` の日を含む区切りの終わりまで（マイクロ秒）。"""
    day = _floor(first, step)
    days = [day]
    while day <= last:
        day = _next(day, step)
        days.append(day)
    return midnights(days)


def _floor(day: date, step: Step) -> date:
    if step is Step.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step is Step.MONTH else day


def _next(day: date, step: Step) -> date:
    if step is Step.MONTH:
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7 if step is Step.WEEK else 1)
