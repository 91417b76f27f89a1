"""二つの並びの差の芯: すべての組の差のうち、ある値以下のものを数える。"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(nogil=True, cache=True)
def pairs_at_most(ones: NDArray[np.int64], others: NDArray[np.int64], gap: int) -> np.int64:
    """``ones[i] − others[j] ≤ gap`` となる組 (i, j) の数。どちらの並びも小さい順。"""
    found = np.int64(0)
    low = 0
    for one in ones:
        while low < len(others) and one - others[low] > gap:
            low += 1
        found += len(others) - low
    return found
