"""KPI にする数の法則: 自分の事案の記録でも、処理時間の素朴な答えや独立な答えと一つの端数もなく等しい。"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight import processing_time
from shirube.engines.insight.activities import activities_of
from shirube.engines.insight.case_events import micros, record_of
from shirube.engines.insight.durations import MEDIAN, P90
from shirube.engines.insight.edges import edges_of
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.measured import (
    case_count,
    closed_within,
    processing,
    reworked,
    rows_in_order,
    staying,
    until,
    waiting,
)
from shirube.values.case_event import RETRACTED, CaseEvent, ClockState, Phase
from tests import insight_reference as plain
from tests.insight_logs import busy_lines, log_from

BEGIN = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@st.composite
def case_events(draw: st.DrawFn) -> list[CaseEvent]:
    """でたらめな行い。訂正、取消、止まった時計、細かな時刻を含む。"""
    drawn = draw(
        st.lists(
            st.tuples(
                st.integers(0, 4),
                st.sampled_from(["受付", "審査", "完了"]),
                st.integers(0, 20 * 86_400 * 1_000_000),
                st.sampled_from(list(Phase)),
                st.booleans(),
                st.sampled_from(["新", "訂正", "取消"]),
            ),
            max_size=30,
        )
    )
    found: list[CaseEvent] = []
    for at, (case, activity, offset, phase, is_stop, way) in enumerate(drawn):
        target = draw(st.sampled_from(found)) if found and way != "新" else None
        if target is not None and any(one.corrects == target.event_id for one in found):
            target = None
        found.append(
            CaseEvent(
                event_id=f"e{at}",
                municipality="m",
                subjects={"case": f"c{case}"} if target is None else target.subjects,
                seq=at,
                activity=activity,
                phase=phase,
                occurred_at=BEGIN + timedelta(microseconds=offset),
                recorded_at=BEGIN + at * DAY,
                team="税" if case % 2 else None,
                actor=f"p{case}",
                clock=ClockState.STOP if is_stop else None,
                clock_reason="補正" if is_stop else None,
                outcome=RETRACTED if target is not None and way == "取消" else None,
                corrects=None if target is None else target.event_id,
            )
        )
    return found


@given(case_events(), st.integers(0, 20), st.integers(0, 20))
def test_own_cases_agree_with_the_plain_processing_time(
    events: list[CaseEvent], first: int, days: int
) -> None:
    """件数、処理時間、根拠の行が、処理時間の素朴な答えと（並びまで）等しい。"""
    since, before = BEGIN + first * DAY, BEGIN + (first + days) * DAY
    known = processing_time(events, closed_from=since, closed_to=before)
    made = record_of(events)
    made.log.check()
    log = closed_within(made.log, since=micros(since), before=micros(before))
    assert case_count(log).value == known.case_count
    for share, text in ((MEDIAN, "0.5"), (P90, "0.9")):
        found, value = processing(log, share), known.at(Decimal(text))
        assert found.value == (None if value is None else Fraction(value))
        rows = rows_in_order(log, found.rows)
        assert tuple(made.event_ids[line] for line in log.lines[rows]) == known.event_ids


@given(case_events(), st.randoms())
def test_order_of_events_does_not_matter(events: list[CaseEvent], random: object) -> None:
    """行いを渡す順を変えても、同じ記録になる。"""
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    a, b = record_of(events), record_of(shuffled)
    assert a.event_ids == b.event_ids
    assert a.log.at.tolist() == b.log.at.tolist()
    assert list(a.log.case_keys) == list(b.log.case_keys)


@given(st.one_of(busy_lines(intervals=True), busy_lines(phases=True), busy_lines()))
def test_waits_and_stays_agree_with_the_answers_of_the_map(lines: list) -> None:
    """矢印を名ざした待ち、行いを名ざした滞在は、流れと行いの答えと等しい。"""
    log = log_from(lines)
    names = log.activity.names
    for edge in edges_of(log).answer(names):
        found = waiting(log, P90, source=edge.source, target=edge.target)
        assert (found.n, found.value) == (edge.waiting.count, edge.waiting.p90)
    for one in activities_of(log).answer(names):
        stay = staying(log, MEDIAN, activity=one.name)
        assert (stay.n, stay.value) == (one.sojourn.count, one.sojourn.median)


@given(st.one_of(busy_lines(intervals=True), busy_lines(phases=True), busy_lines()))
def test_all_waits_and_rework_agree_with_the_reference(lines: list) -> None:
    """すべての待ちの分位と手戻り率は、独立な答えと等しく、根拠は動いた行だけである。"""
    log, rows = log_from(lines), plain.rows_from(lines)
    waits = [
        (b.at if b.start is None else b.start) - a.at
        for own in plain.cases(rows).values()
        for a, b in pairwise(own)
    ]
    found, value = waiting(log, P90), plain.quantile(waits, P90)
    assert (found.n, found.value) == (len(waits), None if value is None else value / 1_000_000)
    used = {one.line for own in plain.cases(rows).values() if len(own) > 1 for one in own}
    assert set(log.lines[found.rows].tolist()) == used
    again = reworked(log)
    cases = plain.cases(rows).values()
    assert again.parts == (sum(bool(plain.reworked(own)[0]) for own in cases), len(cases))
    assert bool(again.rows.all())


@given(busy_lines(intervals=True), st.integers(0, 200))
def test_rows_after_the_cut_off_are_as_if_never_written(lines: list, at: int) -> None:
    """締めより後の行は、初めから無かったのと同じ答えになる。"""
    cut = until(log_from(lines), at * 1_000_000)
    fresh = log_from([one for one in lines if one.at <= at])
    cut.check()
    assert _by_case(cut) == _by_case(fresh)
    assert waiting(cut, P90).value == waiting(fresh, P90).value


def _by_case(log: EventLog) -> dict[str, list[tuple]]:
    """件ごとの行（行の並びはそのまま、件の並びは問わない）。"""
    offsets, teams = log.case_offsets, log.dimensions.get("課")
    return {
        key: [
            (
                int(log.at[row]),
                log.activity.name(int(log.activity.codes[row])),
                None if teams is None else teams.name(int(teams.codes[row])),
            )
            for row in range(offsets[case], offsets[case + 1])
        ]
        for case, key in enumerate(log.case_keys)
    }
