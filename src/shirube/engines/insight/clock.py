"""処理期間の時計: 補正待ちなどで時計が止まっていた間を、件ごとに除く。

決まり（標）
- 時計は、件の初めから動いている。``stop:理由`` の行の日時（`at`）で止まり、``run`` の行の日時で動き出す。
- 止まっている間の、同じ理由の停止は、何もしない。別の理由の停止は、そこから理由だけを改める。
- 動いている間の ``run`` は、何もしない。再開の無い停止は、件の最後の日時まで止まっていたとする。
- 長さ（矢印、行い、件）= 終わりから始まりまで − その間に時計が止まっていた時間。

時計の列の無い記録では、行いの名で止める（`stops_by`）。動かす行いを書けば、止める行いの日時から、動かす行いの始まり
（無ければ日時）まで。書かなければ、止める行いの始まりから終わりまで（一点の行いなら、次の行の始まりまで）止まる。

日時 t までに止まっていた時間を S(t) とすると t − S(t) は戻らない。だから、日時をそれに置き換えた記録
（`without_stops`）に同じ問いをすれば、止まっていた間を除いた答えになる。開庁時間に置き換えた記録を渡せば、開庁時間で除く。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.filters import Condition, Mask
from shirube.engines.insight.kernels.stopping import stopped_before, stopped_spans
from shirube.engines.insight.log import NO_TIME, Coded, EventLog, Phase, Times
from shirube.engines.insight.moments import bounds

RUN = "run"
STOP = "stop"
_UNTOUCHED = -2
_NONE = np.empty(0, np.int64)


class CannotReadClock(ValueError):
    """処理期間の時計を読めない。"""


@dataclass(frozen=True, slots=True)
class ReasonTotal:
    """理由ごとの、止まった回数、止まっていた時間の合計（マイクロ秒）、あった件の数、再開の無い回数。"""

    count: int
    micros: int
    cases: int = 0
    unresumed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Stops:
    """時計が止まっていた間。間の数を S、件の数を C とする。

    - ``cuts``（C+1）: 件 i の間は ``cuts[i]`` から次の区切りの前まで。早い順で、重ならない。
    - ``lows``・``highs``（S）: 始まりと終わり（渡した記録の日時の単位）。``reasons``（S）: 理由の番号。
    - ``is_unresumed``（S）: 再開の無いまま、件の最後まで止まっていたか。``names``: 理由の名。
    - ``repeated``・``idle_runs``: 止まっている間の停止と、動いている間の再開の行の数。
    """

    cuts: NDArray[np.int64]
    lows: Times
    highs: Times
    reasons: NDArray[np.int64]
    is_unresumed: NDArray[np.bool_]
    names: tuple[str, ...]
    repeated: int = 0
    idle_runs: int = 0

    @property
    def case_of(self) -> NDArray[np.int64]:
        """間のあった件の番号（S）。"""
        return np.repeat(np.arange(len(self.cuts) - 1, dtype=np.int64), np.diff(self.cuts))

    @property
    def unresumed(self) -> int:
        """戻らない停止の数。"""
        return int(self.is_unresumed.sum())

    @property
    def per_case(self) -> Times:
        """件ごとの、止まっていた時間の合計（C）。"""
        running = np.zeros(len(self.lows) + 1, np.int64)
        np.cumsum(self.highs - self.lows, out=running[1:])
        return np.diff(running[self.cuts])

    def by_reason(self) -> Mapping[str, ReasonTotal]:
        """理由ごとの数（現れた理由だけ、名の順）。件の集まりが重ならなければ、それぞれの和が全体の数になる。"""
        found: dict[str, ReasonTotal] = {}
        cases = self.case_of
        for reason in np.unique(self.reasons).tolist():
            is_mine = self.reasons == reason
            found[self.names[reason]] = ReasonTotal(
                count=int(is_mine.sum()),
                micros=int((self.highs - self.lows)[is_mine].sum()),
                cases=len(np.unique(cases[is_mine])),
                unresumed=int(self.is_unresumed[is_mine].sum()),
            )
        return dict(sorted(found.items()))


def stops_of(log: EventLog) -> Stops:
    """記録の、時計が止まっていた間。時計の列が無ければ、一つも無い。読めない値があれば CannotReadClock。"""
    if log.clock is None:
        return Stops(np.zeros(log.case_count + 1, np.int64), _NONE, _NONE, _NONE, np.empty(0, np.bool_), ())
    names, marks = _marks(log.clock)
    cuts, lows, highs, reasons, is_unresumed, repeated, idle = stopped_spans(bounds(log), log.at, marks)
    return Stops(cuts, lows, highs, reasons, is_unresumed, names, repeated, idle)


def stops_by(log: EventLog, stops_with: tuple[str, ...], resumes_with: tuple[str, ...] = ()) -> Stops:
    """行いの名で時計を止めたときの、止まっていた間。時計の列があれば、名の無い行では列のとおりに動く。

    止まった理由は、止めた行いの名。同じ時の印は、元の行の順に当てる。
    """
    names, marks = _marks(log.clock) if log.clock is not None else ((), _untouched(log))
    reasons = list(names)
    for name in stops_with:
        if name not in reasons:
            reasons.append(name)
    code_of = np.full(len(log.activity.names) + 1, _UNTOUCHED, np.int64)
    for code, name in enumerate(log.activity.names):
        code_of[code] = (
            reasons.index(name) if name in stops_with else -1 if name in resumes_with else _UNTOUCHED
        )
    kind = code_of[log.activity.codes]
    marks = np.where(kind == _UNTOUCHED, marks, _UNTOUCHED)
    begin = log.at if log.start is None else np.where(log.start == NO_TIME, log.at, log.start)
    is_start = np.zeros(log.event_count, np.bool_) if log.phase is None else log.phase == Phase.START
    stop, run = kind >= 0, kind == -1
    if resumes_with:
        added = [(np.flatnonzero(stop & ~is_start), log.at, kind), (np.flatnonzero(run), begin, kind)]
    else:
        added = _own_spans(log, stop, is_start, begin, kind)
    return _spanned(log, tuple(reasons), [(np.flatnonzero(marks != _UNTOUCHED), log.at, marks), *added])


_Added = tuple[NDArray[np.int64], Times, NDArray[np.int64]]


def _own_spans(
    log: EventLog, stop: NDArray[np.bool_], is_start: NDArray[np.bool_], begin: Times, kind: NDArray[np.int64]
) -> list[_Added]:
    """止める行いそのものが待ちであるときの印: その始まりで止まり、終わりで動く。一点なら、次の行で動く。"""
    is_complete = np.zeros(log.event_count, np.bool_) if log.phase is None else log.phase == Phase.COMPLETE
    running = np.full(log.event_count, -1, np.int64)
    is_whole = stop & (begin < log.at) & ~is_start & ~is_complete
    is_point = stop & ~is_whole & ~is_start & ~is_complete
    is_first = np.zeros(log.event_count + 1, np.bool_)
    is_first[bounds(log)] = True
    after = np.flatnonzero(is_point[:-1] & ~is_first[1:-1] & ~stop[1:]) + 1
    return [
        (np.flatnonzero(stop & (is_whole | is_start | is_point)), begin, kind),
        (np.flatnonzero(is_whole | (stop & is_complete)), log.at, running),
        (after, begin, running),
    ]


def _spanned(log: EventLog, names: tuple[str, ...], added: list[_Added]) -> Stops:
    """印の付いた時（行、日時、印）を件ごとに並べ、止まっていた間にする。"""
    offsets = bounds(log)
    ends = offsets[1:] - 1
    every = [*added, (ends, log.at, np.full(log.event_count, _UNTOUCHED, np.int64))]
    rows = np.concatenate([one for one, _, _ in every])
    times = np.concatenate([at[one] for one, at, _ in every])
    marks = np.concatenate([mark[one] for one, _, mark in every])
    step = np.concatenate([np.full(len(one), place) for place, (one, _, _) in enumerate(every)])
    cases = np.searchsorted(offsets, rows, side="right") - 1
    order = np.lexsort((step, rows, times, cases))
    cuts = np.append(0, np.cumsum(np.bincount(cases, minlength=log.case_count))).astype(np.int64)
    spans, lows, highs, found, is_unresumed, repeated, idle = stopped_spans(cuts, times[order], marks[order])
    return Stops(spans, lows, highs, found, is_unresumed, names, repeated, idle)


def _untouched(log: EventLog) -> NDArray[np.int64]:
    return np.full(log.event_count, _UNTOUCHED, np.int64)


@dataclass(frozen=True, slots=True)
class Stopped(Condition):
    """時計がこの理由で止まったことのある件。``is_unresumed`` なら、再開の無いまま止まった件。"""

    reason: str
    is_unresumed: bool = False

    def mask(self, log: EventLog) -> Mask:
        """件ごとの、当てはまるか（C）。"""
        stops = stops_of(log)
        found = np.zeros(log.case_count, np.bool_)
        if self.reason in stops.names:
            is_mine = stops.reasons == stops.names.index(self.reason)
            found[stops.case_of[is_mine & stops.is_unresumed if self.is_unresumed else is_mine]] = True
        return found


def without_stops(log: EventLog, stops: Stops | None = None) -> EventLog:
    """日時を「止まっていた間を除いた日時」に置き換えた記録。行の順も数も変わらない。

    ``stops`` は、この記録の `stops_of`（もうあれば渡す）。``at`` と ``start`` は、もう日時ではない。
    """
    if log.clock is None:
        return log
    found = stops_of(log) if stops is None else stops
    spans = (found.cuts, found.lows, found.highs)
    offsets = bounds(log)
    start = log.start
    if start is not None:
        start = np.where(start == NO_TIME, NO_TIME, start - stopped_before(offsets, start, *spans))
    return replace(log, at=log.at - stopped_before(offsets, log.at, *spans), start=start)


def _marks(clock: Coded) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """理由の名と、行ごとの印（-2 触れない、-1 再開、0 以上は停止の理由）。"""
    reasons: dict[str, int] = {}
    place = np.full(len(clock.names) + 1, _UNTOUCHED, np.int64)
    for code, text in enumerate(clock.names):
        head, _, reason = text.partition(":")
        if text == RUN:
            place[code] = -1
        elif head == STOP:
            place[code] = reasons.setdefault(reason.strip() or "理由なし", len(reasons))
        else:
            raise CannotReadClock(f"時計の値「{text}」を読めません。run か stop:理由 で書いてください。")
    codes = np.where(clock.codes == clock.missing, len(clock.names), clock.codes).astype(np.int64)
    return tuple(reasons), place[codes]
