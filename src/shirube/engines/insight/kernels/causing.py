"""待ちの原因の芯: 担当ごとの時間の流れから、まとめ処理の待ちと、ほかの仕事に使われていた時間を求める。

軸は、暦のマイクロ秒か、開いている時間の積み上げ（`opening.opened`）。着いた順は、いつも暦の日時で比べる。
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_EARLIEST = np.iinfo(np.int64).min


@njit(nogil=True, cache=True)
def running_pieces(
    lows: NDArray[np.int64],
    highs: NDArray[np.int64],
    case_of: NDArray[np.int64],
    cuts: NDArray[np.int64],
    stops: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """待ち（``lows`` から ``highs``、E）のうち時計が動いていた切れ端の、待ちの番号、始まり、終わり。

    待ちは件の順で、件の中の ``lows`` は戻らない。``stops`` は止まっていた間の始まりと終わり（件の区切りは
    ``cuts``）。一度目は数だけを数え、二度目に書く。
    """
    nothing = np.empty(0, np.int64)
    size = _write_pieces(lows, highs, case_of, cuts, stops, nothing, nothing, nothing)
    owner, begins, ends = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    _write_pieces(lows, highs, case_of, cuts, stops, owner, begins, ends)
    return owner, begins, ends


@njit(nogil=True, cache=True)
def _write_pieces(
    lows: NDArray[np.int64],
    highs: NDArray[np.int64],
    case_of: NDArray[np.int64],
    cuts: NDArray[np.int64],
    stops: tuple[NDArray[np.int64], NDArray[np.int64]],
    owner: NDArray[np.int64],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> int:
    """切れ端を書き、その数を返す。置き場が空なら、数えるだけ。"""
    found, near = 0, 0
    for wait in range(len(lows)):
        here, last, final = lows[wait], highs[wait], cuts[case_of[wait] + 1]
        near = max(near, cuts[case_of[wait]])
        while near < final and stops[1][near] <= here:
            near += 1
        stop = near
        while here < last:
            until = min(last, stops[0][stop]) if stop < final else last
            if here < until:
                if len(owner) > 0:
                    owner[found], begins[found], ends[found] = wait, here, until
                found += 1
            here = stops[1][stop] if stop < final else last
            stop += 1
    return found


@njit(nogil=True, cache=True)
def added(owner: NDArray[np.int64], lengths: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """切れ端の長さの、待ちの番号（``owner``）ごとの合計（``size``）。"""
    total = np.zeros(size, np.int64)
    for piece in range(len(owner)):
        total[owner[piece]] += lengths[piece]
    return total


@njit(nogil=True, cache=True)
def batch_windows(
    order: NDArray[np.int64],
    counts: NDArray[np.int64],
    activity: NDArray[Any],
    arrival: NDArray[np.int64],
    begin: NDArray[np.int64],
    work_low: NDArray[np.int64],
    work_high: NDArray[np.int64],
    size: int,
    gap: int,
    least: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """行ごとの、まとめ処理を待った間（軸）の始まりと終わり（N）。まとめ処理でない行は、始まり = 終わり。

    ``order`` は担当ごと（``counts`` 行ずつ）に始まりの順に並べた行。``size`` は行いの種類の数。
    """
    lows, highs = np.zeros(len(begin), np.int64), np.zeros(len(begin), np.int64)
    last_end = np.full(size, _EARLIEST, np.int64)
    first = 0
    for count in counts:
        final = first + count
        here = first
        while here < final:
            head = order[here]
            code = np.int64(activity[head])
            latest = work_high[head]
            after = here + 1
            while after < final:
                row = order[after]
                if activity[row] != activity[head] or work_low[row] - latest > gap:
                    break
                latest = max(latest, work_high[row])
                after += 1
            members = 0
            for place in range(here, after):
                members += arrival[order[place]] <= begin[head]
            if members >= least:
                for place in range(here, after):
                    row = order[place]
                    if arrival[row] <= begin[head] and last_end[code] < work_low[head]:
                        lows[row], highs[row] = last_end[code], work_low[head]
            last_end[code] = max(last_end[code], latest)
            here = after
        for place in range(first, final):
            last_end[np.int64(activity[order[place]])] = _EARLIEST
        first = final
    return lows, highs


@njit(nogil=True, cache=True)
def busy_pieces(
    order: NDArray[np.int64],
    counts: NDArray[np.int64],
    arrival: NDArray[np.int64],
    work_low: NDArray[np.int64],
    work_high: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """担当が仕事をしていた切れ端の、担当ごとの区切り（R+1）、始まり、終わり、着いた日時。

    重なって進む仕事は、そのときの仕事のうち、いちばん早く着いたものの切れ端とする。担当の中は時の順。
    """
    room = 2 * len(order)
    cuts = np.zeros(len(counts) + 1, np.int64)
    lows, highs, arrivals = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    found = first = 0
    for resource in range(len(counts)):
        heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
        now = np.int64(_EARLIEST)
        for place in range(first, first + counts[resource] + 1):
            is_last = place == first + counts[resource]
            until = np.int64(0) if is_last else work_low[order[place]]
            while len(heap) > 0 and (is_last or now < until):
                arrived, end = heap[0]
                stop = np.int64(end if is_last else min(end, until))
                if now < stop:
                    lows[found], highs[found], arrivals[found] = now, stop, arrived
                    found += 1
                    now = stop
                if end <= now:
                    heappop(heap)
            if not is_last and work_low[order[place]] < work_high[order[place]]:
                heappush(heap, (arrival[order[place]], work_high[order[place]]))
                now = np.int64(max(now, until))
        first += counts[resource]
        cuts[resource + 1] = found
    return cuts, lows[:found].copy(), highs[:found].copy(), arrivals[:found].copy()


@njit(nogil=True, cache=True)
def _first_over(values: NDArray[np.int64], low: int, high: int, limit: int) -> int:
    """``values[low:high]``（小さい順）で、``limit`` を超える最初の番号。"""
    while low < high:
        middle = (low + high) // 2
        if values[middle] > limit:
            high = middle
        else:
            low = middle + 1
    return low


@njit(nogil=True, cache=True)
def _summed(tree: NDArray[np.int64], count: int) -> np.int64:
    """木の初めの ``count`` 個の合計。"""
    total = np.int64(0)
    while count > 0:
        total += tree[count]
        count -= count & -count
    return total


@njit(nogil=True, cache=True)
def busy_within(
    pieces: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    by_arrival: NDArray[np.int64],
    order: NDArray[np.int64],
    counts: NDArray[np.int64],
    lows: NDArray[np.int64],
    highs: NDArray[np.int64],
    arrival: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """間（``lows`` から ``highs``、Q）のうち、担当が、先に着いた仕事と後に着いた仕事をしていた時間（Q）。

    ``by_arrival`` は切れ端を担当ごとに着いた順に並べた番号、``order`` は間を担当ごと（``counts`` 個ずつ）に、
    待っていたものの着いた順に並べた番号。同じ日時に着いた仕事は、先に着いたほうに入れる。
    """
    cuts, begins, ends, arrived = pieces
    earlier, later = np.zeros(len(lows), np.int64), np.zeros(len(lows), np.int64)
    running = np.zeros(len(begins) + 1, np.int64)
    for piece in range(len(begins)):
        running[piece + 1] = running[piece] + ends[piece] - begins[piece]
    tree = np.zeros(len(begins) + 1, np.int64)
    place = 0
    for resource in range(len(counts)):
        first, last = cuts[resource], cuts[resource + 1]
        size = last - first
        tree[: size + 1] = 0
        own = tree[: size + 1]
        entered = first
        for _ in range(counts[resource]):
            query = order[place]
            place += 1
            while entered < last and arrived[by_arrival[entered]] <= arrival[query]:
                piece = by_arrival[entered]
                node = piece - first + 1
                while node <= size:
                    own[node] += ends[piece] - begins[piece]
                    node += node & -node
                entered += 1
            low = _first_over(ends, first, last, lows[query])
            high = _first_over(begins, first, last, highs[query] - 1)
            if low >= high:
                continue
            head = max(0, lows[query] - begins[low])
            tail = max(0, ends[high - 1] - highs[query])
            before = _summed(own, high - first) - _summed(own, low - first)
            before -= head if arrived[low] <= arrival[query] else 0
            before -= tail if arrived[high - 1] <= arrival[query] else 0
            earlier[query] = before
            later[query] = running[high] - running[low] - head - tail - before
    return earlier, later


@njit(nogil=True, cache=True)
def summed_by(
    group_of: NDArray[np.int64], parts: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """組ごとの、行の数（G）と、原因ごとの合計の上と下の 32 ビット（G×K）。あふれずに足すために分ける。"""
    counts = np.zeros(size, np.int64)
    high = np.zeros((size, parts.shape[1]), np.int64)
    low = np.zeros((size, parts.shape[1]), np.int64)
    for row in range(len(group_of)):
        group = group_of[row]
        counts[group] += 1
        for cause in range(parts.shape[1]):
            high[group, cause] += parts[row, cause] >> 32
            low[group, cause] += parts[row, cause] & 0xFFFFFFFF
    return counts, high, low
