"""手順との照らし合わせ: 決めた手順に対して、どの件が、とばし、繰り返し、順を違えたか。

件の行いの並び（開始の行を除く、仕事の一回ずつ）が同じ件は、一度だけ合わせる。数は、件のまとまりごとに求めて
足し合わせられる。一件の合わせ方の規則は `alignment` にある。

式（標の定め、origin: ours）
- 手順のとおりの割合 = 違いの一つも無い件の数 ÷ すべての件の数。
- 適合度 = 1 − 違いの数 ÷ （行いの数 + 件の数 × 必須の手順の数）。違いは行い一回か、とばした手順一つにつき一つ
  だから、0（どの行いも手順になく、必須の手順が一つも無い）から 1（違いなし）までになる。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.alignment import Finding, FindingKind, findings
from shirube.engines.insight.declared import DeclaredStep, DeclaredSteps
from shirube.engines.insight.filters import Condition, Mask
from shirube.engines.insight.kernels.sequences import grouped_sequences
from shirube.engines.insight.log import Codes, EventLog, Level, Phase
from shirube.engines.insight.moments import bounds, last_moments
from shirube.engines.insight.opening import date_of, day_numbers

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
    - ``kinds``: （切り口の値、違い）ごとの、その違いが一つでもあった件の数。
    - ``works``: 行いの数（開始の行を除く）。
    """

    declared: DeclaredSteps
    cases: Mapping[Value, CaseTotal]
    found: Mapping[Key, FindingTotal]
    kinds: Mapping[tuple[Value, FindingKind], int] = field(default_factory=dict)
    works: int = 0

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
        kinds = Counter(self.kinds) + Counter(other.kinds)
        return Conformance(self.declared, cases, found, dict(kinds), self.works + other.works)

    @property
    def whole(self) -> CaseTotal:
        """すべての件の数。"""
        return CaseTotal(
            sum(one.cases for one in self.cases.values()),
            sum(one.conforming for one in self.cases.values()),
        )

    @property
    def fitness(self) -> Fraction | None:
        """適合度（式はこのファイルの初め）。比べるものが無ければ None。"""
        required = sum(one.is_required for one in self.declared.steps)
        most = self.works + self.whole.cases * required
        return 1 - Fraction(sum(one.count for one in self.found.values()), most) if most else None

    def of_kind(self, kind: FindingKind) -> int:
        """この違いが一つでもあった件の数（切り口を合わせて）。"""
        return sum(count for (_, its), count in self.kinds.items() if its is kind)

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

    group_of: NDArray[np.int32]
    kinds: tuple[tuple[Finding, ...], ...]


def conformance(log: EventLog, declared: DeclaredSteps, *, by: str | None = None) -> Conformance:
    """記録を、決めた手順と照らし合わせる。

    ``by`` は切り口の名。行いごとの切り口（担う組織など）は、その件の初めの行いの値で分ける。
    ない切り口は `KeyError`。
    """
    return _counted(log, declared, *_values(log, by))


def monthly(log: EventLog, declared: DeclaredSteps) -> Conformance:
    """件の終わった月（日本標準時、「2026-04」の形）ごとの、照らし合わせ。"""
    days = day_numbers(last_moments(log))
    months = [f"{date_of(day):%Y-%m}" for day in np.unique(days).tolist()]
    place = {month: at for at, month in enumerate(dict.fromkeys(months))}
    numbers, inverse = np.unique(days, return_inverse=True)
    codes = np.array([place[month] for month in months], np.int64)[inverse] if len(numbers) else numbers
    return _counted(log, declared, list(place), codes)


@dataclass(frozen=True, slots=True)
class Deviating(Condition):
    """手順との違いのあった件。``kind`` が None ならどの違いでも、``activity`` が None ならどの行いでも。"""

    declared: DeclaredSteps
    kind: FindingKind | None = None
    activity: str | None = None

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        found = _sequences(log, self.declared)
        is_in = [
            any(self.kind in (None, one.kind) and self.activity in (None, one.activity) for one in kinds)
            for kinds in found.kinds
        ]
        return np.array(is_in, np.bool_)[found.group_of]


@dataclass(frozen=True, slots=True)
class BegunWith(Condition):
    """切り口の値が ``value`` の件。`conformance` の ``by`` と同じく、行いごとの切り口は初めの行いで見る。"""

    dimension: str
    value: Value

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        values, codes = _values(log, self.dimension)
        found: Mask = np.array([one == self.value for one in values], np.bool_)[codes]
        return found


def proposed_steps(log: EventLog) -> DeclaredSteps:
    """いちばん多い件の並び（同じ数なら、先に現れた並び）から作る、手順の案。

    行いは初めて現れた順に並べ、みな必須とし、その並びで二度以上現れるものを繰り返し可とする。順を入れ替えてよい
    まとまりは作らない。行いが一つも無ければ CannotDeclareSteps。
    """
    offsets, codes = _work_rows(log)
    group_of, firsts = grouped_sequences(offsets, codes)
    if not len(firsts):
        return DeclaredSteps(())
    case = int(firsts[int(np.argmax(np.bincount(group_of)))])
    names = [log.activity.names[code] for code in codes[offsets[case] : offsets[case + 1]].tolist()]
    return DeclaredSteps(
        tuple(DeclaredStep(activity=name, is_repeatable=count > 1) for name, count in Counter(names).items())
    )


def _counted(
    log: EventLog, declared: DeclaredSteps, values: list[Value], codes: NDArray[np.int64]
) -> Conformance:
    """切り口の値（``values`` の番号が ``codes``（C））ごとに数える。"""
    found = _sequences(log, declared)
    cases: dict[Value, CaseTotal] = {}
    totals: dict[Key, FindingTotal] = {}
    kinds: Counter[tuple[Value, FindingKind]] = Counter()
    pairs, counts = np.unique(np.stack((codes, found.group_of)), axis=1, return_counts=True)
    for code, group, count in zip(pairs[0].tolist(), pairs[1].tolist(), counts.tolist(), strict=True):
        value, differences = values[code], found.kinds[group]
        had = cases.get(value, CaseTotal(0, 0))
        cases[value] = CaseTotal(had.cases + count, had.conforming + (0 if differences else count))
        for one in differences:
            key = value, one.kind, one.activity
            before = totals.get(key, FindingTotal(0, 0))
            totals[key] = FindingTotal(before.cases + count, before.count + count * one.count)
        for kind in {one.kind for one in differences}:
            kinds[value, kind] += count
    return Conformance(declared, cases, totals, dict(kinds), len(_work_rows(log)[1]))


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
