"""流れを通った件と、手戻りのあった件の法則: 一件ずつ素直に確かめたものに等しく、分けて選んでも同じ。"""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.edges import edges_of
from shirube.engines.insight.filters import chosen
from shirube.engines.insight.passing import Passing, Reworked
from shirube.engines.insight.rework import rework
from tests import insight_reference as reference
from tests.insight_logs import Line, busy_lines, log_from

NAMES = st.sampled_from(["受付", "確認", "審査", "補正", "交付", "無い名"])


@given(busy_lines(), NAMES, NAMES)
def test_passing_is_what_a_plain_look_finds(lines: list[Line], source: str, target: str) -> None:
    """隣り合う二行がその順の件だけを選ぶ。"""
    log = log_from(lines)
    wanted = [
        any(a.activity == source and b.activity == target for a, b in pairwise(own))
        for own in reference.cases(reference.rows_from(lines)).values()
    ]
    assert chosen(log, Passing(source, target)).tolist() == np.flatnonzero(wanted).tolist()


@given(busy_lines())
def test_every_edge_has_cases_behind_it(lines: list[Line]) -> None:
    """矢印として数えた流れには、必ず件があり、件の数は回数を超えない。"""
    log = log_from(lines)
    for edge in edges_of(log).answer(log.activity.names):
        assert 1 <= len(chosen(log, Passing(edge.source, edge.target))) <= edge.waiting.count


@given(busy_lines())
def test_reworked_is_what_a_plain_look_finds(lines: list[Line]) -> None:
    """手戻りのある件だけを選ぶ。"""
    log = log_from(lines)
    wanted = [
        bool(reference.reworked(own)[0]) for own in reference.cases(reference.rows_from(lines)).values()
    ]
    assert chosen(log, Reworked()).tolist() == np.flatnonzero(wanted).tolist()


@given(busy_lines(phases=True), NAMES)
def test_a_returning_activity_is_what_a_plain_look_finds(lines: list[Line], name: str) -> None:
    """この行いの手戻り・繰り返しのあった件だけを選び、数は手戻りの答えの件数に等しい。"""
    log = log_from(lines)
    counted = rework(log)
    every = [reference.reworked(own) for own in reference.cases(reference.rows_from(lines)).values()]
    for kind, tally in ((0, counted.cases), (1, counted.repeat_cases)):
        found = chosen(log, Reworked(name, is_repeat=bool(kind)))
        assert found.tolist() == [at for at, both in enumerate(every) if name in both[kind]]
        assert len(found) == tally.as_dict().get(name, 0)
    repeats = chosen(log, Reworked(is_repeat=True))
    assert len(repeats) == counted.cases_with_repeats


@given(busy_lines(), st.integers(1, 4), NAMES, NAMES)
def test_choosing_by_parts_is_the_same(lines: list[Line], count: int, source: str, target: str) -> None:
    """件のまとまりに分けて選んでも、同じ件になる。"""
    log = log_from(lines)
    for condition in (
        Passing(source, target),
        Reworked(),
        Reworked(source),
        Reworked(target, is_repeat=True),
    ):
        found, first = [], 0
        for part in log.parts(count):
            found += (chosen(part, condition) + first).tolist()
            first += part.case_count
        assert found == chosen(log, condition).tolist()
