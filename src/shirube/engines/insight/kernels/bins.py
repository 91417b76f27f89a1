"""桝: 0 以上の隔たりを、浮動小数のビット列の上の桁で 4,096 に分ける（`inner` の芯から使う）。

隔たりが 0 から 126 なら桝ひとつに値ひとつ、それより先は、桝の幅が値の約 1.6 % になる。桝の順は隔たりの順と
同じなので、順位がどの桝に入るかは数だけで決まり、正確な値は、その桝の値だけを見れば分かる。
"""

from __future__ import annotations

import numpy as np

from shirube.engines.insight.kernels.arrays import Whole, inner

BINS = 4096
EXACT_BIN = (7 << 6) - 1
"""この桝まで（隔たり 126 まで）は、桝に値が一つ。"""
_DROPPED_BITS = 46
_FIRST_BIN = 1023 << 6


@inner
def bin_of(distance: Whole) -> Whole:
    """0 以上の隔たりの桝。隔たりの順を保つ。"""
    return (np.float64(distance + 1).view(np.int64) >> _DROPPED_BITS) - _FIRST_BIN


@inner
def only_in(place: Whole) -> Whole:
    """値が一つだけの桝（`EXACT_BIN` まで）の、隔たり。"""
    return np.int64(np.int64((place + _FIRST_BIN) << _DROPPED_BITS).view(np.float64)) - 1
