"""件を選ぶ条件: 期間、行いの有無、最初と最後の行い、切り口の値、処理時間、変わり方。

条件は ``&``（どちらも）、``|``（どちらか）、``~``（でない）で組み合わせ、`chosen` が件の番号にする。
番号は `EventLog.taken` に渡す。どの条件も一件ごとに決まるので、件のまとまりに分けて選んでも同じ件になる。
条件に書いた名や値がログに無ければ、その名の件は無いものとして選ぶ。切り口そのものが無ければ KeyError。
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.tallying import has_any
from shirube.engines.insight.log import Coded, EventLog, Level, Times
from shirube.engines.insight.moments import bounds, first_moments, last_moments, lengths_of_cases

Mask = NDArray[np.bool_]


class Condition(ABC):
    """件を選ぶ条件。"""

    __slots__ = ()

    @abstractmethod
    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""

    def __and__(self, other: Condition) -> Condition:
        return Both(self, other)

    def __or__(self, other: Condition) -> Condition:
        return Either(self, other)

    def __invert__(self) -> Condition:
        return Not(self)


@dataclass(frozen=True, slots=True)
class Both(Condition):
    """どちらにも当てはまる件。"""

    one: Condition
    other: Condition

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return self.one.mask(log) & self.other.mask(log)


@dataclass(frozen=True, slots=True)
class Either(Condition):
    """どちらかに当てはまる件。"""

    one: Condition
    other: Condition

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return self.one.mask(log) | self.other.mask(log)


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """当てはまらない件。"""

    one: Condition

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return ~self.one.mask(log)


@dataclass(frozen=True, slots=True)
class Every(Condition):
    """すべての件。"""

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return np.ones(log.case_count, np.bool_)


class Moment(StrEnum):
    """期間を見る時: 件の最初か、最後か。"""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Within(Condition):
    """最初（または最後）の時が、``since`` 以上 ``until`` 未満の件（マイクロ秒。None なら限らない）。"""

    moment: Moment
    since: int | None = None
    until: int | None = None

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        at = first_moments(log) if self.moment is Moment.FIRST else last_moments(log)
        return _is_between(at, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Lasting(Condition):
    """処理時間が ``at_least`` 以上 ``under`` 未満の件（マイクロ秒。None なら限らない）。"""

    at_least: int | None = None
    under: int | None = None

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return _is_between(lengths_of_cases(log), self.at_least, self.under)


@dataclass(frozen=True, slots=True)
class Has(Condition):
    """どれかの名の行いが、一行でもある件。``~Has(...)`` は、一行も無い件。"""

    activities: frozenset[str]

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return has_any(bounds(log), log.activity.codes, _wanted(log.activity, self.activities))


@dataclass(frozen=True, slots=True)
class StartsWith(Condition):
    """最初の行いが、どれかの名の件。"""

    activities: frozenset[str]

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return _is_one_of(log.activity, log.activity.codes[bounds(log)[:-1]], self.activities)


@dataclass(frozen=True, slots=True)
class EndsWith(Condition):
    """最後の行いが、どれかの名の件。"""

    activities: frozenset[str]

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        return _is_one_of(log.activity, log.activity.codes[bounds(log)[1:] - 1], self.activities)


@dataclass(frozen=True, slots=True)
class Valued(Condition):
    """切り口の値が、どれかである件（行いごとの切り口なら、一行でもあればよい）。None は、値なし。"""

    dimension: str
    values: frozenset[str | None]

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        coded = log.dimensions[self.dimension]
        if coded.level is Level.CASE:
            return _is_one_of(coded, coded.codes, self.values)
        return has_any(bounds(log), coded.codes, _wanted(coded, self.values))


@dataclass(frozen=True, slots=True)
class Following(Condition):
    """変わり方（名の並び）が、どれかである件。"""

    sequences: frozenset[tuple[str, ...]]

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        offsets = bounds(log)
        sizes, code = np.diff(offsets), {name: at for at, name in enumerate(log.activity.names)}
        found = np.zeros(log.case_count, np.bool_)
        for names in (one for one in self.sequences if all(name in code for name in one)):
            left = np.flatnonzero(sizes == len(names))
            for place, name in enumerate(names):
                left = left[log.activity.codes[offsets[left] + place] == code[name]]
            found[left] = True
        return found


def chosen(log: EventLog, condition: Condition) -> NDArray[np.int64]:
    """条件に当てはまる件の番号（小さい順）。`EventLog.taken` に渡せる。"""
    return np.flatnonzero(condition.mask(log)).astype(np.int64)


def _is_between(values: Times, low: int | None, high: int | None) -> Mask:
    found = np.ones(len(values), np.bool_)
    if low is not None:
        found &= values >= low
    if high is not None:
        found &= values < high
    return found


def _wanted(coded: Coded, values: frozenset[Any]) -> Mask:
    """符号ごとの、値のどれかであるか。最後の一つは値なし。"""
    return np.array([name in values for name in (*coded.names, None)], np.bool_)


def _is_one_of(coded: Coded, codes: NDArray[Any], values: frozenset[Any]) -> Mask:
    found: Mask = _wanted(coded, values)[np.minimum(codes, len(coded.names))]
    return found
