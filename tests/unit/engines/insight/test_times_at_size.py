"""大きさと形の外れ: 行いが一万種類、一件に百万行、開始ばかり、後から増えた符号の表でも、正確に答える。"""

import tracemalloc
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from shirube.engines.insight import times as times_module
from shirube.engines.insight.activities import activities_of
from shirube.engines.insight.durations import Durations, joined
from shirube.engines.insight.edges import edges_of
from shirube.engines.insight.log import SECOND, Coded, EventLog, Phase, Texts, code_dtype
from shirube.engines.insight.throughput import throughput_of
from shirube.engines.insight.times import answered_times, times_of
from shirube.engines.insight.two_readings import read_twice

DAY = 86_400
BACKWARDS = np.array([0, 9, 5, 0, 60], np.int64) * SECOND
THIRDS = (Fraction(1, 3), Fraction(2, 3), Fraction(1))


def made(
    sizes: list[int], codes: np.ndarray, seconds: np.ndarray, kinds: int, phase: np.ndarray | None = None
) -> EventLog:
    """件の行の数、行いの符号、日時（秒）から記録を作る。"""
    log = EventLog(
        case_offsets=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        case_keys=Texts.of([str(case) for case in range(len(sizes))]),
        activity=Coded(codes.astype(code_dtype(kinds)), tuple(f"行い{code}" for code in range(kinds))),
        at=seconds.astype(np.int64) * SECOND,
        lines=np.arange(1, len(codes) + 1, dtype=np.int64),
        phase=phase,
    )
    log.check()
    return log


def test_ten_thousand_activities_need_no_square_table() -> None:
    """一万種類の行いでも、現れた矢印だけを持つ（一億の組の表を作らない）。数と平均は素直に数えた値に等しい。"""
    random = np.random.default_rng(1)
    kinds, cases, each = 10_000, 3_000, 20
    codes = random.integers(0, kinds, cases * each)
    seconds = np.sort(random.integers(0, 400 * DAY, (cases, each)), axis=1).ravel()
    log = made([each] * cases, codes, seconds, kinds)
    tracemalloc.start()
    waiting = edges_of(log, workers=2).waiting
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 * 2**20
    inside = np.arange(1, len(codes)) % each != 0
    plain = Counter(zip(codes[1:][inside].tolist(), codes[:-1][inside].tolist(), strict=True))
    keys = [(key >> 32, key & 0xFFFFFFFF) for key in waiting.keys.tolist()]
    assert dict(zip(keys, waiting.counts.tolist(), strict=True)) == dict(plain)
    total = sum(one.waiting.total for one in edges_of(log).answer(log.activity.names))
    assert total == int(np.diff(seconds)[inside].sum()) * SECOND


@pytest.mark.parametrize("kinds", [3, 2_000])
def test_a_case_with_a_million_events(kinds: int) -> None:
    """一件に百万行あっても答え、待ちの合計は件の長さに等しい。滞在の合計も等しい。"""
    random = np.random.default_rng(2)
    size = 1_000_000
    codes = np.cumsum(random.integers(0, 5, size)) % kinds
    log = made([size], codes, np.sort(random.integers(0, 900 * DAY, size)), kinds)
    times = times_of(log, workers=2)
    length = times.throughput.answer()
    edges = times.edges.answer(log.activity.names)
    acts = times.activities.answer(log.activity.names)
    assert sum(one.waiting.count for one in edges) == sum(one.sojourn.count for one in acts) == size - 1
    assert sum(one.waiting.total for one in edges) == length.total
    assert sum(one.sojourn.total for one in acts) == length.total


def test_a_million_open_starts() -> None:
    """開始だけが五十万行続いても、先に始めたものから順に閉じる（行の数に比べて、時間は延びない）。"""
    half = 500_000
    phase = np.repeat(np.array([Phase.START, Phase.COMPLETE], np.uint8), half)
    log = made([2 * half], np.zeros(2 * half), np.arange(2 * half), 1, phase)
    (one,) = activities_of(log).answer(log.activity.names)
    assert (one.service.count, one.service.median, one.service.p90) == (half, half, half)
    assert (one.unpaired_starts, one.unpaired_completes) == (0, 0)


def test_sums_do_not_overflow() -> None:
    """百年の待ちが何万あっても、マイクロ秒の合計が桁あふれしない。列を二度読む道でも。"""
    cases = 300_000
    log = made([2] * cases, np.zeros(2 * cases), np.tile([0, 100 * 365 * DAY], cases), 1)
    (edge,) = answered_times(log, workers=2).edges
    assert edge.waiting.total == cases * 100 * 365 * DAY * SECOND > np.iinfo(np.uint64).max
    century, count = 100 * 365 * DAY * SECOND + 1, 40_000
    lengths = np.full(count, century, np.int64)
    lengths[0] += 1
    assert count * century > np.iinfo(np.int64).max
    found = Durations.grouped(np.zeros(count, np.uint8), lengths, 1)
    whole = joined([found, found, found], workers=2).summaries()[0]
    assert whole.count == 3 * count
    assert whole.mean == Fraction(century, SECOND) + Fraction(3, 3 * count * SECOND)


@pytest.mark.parametrize("kinds", [1, 22, 60, 1_025])
def test_two_readings_at_size(kinds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """行の多いログは列を二度読んで答え、待ちが無くても、百年でも、同じ日ばかりでも、値をすべて持つ答えに等しい。

    矢印の種類が桝の上限を超えるときは、値をすべて持つ道で求める。
    """
    random = np.random.default_rng(4)
    sizes = [*random.integers(1, 20, 25_000).tolist(), 5_000]
    steps = random.choice(
        [0, 1, 60, DAY, 7 * DAY, 100 * 365 * DAY], sum(sizes), p=[0.3, 0.1, 0.2, 0.2, 0.1999, 0.0001]
    )
    heads = np.cumsum([0, *sizes[:-1]])
    steps += (random.lognormal(8, 3, len(steps)) * (random.random(len(steps)) < 0.3)).astype(np.int64)
    seconds = np.cumsum(steps)
    seconds -= np.repeat(seconds[heads], sizes)
    log = made(sizes, np.minimum(random.geometric(0.3, len(steps)), kinds) - 1, seconds, kinds)
    readings: list[object] = []
    monkeypatch.setattr(
        times_module,
        "read_twice",
        lambda *args, **named: readings.append(found := read_twice(*args, **named)) or found,
    )
    partial, names = times_of(log), log.activity.names
    for workers in (1, 3):
        found = answered_times(log, of_cases=THIRDS, workers=workers)
        assert found.edges == partial.edges.answer(names)
        assert found.activities == partial.activities.answer(names)
        assert found.throughput == partial.throughput.answer(THIRDS)
    assert [one is not None for one in readings] == [kinds < 1_000] * 2


def test_a_clock_that_goes_back_is_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """日時の戻る列（約束に反する記録）でも、桝の外を読まず、値をすべて持つ道で、負の待ちのまま数える。"""
    log = replace(made([3, 2], np.array([0, 1, 0, 0, 1]), np.array([0, 9, 9, 0, 60]), 2), at=BACKWARDS)
    monkeypatch.setattr(times_module, "is_many", lambda rows: True)
    assert read_twice(log, THIRDS, THIRDS) is None
    found = answered_times(log, of_cases=THIRDS)
    assert {(one.source, one.target): one.waiting.total for one in found.edges} == {
        ("行い0", "行い1"): (9 + 60) * SECOND,
        ("行い1", "行い0"): -4 * SECOND,
    }


def test_a_dictionary_that_grew_later() -> None:
    """後から行いの種類が増えた記録とも、足し合わせられる（先の符号は変わらない）。"""
    early = made([2], np.array([0, 1]), np.array([0, 60]), 2)
    late = made([3], np.array([0, 2, 1]), np.array([0, 60, 90]), 3)
    whole = times_of(early).merge(times_of(late))
    names = late.activity.names
    assert [(one.name, one.count) for one in whole.activities.answer(names)] == [
        ("行い0", 2),
        ("行い1", 2),
        ("行い2", 1),
    ]
    assert {(one.source, one.target) for one in whole.edges.answer(names)} == {
        ("行い0", "行い1"),
        ("行い0", "行い2"),
        ("行い2", "行い1"),
    }


def test_seconds_and_micros_are_joined() -> None:
    """整数秒の部分と、端数のある部分を足しても、どちらの値も変わらない。"""
    whole = made([2], np.array([0, 1]), np.array([0, 60]), 2)
    fine = made([2], np.array([0, 1]), np.array([0, 60]), 2)
    fine.at[1] += 1
    assert throughput_of(whole).lengths.values.dtype == np.int32
    assert throughput_of(fine).lengths.values.dtype == np.int64
    (edge,) = edges_of(whole).merge(edges_of(fine)).answer(whole.activity.names)
    assert (edge.waiting.count, edge.waiting.mean) == (2, 60 + Fraction(1, 2 * SECOND))
    assert throughput_of(fine).merge(throughput_of(whole)).answer().mean == edge.waiting.mean
