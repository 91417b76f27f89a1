"""二つの側の分布: 同じ幅に分けて、それぞれの件数を数える。

長さの幅は、人が読む切りのよい長さ（1分から1年まで）の中から、合わせた値の95%が `MOST` 段までに入る、
いちばん細かい
ものを選ぶ。残りは「それより長い」一段にまとめる。負の長さ（重なり）があれば「負」の一段を置く（origin: ours）
。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.log import SECOND
from shirube.engines.insight.tally import Distribution

MOST = 10
"""段の数の目安。"""
MOST_SHOWN = Fraction(95, 100)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
STEPS = (
    *(one * _MINUTE for one in (1, 2, 5, 10, 15, 30)),
    *(one * _HOUR for one in (1, 2, 3, 6, 12)),
    *(one * _DAY for one in (1, 2, 3, 5, 7, 10, 14, 30, 60, 90, 180, 365)),
)
"""段の幅（秒）。"""
OPENING_STEPS = (
    *(one * _MINUTE for one in (1, 2, 5, 10, 15, 30)),
    *(one * _HOUR for one in (1, 2, 4, 8, 16, 24, 40, 80, 160, 320, 640, 1_280)),
)
"""開庁時間の段の幅（秒）。日にしない。"""


@dataclass(frozen=True, slots=True)
class Bin:
    """一段: [low, high) の値の数。端が無ければ None。長さなら秒、件数なら件。"""

    low: int | None
    high: int | None
    counts: tuple[int, ...]


def lengths_histogram(sides: Sequence[NDArray[np.int64]], *, steps: Sequence[int] = STEPS) -> tuple[Bin, ...]:
    """長さ（マイクロ秒）の分布。値が一つも無ければ空。"""
    return _bins(sides, tuple(one * SECOND for one in steps), SECOND)


def counts_histogram(sides: Sequence[NDArray[np.int64]]) -> tuple[Bin, ...]:
    """件数の分布。"""
    steps = tuple(base * 10**power for power in range(9) for base in (1, 2, 5))
    return _bins(sides, steps, 1)


def _bins(sides: Sequence[NDArray[np.int64]], steps: Sequence[int], unit: int) -> tuple[Bin, ...]:
    every = np.concatenate(sides) if sides else np.empty(0, np.int64)
    if not len(every):
        return ()
    top = Distribution.of(np.maximum(every, 0)).quantile(MOST_SHOWN) or Fraction(0)
    step = next((one for one in steps if top < one * MOST), steps[-1])
    count = min(MOST, max(1, int((Decimal(int(top) + 1) / step).to_integral_value(ROUND_CEILING))))
    edges = np.arange(count + 1, dtype=np.int64) * step
    rows = [np.histogram(one, bins=edges)[0] for one in sides]
    # np.histogram は終わりの端を含むので、端の値は次の段に移す。
    lasts = [int((one == edges[-1]).sum()) for one in sides]
    bins = [
        Bin(
            int(edges[at]) // unit,
            int(edges[at + 1]) // unit,
            tuple(
                int(row[at]) - (last if at == count - 1 else 0) for row, last in zip(rows, lasts, strict=True)
            ),
        )
        for at in range(count)
    ]
    below = tuple(int((one < 0).sum()) for one in sides)
    above = tuple(int((one >= edges[-1]).sum()) for one in sides)
    if any(below):
        bins.insert(0, Bin(None, 0, below))
    if any(above):
        bins.append(Bin(int(edges[-1]) // unit, None, above))
    return tuple(bins)
