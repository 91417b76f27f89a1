"""手戻り、受け渡し、到着・完了・仕掛りの法則: 独立な答えに等しく、分けて足し合わせても等しい。"""

from functools import reduce
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.flow import Flow, flow
from shirube.engines.insight.handovers import Handovers, handovers
from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.rework import Rework, rework
from tests import insight_reference as reference
from tests.insight_logs import Line, busy_lines, log_from, micro


def told_rework(found: Rework) -> dict[str, object]:
    """手戻りを、独立な答えと同じ形に。"""
    return {
        "cases": found.case_count,
        "cases_with_rework": found.cases_with_rework,
        "cases_with_repeats": found.cases_with_repeats,
        "rework_rows": found.rows.as_dict(),
        "rework_cases": found.cases.as_dict(),
        "repeat_rows": found.repeat_rows.as_dict(),
        "repeat_cases": found.repeat_cases.as_dict(),
    }


def told_handovers(found: Handovers) -> dict[str, object]:
    """受け渡しを、独立な答えと同じ形に。"""
    each = zip(found.per_case.values.tolist(), found.per_case.counts.tolist(), strict=True)
    return {
        "pairs": {(one.giver, one.receiver): one.count for one in found.most()},
        "pair_cases": {(one.giver, one.receiver): one.case_count for one in found.most()},
        "per_case": [times for times, count in each for _ in range(count)],
    }


def plain_handovers(rows: list[Line], **options) -> dict[str, object]:
    """独立な答え（件ごとの回数は、小さい順）。"""
    plain = reference.handovers(reference.rows_from(rows), **options)
    return {**plain, "per_case": sorted(plain["per_case"])}


def told_flow(found: Flow) -> dict[str, list[int]]:
    """出入りを、独立な答えと同じ形に。"""
    return {
        "arrivals": found.arrivals.tolist(),
        "completions": found.completions.tolist(),
        "in_progress": found.in_progress.tolist(),
    }


@given(busy_lines(intervals=True, phases=True), st.integers(1, 6))
def test_rework_is_the_plain_answer(rows: list[Line], count: int) -> None:
    """手戻りと繰り返しの件数、行数、名ごとの内訳が等しい。分けて足し合わせても等しい。"""
    log = log_from(rows)
    expected = reference.rework(reference.rows_from(rows))
    assert told_rework(rework(log)) == expected
    assert told_rework(merged(rework, log.parts(count))) == expected


@given(busy_lines(intervals=True, phases=True), st.integers(1, 6))
def test_handovers_are_the_plain_answer(rows: list[Line], count: int) -> None:
    """受け渡しの組、回数、件数、一件あたりの回数が等しい。分けて足し合わせても等しい。"""
    log = log_from(rows)
    expected = plain_handovers(rows)
    assert told_handovers(handovers(log)) == expected
    assert told_handovers(merged(handovers, log.parts(count))) == expected
    steps = [
        row for own in reference.cases(reference.rows_from(rows)).values() for row in reference.done(own)
    ]
    assert handovers(log).missing == sum(row.resource is None for row in steps)


@given(busy_lines().filter(bool))
def test_handovers_between_sections(rows: list[Line]) -> None:
    """課から課への受け渡しも、同じ数え方になる。"""
    expected = plain_handovers(rows, value_of=lambda row: row.dimensions["課"])
    assert told_handovers(handovers(log_from(rows), by="課")) == expected


def test_handovers_of_many_holders() -> None:
    """担当と組が多くても、一組も失われず、混ざらない（置き場所を広げても同じ）。"""
    draw = Random(7)
    rows = [Line(f"件{n % 7}", "審査", n, resource=f"担当{draw.randrange(300)}") for n in range(6_000)]
    log = log_from(rows, size=10_000)
    assert len(handovers(log).counts) > 3_000
    assert told_handovers(handovers(log)) == plain_handovers(rows)


def test_handovers_with_other_dictionaries_add_up() -> None:
    """部分ごとに担当の表が違っても、名で合わせて足す。"""
    one = [Line("甲", "受付", 1, resource="a"), Line("甲", "審査", 2, resource="b")]
    other = [Line("乙", "受付", 1, resource="b"), Line("乙", "審査", 2, resource="a")]
    third = [Line("丙", "受付", 1, resource="c"), Line("丙", "審査", 2, resource="b")]
    parts = [log_from(part) for part in (one, other, third)]
    expected = plain_handovers([*one, *other, *third])
    assert told_handovers(merged(handovers, parts)) == expected
    assert told_handovers(reduce(Handovers.merge, map(handovers, parts))) == expected


def test_case_level_holder_is_refused() -> None:
    """件ごとの切り口では、受け渡しを数えない。担当の無いログは、すべて不明と数える。"""
    log = log_from([Line("甲", "受付", 1, dimensions={"課": "税"})], levels={"課": Level.CASE})
    with pytest.raises(ValueError, match="件ごと"):
        handovers(log, by="課")
    assert (handovers(log).count, handovers(log).missing) == (0, 1)


@given(busy_lines(intervals=True), st.integers(1, 6), st.data())
def test_flow_is_the_plain_answer(rows: list[Line], count: int, data: st.DataObject) -> None:
    """到着、完了、仕掛りが等しく、次の仕掛りは、いまの仕掛りに到着を足し完了を引いたものになる。"""
    moments = [0, *(micro(at) for row in rows for at in (row.at, row.start) if at is not None)]
    some = st.one_of(st.sampled_from(moments), st.integers(-10_000_000, 210_000_000))
    boundaries = sorted(data.draw(st.sets(some, max_size=12)))
    log, cuts = log_from(rows), np.array(boundaries, np.int64)
    found = flow(log, cuts)
    assert told_flow(found) == reference.flow(reference.rows_from(rows), boundaries)
    assert told_flow(merged(lambda part: flow(part, cuts), log.parts(count))) == told_flow(found)
    wip = found.in_progress
    assert (wip[1:] == wip[:-1] + found.arrivals - found.completions).all()


def test_flow_refuses_unordered_boundaries() -> None:
    """順に並ばない区切りと、違う区切りの足し合わせは断る。"""
    log: EventLog = log_from([Line("甲", "受付", 1)])
    with pytest.raises(ValueError, match="早い順"):
        flow(log, np.array([2, 1], np.int64))
    with pytest.raises(ValueError, match="足し合わせられません"):
        flow(log, np.array([1], np.int64)).merge(flow(log, np.array([2], np.int64)))
