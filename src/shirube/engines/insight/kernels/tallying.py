"""数える芯: 符号ごとの数、件の最初の時。"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(nogil=True, cache=True)
def tallied(codes: NDArray[Any], size: int) -> NDArray[np.int64]:
    """符号ごとの数（size+1）。最後の一つは、表の外の符号（値なし）の数。``codes``（N）は符号なし整数。"""
    counts = np.zeros(size + 1, np.int64)
    for i in range(len(codes)):
        code = codes[i]
        counts[code if code < size else size] += 1
    return counts


@njit(nogil=True, cache=True)
def earliest(
    offsets: NDArray[np.int64], at: NDArray[np.int64], start: NDArray[np.int64], absent: int
) -> NDArray[np.int64]:
    """件ごとの、``at``（N）と、``absent`` でない ``start``（N）の、いちばん早い日時（C、マイクロ秒）。"""
    first = np.empty(len(offsets) - 1, np.int64)
    for case in range(len(first)):
        found = at[offsets[case]]
        for row in range(offsets[case], offsets[case + 1]):
            if start[row] != absent and start[row] < found:
                found = start[row]
        first[case] = found
    return first


@njit(nogil=True, cache=True)
def has_any(offsets: NDArray[np.int64], codes: NDArray[Any], wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """件ごとに、``wanted``（符号ごと、最後の一つは値なし）に当てはまる行が一つでもあるか（C）。"""
    found = np.zeros(len(offsets) - 1, np.bool_)
    missing = len(wanted) - 1
    for case in range(len(found)):
        for row in range(offsets[case], offsets[case + 1]):
            code = codes[row]
            if wanted[code if code < missing else missing]:
                found[case] = True
                break
    return found
