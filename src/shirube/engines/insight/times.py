"""時間のすべて: 矢印ごとの待ち、行いごとの作業と滞在、件の長さを、同じ列から一度に求める。

足し合わせる部分の答え（`times_of`）は、値をすべて持つ。部分が要らなければ、答えだけを求める（`answered_times`）。
行の多いログでは列を二度読む道（`two_readings`）を選ぶので、速く、値を並べる場所も要らない。答えはどちらも等しい。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shirube.engines.insight.activities import ActivityPartial, ActivityTimes, activities_of
from shirube.engines.insight.durations import NOTHING, SHARES, Spread
from shirube.engines.insight.edges import EdgePartial, EdgeTimes, edges_of, told_edges
from shirube.engines.insight.kernels.arrays import is_many
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.throughput import ThroughputPartial, throughput_of
from shirube.engines.insight.two_readings import read_twice


@dataclass(frozen=True, slots=True, eq=False)
class TimesPartial:
    """時間の部分の答え。始まりも局面も無いログでは、滞在と待ちが同じ値の列を分け合う。"""

    edges: EdgePartial
    activities: ActivityPartial
    throughput: ThroughputPartial

    def merge(self, *others: TimesPartial) -> TimesPartial:
        """別の件のまとまりの答えと足し合わせる。符号の表は同じ（後に増えてもよい）こと。"""
        edges = self.edges.merge(*(other.edges for other in others))
        activities = [other.activities for other in others]
        if all(one.activities.sojourn.values is one.edges.waiting.values for one in (self, *others)):
            whole = self.activities.merge_with(activities, edges.by_target())
        else:
            whole = self.activities.merge(*activities)
        return TimesPartial(edges, whole, self.throughput.merge(*(other.throughput for other in others)))


@dataclass(frozen=True, slots=True)
class AnsweredTimes:
    """時間の答え。矢印は多い順、行いは符号の順（行のある行いだけ）。"""

    edges: tuple[EdgeTimes, ...]
    activities: tuple[ActivityTimes, ...]
    throughput: Spread


def answered_times(
    log: EventLog, *, of_cases: Sequence[Fraction] = SHARES, workers: int = 1
) -> AnsweredTimes:
    """記録の時間に答える。矢印と行いは中央値と 90% 値、件の長さは ``of_cases`` の分位。"""
    names, found = log.activity.names, None
    if log.event_count and is_many(log.event_count) and log.start is None and log.phase is None:
        found = read_twice(log, SHARES, of_cases, workers=workers)
    if found is None:
        partial = times_of(log, workers=workers)
        return AnsweredTimes(
            partial.edges.answer(names, workers=workers),
            partial.activities.answer(names, workers=workers),
            partial.throughput.answer(of_cases, workers=workers),
        )
    activities = (
        ActivityTimes(names[code], count, NOTHING, found.sojourns.get(code, NOTHING))
        for code, count in enumerate(found.counts)
        if count
    )
    return AnsweredTimes(told_edges(found.edges, names), tuple(activities), found.throughput)


def times_of(log: EventLog, *, workers: int = 1) -> TimesPartial:
    """記録の時間を求める。``workers`` は使う糸の数で、答えは変わらない。"""
    edges = edges_of(log, workers=workers)
    return TimesPartial(edges, activities_of(log, edges, workers=workers), _throughput(log, workers))


def _throughput(log: EventLog, workers: int) -> ThroughputPartial:
    return merged(throughput_of, log.parts(workers), workers=workers)
