"""比べる値の法則: それぞれの答え（処理時間、待ち、滞在、作業、手戻り）と、値の数も分位も等しい。"""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.insight.activities import activities_of
from shirube.engines.insight.comparison import compare
from shirube.engines.insight.comparison_sides import By, Choice, chosen_cases
from shirube.engines.insight.edges import edges_of
from shirube.engines.insight.figures import Figure, FigureKind, Step, followed_up, sample_of
from shirube.engines.insight.log import SECOND, EventLog, Level
from shirube.engines.insight.rework import rework
from shirube.engines.insight.tally import Distribution
from shirube.engines.insight.throughput import throughput_of
from shirube.engines.insight.variation import variation_of
from tests.insight_logs import Line, lines, log_from

LOGS = st.one_of(lines(), lines(intervals=True), lines(phases=True))


def figures(log: EventLog) -> list[Figure]:
    """このログで比べられる数。"""
    names = log.activity.names
    found = [Figure(kind=FigureKind.THROUGHPUT), Figure(kind=FigureKind.REWORK)]
    for kind in (FigureKind.SOJOURN, FigureKind.SERVICE):
        found += [Figure(kind=kind, activity=name) for name in names]
    return found + [Figure(kind=FigureKind.WAITING, source=a, activity=b) for a in names for b in names]


def answered(log: EventLog) -> dict[Figure, tuple[int, object]]:
    """それぞれの答えの、数と中央値。"""
    names, whole = log.activity.names, throughput_of(log).answer()
    found: dict[Figure, tuple[int, object]] = {
        Figure(kind=FigureKind.THROUGHPUT): (whole.count, whole.median)
    }
    for one in activities_of(log).answer(names):
        for kind, spread in ((FigureKind.SOJOURN, one.sojourn), (FigureKind.SERVICE, one.service)):
            found[Figure(kind=kind, activity=one.name)] = (spread.count, spread.median)
    for edge in edges_of(log).answer(names):
        key = Figure(kind=FigureKind.WAITING, source=edge.source, activity=edge.target)
        found[key] = (edge.waiting.count, edge.waiting.median)
    return found


@given(LOGS)
@settings(max_examples=40, deadline=None)
def test_values_are_those_of_the_answers(rows: list[Line]) -> None:
    """値の数と中央値は、時間の答えと等しい。手戻りの件の数は、手戻りの答えと等しい。"""
    if not rows:
        return
    log = log_from(rows)
    known = answered(log)
    for figure in figures(log):
        sample = sample_of(log, figure)
        assert len(sample.values) == len(sample.cases)
        if figure.is_share:
            assert int(sample.values.sum()) == rework(log).cases_with_rework
            continue
        median = Distribution.of(sample.values).median
        mine = (len(sample.values), None if median is None else median / SECOND)
        assert mine == known.get(figure, (0, None)), figure


@given(lines(intervals=True), st.integers(0, 250))
@settings(max_examples=40, deadline=None)
def test_follow_up_keeps_the_beginning(rows: list[Line], seconds: int) -> None:
    """見届ける長さで切っても、件も、最初の時も変わらず、残る行はその長さまでの行と、件の最初の行だけ。"""
    if not rows:
        return
    log = log_from(rows)
    cut = followed_up(log, seconds * SECOND)
    cut.check()
    assert tuple(cut.case_keys) == tuple(log.case_keys)
    firsts = np.repeat(cut.case_offsets[:-1], np.diff(cut.case_offsets))
    late = [at for at in range(cut.event_count) if at != firsts[at]]
    begun = cut.at if cut.start is None else np.where(cut.start < 0, cut.at, np.minimum(cut.start, cut.at))
    assert all(cut.at[at] - begun[firsts[at]] <= seconds * SECOND + 50 * SECOND for at in late)
    whole = followed_up(log, 10**15)
    assert whole.event_count == log.event_count


@given(lines(most=60), st.integers(1, 300))
@settings(max_examples=40, deadline=None)
def test_followed_cases_are_never_longer_than_followed(rows: list[Line], seconds: int) -> None:
    """届いた日で選び見届ける長さをそろえると、どの処理時間もその長さまで。除いた件と合わせて、届いた件になる。"""
    log = log_from(rows)
    figure = Figure(kind=FigureKind.THROUGHPUT)
    limit, cut_off = seconds * SECOND, 200 * SECOND
    choice = Choice(label="前", by=By.ARRIVED, follow_up=limit, cut_off=cut_off, ends_with=("交付",))
    found = chosen_cases(log, choice)
    values = found.sample(figure).values
    assert len(values) + found.too_late == log.case_count
    assert bool((values <= limit).all())
    whole = compare(found, found, figure)
    assert whole.difference in (0, None)
    assert whole.test is None or whole.test.p == 1


@given(lines(most=60), st.sampled_from(list(Step)))
@settings(max_examples=30, deadline=None)
def test_arrivals_within_the_window_add_up(rows: list[Line], step: Step) -> None:
    """まる四週間に届いた件の数は、日ごとでも週ごとでも足せば同じ。切れた月は数えない。"""
    log = log_from(rows)
    found = sample_of(
        log, Figure(kind=FigureKind.ARRIVALS, step=step), since=date(1969, 12, 29), until=date(1970, 1, 25)
    )
    sizes = {Step.DAY: 28, Step.WEEK: 4, Step.MONTH: 0}
    assert len(found.values) == sizes[step]
    if step is not Step.MONTH:
        assert int(found.values.sum()) == log.case_count


@given(lines(most=60), st.sampled_from(list(Level)))
@settings(max_examples=30, deadline=None)
def test_hidden_groups_carry_nothing(rows: list[Line], level: Level) -> None:
    """ばらつきの伏せた組は、数を一つも持たない。見えている組の件は、ログの件を超えない。"""
    if not rows:
        return
    log = log_from(rows, levels={"課": level})
    for kind in (FigureKind.THROUGHPUT, FigureKind.REWORK):
        found = variation_of(log, "課", Figure(kind=kind))
        for one in found.groups:
            if one.hidden is not None:
                assert (one.n, one.values, one.median, one.denominator, one.p) == (None,) * 5
        assert sum(one.n or 0 for one in found.shown) <= log.case_count
