"""公表する値: 課や経路ごとの中央値と90%値を、少ない数を伏せて示す。

式（標）
- 値: 終わった件の長さの、中央値と90%値（線形補間、Hyndman–Fan の型7）、その件数 n。
- 件の切り口: 件ごとの切り口はその値、行いごとの切り口は、その件で最後に現れた値。担当の数は、その値の行の、
  重ならない担当の数（件ごとの切り口では、その値の件のすべての行）。
- 眠っている件: 締めの時点で終わっておらず、最後の行いから ``dormant_after`` より長くたった件。
  終わっていない件は、眠っているものも動いているものも別に数え、長さの値には入れない。
- 伏せる（一次）: n が ``min_cases`` に満たないか、担当の数が ``min_staff`` に満たない（分からない時も含む）。
- 伏せる（二次）: 全体から見えている値を引くと、伏せた値が分かることを防ぐ。伏せた組を合わせて
  ``min_cases`` 件、``min_staff`` 人になるまで、件数の少ない組から伏せる（一組だけを伏せることは無い）。

別の期間や別の切り口の公表と見比べて分かることまでは、ここでは防がない。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.durations import NOTHING, Durations, Spread, joined
from shirube.engines.insight.kernels.deadlines import marked_rows
from shirube.engines.insight.log import NO_TIME, Coded, EventLog, Level, Times
from shirube.engines.insight.moments import bounds, last_moments, lengths_of_cases

MIN_CASES = 5
"""伏せない件数の下限（origin: ours。住民の集まりを5未満で見せない決まりに合わせる）。"""
MIN_STAFF = 3
"""伏せない担当の数の下限（origin: ours。担当が3人に満たない組の値は、個人の値に等しい）。"""
NO_VALUE = "（値なし）"
MASK = "（名を出さない課）"
"""少人数の課と、引き算で分かる課をまとめた名（`small_teams`）。この組の数は、いつも伏せる。"""


class Hidden(StrEnum):
    """伏せた訳。"""

    FEW_CASES = "件数が少ないため非表示"
    FEW_STAFF = "担当が少ないため非表示"
    DERIVABLE = "ほかの数から分かるため非表示"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRule:
    """伏せる決まり。"""

    min_cases: int = MIN_CASES
    min_staff: int = MIN_STAFF


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedGroup:
    """一つの組の公表する値。``hidden`` があれば、数を一つも持たない。"""

    name: str
    hidden: Hidden | None = None
    n: int | None = None
    lengths: Spread = NOTHING
    in_progress: int | None = None
    dormant: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """公表する値の表: 組（名の順）と全体。"""

    groups: tuple[PublishedGroup, ...]
    total: PublishedGroup


@dataclass(frozen=True, slots=True, eq=False)
class GroupPartial:
    """組ごとの部分の答え。鍵は切り口の符号（値なしは `NO_GROUP`）。

    - ``lengths``: 終わった件の長さ。``states``（G×3、最後は値なし）: 終わった件、動いている件、眠っている件。
    - ``staff``（uint64、小さい順）: 組を上の 32 ビット、担当を下の 32 ビットに置いた、重ならない組。
    """

    names: tuple[str, ...]
    lengths: Durations
    states: NDArray[np.int64]
    staff: NDArray[np.uint64]

    def merge(self, *others: GroupPartial) -> GroupPartial:
        """別の件のまとまりの答えと足し合わせる。符号の表は同じ（後に増えてもよい）こと。"""
        every = [self, *others]
        names = max((one.names for one in every), key=len)
        states = np.zeros((len(names) + 1, 3), np.int64)
        for one in every:
            states[: len(one.names)] += one.states[:-1]
            states[-1] += one.states[-1]
        return GroupPartial(
            names,
            joined([one.lengths for one in every]),
            states,
            np.unique(np.concatenate([one.staff for one in every])),
        )


NO_GROUP = 2**32 - 1
"""値なしの組の鍵。"""


def groups_of(
    log: EventLog,
    by: str,
    *,
    cut_off: int,
    dormant_after: int,
    ends_with: tuple[str, ...] = (),
    lengths: Times | None = None,
) -> GroupPartial:
    """切り口 ``by`` の組ごとに、終わった件の長さと、終わっていない件の数をまとめる。無い切り口は KeyError。

    ``cut_off`` は締めの日時、``dormant_after`` は眠っているとみなす長さ（マイクロ秒）。``ends_with`` は終わり
    の行いの名（書かなければ、すべての件が終わったとみなす）。``lengths``（C）は件の長さ（書かなければ暦の時間）。
    """
    dimension = log.dimensions[by]
    group = case_groups(log, dimension)
    ends = np.array([name in ends_with for name in log.activity.names if ends_with], np.bool_)
    is_ended = marked_rows(bounds(log), log.activity.codes, np.empty(0, np.bool_), ends)[1] >= 0
    is_dormant = ~is_ended & (cut_off - last_moments(log) > dormant_after)
    state = np.where(is_ended, 0, np.where(is_dormant, 2, 1))
    size = len(dimension.names)
    place = np.where(group == NO_GROUP, size, group)
    states = np.bincount(place * 3 + state, minlength=(size + 1) * 3).reshape(-1, 3)
    whole = lengths_of_cases(log) if lengths is None else lengths
    known = Durations.grouped(place.astype(np.uint32), np.where(is_ended, whole, NO_TIME), size + 1)
    keys = np.where(known.keys == size, np.uint64(NO_GROUP), known.keys)
    return GroupPartial(
        dimension.names,
        Durations(keys, known.offsets, known.values),
        states.astype(np.int64),
        _staff(log, dimension, group),
    )


def case_groups(log: EventLog, dimension: Coded) -> NDArray[np.int64]:
    """件ごとの組（C）。切り口の符号で、値なしは `NO_GROUP`。行いごとの切り口なら、その件で最後に現れた値。"""
    if dimension.level is Level.CASE:
        found = dimension.codes.astype(np.int64)
        return np.where(dimension.codes == dimension.missing, NO_GROUP, found)
    known = np.flatnonzero(dimension.codes != dimension.missing)
    found = np.full(log.case_count, NO_GROUP, np.int64)
    found[np.searchsorted(bounds(log), known, side="right") - 1] = dimension.codes[known]
    return found


def _staff(log: EventLog, dimension: Coded, group: NDArray[np.int64]) -> NDArray[np.uint64]:
    """組と担当の、重ならない組。"""
    if log.resource is None:
        return np.empty(0, np.uint64)
    rows = np.flatnonzero(log.resource.codes != log.resource.missing)
    if dimension.level is Level.CASE:
        own = np.repeat(group, np.diff(bounds(log)))[rows]
    else:
        own = dimension.codes[rows].astype(np.int64)
        own[dimension.codes[rows] == dimension.missing] = NO_GROUP
    return np.unique((own.astype(np.uint64) << np.uint64(32)) | log.resource.codes[rows].astype(np.uint64))


def published(
    partial: GroupPartial,
    rule: PublicationRule,
    *,
    staff: Mapping[str, int] | None = None,
) -> Published:
    """伏せる決まりを当てて、公表する値の表にする。

    ``staff`` は組ごとの担当の数（組織の記録から）。渡せば、ログの数の代わりに使い、無い組は 0 とする。
    """
    groups = _groups(partial, staff)
    hidden = {name: one.hidden_by(rule) for name, one in groups.items()}
    if MASK in groups:
        hidden[MASK] = Hidden.FEW_STAFF
    hides = {name: why for name, why in hidden.items() if why is not None}
    total = _joined_groups(list(groups.values()))
    whole = total.hidden_by(rule)
    shown = sorted((name for name in groups if name not in hides), key=lambda name: (groups[name].n, name))
    while hides and shown and _joined_groups([groups[name] for name in hides]).hidden_by(rule):
        hides[shown.pop(0)] = Hidden.DERIVABLE
    if whole is not None:
        hides = {name: hides.get(name, whole) for name in groups}
    spread = partial.lengths.regrouped(np.zeros(len(partial.lengths.keys), np.uint64)).summaries()
    return Published(
        tuple(groups[name].published(name, hides.get(name)) for name in sorted(groups)),
        total.published("全体", whole, spread[0] if spread else NOTHING),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """伏せる前の一つの組。``staff`` は担当の符号。``head_count`` があれば、その数を使う。"""

    states: tuple[int, int, int]
    lengths: Spread
    staff: frozenset[int]
    head_count: int | None

    @property
    def n(self) -> int:
        return self.states[0]

    @property
    def staff_count(self) -> int:
        return len(self.staff) if self.head_count is None else self.head_count

    def hidden_by(self, rule: PublicationRule) -> Hidden | None:
        if self.n < rule.min_cases:
            return Hidden.FEW_CASES
        return Hidden.FEW_STAFF if self.staff_count < rule.min_staff else None

    def published(self, name: str, hidden: Hidden | None, lengths: Spread | None = None) -> PublishedGroup:
        if hidden is not None:
            return PublishedGroup(name=name, hidden=hidden)
        n, in_progress, dormant = self.states
        return PublishedGroup(
            name=name, n=n, lengths=lengths or self.lengths, in_progress=in_progress, dormant=dormant
        )


def _groups(partial: GroupPartial, staff: Mapping[str, int] | None) -> dict[str, _Group]:
    """件のある組。"""
    spreads = dict(zip(partial.lengths.keys.tolist(), partial.lengths.summaries(), strict=True))
    found = {}
    for place, states in enumerate(partial.states.tolist()):
        if not any(states):
            continue
        key = place if place < len(partial.names) else NO_GROUP
        name = partial.names[place] if place < len(partial.names) else NO_VALUE
        low, high = np.searchsorted(
            partial.staff, np.array([key << 32, min((key + 1) << 32, 2**64 - 1)], np.uint64)
        )
        own = partial.staff[low : None if key == NO_GROUP else high] & np.uint64(NO_GROUP)
        head_count = None if staff is None else staff.get(name, 0)
        found[name] = _Group(tuple(states), spreads.get(key, NOTHING), frozenset(own.tolist()), head_count)
    return found


def _joined_groups(groups: list[_Group]) -> _Group:
    """組を合わせた一つの組（長さは持たない）。"""
    states = [sum(column) for column in zip(*(one.states for one in groups), strict=True)] or [0, 0, 0]
    counts = [one.head_count for one in groups if one.head_count is not None]
    staff = frozenset[int]().union(*(one.staff for one in groups))
    return _Group((states[0], states[1], states[2]), NOTHING, staff, sum(counts) if counts else None)
