"""件を選ぶ条件のつづき: ある流れ（続いた二つの行い）を通った件と、手戻りのあった件。

流れは `edges` と同じく、件の中で隣り合う二つの行（ログ自身の行）である。手戻りは `rework` の決まりによる。
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shirube.engines.insight.filters import Condition, Mask
from shirube.engines.insight.intervals import closed_starts, paired
from shirube.engines.insight.kernels.steps import reworked
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.moments import bounds


@dataclass(frozen=True, slots=True)
class Passing(Condition):
    """``source`` のすぐ次に ``target`` が続いたことが、一度でもある件。"""

    source: str
    target: str

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        found = np.zeros(log.case_count, np.bool_)
        source, target = log.activity.code(self.source), log.activity.code(self.target)
        if source is None or target is None or log.event_count < 2:
            return found
        offsets, codes = bounds(log), log.activity.codes
        rows = np.flatnonzero((codes[:-1] == source) & (codes[1:] == target)) + 1
        cases = np.searchsorted(offsets, rows, side="right") - 1
        is_inside = offsets[cases] < rows
        found[cases[is_inside]] = True
        return found


@dataclass(frozen=True, slots=True)
class PassingPaired(Passing):
    """開始と完了の行を一つの行いにしてから見た、``source`` のすぐ次に ``target`` が続いた件。"""

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return Passing(self.source, self.target).mask(paired(log))


@dataclass(frozen=True, slots=True)
class Reworked(Condition):
    """手戻り（``is_repeat`` なら繰り返し）が一度でもある件。``activity`` があれば、その行いの手戻り。"""

    activity: str | None = None
    is_repeat: bool = False

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        if self.activity is not None:
            return self._of_activity(log, log.activity.code(self.activity))
        names = len(log.activity.names)
        _, _, per_case = reworked(bounds(log), log.activity.codes, names, closed_starts(log))
        found: Mask = per_case[int(self.is_repeat)] > 0
        return found

    def _of_activity(self, log: EventLog, code: int | None) -> Mask:
        """仕事の一回ごとに番号を振り、同じ件のこの行いどうしの間が、隣（繰り返し）か、離れているか（手戻り）。"""
        found = np.zeros(log.case_count, np.bool_)
        closed = closed_starts(log)
        works = np.flatnonzero(~closed) if len(closed) else np.arange(log.event_count, dtype=np.int64)
        places = np.flatnonzero(log.activity.codes[works] == (-1 if code is None else code))
        cases = np.searchsorted(bounds(log), works[places], side="right") - 1
        is_next = np.diff(places) == 1
        is_same = np.diff(cases) == 0
        found[cases[1:][is_same & (is_next if self.is_repeat else ~is_next)]] = True
        return found
