"""少人数の課: 担当が三人に満たないか、何人か分からない担当課の数を、その課の人と長のほかには見せない。

画面も命令もファイルも、ここの `Shelter` で伏せる課を決め、伏せた記録（`Shelter.masked`）だけを数える。
だから、切り口の組、絞り込みの選択肢、帯、一件の行いのどこにも、伏せる課の名は現れない。

決まり（標）
- 伏せる（一次）: 担当が `MIN_STAFF` 人に満たない課。担当の列の無い記録では、名簿の人数で見る。
  分からなければ伏せる。
- 伏せる（二次）: 全体から見えている課を引くと、伏せた課の数が分かる。伏せた課が二つ以上で、合わせて
  `MIN_STAFF` 人になるまで、行の少ない課から伏せる。絞り込みごとにも同じことをする。
- 伏せた課は、一つの名 `MASK` にまとめる。まとめた数は、全体から見えている課を引いたものに等しい。

期間などを少しずつ変えた答えを見比べて分かることと、課でない組（種類、流れなど）がたまたま少人数の課だけの
仕事であることまでは、ここでは防がない。
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.log import Coded, EventLog, Level, code_dtype
from shirube.engines.insight.published import MASK, MIN_STAFF

TEAMS = ("team", "org:group")
"""担当課の切り口の名。"""
REFUSAL = "担当が3人に満たない課の数は、その課の人と長のほかには見せません。"
_CHUNK = 1 << 22
"""一度に見る行の数（中間の列が大きくならないように）。"""
Row = TypeVar("Row")
Team = tuple[str, str | None]
"""担当課（切り口の名, 値）。値なしは None。"""


def small_teams(log: EventLog, sizes: Mapping[str, int] | None = None) -> frozenset[tuple[str, str]]:
    """担当が三人に満たないか、何人か分からない担当課（切り口の名, 値）。

    担当の列の無い記録では、``sizes``（課の名から、名簿の人数）で見る。名簿に無い課は、分からないとする。
    """
    found = [_Crew.of(log, name, sizes) for name in TEAMS if name in log.dimensions]
    return frozenset(
        (one.name, team)
        for one in found
        for team in one.coded.names
        if one.count(frozenset({team})) < MIN_STAFF
    )


@dataclass(frozen=True, eq=False)
class _Crew:
    """一つの切り口の、課ごとの行と担当。"""

    name: str
    coded: Coded
    rows: NDArray[np.int64]
    """課の符号ごとの行の数（最後は値なし）。"""
    pairs: NDArray[np.int64] | None
    """課の符号と担当の、重ならない組（2 列）。担当の列が無ければ None。"""
    sizes: Mapping[str, int]

    @classmethod
    def of(cls, log: EventLog, name: str, sizes: Mapping[str, int] | None) -> _Crew:
        """この切り口の課を数える。"""
        coded, who = log.dimensions[name], log.resource
        size, wide = len(coded.names) + 1, 1 if who is None else len(who.names) + 1
        rows, seen = np.zeros(size, np.int64), np.zeros(size * wide, np.bool_)
        lengths = np.diff(log.case_offsets) if coded.level is Level.CASE else None
        codes = coded.codes if lengths is None else np.repeat(coded.codes, lengths)
        for first in range(0, len(codes), _CHUNK):
            team = np.minimum(codes[first : first + _CHUNK], size - 1).astype(np.int64)
            rows += np.bincount(team, minlength=size)
            if who is not None:
                seen[team * wide + np.minimum(who.codes[first : first + _CHUNK], wide - 1)] = True
        pairs = None if who is None else np.argwhere(seen.reshape(size, wide)[:-1, :-1])
        return cls(name, coded, rows, pairs, sizes or {})

    @cached_property
    def present(self) -> dict[str | None, int]:
        """行のある課と、その行の数。"""
        names = (*self.coded.names, None)
        return {names[at]: int(self.rows[at]) for at in np.flatnonzero(self.rows).tolist()}

    @cached_property
    def _workers(self) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = {name: set() for name in self.coded.names}
        for team, worker in [] if self.pairs is None else self.pairs.tolist():
            found[self.coded.names[team]].add(worker)
        return {name: frozenset(workers) for name, workers in found.items()}

    def count(self, teams: Collection[str | None]) -> int:
        """合わせて何人か。分からない課は 0 人とする。"""
        known = [one for one in teams if one is not None]
        if self.pairs is None:
            return sum(self.sizes.get(one, 0) for one in known)
        return len(frozenset[int]().union(*(self._workers.get(one, frozenset()) for one in known)))


@dataclass(frozen=True, slots=True)
class Shelter:
    """この記録で、この人に伏せる課。``own`` はこの人の課（伏せる課を足すとき、後に回す）。"""

    hidden: frozenset[Team] = frozenset()
    own: frozenset[str] = frozenset()
    sizes: tuple[tuple[str, int], ...] | None = None

    @classmethod
    def of(
        cls, log: EventLog, *, sizes: Mapping[str, int] | None = None, own: Collection[str] = ()
    ) -> Shelter:
        """記録の全体で伏せる課。``sizes`` は名簿の人数（担当の列の無い記録で使う）。"""
        small = frozenset[Team](one for one in small_teams(log, sizes) if one[1] not in own)
        kept = None if sizes is None else tuple(sorted(sizes.items()))
        return cls(small, frozenset(own), kept).within(log)

    def within(self, log: EventLog, *, last: Collection[str] = ()) -> Shelter:
        """この記録（絞り込んだもの）で伏せる課。``last`` は、足すときに後に回す課。"""
        found = set(self.hidden)
        for name in {name for name, _ in self.hidden} & set(log.dimensions):
            crew = _Crew.of(log, name, dict(self.sizes or ()))
            late = {*self.own, *last}
            order = sorted(
                crew.present, key=lambda one: (one is None, one in late, crew.present[one], one or "")
            )
            left = [one for one in order if (name, one) not in found]
            while left and not _is_enough(crew, [one for one in crew.present if (name, one) in found]):
                found.add((name, left.pop(0)))
        return replace(self, hidden=frozenset(found))

    def hides(self, name: str, value: str | None) -> bool:
        """この課の数を伏せるか。まとめた名も、伏せる課とみなす。"""
        return (name, value) in self.hidden or (name in TEAMS and value == MASK)

    @property
    def refused(self) -> frozenset[Team]:
        """選ばせない課: 伏せる課と、まとめた名。"""
        return self.hidden | {(name, MASK) for name in TEAMS}

    def count(self, name: str) -> int:
        """この切り口で伏せた課の数。"""
        return sum(one[0] == name for one in self.hidden)

    def head_counts(self, name: str) -> dict[str, int]:
        """名簿の人数。伏せた課は、まとめた名の人数にする。"""
        found = {one: count for one, count in self.sizes or () if (name, one) not in self.hidden}
        return {**found, MASK: sum(count for one, count in self.sizes or () if (name, one) in self.hidden)}

    def masked(self, log: EventLog) -> EventLog:
        """伏せる課を `MASK` にまとめた記録。件と行の並びは同じ。"""
        names = {name for name, _ in self.hidden} & set(log.dimensions)
        if not names:
            return log
        made = {name: self._masked(name, log.dimensions[name]) for name in names}
        return replace(log, dimensions={**log.dimensions, **made})

    def _masked(self, name: str, coded: Coded) -> Coded:
        left = [one for one in coded.names if (name, one) not in self.hidden]
        names = (*left, MASK)
        dtype = code_dtype(len(names))
        missing = len(left) if (name, None) in self.hidden else np.iinfo(dtype).max
        to = np.array(
            [*(names.index(one) if one in left else len(left) for one in coded.names), missing], dtype
        )
        codes = to[np.minimum(coded.codes, len(coded.names))]
        return Coded(codes, names, coded.level)


def shown_rows(counts: Mapping[Row, int], hidden: Collection[Row]) -> list[Row]:
    """組の表の、見せる行（渡した順）。伏せる行が一つだけなら、いちばん少ないもう一つも伏せる。"""
    shown = [one for one in counts if one not in hidden]
    if len(counts) - len(shown) == 1 and shown:
        shown.remove(min(shown, key=counts.__getitem__))
    return shown


def _is_enough(crew: _Crew, hidden: list[str | None]) -> bool:
    """伏せた課から、一つの課も、三人に満たない人の数も分からないか。伏せた課が無ければ、それでよい。"""
    return not hidden or (len(hidden) > 1 and crew.count(hidden) >= MIN_STAFF)
