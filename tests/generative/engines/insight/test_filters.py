"""件を選ぶ条件と、見方を変えることの法則: 独立に選んだもの、並べたものに等しい。"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight import filters
from shirube.engines.insight.filters import Condition, Moment, chosen
from shirube.engines.insight.log import Level
from shirube.engines.insight.variants import variants
from shirube.engines.insight.views import by_dimension
from tests import insight_reference as reference
from tests.generative.engines.insight.test_building import shown
from tests.insight_logs import Line, busy_lines, log_from, micro

NAMES = st.frozensets(st.sampled_from(["受付", "確認", "審査", "補正", "交付", "無い名"]))
VALUES = st.frozensets(st.sampled_from(["税", "福祉", None, "無い課"]))
TIMES = st.one_of(st.none(), st.integers(-10, 410).map(lambda n: n * 500_000))
Plain = Callable[[list[reference.Row]], bool]


def _is_in(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value < high)


@st.composite
def _simple(draw: st.DrawFn) -> tuple[Condition, Plain]:
    """一つの条件と、同じ条件を一件の行から素直に確かめるもの。"""
    kind = draw(st.integers(0, 7))
    if kind in (0, 1):
        low, high = draw(TIMES), draw(TIMES)
        moment = (reference.first_moment, reference.last_moment)[kind]
        return filters.Within(list(Moment)[kind], low, high), lambda own: _is_in(moment(own), low, high)
    if kind == 2:
        low, high = draw(TIMES), draw(TIMES)
        return filters.Lasting(low, high), lambda own: _is_in(reference.throughput(own), low, high)
    if kind == 3:
        names = draw(NAMES)
        return filters.Has(names), lambda own: any(row.activity in names for row in own)
    if kind == 4:
        names = draw(NAMES)
        return filters.StartsWith(names), lambda own: own[0].activity in names
    if kind == 5:
        names = draw(NAMES)
        return filters.EndsWith(names), lambda own: own[-1].activity in names
    if kind == 6:
        values = draw(VALUES)
        return filters.Valued("課", values), lambda own: any(row.dimensions["課"] in values for row in own)
    return filters.Every(), lambda own: True


CONDITIONS = st.recursive(
    _simple(),
    lambda some: st.one_of(
        some.map(lambda one: (~one[0], lambda own: not one[1](own))),
        st.tuples(some, some).map(
            lambda two: (two[0][0] & two[1][0], lambda own: two[0][1](own) and two[1][1](own))
        ),
        st.tuples(some, some).map(
            lambda two: (two[0][0] | two[1][0], lambda own: two[0][1](own) or two[1][1](own))
        ),
    ),
    max_leaves=4,
)


@given(busy_lines(intervals=True).filter(bool), CONDITIONS, st.integers(1, 4))
def test_conditions_choose_the_plain_cases(
    rows: list[Line], condition: tuple[Condition, Plain], count: int
) -> None:
    """組み合わせた条件も、一件ずつ確かめて選んだ件に等しい。まとまりに分けて選んでも同じ件になる。"""
    log, (fast, plain) = log_from(rows), condition
    expected = [case for case, own in reference.cases(reference.rows_from(rows)).items() if plain(own)]
    assert list(log.taken(chosen(log, fast)).case_keys) == expected
    in_parts = [part.case_keys[int(case)] for part in log.parts(count) for case in chosen(part, fast)]
    assert in_parts == expected


@given(busy_lines().filter(bool), st.data())
def test_cases_of_a_variant(rows: list[Line], data: st.DataObject) -> None:
    """選んだ変わり方の件だけが残り、件数は変わり方の表に合う。無い名の並びを選んでも、0件になる。"""
    log = log_from(rows)
    every = {one.activities: one.count for one in variants(log).top()}
    some = data.draw(st.frozensets(st.sampled_from(sorted(every))))
    taken = log.taken(chosen(log, filters.Following(some | {("無い名",), ()})))
    assert {one.activities: one.count for one in variants(taken).top()} == {
        names: every[names] for names in some
    }


@given(busy_lines().filter(bool), VALUES)
def test_case_level_values(rows: list[Line], values: frozenset[str | None]) -> None:
    """件ごとの切り口では、その件の値だけを見る。"""
    log = log_from(rows, levels={"課": Level.CASE})
    own = reference.case_value(reference.rows_from(rows), "課")
    found = log.taken(chosen(log, filters.Valued("課", values)))
    assert list(found.case_keys) == [case for case, value in own.items() if value in values]


def test_conditions_on_an_empty_log() -> None:
    """行の無いログからは、どの条件でも何も選ばれない。無い切り口は断る。"""
    log = log_from([])
    for condition in (filters.Has(frozenset({"受付"})), filters.Every(), filters.Within(Moment.FIRST)):
        assert chosen(log, condition).tolist() == []
    with pytest.raises(KeyError):
        chosen(log, filters.Valued("無い", frozenset()))


@given(busy_lines(intervals=True, phases=True).filter(bool), st.sampled_from([None, "元の件"]))
def test_regrouped_rows_are_the_plain_order(rows: list[Line], former: str | None) -> None:
    """切り口を件として並べ直したものは、その値を件の番号として読んだログに等しい。値の無い行は数えて除く。"""
    found = by_dimension(log_from(rows), "課", former=former)
    found.log.check()
    kept = [
        (number, replace(row, case=row.dimensions["課"], dimensions={"課": None}))
        for number, row in enumerate(rows, 1)
        if row.dimensions["課"] is not None
    ]
    expected = log_from([row for _, row in kept])
    numbers = [number for number, _ in kept]
    assert found.left_out == len(rows) - len(kept)
    bare = replace(found.log, dimensions=expected.dimensions)
    renumbered = replace(expected, lines=np.array([numbers[int(one) - 1] for one in expected.lines], int))
    assert shown(bare) == shown(renumbered)
    if former is not None:
        cases = found.log.dimensions[former]
        assert [cases.name(int(code)) for code in cases.codes] == [
            rows[int(line) - 1].case for line in found.log.lines
        ]


def test_sequence_of_the_source_is_kept() -> None:
    """同じ日時の行は、元の件の中での順番（順番の列）を守ったまま、新しい件に並ぶ。"""
    visit = {"来庁": "一回目"}
    log = log_from(
        [
            Line("甲", "交付", 5, sequence=2, dimensions=visit),
            Line("乙", "受付", 5, sequence=1, dimensions=visit),
            Line("甲", "受付", 5, sequence=1, dimensions=visit),
        ]
    )
    found = by_dimension(log, "来庁").log
    assert [found.activity.name(int(code)) for code in found.activity.codes] == ["受付", "受付", "交付"]
    assert found.at.tolist() == [micro(5)] * 3


def test_case_level_columns_follow_their_rows() -> None:
    """元の件ごとの切り口は、行いごとの切り口になって残る。元の件の名が重なれば断る。"""
    log = log_from(
        [
            Line("甲", "受付", 1, dimensions={"来庁": "一", "種類": "新規"}),
            Line("乙", "受付", 2, dimensions={"来庁": "一", "種類": "変更"}),
            Line("甲", "交付", 3, dimensions={"来庁": "二", "種類": None}),
        ],
        levels={"種類": Level.CASE},
    )
    kinds = by_dimension(log, "来庁").log.dimensions["種類"]
    assert [kinds.name(int(code)) for code in kinds.codes] == ["新規", "変更", "新規"]
    with pytest.raises(ValueError, match="すでにある"):
        by_dimension(log, "来庁", former="種類")
