"""Parquet の頁を解く芯: 仕様の形を手で書いたバイトと、形の合わないバイト。"""

from itertools import pairwise

import numpy as np
import pytest

from shirube.engines.insight.kernels.parquet_page import BAD, are_codes, hybrid, plain_texts, unsnapped


def of(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8)


def solved(data: bytes, size: int) -> bytes | None:
    out = np.zeros(size, np.uint8)
    return None if unsnapped(of(data), out) == BAD else out.tobytes()


LONG = bytes(range(256)) * 2


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x00", b""),
        (b"\x03\x08abc", b"abc"),
        (b"\x80\x04\xf4\xff\x01" + LONG, LONG),
        (b"\x06\x04ab\x01\x02", b"ababab"),  # 写し（1 バイトの隔たり、長さ 4、重なる）
        (b"\x05\x04ab\x0a\x02\x00", b"ababa"),  # 写し（2 バイトの隔たり、長さ 3）
        (b"\x04\x00a\x0b\x01\x00\x00\x00", b"aaaa"),  # 写し（4 バイトの隔たり、長さ 3）
    ],
    ids=repr,
)
def test_snappy_as_described(data: bytes, text: bytes) -> None:
    assert solved(data, len(text)) == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xff\xff\xff\xff",
        b"\x04\x08abc",  # 述べた長さと置き場が違う
        b"\x03\x08ab",  # 字が足りない
        b"\x03\x0cabcd",  # 置き場より長い
        b"\x03\x04ab",  # 満たさずに終わる
        b"\x03\x00a\x01\x00",  # 隔たりが 0
        b"\x03\x00a\x01\x09",  # 初めより前
        b"\x03\x00a\x0a\x01",  # 隔たりが途中で切れる
        b"\x03\xf0",  # 長さが途中で切れる
    ],
    ids=repr,
)
def test_snappy_that_does_not_fit_is_bad(data: bytes) -> None:
    assert solved(data, 3) is None


def mixed(data: bytes, width: int, count: int) -> list[int] | None:
    out = np.zeros(count, np.int32)
    return None if hybrid(of(data), 0, len(data), width, out) == BAD else out.tolist()


@pytest.mark.parametrize(
    ("data", "width", "values"),
    [
        (b"\x08\x05", 3, [5, 5, 5, 5]),
        (b"\x03\x88\xc6\xfa", 3, [0, 1, 2, 3, 4, 5, 6, 7]),  # 仕様の例
        (b"\x04\x01\x03\x05", 1, [1, 1, 1, 0, 1, 0, 0]),
        (b"\x06\x34\x12", 13, [0x1234] * 3),
        (b"\x06", 0, [0, 0, 0]),
        (b"", 5, []),
    ],
    ids=repr,
)
def test_runs_and_packed_numbers(data: bytes, width: int, values: list[int]) -> None:
    assert mixed(data, width, len(values)) == values


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x03\x88\xc6", b"\x00\x01", b"\x01", b"\x06"], ids=repr)
def test_numbers_that_run_out_are_bad(data: bytes) -> None:
    assert mixed(data, 3, 3) is None


def test_every_width_of_packed_numbers() -> None:
    for width in range(1, 32):
        values = [(7919 * n + 13) % (1 << width) for n in range(24)]
        bits = sum(value << (width * n) for n, value in enumerate(values))
        data = bytes([(3 << 1) | 1]) + bits.to_bytes(3 * width, "little")
        assert mixed(data, width, 21) == values[:21]


def texts(data: bytes, count: int, room: int = 100) -> list[bytes] | None:
    offsets, out = np.zeros(count + 1, np.int64), np.zeros(room, np.uint8)
    if plain_texts(of(data), 0, offsets, out) == BAD:
        return None
    return [out[a:b].tobytes() for a, b in pairwise(offsets.tolist())]


def test_texts_with_their_lengths() -> None:
    two = b"\x02\x00\x00\x00ab\x00\x00\x00\x00"
    assert texts(two, 2) == [b"ab", b""]
    assert texts(two, 3) is None
    assert texts(two, 2, room=1) is None
    assert texts(b"\xff\xff\xff\xff", 1) is None
    assert texts(b"\x05\x00\x00\x00ab", 1) is None


@pytest.mark.parametrize(
    ("codes", "size", "fits"), [([], 0, True), ([0, 2], 3, True), ([3], 3, False), ([-1], 3, False)]
)
def test_codes_stay_inside_their_table(codes: list[int], size: int, fits: bool) -> None:
    assert are_codes(np.array(codes, np.int32), size) is fits
