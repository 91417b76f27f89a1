"""待ちの原因: 矢印ごとの待ちを、六つの原因に分ける。原因の合計は、マイクロ秒まで待ちに等しい。

待ちは、前の行いの終わりから、この行いの始まり（無ければ日時）まで。前の行いが終わる前に始まった（負の）待ちは
0 とし、数だけ残す。開始と完了が別の行のログは、組にしてから求める（`intervals.paired`）。

原因。上から順に当て、先に当たった原因の時間を、後の原因は数えない（優先の順は標）
1. 外の待ち: 処理期間の時計が止まっていた時間と、申請者やほかの機関の行い（``external``）への待ち。
2. 閉庁・不在: 開庁時間（課が決めていれば、待って始まった行いの課のもの）の外。勤務の時間を渡した担当では、
   その外も。
3. まとめ処理: 担当が同じ行いを続けて行う一続き（間の空きが開庁時間で ``batch_gap`` 以下）が始まった時に、
   ``batch_size`` 件以上がもう着いていれば、それらの件の、一続きが始まるまでの待ち。ただし、同じ担当が前に
   同じ行いをしていた一続きの終わりより後だけ（手を付けていた間は、まとめていたのではなく、順番を待っていた）。
4. 順番待ち: 担当が、自分より先に（または同時に）着いた仕事をしていた時間。
5. 優先: 担当が、自分より後に着いた仕事をしていた時間。同時に幾つか進めていれば、先に着いた仕事があれば 4。
6. 説明のつかない待ち: 残り。担当の分からない行いの待ちも、1 と 2 を除けば、ここに入る。

着いた時は、前の行いの終わり（件の最初の行いでは、その始まり）。始まりの無いログでは担当の仕事の長さが分からない
ので、4 と 5 は 0 になり、6 が大きくなる。担当が、時間の違う課にまたがって働くときは、課の開庁時間ごとに
別の担当とみて、3 から 5 を分ける。

出どころ: 待ちを、まとめ処理・順番・優先・不在・そのほかに分ける考え方は Lashkevich, Milani, Chapela-Campa,
Suvorau, Dumas “Why am I Waiting?”（2023）。外の待ちを分けること、順と細かい決まりは標。

担当の時間の流れは件をまたぐので、行ごとの答えは、ログのすべての件を一度に渡して求める（担当どうしは互いに
独立で、期間や課で件を絞るのは、そのあと）。合計（`CauseTotals`）は、件のまとまりに分けて足し合わせられる。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.clock import stops_of
from shirube.engines.insight.intervals import paired
from shirube.engines.insight.kernels.causing import added, running_pieces, summed_by
from shirube.engines.insight.log import NO_TIME, SECOND, EventLog, Level, Times
from shirube.engines.insight.moments import bounds
from shirube.engines.insight.section_hours import Hours
from shirube.engines.insight.workload import Axis, Work
from shirube.values.opening_hours import OpeningHours

BATCH_GAP = 15 * 60 * SECOND
"""まとめ処理とみなす、仕事と仕事の間の空き（15分まで、origin: ours）。"""
BATCH_SIZE = 3
"""まとめ処理とみなす、始まりに着いている件数（3件から、origin: ours）。"""
NO_GROUP = 2**32 - 1
"""値なしの組の鍵。"""


class Cause(IntEnum):
    """待ちの原因（当てる順）。"""

    OUTSIDE = 0
    CLOSED = 1
    BATCH = 2
    QUEUE = 3
    PRIORITY = 4
    UNEXPLAINED = 5

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return ("外の待ち", "閉庁・不在", "まとめ処理", "順番待ち", "優先", "説明のつかない待ち")[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRule:
    """原因を分ける決まり。``batch_gap`` はマイクロ秒。``external`` は外の者が行う行いの名。"""

    batch_gap: int = BATCH_GAP
    batch_size: int = BATCH_SIZE
    external: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CauseTotals:
    """組ごとの合計（足し合わせられる）。``keys``（uint64, G）は小さい順、``counts``（G）は待ちの数。

    ``high``・``low``（G×6）は、原因ごとの合計（マイクロ秒）の上と下の 32 ビット。
    """

    keys: NDArray[np.uint64]
    counts: NDArray[np.int64]
    high: NDArray[np.int64]
    low: NDArray[np.int64]

    def merge(self, *others: CauseTotals) -> CauseTotals:
        """別の件のまとまりの合計と足し合わせる。符号の表は同じ（後に増えてもよい）こと。"""
        every = [self, *others]
        keys = np.unique(np.concatenate([one.keys for one in every]))
        counts = np.zeros(len(keys), np.int64)
        high, low = np.zeros((len(keys), len(Cause)), np.int64), np.zeros((len(keys), len(Cause)), np.int64)
        for one in every:
            place = np.searchsorted(keys, one.keys)
            counts[place] += one.counts
            high[place] += one.high
            low[place] += one.low
        return CauseTotals(keys, counts, high, low)

    def micros(self) -> dict[int, dict[Cause, int]]:
        """鍵から、原因ごとの合計（マイクロ秒）。"""
        return {
            key: {cause: (high[cause] << 32) + low[cause] for cause in Cause}
            for key, high, low in zip(self.keys.tolist(), self.high.tolist(), self.low.tolist(), strict=True)
        }


@dataclass(frozen=True, slots=True, eq=False)
class Causes:
    """待ちごとの原因。待ちの数を E（行の数 − 件の数）とする。

    - ``log``: 開始と完了を組にした記録。``rows``（E）: 待って始まった行の番号（その前の行から待った）。
    - ``waiting``（E）: 待ち。``parts``（E×6）: 原因ごとの時間。どの行でも、合計は待ちに等しい（マイクロ秒）。
    - ``overlaps``: 前の行いが終わる前に始まった数。
    """

    log: EventLog
    rows: NDArray[np.int64]
    waiting: Times
    parts: NDArray[np.int64]
    overlaps: int

    def by_edge(self, chosen: NDArray[np.bool_] | None = None) -> CauseTotals:
        """矢印ごとの合計。鍵は、行き先の符号を上の 32 ビット、元の符号を下の 32 ビットに置いた数。"""
        codes = self.log.activity.codes
        targets = codes[self.rows].astype(np.uint64)
        return self._totals(targets << np.uint64(32) | codes[self.rows - 1].astype(np.uint64), chosen)

    def by_activity(self, chosen: NDArray[np.bool_] | None = None) -> CauseTotals:
        """待って始まった行いごとの合計。鍵は行いの符号。"""
        return self._totals(self.log.activity.codes[self.rows].astype(np.uint64), chosen)

    def by_dimension(self, name: str, chosen: NDArray[np.bool_] | None = None) -> CauseTotals:
        """待って始まった行の切り口（課など）ごとの合計。鍵は切り口の符号、値なしは `NO_GROUP`。"""
        one = self.log.dimensions[name]
        codes = one.codes[self.cases if one.level is Level.CASE else self.rows]
        return self._totals(np.where(codes == one.missing, NO_GROUP, codes.astype(np.int64)), chosen)

    @property
    def cases(self) -> NDArray[np.int64]:
        """待ちの件の番号（E）。"""
        return np.searchsorted(bounds(self.log), self.rows, side="right") - 1

    def _totals(self, keys: NDArray[Any], chosen: NDArray[np.bool_] | None) -> CauseTotals:
        parts = self.parts if chosen is None else self.parts[chosen]
        found, group_of = np.unique(keys if chosen is None else keys[chosen], return_inverse=True)
        return CauseTotals(found.astype(np.uint64), *summed_by(group_of, parts, len(found)))


def causes_of(
    log: EventLog,
    rule: CauseRule | None = None,
    *,
    hours: Hours | None = None,
    rosters: Mapping[str, OpeningHours] | None = None,
) -> Causes:
    """待ちを原因に分ける。``log`` には、すべての件を渡す。

    ``hours`` は開庁時間（無ければ、いつも開いているとみなす）、``rosters`` は担当ごとの勤務の時間。
    読めない時計の値は CannotReadClock、開庁時間の表にできない日時は CannotMeasureOpeningHours。
    """
    stated = CauseRule() if rule is None else rule
    plain = paired(log)
    offsets = bounds(plain)
    begin = plain.at if plain.start is None else np.where(plain.start == NO_TIME, plain.at, plain.start)
    is_first = np.zeros(plain.event_count, np.bool_)
    is_first[offsets[:-1]] = True
    rows = np.flatnonzero(~is_first)
    arrival = begin.copy()
    arrival[rows] = plain.at[rows - 1]
    waiting = np.maximum(begin[rows] - arrival[rows], 0)
    axis = Axis(plain, hours, rosters or {})
    owner, lows, highs = _running(log, plain, stated, rows, arrival[rows], begin[rows])
    parts = np.zeros((len(rows), len(Cause)), np.int64)
    ran = added(owner, highs - lows, len(rows))
    open_lows, open_highs = axis.of(lows, rows[owner]), axis.of(highs, rows[owner])
    opened = added(owner, open_highs - open_lows, len(rows))
    parts[:, Cause.OUTSIDE] = waiting - ran
    parts[:, Cause.CLOSED] = ran - opened
    if plain.resource is not None:
        work = Work.of(plain, plain.resource, begin, arrival, axis)
        told = work.explained(
            rows[owner], open_lows, open_highs, gap=stated.batch_gap, least=stated.batch_size
        )
        for cause, lengths in zip((Cause.BATCH, Cause.QUEUE, Cause.PRIORITY), told, strict=True):
            parts[:, cause] = added(owner, lengths, len(rows))
    parts[:, Cause.UNEXPLAINED] = waiting - parts.sum(axis=1)
    return Causes(plain, rows, waiting, parts, int((begin[rows] < arrival[rows]).sum()))


def _running(
    log: EventLog, plain: EventLog, rule: CauseRule, rows: NDArray[np.int64], lows: Times, highs: Times
) -> tuple[NDArray[np.int64], Times, Times]:
    """待ちのうち、外の待ちでない切れ端の、待ちの番号、始まり、終わり。"""
    if rule.external and len(rows):
        is_external = np.array([name in rule.external for name in plain.activity.names], np.bool_)
        highs = np.where(is_external[plain.activity.codes[rows]], lows, highs)
    case_of = np.repeat(np.arange(plain.case_count), np.diff(bounds(plain)))[rows]
    stops = stops_of(log)
    return running_pieces(lows, highs, case_of, stops.cuts, (stops.lows, stops.highs))
