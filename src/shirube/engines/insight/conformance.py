"""手順との照らし合わせ: 決めた手順に対して、どの件が、とばし、繰り返し、順を違えたか。

件の行いの並び（開始の行を除く、仕事の一回ずつ）が同じ件は、一度だけ合わせる。数は、件のまとまりごとに求めて
足し合わせられる。一件の合わせ方の規則は `alignment` にある。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.alignment import Finding, FindingKind, findings
from shirube.engines.insight.declared import DeclaredSteps
from shirube.engines.insight.kernels.sequences import grouped_sequences
from shirube.engines.insight.log import Codes, EventLog, Level, Phase
from shirube.engines.insight.moments import bounds

Value = str | None


@dataclass(frozen=True, slots=True)
class CaseTotal:
    """件の数と、手順のとおりだった件の数。"""

    cases: int
    conforming: int

    @property
    def share(self) -> Fraction | None:
        """手順のとおりだった件の割合。件がなければ None。"""
        return Fraction(self.conforming, self.cases) if self.cases else None


@dataclass(frozen=True, slots=True)
class FindingTotal:
    """違いの数: あった件の数と、回数。"""

    cases: int
    count: int


Key = tuple[Value, FindingKind, str]


@dataclass(frozen=True, slots=True)
class Conformance:
    """照らし合わせの部分の答え（足し合わせられる）。

    - ``cases``: 切り口の値ごとの件の数（切り口を選ばなければ、値は None だけ）。
    - ``found``: （切り口の値、違い、行い）ごとの数。
    """

    declared: DeclaredSteps
    cases: Mapping[Value, CaseTotal]
    found: Mapping[Key, FindingTotal]

    def merge(self, other: Conformance) -> Conformance:
        """足し合わせる（件の集まりが重ならず、手順と切り口が同じこと）。"""
        if self.declared != other.declared:
            raise ValueError("手順の違う答えは、足し合わせられません。")
        cases, found = dict(self.cases), dict(self.found)
        for value, total in other.cases.items():
            mine = cases.get(value, CaseTotal(0, 0))
            cases[value] = CaseTotal(mine.cases + total.cases, mine.conforming + total.conforming)
        for key, more in other.found.items():
            had = found.get(key, FindingTotal(0, 0))
            found[key] = FindingTotal(had.cases + more.cases, had.count + more.count)
        return Conformance(self.declared, cases, found)

    @property
    def whole(self) -> CaseTotal:
        """すべての件の数。"""
        return CaseTotal(
            sum(one.cases for one in self.cases.values()),
            sum(one.conforming for one in self.cases.values()),
        )

    def by_step(self) -> dict[tuple[FindingKind, str], FindingTotal]:
        """切り口を合わせた、（違い、行い）ごとの数。違いの順、手順の順（手順にない行いは名の順）。"""
        joined: dict[tuple[FindingKind, str], FindingTotal] = {}
        for (_, kind, name), total in self.found.items():
            had = joined.get((kind, name), FindingTotal(0, 0))
            joined[kind, name] = FindingTotal(had.cases + total.cases, had.count + total.count)
        kinds = list(FindingKind)
        number = {one.activity: at for at, one in enumerate(self.declared.steps)}
        order = sorted(joined, key=lambda key: (kinds.index(key[0]), number.get(key[1], len(number)), key[1]))
        return {key: joined[key] for key in order}


@dataclass(frozen=True, slots=True, eq=False)
class _Sequences:
    """件の並びの組。``group_of``（C）は件の組、``kinds`` は組ごとの違い。"""

    group_of: NDArray[np.int64]
    kinds: tuple[tuple[Finding, ...], ...]


def conformance(log: EventLog, declared: DeclaredSteps, *, by: str | None = None) -> Conformance:
    """記録を、決めた手順と照らし合わせる。

    ``by`` は切り口の名。行いごとの切り口（担う組織など）は、その件の初めの行いの値で分ける。
    ない切り口は `KeyError`。
    """
    found = _sequences(log, declared)
    values, codes = _values(log, by)
    cases: dict[Value, CaseTotal] = {}
    totals: dict[Key, FindingTotal] = {}
    pairs, counts = np.unique(np.stack((codes, found.group_of)), axis=1, return_counts=True)
    for code, group, count in zip(pairs[0].tolist(), pairs[1].tolist(), counts.tolist(), strict=True):
        value, kinds = values[code], found.kinds[group]
        had = cases.get(value, CaseTotal(0, 0))
        cases[value] = CaseTotal(had.cases + count, had.conforming + (0 if kinds else count))
        for one in kinds:
            key = value, one.kind, one.activity
            before = totals.get(key, FindingTotal(0, 0))
            totals[key] = FindingTotal(before.cases + count, before.count + count * one.count)
    return Conformance(declared, cases, totals)


def cases_with(
    log: EventLog, declared: DeclaredSteps, kind: FindingKind, activity: str | None = None
) -> NDArray[np.int64]:
    """この違いのあった件の番号（小さい順）。``activity`` が None なら、どの行いでも。"""
    found = _sequences(log, declared)
    is_in = np.array(
        [
            any(one.kind is kind and activity in (None, one.activity) for one in kinds)
            for kinds in found.kinds
        ],
        np.bool_,
    )
    return np.flatnonzero(is_in[found.group_of]).astype(np.int64)


def _sequences(log: EventLog, declared: DeclaredSteps) -> _Sequences:
    """並びの同じ件をまとめ、組ごとに一度だけ合わせる。"""
    offsets, codes = _work_rows(log)
    group_of, firsts = grouped_sequences(offsets, codes)
    names = log.activity.names
    kinds = tuple(
        findings(declared, [names[int(code)] for code in codes[offsets[case] : offsets[case + 1]]])
        for case in firsts.tolist()
    )
    return _Sequences(group_of, kinds)


def _work_rows(log: EventLog) -> tuple[NDArray[np.int64], Codes]:
    """開始の行を除いた、件の区切りと行いの符号。"""
    offsets = bounds(log)
    if log.phase is None:
        return offsets, log.activity.codes
    is_kept = log.phase != Phase.START
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(is_kept, dtype=np.int64)))
    return before[offsets], log.activity.codes[is_kept]


def _values(log: EventLog, by: str | None) -> tuple[list[Value], NDArray[np.int64]]:
    """切り口の値の表と、件ごとのその番号。"""
    if by is None:
        return [None], np.zeros(log.case_count, np.int64)
    coded = log.dimensions[by]
    codes = coded.codes if coded.level is Level.CASE else coded.codes[bounds(log)[:-1]]
    known = np.where(codes == coded.missing, len(coded.names), codes.astype(np.int64))
    return [*coded.names, None], known
