"""絞り込みに合う件を、記録から選ぶ。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from shirube.apps.insight.analysis.selection import Selection
from shirube.apps.insight.analysis.selection_text import ANY_DEVIATION, NO_DEVIATION, NONE, CannotSelect
from shirube.engines.insight.alignment import FindingKind
from shirube.engines.insight.clock import Stopped
from shirube.engines.insight.conformance import BegunWith, Deviating
from shirube.engines.insight.declared import DeclaredSteps
from shirube.engines.insight.filters import (
    Condition,
    EndsWith,
    Every,
    Following,
    Has,
    Lasting,
    Moment,
    StartsWith,
    Valued,
    Within,
    chosen,
)
from shirube.engines.insight.grouped import Grouped
from shirube.engines.insight.log import SECOND, EventLog
from shirube.engines.insight.moments import bounds
from shirube.engines.insight.opening import midnight
from shirube.engines.insight.passing import Passing, PassingPaired, Reworked
from shirube.engines.insight.views import by_dimension

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """選んだ記録。

    ``whole`` は見方を変えたあとのすべての件、``cases`` は選んだ件の（``whole`` の中の）番号、``log`` は選んだ
    件だけの記録。``left_out`` は、見方を変えた鍵の値が無いため入らなかった行の数。
    """

    whole: EventLog
    cases: NDArray[np.int64]
    log: EventLog
    left_out: int = 0

    @property
    def is_every(self) -> bool:
        """すべての件か。"""
        return self.log is self.whole


def viewed(log: EventLog, selection: Selection) -> tuple[EventLog, int]:
    """ほかの鍵で見た記録と、入らなかった行の数。"""
    if not selection.view:
        return log, 0
    _known(log, selection.view)
    seen = by_dimension(log, selection.view)
    return seen.log, seen.left_out


def choose(
    whole: EventLog, selection: Selection, left_out: int = 0, also: Sequence[Condition] = ()
) -> Chosen:
    """条件（と ``also``）に合う件を選ぶ。名や切り口が記録に無ければ ``CannotSelect``。"""
    condition: Condition = Every()
    for part in (*_conditions(whole, selection), *also):
        condition = part if isinstance(condition, Every) else condition & part
    if isinstance(condition, Every) and not selection.case:
        return Chosen(whole, np.arange(whole.case_count, dtype=np.int64), whole, left_out)
    cases = chosen(whole, condition)
    if selection.case:
        keys = whole.case_keys
        cases = np.array([one for one in cases.tolist() if selection.case in keys[one]], np.int64)
    return Chosen(whole, cases, whole.taken(cases), left_out)


def _conditions(log: EventLog, one: Selection) -> list[Condition]:
    found = [*_moments(one), *_named(log, one), *_valued(log, one)]
    if one.at_least is not None or one.under is not None:
        found.append(Lasting(_micros(one.at_least), _micros(one.under)))
    if one.same_as is not None:
        found.append(Following(frozenset({_variant(log, one.same_as)})))
    return found + _returned(one)


def _returned(one: Selection) -> list[Condition]:
    """手戻り、繰り返し、時計の停止。"""
    found: list[Condition] = [Reworked()] if one.rework else []
    if one.reworked:
        found.append(Reworked(one.reworked))
    if one.repeats:
        found.append(Reworked(is_repeat=True))
    if one.repeated:
        found.append(Reworked(one.repeated, is_repeat=True))
    if one.stopped:
        found.append(Stopped(one.stopped))
    if one.unresumed:
        found.append(Stopped(one.unresumed, is_unresumed=True))
    return found


def _moments(one: Selection) -> list[Condition]:
    """期間、到着、完了、仕掛り。"""
    found: list[Condition] = []
    if one.since or one.until:
        found.append(_within(Moment.LAST, one.since, one.until))
    if one.arrived:
        found.append(_within(Moment.FIRST, *one.arrived))
    if one.completed:
        found.append(_within(Moment.LAST, *one.completed))
    if one.open_on:
        at = midnight(one.open_on)
        found.append(Within(Moment.FIRST, until=at) & Within(Moment.LAST, since=at))
    return found


def _named(log: EventLog, one: Selection) -> list[Condition]:
    """行いの名で選ぶもの。"""
    names = (one.activity, one.source, one.target, one.having, one.starts_with, one.ends_with)
    for name in (*names, one.reworked, one.repeated):
        if name and log.activity.code(name) is None:
            raise CannotSelect(f"行い「{name}」は、この記録にありません。絞り込みから選び直してください。")
    found: list[Condition] = [Has(frozenset({name})) for name in (one.activity, one.having) if name]
    if one.source and one.target:
        found.append((PassingPaired if one.is_paired else Passing)(one.source, one.target))
    if one.starts_with:
        found.append(StartsWith(frozenset({one.starts_with})))
    if one.ends_with:
        found.append(EndsWith(frozenset({one.ends_with})))
    return found


def _valued(log: EventLog, one: Selection) -> list[Condition]:
    """切り口の値で選ぶもの。"""
    found: list[Condition] = []
    for name, value in one.values:
        _known(log, name)
        found.append(Valued(name, frozenset({None if value == NONE else value})))
    if one.begun:
        name, value = one.begun
        _known(log, name)
        found.append(BegunWith(name, None if value == NONE else value))
    if one.group:
        name, value = one.group
        _known(log, name)
        found.append(Grouped(name, None if value == NONE else value))
    return found


def deviating(declared: DeclaredSteps, text: str) -> Condition:
    """手順との違い（``Selection.deviation``）で選ぶ条件。"""
    kind, _, name = text.partition(":")
    if kind == NO_DEVIATION:
        return ~Deviating(declared)
    return Deviating(declared, None if kind == ANY_DEVIATION else FindingKind(kind), name or None)


def _within(moment: Moment, since: date | None, until: date | None) -> Within:
    return Within(
        moment,
        since=None if since is None else midnight(since),
        until=None if until is None else midnight(until + _DAY),
    )


def _variant(log: EventLog, number: int) -> tuple[str, ...]:
    if not 1 <= number <= log.case_count:
        raise CannotSelect(f"{number:,}番目の件は、この記録にありません。一覧から選び直してください。")
    offsets = bounds(log)
    codes = log.activity.codes[offsets[number - 1] : offsets[number]]
    return tuple(log.activity.names[code] for code in codes.tolist())


def _known(log: EventLog, name: str) -> None:
    if name not in log.dimensions:
        raise CannotSelect(f"切り口「{name}」は、この記録にありません。絞り込みから選び直してください。")


def _micros(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * SECOND
