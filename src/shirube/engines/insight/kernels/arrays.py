"""芯に渡す配列の形をそろえる。

芯は、渡された配列の型ごとに訳される（数の型、並び、書けるか）。訳すのには一つ数十ミリ秒から一秒かかるので、
読むだけの配列はいつも「書けない」配列として渡し、同じ芯を二度訳させない。作業の場所も、芯の中で作らずに
渡す（芯の中の ``np.zeros`` などは、それだけで訳す時間を倍にする）。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

Whole = Any
"""芯の中の整数（呼ぶ側では int、芯の中では np.int64）。"""

kernel: Any = njit(nogil=True, cache=True, no_cfunc_wrapper=True)  # type: ignore[call-overload]
"""外から呼ぶ芯。単線で、GIL を放し、訳したものを控えに残す。"""
inner: Any = register_jitable(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""芯の中から呼ぶ芯。控えは、呼ぶ側の芯の控えに含まれる（Python から呼べば、ただの関数として動く）。"""


FEW = 200_000
"""素直に求めても、芯を訳すより速い、行や値の数の上限。"""
_EAGER: list[bool] = []


def compile_always() -> None:
    """小さな入力でも、芯を訳して使う（設置のときに控えを作るとき、芯の試験）。"""
    _EAGER.append(True)


def is_many(rows: int) -> bool:
    """まだ訳していない芯でも、訳して使うほうが速い行の数か。"""
    return rows > FEW or bool(_EAGER)


def is_ready(one: Any) -> bool:
    """芯を、訳すのを待たずに使えるか（もう訳したか、控えがある）。小さな入力を素直な道で読むかを決める。

    訳すのには一秒前後かかり、小さな入力なら、訳すより素直に求める方が早い。答えはどちらでも同じ。
    """
    if _EAGER or one.signatures:
        return True
    index = getattr(getattr(one, "_cache", None), "_cache_file", None)
    return index is None or bool(index._load_index())  # numba は、控えの有無を尋ねる口を持たない


def fixed(values: NDArray[Any]) -> NDArray[Any]:
    """読むだけの、ひと続きの配列（写さない。間をあけた配列だけは写す）。"""
    found = np.ascontiguousarray(values).view()
    found.flags.writeable = False
    return found


EMPTY = fixed(np.empty(0, np.int64))
"""日時の無いとき（始まりの無いログなど）に渡す、空の配列。"""
NO_PHASES = fixed(np.empty(0, np.uint8))
"""局面の無いときに渡す、空の配列。"""
