"""並びを見分ける芯: ハッシュが同じでも、違う並びは混ざらない。"""

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from shirube.engines.insight.kernels import sequences
from shirube.engines.insight.kernels.sequences import grouped_sequences


def _grouped(rows: list[list[int]], kind: type = np.uint8) -> list[int]:
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    return grouped_sequences(offsets, np.array([code for row in rows for code in row], kind))[0].tolist()


def _colliding() -> tuple[list[int], list[int]]:
    """芯のハッシュがちょうど同じになる、長さ2の二つの並びを作る。

    初めの符号だけが違う二つの途中の値で、上の32ビットが同じものを探し、二つ目の符号で下の32ビットの違いを消す。
    """
    firsts = np.unique(np.random.default_rng(7).integers(0, 1 << 32, 1 << 19, np.uint64))
    mixed = (sequences._SEED ^ firsts) * sequences._FACTOR
    mixed ^= mixed >> sequences._FOLD
    order = np.argsort(mixed >> np.uint64(32))
    high = (mixed >> np.uint64(32))[order]
    pair = int(np.flatnonzero(high[1:] == high[:-1])[0])
    one, other = order[pair], order[pair + 1]
    return [int(firsts[one]), 5], [int(firsts[other]), 5 ^ int(mixed[one] ^ mixed[other])]


def _hashed(codes: NDArray[np.uint32]) -> np.uint64:
    """芯と同じ決まりのハッシュ。"""
    value = np.array([sequences._SEED])
    for code in codes:
        value = (value ^ np.uint64(code)) * sequences._FACTOR
        value ^= value >> sequences._FOLD
    return np.uint64(value[0])


def test_equal_hashes_are_not_equal_sequences() -> None:
    """ハッシュのぶつかる並びを仕組んでも、別の並びは別の組になる。"""
    one, other = _colliding()
    one, other = [*one, 7], [*other, 7]  # 二つの語に詰められない長さ
    codes = np.array(one + other, np.uint32)
    assert _hashed(codes[:3]) == _hashed(codes[3:])
    assert _grouped([one, other, one, other, other], np.uint32) == [0, 1, 0, 1, 1]


@pytest.mark.parametrize("kinds", [1, 2, 22, 256, 65_536, 2**32 - 1])
def test_sequences_around_the_packed_length(kinds: int) -> None:
    """語に詰められる長さの前後（一語、二語、その先）でも、同じ並びだけが同じ組になる。"""
    random, room = np.random.default_rng(kinds), 60 // max(1, (kinds - 1).bit_length())
    rows = [[kinds - 1] * size for size in range(2 * room + 3)]
    rows += [
        random.integers(0, kinds, size).tolist()
        for size in (room - 1, room, room + 1, 2 * room - 1, 2 * room, 2 * room + 1)
        for _ in range(50)
    ]
    rows += [[*row[:-1], (row[-1] + 1) % kinds] for row in rows if row]
    known: dict[tuple[int, ...], int] = {}
    expected = [known.setdefault(tuple(row), len(known)) for row in rows + rows]
    assert _grouped(rows + rows, np.uint32) == expected


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32])
def test_many_sequences_of_every_width(kind: type) -> None:
    """符号の型によらず、置き場所を何度広げても、同じ並びだけが同じ組になる。"""
    rows = [list(row) for size in range(1, 8) for row in product(range(4), repeat=size)]
    twice = _grouped(rows + rows[::-1], kind)
    assert len(rows) > 20_000 and twice[: len(rows)] == list(range(len(rows)))
    assert twice[len(rows) :] == twice[: len(rows)][::-1]


def test_a_shorter_sequence_is_another() -> None:
    """短い並び、空の並び、逆の並びは、別の組になる。並びが無ければ、組も無い。"""
    assert _grouped([[0, 1], [0], [0, 1, 0], [], [1, 0], [0]]) == [0, 1, 2, 3, 4, 1]
    assert _grouped([]) == []
