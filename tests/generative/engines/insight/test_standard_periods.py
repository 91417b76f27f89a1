"""標準処理期間の決まりの約束: 行いの名で止めた時計と、件ごとに効く決まりは、素直に求めたものと等しい。"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.clock import stops_by
from shirube.engines.insight.deadlines import NO_DAY, DayKind, DeadlineRule, Verdict, deadlines_of
from shirube.engines.insight.log import NO_TIME, Level, Phase
from shirube.engines.insight.opening import date_of, day_number
from shirube.engines.insight.standard_periods import (
    StandardPeriod,
    Standing,
    StandingCounts,
    judged_of,
)
from tests.generative.engines.insight.test_clock import DAY, clocked, rules
from tests.insight_logs import Line, lines, log_from

NAMES = ("受付", "確認", "審査", "補正", "交付")
FIRST = date_of(0)


def plain_stops(rows: list, stops: tuple[str, ...], resumes: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """一件の行（日時の順）から、一行ずつ見て、止まっていた間（始まり、終わり、理由）。"""
    marks: list[tuple[int, int, int, str]] = []
    for at, row in enumerate(rows):
        begin = row["start"] if row["start"] != NO_TIME else row["at"]
        if row["activity"] in stops and resumes:
            if row["phase"] != Phase.START:
                marks.append((row["at"], at, 1, row["activity"]))
        elif row["activity"] in stops:
            marks += _own_marks(rows, at, begin, stops)
        elif row["activity"] in resumes:
            marks.append((begin, at, 1, ""))
        elif row["clock"] is not None:
            marks.append((row["at"], at, 0, row["clock"].partition(":")[2]))
    spans: list[tuple[int, int, str]] = []
    since: tuple[int, str] | None = None
    for moment, _, _, reason in sorted(marks, key=lambda one: one[:3]):
        if since is not None and reason == since[1]:
            continue
        if since is not None:
            spans.append((since[0], moment, since[1]))
        since = (moment, reason) if reason else None
    if since is not None:
        spans.append((since[0], rows[-1]["at"], since[1]))
    return spans


def _own_marks(rows: list, at: int, begin: int, stops: tuple[str, ...]) -> list[tuple[int, int, int, str]]:
    row = rows[at]
    if row["phase"] == Phase.START:
        return [(begin, at, 1, row["activity"])]
    if row["phase"] == Phase.COMPLETE:
        return [(row["at"], at, 2, "")]
    if begin < row["at"]:
        return [(begin, at, 1, row["activity"]), (row["at"], at, 2, "")]
    found = [(begin, at, 1, row["activity"])]
    if at + 1 < len(rows) and rows[at + 1]["activity"] not in stops:
        after = rows[at + 1]
        found.append((after["start"] if after["start"] != NO_TIME else after["at"], at + 1, 3, ""))
    return found


def _rows(log, case: int) -> list[dict]:
    low, high = int(log.case_offsets[case]), int(log.case_offsets[case + 1])
    return [
        {
            "activity": log.activity.names[int(log.activity.codes[row])],
            "at": int(log.at[row]),
            "start": NO_TIME if log.start is None else int(log.start[row]),
            "phase": Phase.AT if log.phase is None else Phase(int(log.phase[row])),
            "clock": None if log.clock is None else log.clock.name(int(log.clock.codes[row])),
        }
        for row in range(low, high)
    ]


@given(
    st.one_of(clocked(), lines(intervals=True), lines(phases=True)),
    st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=2),
    st.frozensets(st.sampled_from(NAMES), max_size=2),
)
def test_activities_stop_the_clock_as_read_row_by_row(
    rows: list[Line], stops: frozenset[str], resumes: frozenset[str]
) -> None:
    """止める行い・動かす行いから作った間と理由は、一行ずつ読んだものと等しい。"""
    log = log_from(rows)
    stopping, running = tuple(sorted(stops)), tuple(sorted(resumes - stops))
    found = stops_by(log, stopping, running)
    for case in range(log.case_count):
        spans = slice(int(found.cuts[case]), int(found.cuts[case + 1]))
        told = zip(
            found.lows[spans].tolist(),
            found.highs[spans].tolist(),
            found.reasons[spans].tolist(),
            strict=True,
        )
        assert [(low, high, found.names[reason]) for low, high, reason in told] == plain_stops(
            _rows(log, case), stopping, running
        )


@st.composite
def series(draw: st.DrawFn) -> list[StandardPeriod]:
    """でたらめな決まりの並び（同じ対象に同じ日のものは無い）。"""
    made = draw(
        st.dictionaries(
            st.tuples(st.sampled_from([None, "新規", "更新", "無い値"]), st.integers(0, 60)),
            st.one_of(st.none(), rules()),
            max_size=6,
        )
    )
    return [
        StandardPeriod(
            valid_from=FIRST + timedelta(days=day),
            rule=None if rule is None else replace(rule, kind=DayKind.CALENDAR, moves_to_open_day=False),
            value=None if value is None else ("種類", value),
        )
        for (value, day), rule in made.items()
    ]


@given(clocked(span=DAY // 5), series(), st.data())
def test_each_case_is_judged_by_the_rule_in_force_on_its_first_day(
    rows: list[Line], periods: list[StandardPeriod], data: st.DataObject
) -> None:
    """件ごとに、その日に効く値の決まり、無ければ全体の決まりで判定し、足し合わせても同じ件数になる。"""
    kinds = {row.case: data.draw(st.sampled_from(["新規", "更新"])) for row in rows}
    typed = [Line(**{**vars(row), "dimensions": {"種類": kinds[row.case]}}) for row in rows]
    log = log_from(typed, levels={"種類": Level.CASE})
    cut_off = 70 * DAY * 1_000_000
    found = judged_of(log, periods, cut_off=cut_off)
    for case in range(log.case_count):
        one = log.part(case, case + 1)
        period = _in_force(one, periods, kinds[log.case_keys[case]], cut_off)
        if period is None or period.rule is None:
            assert found.standing[case] == Standing.OUTSIDE and found.used[case] == NO_DAY
            continue
        own = deadlines_of(one, period.rule, cut_off=cut_off)
        assert periods[int(found.which[case])] is period
        assert (found.used[case], found.limit[case], found.due_day[case]) == (
            own.used[0],
            own.limit[0],
            own.due_day[0],
        )
        assert found.standing[case] == _plain_standing(own)
    parts = [judged_of(part, periods, cut_off=cut_off).counts() for part in log.parts(3)]
    merged = StandingCounts()
    for part in parts:
        merged = merged.merge(part)
    assert merged == found.counts()
    if merged.decided:
        assert merged.share is not None
        assert merged.share * merged.decided == int((found.standing == Standing.KEPT).sum())


def _in_force(one, periods: list[StandardPeriod], kind: str, cut_off: int) -> StandardPeriod | None:
    """この件の始まりの日に効いている決まり。"""
    plain = DeadlineRule(days=1, kind=DayKind.CALENDAR, label="始まり")
    day = int(deadlines_of(one, plain, cut_off=cut_off).first_day[0])
    if day == NO_DAY:
        return None
    for value in (("種類", kind), None):
        own = [p for p in periods if p.value == value and day_number(p.valid_from) <= day]
        if own:
            return max(own, key=lambda p: p.valid_from)
    return None


def _plain_standing(own) -> Standing:
    late = own.used[0] > own.limit[0]
    if own.verdict[0] == Verdict.UNDECIDED:
        return Standing.OVERDUE if late else Standing.OPEN
    return Standing.BROKEN if late else Standing.KEPT


@given(clocked(span=DAY // 5), rules(), st.integers(0, 60), st.integers(0, 60))
def test_every_decided_case_falls_on_exactly_one_day(
    rows: list[Line], rule: DeadlineRule, low: int, high: int
) -> None:
    """分母に入る件は、ちょうど一つの日に入る。だから、間を二つに分けて数えても、合わせれば同じになる。"""
    plain = replace(rule, kind=DayKind.CALENDAR, moves_to_open_day=False)
    found = judged_of(
        log_from(rows), [StandardPeriod(valid_from=FIRST, rule=plain)], cut_off=70 * DAY * 1_000_000
    )
    whole = found.decided_within(-1_000, 10_000)
    assert int(whole.sum()) == found.counts().decided
    first, last = min(low, high), max(low, high)
    parts = [found.decided_within(-1_000, first - 1), found.decided_within(first, last)]
    parts.append(found.decided_within(last + 1, 10_000))
    assert (np.sum(parts, axis=0) == whole).all()
