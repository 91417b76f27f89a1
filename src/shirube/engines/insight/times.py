"""時間のすべて: 矢印ごとの待ち、行いごとの作業と滞在、件の長さを、同じ列から一度に求める。"""

from __future__ import annotations

from dataclasses import dataclass

from shirube.engines.insight.activities import ActivityPartial, activities_of
from shirube.engines.insight.edges import EdgePartial, edges_of
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.throughput import ThroughputPartial, throughput_of


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


def times_of(log: EventLog, *, workers: int = 1) -> TimesPartial:
    """記録の時間を求める。``workers`` は使う糸の数で、答えは変わらない。"""
    edges = edges_of(log, workers=workers)
    return TimesPartial(edges, activities_of(log, edges, workers=workers), _throughput(log, workers))


def _throughput(log: EventLog, workers: int) -> ThroughputPartial:
    return merged(throughput_of, log.parts(workers), workers=workers)
