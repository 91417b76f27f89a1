"""時間の法則: 矢印・行い・件の答えは、素直な答えに等しく、分けて足しても、糸を増やしても変わらない。"""

import pickle
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight import edges as edges_module
from shirube.engines.insight import times as times_module
from shirube.engines.insight import two_readings
from shirube.engines.insight.durations import Durations, Spread, joined, narrowed
from shirube.engines.insight.edges import edges_of
from shirube.engines.insight.intervals import paired
from shirube.engines.insight.kernels import waiting
from shirube.engines.insight.kernels.arrays import is_many
from shirube.engines.insight.log import NO_TIME, SECOND, EventLog
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.times import TimesPartial, answered_times, times_of
from tests import insight_reference_times as reference
from tests.insight_logs import Line, lines, log_from
from tests.insight_reference import quantile, rows_from

SHARES = st.fractions(0, 1, max_denominator=1000)
EVERY_KIND = st.one_of(lines(), lines(intervals=True), lines(phases=True), lines(intervals=True, phases=True))


def figures(spread: Spread) -> reference.Figures:
    """答えを、素直な答えと同じ形に。"""
    return spread.count, spread.mean, spread.median, spread.p90


def answers(partial: TimesPartial, names: tuple[str, ...], workers: int = 1) -> tuple:
    """部分の答えの、すべての答え。"""
    return (
        partial.edges.answer(names, workers=workers),
        partial.activities.answer(names, workers=workers),
        partial.throughput.answer(workers=workers),
    )


def assert_as_plain(log: EventLog, rows: list[Line]) -> None:
    """素直な答えと、端数まで等しい。"""
    edges, activities, throughput = answers(times_of(log), log.activity.names)
    plain = rows_from(rows)
    assert {(one.source, one.target): figures(one.waiting) for one in edges} == reference.edges(plain)
    assert {
        one.name: (
            one.count,
            figures(one.service),
            figures(one.sojourn),
            one.unpaired_starts,
            one.unpaired_completes,
        )
        for one in activities
    } == reference.activities(plain)
    assert figures(throughput) == reference.lengths(plain)


@given(EVERY_KIND)
def test_times_are_the_plain_ones(rows: list[Line]) -> None:
    """どの形のログでも、数・平均・中央値・90% 値は、分数で素直に求めた答えに等しい。"""
    assert_as_plain(log_from(rows), rows)


@given(EVERY_KIND, st.integers(1, 5), st.integers(1, 3))
def test_parts_and_threads_do_not_change_the_answer(rows: list[Line], count: int, workers: int) -> None:
    """一つの糸、多くの糸、部分に分けて足した答えは、どれも等しい。"""
    log = log_from(rows)
    names, whole = log.activity.names, times_of(log)
    assert answers(times_of(log, workers=workers), names, workers) == answers(whole, names)
    split = merged(times_of, log.parts(count), workers=workers)
    assert answers(split, names, workers) == answers(whole, names)
    first, *others = [times_of(part) for part in log.parts(count)]
    for other in others:
        first = first.merge(other)
    assert answers(first, names) == answers(whole, names)


@given(lines(), st.integers(1, 4), st.integers(0, 3), st.lists(SHARES, min_size=1, max_size=3))
def test_two_readings_are_one_answer(
    rows: list[Line], workers: int, room: int, of_cases: list[Fraction]
) -> None:
    """列を二度読む道は、桝の置き場を広げながらでも、種類が多すぎてやめるときも、値をすべて持つ道と同じ答えになる。"""
    log = log_from(rows)
    rows_kept, smallest = two_readings.MOST_ROWS, waiting._SMALLEST
    plain = answered_times(log, of_cases=of_cases)
    try:
        times_module.is_many = lambda rows: True
        two_readings.MOST_ROWS, waiting._SMALLEST = (rows_kept, 1 + room) if room else (2, 1)
        assert answered_times(log, of_cases=of_cases, workers=workers) == plain
    finally:
        times_module.is_many, two_readings.MOST_ROWS = is_many, rows_kept
        waiting._SMALLEST = smallest


@given(EVERY_KIND)
def test_partials_travel(rows: list[Line]) -> None:
    """部分の答えは、書き出して読み戻しても足し合わせられる（別の過程で求めた答えも足せる）。"""
    log = log_from(rows)
    first, *others = [pickle.loads(pickle.dumps(times_of(part))) for part in log.parts(3)]  # noqa: S301
    assert answers(first.merge(*others), log.activity.names) == answers(times_of(log), log.activity.names)


@given(EVERY_KIND)
def test_many_kinds_of_activities_are_counted_without_a_table(rows: list[Line]) -> None:
    """行いの種類が多いときの道（組の表を作らない）も、同じ鍵・同じ値・同じ並びになる。"""
    log = log_from(rows)
    dense, most = edges_of(log).waiting, edges_module.MOST_DENSE
    try:
        edges_module.MOST_DENSE = 0
        sparse = edges_of(log, workers=2).waiting
    finally:
        edges_module.MOST_DENSE = most
    assert sparse.keys.tolist() == dense.keys.tolist()
    assert sparse.offsets.tolist() == dense.offsets.tolist()
    assert sparse.values.tolist() == dense.values.tolist() and sparse.values.dtype == dense.values.dtype


@given(lines(phases=True))
def test_pairing_keeps_every_row(rows: list[Line]) -> None:
    """組にした開始は完了の行に移り、ほかの行は一つも失われない。組にしても、作業時間は変わらない。"""
    log = log_from(rows)
    one_row = paired(log)
    one_row.check()
    before, after = (times_of(one).activities.answer(log.activity.names) for one in (log, one_row))
    gone = {one.name: one.service.count for one in before}
    assert {one.name: (one.count, one.service) for one in after} == {
        one.name: (one.count - gone[one.name], one.service) for one in before if one.count - gone[one.name]
    }
    assert sum(one.unpaired_starts for one in after) == sum(one.unpaired_starts for one in before)


WIDE = st.one_of(
    st.integers(-(2**58), 2**58),
    st.integers(-300, 300),
    st.integers(-(2**31) - 2, 2**31 + 2).map(lambda second: second * 1_000_000),
)


@given(st.lists(st.lists(WIDE, max_size=12), max_size=6), st.lists(SHARES, max_size=4))
def test_spreads_are_exact(groups: list[list[int]], shares: list[Fraction]) -> None:
    """負でも、二十万年分の差でも、合計・平均・どの割合の分位も分数と一致する（桁あふれしない）。"""
    parts = [
        Durations.grouped(np.full(len(group), code, np.uint8), np.array(group, np.int64), len(groups))
        for code, group in enumerate(groups)
    ]
    found = joined(parts) if parts else Durations.grouped(np.empty(0, np.uint8), np.empty(0, np.int64), 0)
    spreads = dict(zip(found.keys.tolist(), found.summaries(shares, workers=2), strict=True))
    for code, group in enumerate(groups):
        values = [Fraction(value, 1_000_000) for value in group]
        if not values:
            assert code not in spreads
            continue
        assert spreads[code].mean == sum(values) / len(values)
        assert all(spreads[code].at(share) == quantile(values, share) for share in shares)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 6000),
    st.sampled_from(["few", "skewed", "wide", "equal", "steps", "seconds"]),
    st.lists(SHARES, min_size=1, max_size=4),
)
def test_selection_is_sorting(seed: int, size: int, shape: str, shares: list[Fraction]) -> None:
    """大きな束から選び出した値は、並べ替えて拾った値に等しい（偏りが大きくても、同じ値ばかりでも）。"""
    random = np.random.default_rng(seed)
    values = {
        "few": lambda: random.integers(-3, 3, size),
        "skewed": lambda: (random.lognormal(0, 8, size) * 1000).astype(np.int64),
        "wide": lambda: random.integers(-(2**59), 2**59, size),
        "equal": lambda: np.full(size, 7),
        "seconds": lambda: random.normal(0, 10 ** random.integers(0, 9), size).astype(np.int64) * SECOND,
        "steps": lambda: (np.int64(1) << random.integers(0, 59, size)) + random.integers(0, 3, size),
    }[shape]()
    found = Durations.grouped(np.zeros(size, np.uint8), values.astype(np.int64), 1).summaries(shares)[0]
    plain = [Fraction(value, 1_000_000) for value in values.tolist()]
    assert found.count == size and found.mean == sum(plain) / size
    assert all(found.at(share) == quantile(plain, share) for share in shares)


@given(st.lists(WIDE, max_size=8))
def test_seconds_are_used_only_when_exact(values: list[int]) -> None:
    """秒の int32 で持つのは、どの値も失われないときだけ。"""
    kept = narrowed(np.array(values, np.int64))
    unit = 1_000_000 if kept.dtype == np.int32 else 1
    assert [value * unit for value in kept.tolist()] == values
    assert (kept.dtype == np.int32) == all(
        value % 1_000_000 == 0 and -(2**31) <= value // 1_000_000 < 2**31 for value in values
    )


def test_no_time_is_not_a_length() -> None:
    """長さの無い行は数えない。"""
    lengths = np.array([NO_TIME, 5, NO_TIME], np.int64)
    found = Durations.grouped(np.array([0, 1, 1], np.uint8), lengths, 3)
    assert found.keys.tolist() == [1] and found.values.tolist() == [5]
