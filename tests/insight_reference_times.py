"""時間の独立な答え: 矢印の待ち、行いの作業と滞在、件の長さを、辞書と一覧と分数だけで求める。

定義（マイクロ秒で数え、分位は型7）
- 矢印: 件の中で隣り合う二つの行。待ちは、先の行の日時から、後の行の始まり（無ければ日時）まで。負もそのまま。
- 作業: 行に始まりがあれば始まりから日時まで。完了の行は、同じ件・同じ名の、まだ閉じられていない開始のうち
  いちばん早いものから。
- 滞在: 件の一つ前の終わり（開始でない行の日時）から、この終わりまで。
- 件の長さ: 件の最初の時から最後の時まで。
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from tests.insight_reference import Row, cases, quantile, throughput

START, COMPLETE = 1, 2
MEDIAN, P90 = Fraction(1, 2), Fraction(9, 10)

Figures = tuple[int, Fraction | None, Fraction | None, Fraction | None]
"""数、平均、中央値、90% 値（秒）。"""


def figures(micros: Iterable[int]) -> Figures:
    """マイクロ秒の並びの、数・平均・中央値・90% 値（秒）。"""
    values = [Fraction(micro, 1_000_000) for micro in micros]
    if not values:
        return 0, None, None, None
    return len(values), sum(values) / len(values), quantile(values, MEDIAN), quantile(values, P90)


def edges(rows: Iterable[Row]) -> dict[tuple[str, str], Figures]:
    """矢印ごとの待ち。"""
    waits = defaultdict(list)
    for own in cases(rows).values():
        for one, other in pairwise(own):
            begun = other.at if other.start is None else other.start
            waits[one.activity, other.activity].append(begun - one.at)
    return {edge: figures(found) for edge, found in waits.items()}


def services(own: list[Row]) -> tuple[list[tuple[str, int]], list[str], list[str]]:
    """一件の、（名、作業の長さ）、組にならない開始の名、組にならない完了の名。"""
    lengths, alone = [], []
    waiting: dict[str, deque[Row]] = defaultdict(deque)
    for row in own:
        if row.phase == START:
            waiting[row.activity].append(row)
        if row.start is not None:
            lengths.append((row.activity, row.at - row.start))
        elif row.phase == COMPLETE:
            if waiting[row.activity]:
                lengths.append((row.activity, row.at - waiting[row.activity].popleft().at))
            else:
                alone.append(row.activity)
    return lengths, [name for name, left in waiting.items() for _ in left], alone


def activities(rows: Iterable[Row]) -> dict[str, tuple[int, Figures, Figures, int, int]]:
    """名ごとの、行の数、作業、滞在、組にならない開始と完了の数。"""
    counts, starts, completes = defaultdict(int), defaultdict(int), defaultdict(int)
    service, sojourn = defaultdict(list), defaultdict(list)
    for own in cases(rows).values():
        lengths, left, alone = services(own)
        for name, length in lengths:
            service[name].append(length)
        for row in own:
            counts[row.activity] += 1
        for name in left:
            starts[name] += 1
        for name in alone:
            completes[name] += 1
        ends = [row for row in own if row.phase != START]
        for one, other in pairwise(ends):
            sojourn[other.activity].append(other.at - one.at)
    return {
        name: (count, figures(service[name]), figures(sojourn[name]), starts[name], completes[name])
        for name, count in counts.items()
    }


def lengths(rows: Iterable[Row]) -> Figures:
    """件の長さ。"""
    return figures(throughput(own) for own in cases(rows).values())
