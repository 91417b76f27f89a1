"""概要と変わり方の法則: 独立な答えに等しく、分けて足し合わせても等しい。"""

from fractions import Fraction
from functools import reduce

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.profile import Profile, profile
from shirube.engines.insight.tally import Distribution, Tally
from shirube.engines.insight.variants import Variants, variants
from tests import insight_reference as reference
from tests.insight_logs import Line, busy_lines, log_from

LEVELS = st.sampled_from([{}, {"課": Level.CASE}])


def told(one: Profile) -> dict[str, object]:
    """概要を、独立な答えと同じ形に。"""
    sizes = one.events_per_case
    return {
        "cases": one.case_count,
        "events": one.event_count,
        "variants": one.variant_count,
        "activities": one.activities.as_dict(),
        "resources": (one.resources.as_dict(), one.resources.missing)
        if one.resources
        else ({}, one.event_count),
        "dimensions": {name: (tally.as_dict(), tally.missing) for name, tally in one.dimensions.items()},
        "first": one.first,
        "last": one.last,
        "starts": one.start_activities.as_dict(),
        "ends": one.end_activities.as_dict(),
        "sizes": (sizes.minimum, sizes.median, sizes.maximum) if sizes.count else None,
        "phases": {int(phase): count for phase, count in one.phases.items() if count},
    }


def table(found: Variants, limit: int | None = None) -> list[tuple]:
    """変わり方の表を、独立な答えと同じ形に。"""
    return [
        (one.activities, one.count, one.cumulative, Fraction(one.median_seconds) * 1_000_000)
        for one in found.top(limit)
    ]


def renamed(log: EventLog) -> EventLog:
    """同じ記録を、符号の表を使い直して（別の並びの表で）読んだもの。"""
    rows = [
        Line(
            log.case_keys[case],
            str(log.activity.name(int(log.activity.codes[row]))),
            float(log.at[row]) / 1_000_000,
            dimensions={"課": log.dimensions["課"].name(int(log.dimensions["課"].codes[row]))},
        )
        for case in range(log.case_count)
        for row in range(int(log.case_offsets[case]), int(log.case_offsets[case + 1]))
    ]
    return log_from(rows)


@given(busy_lines(intervals=True, phases=True), LEVELS)
def test_profile_is_the_plain_answer(rows: list[Line], levels: dict[str, Level]) -> None:
    """件数、行数、種類の数、値なし、初めと終わりが、独立な答えに等しい。"""
    found = profile(log_from(rows, levels=levels))
    assert told(found) == reference.profile(reference.rows_from(rows), levels)


@given(busy_lines(intervals=True, phases=True), LEVELS, st.integers(1, 6))
def test_merged_profile_is_the_whole(rows: list[Line], levels: dict[str, Level], count: int) -> None:
    """概要は、件のまとまりに分けて足し合わせても、全体の概要に等しい。"""
    log = log_from(rows, levels=levels)
    whole = profile(log)
    for one in (merged(profile, log.parts(count)), reduce(Profile.merge, map(profile, log.parts(count)))):
        assert told(one) == told(whole)
        assert table(one.variants) == table(whole.variants)


@given(busy_lines(intervals=True), st.integers(0, 8))
def test_variants_are_the_plain_answer(rows: list[Line], limit: int) -> None:
    """変わり方の件数、順、累計、処理時間の中央値が、独立な答えに等しい。初めのいくつかだけでも同じ。"""
    found, expected = variants(log_from(rows)), reference.variant_table(reference.rows_from(rows))
    assert [(names, n, total) for names, n, total, _ in table(found)] == [one[:3] for one in expected]
    for (*_, median), (*_, exact) in zip(table(found), expected, strict=True):
        assert abs(median - exact) < Fraction(1, 1000)
    assert table(found, limit) == table(found)[:limit]


@given(busy_lines(), st.integers(2, 6), st.randoms(use_true_random=False))
def test_variants_merge_in_any_order_and_naming(rows: list[Line], count: int, random) -> None:
    """部分の順も、部分ごとの符号の表も、糸の数も、答えを変えない。"""
    log = log_from(rows)
    whole, threaded = variants(log), variants(log, workers=count)
    assert table(threaded) == table(whole) and threaded.variant_of.tolist() == whole.variant_of.tolist()
    parts = [renamed(part) for part in log.parts(count) if part.case_count]
    random.shuffle(parts)
    if parts:
        assert table(reduce(Variants.merge, map(variants, parts))) == table(variants(log))
        assert table(merged(variants, parts)) == table(variants(log))
        first, *others = (Tally.of(part.activity) for part in parts)
        assert first.merge(*others).most() == Tally.of(log.activity).most()


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=6), min_size=1, max_size=80),
    st.integers(1, 12),
)
def test_ties_are_told_apart_by_names(sequences: list[list[int]], limit: int) -> None:
    """同じ件数の変わり方が多くても、初めのいくつかは、すべてを並べた初めに等しい。"""
    names = ["受付", "い", "確認"]
    rows = [
        Line(f"件{case}", names[code], at)
        for case, sequence in enumerate(sequences)
        for at, code in enumerate(sequence)
    ]
    found = variants(log_from(rows))
    expected = [one[0] for one in reference.variant_table(reference.rows_from(rows))]
    assert [one.activities for one in found.top(limit)] == expected[:limit]
    assert [found.activities_of(int(one)) for one in found.variant_of] == [
        tuple(names[code] for code in sequence) for sequence in sequences
    ]


@given(st.lists(st.integers(-9, 9)), st.lists(st.integers(-9, 9)), st.fractions(0, 1, max_denominator=100))
def test_distribution_is_its_numbers(some: list[int], more: list[int], share: Fraction) -> None:
    """散らばりの分位、平均、最小、最大は、数の並びから求めたものに等しい。足し合わせても同じ。"""
    found = Distribution.of(np.array(some, np.int64)).merge(Distribution.of(np.array(more, np.int64)))
    numbers = some + more
    assert found.quantile(share) == reference.quantile(numbers, share)
    assert (found.count, found.total) == (len(numbers), sum(numbers))
    assert (found.minimum, found.maximum) == (min(numbers, default=None), max(numbers, default=None))
    assert found.mean == (Fraction(sum(numbers), len(numbers)) if numbers else None)


def test_parts_without_a_column_are_missing_there() -> None:
    """ある部分にだけある担当や切り口も足し合わせに残り、列の無い部分の行は、値なしと数える。"""
    with_columns = [Line("甲", "受付", 1, resource="a", dimensions={"課": "税", "種類": "新規"})]
    without = [Line("乙", "受付", 1), Line("乙", "交付", 2)]
    one = profile(log_from(with_columns, levels={"種類": Level.CASE}))
    for found in (one.merge(profile(log_from(without))), profile(log_from(without)).merge(one)):
        assert found.resources is not None
        assert (found.resources.as_dict(), found.resources.missing) == ({"a": 1}, 2)
        assert {name: (tally.distinct, tally.missing) for name, tally in found.dimensions.items()} == {
            "課": (1, 2),
            "種類": (1, 1),
        }
