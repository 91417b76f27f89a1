"""時計の芯: 件ごとに、処理期間の時計が止まっていた間を集め、各日時までに止まっていた時間を引く。"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_NO_TIME = np.iinfo(np.int64).min
_UNTOUCHED = -2
_RUN = -1


@njit(nogil=True, cache=True)
def stopped_spans(
    offsets: NDArray[np.int64], at: NDArray[np.int64], mark: NDArray[np.int64]
) -> tuple[
    NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], int, int
]:
    """止まっていた間の、件の区切り（C+1）、始まり、終わり、理由、戻らないか、二度の停止の数、空の再開の数。

    ``mark``（N）は -2 が時計に触れない行、-1 が再開、0 以上が停止の理由。戻らない停止の終わりは、件の最後の
    日時。止まったまま別の理由の停止が来たら、そこで間を分ける。
    """
    room = 0
    for row in range(len(mark)):
        room += mark[row] >= 0
    cuts = np.zeros(len(offsets), np.int64)
    lows, highs, reasons = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    is_unresumed = np.zeros(room, np.bool_)
    found = repeated = idle = 0
    for case in range(len(offsets) - 1):
        stopped = _RUN
        for row in range(offsets[case], offsets[case + 1]):
            kind = mark[row]
            if kind == _UNTOUCHED:
                continue
            if kind == _RUN:
                idle += stopped < 0
            else:
                repeated += stopped >= 0
                if kind == stopped:
                    continue
            if stopped >= 0:
                highs[found - 1] = at[row]
            if kind >= 0:
                lows[found], reasons[found] = at[row], kind
                found += 1
            stopped = kind
        if stopped >= 0:
            highs[found - 1] = at[offsets[case + 1] - 1]
            is_unresumed[found - 1] = True
        cuts[case + 1] = found
    rows = slice(0, found)
    return cuts, lows[rows], highs[rows], reasons[rows], is_unresumed[rows], repeated, idle


@njit(nogil=True, cache=True)
def stopped_before(
    offsets: NDArray[np.int64],
    times: NDArray[np.int64],
    cuts: NDArray[np.int64],
    lows: NDArray[np.int64],
    highs: NDArray[np.int64],
) -> NDArray[np.int64]:
    """各行の日時（N）までに、その件の時計が止まっていた時間（マイクロ秒）。`NO_TIME` の行は 0。"""
    running = np.zeros(len(lows) + 1, np.int64)
    for span in range(len(lows)):
        running[span + 1] = running[span] + highs[span] - lows[span]
    out = np.zeros(len(times), np.int64)
    for case in range(len(offsets) - 1):
        first, last = cuts[case], cuts[case + 1]
        if first == last:
            continue
        for row in range(offsets[case], offsets[case + 1]):
            time = times[row]
            if time == _NO_TIME:
                continue
            low, high = first, last
            while low < high:
                middle = (low + high) // 2
                if lows[middle] < time:
                    low = middle + 1
                else:
                    high = middle
            if low > first:
                here = min(time, highs[low - 1]) - lows[low - 1]
                out[row] = running[low - 1] - running[first] + here
    return out
