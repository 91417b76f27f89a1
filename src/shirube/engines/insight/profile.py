"""記録の概要: 件、行い、変わり方、名、担当、切り口の数と、初めと終わり。

数えるのはログ自身の行で、件の最初・最後の行いは、日時の順（同じ日時はファイルの順）の最初・最後の行の名である。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from shirube.engines.insight.kernels.tallying import tallied
from shirube.engines.insight.log import NO_TIME, EventLog, Level, Phase
from shirube.engines.insight.moments import bounds
from shirube.engines.insight.tally import Distribution, Tally
from shirube.engines.insight.variants import Variants, variants


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """記録の概要（足し合わせられる）。

    - ``activities``・``resources``・``dimensions``: 値ごとの行の数と、値なしの数（件ごとの切り口は件の数）。
    - ``start_activities``・``end_activities``: 件の最初・最後の行の名と、その件数。
    - ``events_per_case``: 一件の行の数の散らばり。``phases``: 局面ごとの行の数。
    - ``first``・``last``: いちばん早い日時（始まりの日時を含む）と遅い日時（マイクロ秒）。無ければ None。
    """

    activities: Tally
    start_activities: Tally
    end_activities: Tally
    events_per_case: Distribution
    phases: Mapping[Phase, int]
    first: int | None
    last: int | None
    variants: Variants
    resources: Tally | None
    dimensions: Mapping[str, Tally]
    levels: Mapping[str, Level]

    @property
    def case_count(self) -> int:
        """件の数。"""
        return self.events_per_case.count

    @property
    def event_count(self) -> int:
        """行いの数（ログ自身の行の数）。"""
        return self.events_per_case.total

    @property
    def variant_count(self) -> int:
        """変わり方の数。"""
        return len(self.variants)

    def merge(self, *others: Profile) -> Profile:
        """足し合わせる（件の集まりが重ならないこと）。ある部分にだけある切り口も残す。"""
        every = (self, *others)
        rows = [one.event_count for one in every]
        levels = {name: level for one in every for name, level in one.levels.items()}
        return Profile(
            activities=self.activities.merge(*(one.activities for one in others)),
            start_activities=self.start_activities.merge(*(one.start_activities for one in others)),
            end_activities=self.end_activities.merge(*(one.end_activities for one in others)),
            events_per_case=self.events_per_case.merge(*(one.events_per_case for one in others)),
            phases={phase: sum(one.phases[phase] for one in every) for phase in Phase},
            first=min((one.first for one in every if one.first is not None), default=None),
            last=max((one.last for one in every if one.last is not None), default=None),
            variants=self.variants.merge(*(one.variants for one in others)),
            resources=_joined([one.resources for one in every], rows)
            if any(one.resources is not None for one in every)
            else None,
            dimensions={
                name: _joined(
                    [one.dimensions.get(name) for one in every],
                    [one.case_count for one in every] if level is Level.CASE else rows,
                )
                for name, level in levels.items()
            },
            levels=levels,
        )


def profile(log: EventLog) -> Profile:
    """記録の概要を求める。"""
    offsets = bounds(log)
    codes = log.activity.codes
    return Profile(
        activities=Tally.of(log.activity),
        start_activities=Tally.of(log.activity, codes[offsets[:-1]]),
        end_activities=Tally.of(log.activity, codes[offsets[1:] - 1]),
        events_per_case=Distribution.of(np.diff(offsets)),
        phases=_phases(log),
        first=_first(log),
        last=int(log.at.max()) if log.event_count else None,
        variants=variants(log),
        resources=None if log.resource is None else Tally.of(log.resource),
        dimensions={name: Tally.of(coded) for name, coded in log.dimensions.items()},
        levels={name: coded.level for name, coded in log.dimensions.items()},
    )


def _phases(log: EventLog) -> dict[Phase, int]:
    if log.phase is None:
        return {phase: log.event_count if phase is Phase.AT else 0 for phase in Phase}
    counts = tallied(log.phase, len(Phase))
    return {phase: int(counts[phase]) for phase in Phase}


def _first(log: EventLog) -> int | None:
    if not log.event_count:
        return None
    first = int(log.at.min())
    if log.start is None:
        return first
    return int(np.min(log.start, where=log.start != NO_TIME, initial=first))


def _joined(tallies: list[Tally | None], sizes: list[int]) -> Tally:
    """数を足す。列の無い部分は、すべて（``sizes`` の数だけ）値なしと数える。"""
    none = np.empty(0, np.int64)
    first, *others = (
        Tally((), none, size) if tally is None else tally for tally, size in zip(tallies, sizes, strict=True)
    )
    return first.merge(*others)
