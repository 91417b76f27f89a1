"""束の芯: 長さを鍵ごとに数え、鍵ごとの置き場に分け、束どうしをつなぐ。"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, kernel

Ints = NDArray[np.int64]
_NO_TIME = np.iinfo(np.int64).min


def count_known(codes: NDArray[Any], lengths: Ints, size: int) -> Ints:
    """符号ごとの、長さのある行の数（size）。"""
    counts = np.zeros(size, np.int64)
    _count_known(fixed(codes), fixed(lengths), counts)
    return counts


def scatter_known(codes: NDArray[Any], lengths: Ints, heads: Ints, values: Ints) -> None:
    """長さのある行の長さを、符号ごとの置き場（``heads`` から）に書く。"""
    _scatter_known(fixed(codes), fixed(lengths), heads, values)


def place_groups(values: NDArray[Any], offsets: Ints, heads: Ints, factor: int, out: NDArray[Any]) -> None:
    """束ごとの値に ``factor`` を掛けて、``out`` の ``heads`` から先へ写す。"""
    _place_groups(fixed(values), fixed(offsets), fixed(heads), factor, out)


@kernel
def _count_known(codes: NDArray[Any], lengths: Ints, counts: Ints) -> None:
    for row in range(len(lengths)):
        if lengths[row] != _NO_TIME:
            counts[codes[row]] += 1


@kernel
def _scatter_known(codes: NDArray[Any], lengths: Ints, heads: Ints, values: Ints) -> None:
    for row in range(len(lengths)):
        if lengths[row] != _NO_TIME:
            code = np.int64(codes[row])
            values[heads[code]] = lengths[row]
            heads[code] += 1


@kernel
def _place_groups(values: NDArray[Any], offsets: Ints, heads: Ints, factor: Whole, out: NDArray[Any]) -> None:
    for group in range(len(heads)):
        shift = heads[group] - offsets[group]
        for i in range(offsets[group], offsets[group + 1]):
            out[i + shift] = values[i] * factor
