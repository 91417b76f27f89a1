"""開庁時間の芯: 日ごとの積み上げと一日の時間帯の表から、開いていた時間を引く。

日時はマイクロ秒（`NO_TIME` は無い日時）。表の外の日時があれば、その行の番号を返す。無ければ -1。
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, kernel

_NO_TIME = np.iinfo(np.int64).min
_DAY = np.uint64(86_400_000_000)


def opened_before(
    times: NDArray[np.int64],
    origin: int,
    before: NDArray[np.int64],
    pattern: NDArray[np.int64],
    spans: NDArray[np.int64],
    out: NDArray[np.int64],
) -> int:
    """表の初めから各日時までに開いていた時間（マイクロ秒）を ``out``（N）に書く。

    ``origin`` は表の最初の日の 0:00。``before``（D）は、その日の前までの開いていた時間。``pattern``（D）は
    その日の時間帯の番号。``spans``（P×S×2）は時間帯の始まりと長さ（0:00 から、足りない所は長さ 0）。
    """
    return int(_opened_before(fixed(times), origin, fixed(before), fixed(pattern), fixed(spans), out))


def counted_before(
    times: NDArray[np.int64], origin: int, before: NDArray[np.int64], factor: int, out: NDArray[np.int64]
) -> int:
    """各日時の日より前にある数（``before``（D）に ``factor`` を掛けた値）を ``out``（N）に書く。"""
    return int(_counted_before(fixed(times), origin, fixed(before), factor, out))


@kernel
def _opened_before(
    times: NDArray[np.int64],
    origin: Whole,
    before: NDArray[np.int64],
    pattern: NDArray[np.int64],
    spans: NDArray[np.int64],
    out: NDArray[np.int64],
) -> Whole:
    days, width = np.uint64(len(pattern)), spans.shape[1]
    for row in range(len(times)):
        time = times[row]
        if time == _NO_TIME:
            out[row] = _NO_TIME
            continue
        passed = np.uint64(time - origin)  # 表より前の日時は、とても大きな数になる
        day = passed // _DAY
        if day >= days:
            return row
        moment = np.int64(passed - day * _DAY)
        total = before[day]
        kind = pattern[day]
        for span in range(width):
            total += min(max(moment - spans[kind, span, 0], 0), spans[kind, span, 1])
        out[row] = total
    return -1


@kernel
def _counted_before(
    times: NDArray[np.int64], origin: Whole, before: NDArray[np.int64], factor: Whole, out: NDArray[np.int64]
) -> Whole:
    days = np.uint64(len(before))
    for row in range(len(times)):
        time = times[row]
        if time == _NO_TIME:
            out[row] = _NO_TIME
            continue
        day = np.uint64(time - origin) // _DAY
        if day >= days:
            return row
        out[row] = before[day] * factor
    return -1
