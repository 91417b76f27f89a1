"""数える芯: 符号ごとの数、件の最初の時と長さ。"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, kernel

Ints = NDArray[np.int64]


def tallied(codes: NDArray[Any], size: int) -> Ints:
    """符号ごとの数（size+1）。最後の一つは、表の外の符号（値なし）の数。``codes``（N）は符号なし整数。"""
    counts = np.zeros(size + 1, np.int64)
    _tally(fixed(codes), counts)
    return counts


def earliest(offsets: Ints, at: Ints, start: Ints, absent: int) -> Ints:
    """件ごとの、``at``（N）と、``absent`` でない ``start``（N）の、いちばん早い日時（C、マイクロ秒）。"""
    first = np.empty(len(offsets) - 1, np.int64)
    _earliest(fixed(offsets), fixed(at), fixed(start), absent, first)
    return first


def write_lengths(offsets: Ints, at: Ints, lengths: Ints) -> None:
    """件ごとの、最初の行から最後の行までの長さ（C、マイクロ秒）を ``lengths`` に書く。

    ``offsets``（C+1）は 0 から始まり、行の無い件は無いこと。
    """
    _write_lengths(fixed(offsets), fixed(at), lengths)


def has_any(offsets: Ints, codes: NDArray[Any], wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """件ごとに、``wanted``（符号ごと、最後の一つは値なし）に当てはまる行が一つでもあるか（C）。"""
    found = np.zeros(len(offsets) - 1, np.bool_)
    _has_any(fixed(offsets), fixed(codes), fixed(wanted), found)
    return found


@kernel
def _tally(codes: NDArray[Any], counts: Ints) -> None:
    size = np.int64(len(counts) - 1)
    for i in range(len(codes)):
        counts[min(np.int64(codes[i]), size)] += 1


@kernel
def _earliest(offsets: Ints, at: Ints, start: Ints, absent: Whole, first: Ints) -> None:
    for case in range(len(first)):
        found = at[offsets[case]]
        for row in range(offsets[case], offsets[case + 1]):
            if start[row] != absent and start[row] < found:
                found = start[row]
        first[case] = found


@kernel
def _write_lengths(offsets: Ints, at: Ints, lengths: Ints) -> None:
    for case in range(len(lengths)):
        lengths[case] = at[offsets[case + 1] - 1] - at[offsets[case]]


@kernel
def _has_any(offsets: Ints, codes: NDArray[Any], wanted: NDArray[np.bool_], found: NDArray[np.bool_]) -> None:
    missing = np.int64(len(wanted) - 1)
    for case in range(len(found)):
        for row in range(offsets[case], offsets[case + 1]):
            if wanted[min(np.int64(codes[row]), missing)]:
                found[case] = True
                break
