"""記録から工程マップの中身を作る。

数えるのはログ自身の行で、流れは件の中で隣り合う二つの行（`edges` の矢印と同じ）、開始と終了は件の初めと終わり
の行である。件のまとまりごとに数えて足し合わせられる。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.edges import EdgePartial, edges_of
from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.moments import bounds
from shirube.engines.insight.process_map import (
    MapActivity,
    MapFlow,
    Pair,
    ProcessMap,
    process_map,
    with_lanes,
)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class MapPartial:
    """工程マップの部分の答え（足し合わせられる）。

    - ``names``: 行いの名の表。``edges``: 矢印の待ち。
    - ``counts``・``cases``: 行いの回数と、行った件の数。
    - ``flow_cases``: 流れを通った件の数（開始・終了を含む）。
    - ``lanes``: （行い、組織）ごとの回数。組織の切り口を選ばなければ空。
    """

    names: tuple[str, ...]
    edges: EdgePartial
    counts: Counter[str]
    cases: Counter[str]
    flow_cases: Counter[Pair]
    lanes: Counter[tuple[str, str]]
    case_count: int
    is_dated_only: bool = False

    def merge(self, *others: MapPartial) -> MapPartial:
        """足し合わせる（件の集まりが重ならず、符号の表が同じこと）。"""
        every = (self, *others)
        return MapPartial(
            max((one.names for one in every), key=len),
            self.edges.merge(*(one.edges for one in others)),
            _added([one.counts for one in every]),
            _added([one.cases for one in every]),
            _added([one.flow_cases for one in every]),
            _added([one.lanes for one in every]),
            sum(one.case_count for one in every),
            self.is_dated_only,
        )

    def answer(self, *, workers: int = 1) -> ProcessMap:
        """工程マップの中身。待ちは秒。"""
        activities = [
            MapActivity(name=name, count=count, cases=self.cases[name]) for name, count in self.counts.items()
        ]
        flows = [
            MapFlow(source=pair[0], target=pair[1], count=count, cases=count)
            for pair, count in self.flow_cases.items()
            if None in pair
        ]
        for edge in self.edges.answer(self.names, workers=workers):
            waiting, pair = edge.waiting, (edge.source, edge.target)
            median, p90 = waiting.median, waiting.p90
            flows.append(
                MapFlow(
                    source=edge.source,
                    target=edge.target,
                    count=waiting.count,
                    cases=self.flow_cases[pair],
                    median=None if median is None else float(median),
                    p90=None if p90 is None else float(p90),
                )
            )
        made = process_map(activities, flows, case_count=self.case_count)
        return with_lanes(replace(made, is_dated_only=self.is_dated_only), self.lanes)


def mapped(log: EventLog, *, lane: str | None = None) -> MapPartial:
    """記録を数える。``lane`` は帯にする切り口の名（値のない行は、帯を決めるときに数えない）。"""
    offsets, names = bounds(log), log.activity.names
    codes, size = log.activity.codes.astype(np.int64), len(names)
    case = np.repeat(np.arange(log.case_count, dtype=np.int64), np.diff(offsets))
    is_inside = np.ones(max(len(codes) - 1, 0), np.bool_)
    is_inside[offsets[1:-1] - 1] = False
    pairs = (codes[:-1] * size + codes[1:])[is_inside]
    passed: Counter[Pair] = Counter()
    for pair, count in _cases_of(case[:-1][is_inside], pairs, size * size).items():
        passed[names[pair // size], names[pair % size]] = count
    for code, count in _tallied(codes[offsets[:-1]], size).items():
        passed[None, names[code]] = count
    for code, count in _tallied(codes[offsets[1:] - 1], size).items():
        passed[names[code], None] = count
    return MapPartial(
        names,
        edges_of(log),
        Counter({names[code]: count for code, count in _tallied(codes, size).items()}),
        Counter({names[code]: count for code, count in _cases_of(case, codes, size).items()}),
        passed,
        Counter() if lane is None else _lanes(log, codes, case, lane),
        log.case_count,
        log.is_dated_only,
    )


def _lanes(
    log: EventLog, codes: NDArray[np.int64], case: NDArray[np.int64], lane: str
) -> Counter[tuple[str, str]]:
    """（行い、組織）ごとの回数。"""
    coded = log.dimensions[lane]
    values = (coded.codes if coded.level is Level.EVENT else coded.codes[case]).astype(np.int64)
    is_known = values != coded.missing
    width = max(len(coded.names), 1)
    found = _tallied(codes[is_known] * width + values[is_known], len(log.activity.names) * width)
    return Counter(
        {(log.activity.names[key // width], coded.names[key % width]): n for key, n in found.items()}
    )


def _added(counts: list[Counter[Key]]) -> Counter[Key]:
    whole: Counter[Key] = Counter()
    for one in counts:
        whole.update(one)
    return whole


def _tallied(codes: NDArray[np.int64], size: int) -> dict[int, int]:
    """符号ごとの数（現れたものだけ）。"""
    if size <= 1 << 20:
        counts = np.bincount(codes, minlength=1)
        seen = np.flatnonzero(counts)
        return dict(zip(seen.tolist(), counts[seen].tolist(), strict=True))
    values, totals = np.unique(codes, return_counts=True)
    return dict(zip(values.tolist(), totals.tolist(), strict=True))


def _cases_of(case: NDArray[np.int64], codes: NDArray[np.int64], size: int) -> dict[int, int]:
    """符号ごとの、現れた件の数。"""
    order = np.lexsort((codes, case))
    case, codes = case[order], codes[order]
    is_first = np.ones(len(codes), np.bool_)
    is_first[1:] = (np.diff(case) != 0) | (np.diff(codes) != 0)
    return _tallied(codes[is_first], size)
