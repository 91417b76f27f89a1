"""仕事の一回ごとに件の中を進む芯: 手戻りと繰り返し、受け渡し。

件を一つずつ、行を順に一度だけ読む。完了の行と組になった開始の行（``is_closed``、N）は飛ばす。
``is_closed`` は、局面の無いログでは空の配列。
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.kernels.arrays import Whole, fixed, inner, kernel

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_SMALLEST = 256

Counts = NDArray[np.int64]


def reworked(
    offsets: Counts, activity: NDArray[Any], size: int, is_closed: NDArray[np.bool_]
) -> tuple[Counts, Counts, Counts]:
    """手戻り（0行目）と繰り返し（1行目）の、名ごとの行数（2×size）、名ごとの件数（2×size）、件ごとの行数（2×C）。

    手戻りは、同じ件で前にもあった名が別の名をはさんで再び現れた行、繰り返しは、すぐ前と同じ名の行。
    """
    rows, cases = np.zeros((2, size), np.int64), np.zeros((2, size), np.int64)
    per_case = np.zeros((2, len(offsets) - 1), np.int64)
    marks = np.full((3, size), -1, np.int64)
    _rework(fixed(offsets), fixed(activity), fixed(is_closed), marks, rows, cases, per_case)
    return rows, cases, per_case


@kernel
def _rework(
    offsets: Counts,
    activity: NDArray[Any],
    is_closed: NDArray[np.bool_],
    marks: Counts,
    rows: Counts,
    cases: Counts,
    per_case: Counts,
) -> None:
    """``marks``（3×size）は、名ごとに、最後に手戻りした件、最後に繰り返した件、最後に現れた件。"""
    for case in range(len(offsets) - 1):
        before = np.int64(-1)
        for row in range(offsets[case], offsets[case + 1]):
            if len(is_closed) > 0 and is_closed[row]:
                continue
            name = np.int64(activity[row])
            if marks[2, name] == case:
                kind = np.int64(name == before)
                rows[kind, name] += 1
                per_case[kind, case] += 1
                if marks[kind, name] != case:
                    marks[kind, name] = case
                    cases[kind, name] += 1
            marks[2, name] = case
            before = name


def handed_over(
    offsets: Counts, holder: NDArray[Any], missing: int, is_closed: NDArray[np.bool_]
) -> tuple[Counts, Counts, Counts, Counts, Counts, int]:
    """受け渡しの組の、渡した側、受けた側、回数、件数（いずれも P）、件ごとの回数（C）、担当の無い行の数。

    ``holder``（N）は担当の符号、``missing`` は値なしの符号。組は現れた順。組を見分けるのは符号そのもの
    （二つをつないだ 64 ビット）で、ハッシュは置き場所を決めるだけに使う。置き場所を広げるのは件の間だけ。
    """
    keys, found = np.empty(_SMALLEST, np.uint64), np.zeros((_SMALLEST, 3), np.int64)
    per_case = np.zeros(len(offsets) - 1, np.int64)
    columns = fixed(offsets), fixed(holder), fixed(is_closed)
    case = pairs = absent = 0
    while True:
        table = np.full(1 << (2 * len(keys) - 1).bit_length(), -1, np.int64)
        case, pairs, more = _passed(*columns, missing, case, pairs, keys, found, table, per_case)
        absent += more
        if case == len(per_case):
            break
        room = max(2 * len(keys), pairs + int(offsets[case + 1] - offsets[case]))
        keys = np.concatenate((keys, np.empty(room - len(keys), np.uint64)))
        found = np.concatenate((found, np.zeros((room - len(found), 3), np.int64)))
    keys, found = keys[:pairs], found[:pairs]
    givers, receivers = (keys >> _HALF).astype(np.int64), (keys & _LOW).astype(np.int64)
    return givers, receivers, found[:, 0].copy(), found[:, 1].copy(), per_case, absent


@kernel
def _passed(
    offsets: Counts,
    holder: NDArray[Any],
    is_closed: NDArray[np.bool_],
    missing: Whole,
    case: Whole,
    pairs: Whole,
    keys: NDArray[np.uint64],
    found: Counts,
    table: Counts,
    per_case: Counts,
) -> tuple[Whole, Whole, Whole]:
    """空の表に組を置き直し、置き場所が足りるあいだ件を進み、次の件、組の数、担当の無い行の数を返す。

    ``found`` の列は、回数、件数、最後に現れた件の次の番号（0 は、まだ現れていない）。
    """
    absent = np.int64(0)
    for pair in range(pairs):
        table[_slot(table, keys, keys[pair])] = pair
    while case < len(per_case) and pairs + offsets[case + 1] - offsets[case] <= len(keys):
        before = np.int64(-1)
        for row in range(offsets[case], offsets[case + 1]):
            if len(is_closed) > 0 and is_closed[row]:
                continue
            now = np.int64(holder[row])
            if now == missing:
                absent += 1
                continue
            if before >= 0 and now != before:
                key = (np.uint64(before) << _HALF) | np.uint64(now)
                slot = _slot(table, keys, key)
                if table[slot] < 0:
                    table[slot], keys[pairs] = pairs, key
                    pairs += 1
                pair = table[slot]
                found[pair, 0] += 1
                per_case[case] += 1
                if found[pair, 2] != case + 1:
                    found[pair, 1] += 1
                    found[pair, 2] = case + 1
            before = now
        case += 1
    return case, pairs, absent


@inner
def _slot(table: Counts, keys: NDArray[np.uint64], key: np.uint64) -> np.int64:
    """組の置き場所（まだ無ければ、置くべき空き）。"""
    mask = len(table) - 1
    mixed = key * _FACTOR
    mixed = (mixed ^ (mixed >> _HALF)) * _FACTOR
    slot = np.int64(mixed >> _HALF) & mask
    while table[slot] >= 0 and keys[table[slot]] != key:
        slot = (slot + 1) & mask
    return slot
