"""束の芯: 長さを鍵ごとに数え、鍵ごとの置き場に分け、束どうしをつなぐ。"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_NO_TIME = np.iinfo(np.int64).min


@njit(nogil=True, cache=True)
def count_known(codes: NDArray[Any], lengths: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """符号ごとの、長さのある行の数（size）。"""
    counts = np.zeros(size, np.int64)
    for row in range(len(lengths)):
        if lengths[row] != _NO_TIME:
            counts[np.int64(codes[row])] += 1
    return counts


@njit(nogil=True, cache=True)
def scatter_known(
    codes: NDArray[Any], lengths: NDArray[np.int64], heads: NDArray[np.int64], values: NDArray[np.int64]
) -> None:
    """長さのある行の長さを、符号ごとの置き場（``heads`` から）に書く。"""
    for row in range(len(lengths)):
        if lengths[row] != _NO_TIME:
            code = np.int64(codes[row])
            values[heads[code]] = lengths[row]
            heads[code] += 1


@njit(nogil=True, cache=True)
def place_groups(
    values: NDArray[Any],
    offsets: NDArray[np.int64],
    heads: NDArray[np.int64],
    factor: int,
    out: NDArray[Any],
) -> None:
    """束ごとの値に ``factor`` を掛けて、``out`` の ``heads`` から先へ写す。"""
    for group in range(len(heads)):
        shift = heads[group] - offsets[group]
        for i in range(offsets[group], offsets[group + 1]):
            out[i + shift] = values[i] * factor
