"""件を選ぶ条件のつづき: 公表する値（`published`）の組に入る件。"""

from __future__ import annotations

from dataclasses import dataclass

from shirube.engines.insight.filters import Condition, Mask
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.published import NO_GROUP, case_groups


@dataclass(frozen=True, slots=True)
class Grouped(Condition):
    """切り口 ``by`` の組が ``value``（値なしは None）の件。組の決まりは `published.case_groups`。"""

    by: str
    value: str | None

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        dimension = log.dimensions[self.by]
        code = NO_GROUP if self.value is None else dimension.code(self.value)
        found: Mask = case_groups(log, dimension) == (-1 if code is None else code)
        return found
