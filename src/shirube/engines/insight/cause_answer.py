"""待ちの原因の答え: 全体、矢印、行い、切り口ごとの、待ちの数と六つの原因の合計。

並びは、待ちの合計の多い順（同じ合計は名の順、値なしは最後）。どの行でも、六つの合計は待ちの合計に等しい
（マイクロ秒）。件の一部だけの答えも、原因はすべての件を見て分けたあとで、その件の待ちだけを足す。
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.causes import NO_GROUP, Cause, Causes, CauseTotals
from shirube.engines.insight.log import NO_TIME, SECOND, EventLog

_LOW = 2**32 - 1
Mask = NDArray[np.bool_]
Names = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class CauseLine:
    """一組の答え。``names`` は、矢印なら（元、先）、行いと切り口なら一つ。``micros`` は原因の順の合計。"""

    names: Names
    count: int
    micros: tuple[int, ...]

    @property
    def total(self) -> int:
        """待ちの合計（マイクロ秒）。"""
        return sum(self.micros)

    @property
    def seconds(self) -> tuple[Fraction, ...]:
        """原因ごとの合計（秒）。"""
        return tuple(Fraction(one, SECOND) for one in self.micros)

    def share(self, cause: Cause) -> Fraction | None:
        """待ちの合計のうちの、この原因の割合。待ちが無ければ None。"""
        return Fraction(self.micros[cause], self.total) if self.total else None


@dataclass(frozen=True, slots=True, eq=False)
class CauseAnswer:
    """選んだ件の、待ちの原因。``groups`` は切り口を選ばなければ空。

    ``has_starts``・``has_resources``: 始まりの日時と、担当が、一つでも分かるか。分からなければ、分けられない
    原因がある（`causes`）。
    """

    whole: CauseLine
    edges: tuple[CauseLine, ...]
    activities: tuple[CauseLine, ...]
    groups: tuple[CauseLine, ...]
    has_starts: bool
    has_resources: bool


def cause_answer(
    found: Causes, *, cases: NDArray[np.int64] | None = None, by: str | None = None
) -> CauseAnswer:
    """答えにまとめる。``cases`` は数える件の番号（渡さなければ、すべて）、``by`` は切り口の名。

    切り口が無ければ KeyError。
    """
    mask = None if cases is None else waits_of(found, cases)
    names, log = found.log.activity.names, found.log
    edges = _lines(found.by_edge(mask), lambda key: (names[key & _LOW], names[key >> 32]))
    groups: tuple[CauseLine, ...] = ()
    if by is not None:
        values = log.dimensions[by].names
        groups = _lines(found.by_dimension(by, mask), lambda key: (None if key == NO_GROUP else values[key],))
    return CauseAnswer(
        whole=_summed(edges),
        edges=edges,
        activities=_lines(found.by_activity(mask), lambda key: (names[key],)),
        groups=groups,
        has_starts=log.start is not None and bool((log.start != NO_TIME).any()),
        has_resources=_is_any_resource(log),
    )


def waits_of(found: Causes, cases: NDArray[np.int64]) -> Mask:
    """この件の待ちであるか（E）。"""
    is_chosen = np.zeros(found.log.case_count, np.bool_)
    is_chosen[cases] = True
    kept: Mask = is_chosen[found.cases]
    return kept


def _lines(totals: CauseTotals, names: Callable[[int], Names]) -> tuple[CauseLine, ...]:
    counts = dict(zip(totals.keys.tolist(), totals.counts.tolist(), strict=True))
    every = [
        CauseLine(names(key), counts[key], tuple(parts[cause] for cause in Cause))
        for key, parts in totals.micros().items()
    ]
    return tuple(
        sorted(every, key=lambda one: (-one.total, [(name is None, name or "") for name in one.names]))
    )


def _summed(lines: tuple[CauseLine, ...]) -> CauseLine:
    micros = tuple(sum(one.micros[cause] for one in lines) for cause in Cause)
    return CauseLine((), sum(one.count for one in lines), micros)


def _is_any_resource(log: EventLog) -> bool:
    return log.resource is not None and bool((log.resource.codes != log.resource.missing).any())
