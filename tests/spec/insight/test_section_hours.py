"""課ごとの開庁時間: 行の課の開庁時間で計り、件ごとに一つの軸にする。"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.causes import Cause, CauseRule, causes_of
from shirube.engines.insight.day_kinds import DatedHours
from shirube.engines.insight.log import NO_TIME, SECOND, EventLog, Level
from shirube.engines.insight.moments import bounds, first_moments, last_moments
from shirube.engines.insight.office_hours import OfficeRule
from shirube.engines.insight.opening import DAY, CannotMeasureOpeningHours, opening_table_for
from shirube.engines.insight.section_hours import (
    SectionTables,
    TownHours,
    log_in_days,
    log_in_hours,
    sections_in,
    tables_for,
)
from shirube.engines.insight.section_rules import SectionRule, TownRule
from shirube.engines.insight.times import times_of
from shirube.values.opening_hours import OpeningHours, TimeSpan
from tests.insight_logs import Line, log_from

USUAL = OfficeRule.on_weekdays(TimeSpan(time(8, 30), time(17, 15)), TimeSpan(time(12), time(13)))
EVENING = OfficeRule.on_weekdays(TimeSpan(time(8, 30), time(19)), None)
NIGHT = OfficeRule(weekly=(TimeSpan(time(13), time(22)), *(None,) * 5, TimeSpan(time(6), time())))
SINCE = date(2026, 4, 8)
MONDAY = datetime(2026, 4, 5, 15, tzinfo=UTC)  # 日本標準時の4月6日（月）0:00


def hours_of(*sections: SectionRule) -> TownHours:
    """祝日の無い年々の開庁時間。"""
    return TownRule(USUAL, sections).opening_hours(range(2026, 2027), lambda years: frozenset())


ONE = hours_of()
SEVERAL = hours_of(
    SectionRule("窓口", date(2026, 1, 1), EVENING),
    SectionRule("福祉", SINCE, NIGHT),
    SectionRule("福祉", date(2026, 4, 15), None),
    SectionRule("記録に無い課", date(2026, 1, 1), NIGHT),
)


@st.composite
def town_lines(draw: st.DrawFn, *, has_start: bool = True) -> list[Line]:
    """三週間の中の、課と担当のある行。始まりのある行と無い行が混じる。"""
    found = []
    for _ in range(draw(st.integers(1, 25))):
        at = MONDAY.timestamp() + draw(st.integers(0, 21 * 24 * 4)) * 900
        back = draw(st.one_of(st.none(), st.integers(0, 60))) if has_start else None
        found.append(
            Line(
                case=draw(st.sampled_from("甲乙丙")),
                activity=draw(st.sampled_from(["受付", "審査", "交付"])),
                at=at,
                start=None if back is None else at - back * 900,
                resource=draw(st.sampled_from(["a", "b", None])),
                dimensions={"team": draw(st.sampled_from(["窓口", "福祉", "税", None]))},
            )
        )
    return found


def opened(section: str | None, low: int, high: int) -> int:
    """課の開庁時間での、二つの日時の間に開いていた時間（マイクロ秒）。一日ずつ、`OpeningHours` で数える。"""
    if low > high:
        return -opened(section, high, low)
    town = SEVERAL.sections.get(section or "", DatedHours(SEVERAL.usual))
    jst = timedelta(hours=9)
    start, end = (datetime.fromtimestamp(one // SECOND, UTC) for one in (low, high))
    total, here = 0, start
    while here < end:
        local = here + jst
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), UTC) - jst
        until = min(midnight, end)
        hours = town.usual
        for since, later in town.changes:
            hours = later if since <= local.date() else hours
        total += int(hours.open_seconds(here, until) * SECOND)
        here = until
    return total


def teams(log: EventLog) -> list[str | None]:
    """行ごとの課の名。"""
    coded = log.dimensions["team"]
    return [coded.names[code] if code < len(coded.names) else None for code in coded.codes.tolist()]


def cases_of(log: EventLog) -> list[range]:
    """件ごとの行の番号。"""
    cuts = bounds(log).tolist()
    return [range(low, high) for low, high in pairwise(cuts)]


@given(town_lines())
def test_each_length_is_measured_by_the_section_of_the_row_that_ends_it(lines: list[Line]) -> None:
    """待ち・作業・滞在は、その行の課の開庁時間で、一日ずつ数えた長さに等しい。"""
    log = log_from(lines)
    axis, names = log_in_hours(log, tables_for(SEVERAL, log)), teams(log)
    for rows in cases_of(log):
        for row in rows:
            begun = None if log.start is None else int(log.start[row])
            if begun == NO_TIME:
                assert axis.start is not None and int(axis.start[row]) == NO_TIME
                begun = None
            if begun is not None and axis.start is not None:
                assert int(axis.at[row] - axis.start[row]) == opened(names[row], begun, int(log.at[row]))
            if row == rows[0]:
                continue
            before = int(log.at[row - 1])
            assert int(axis.at[row] - axis.at[row - 1]) == opened(names[row], before, int(log.at[row]))
            if begun is not None and axis.start is not None:
                assert int(axis.start[row] - axis.at[row - 1]) == opened(names[row], before, begun)


@given(town_lines(has_start=False))
def test_throughput_is_the_sum_of_the_parts(lines: list[Line]) -> None:
    """件の長さは、行から行までの長さの合計で、軸は件の中で戻らない。"""
    log = log_from(lines)
    axis, names = log_in_hours(log, tables_for(SEVERAL, log)), teams(log)
    lengths = (last_moments(axis) - first_moments(axis)).tolist()
    for rows, length in zip(cases_of(log), lengths, strict=True):
        parts = [opened(names[row], int(log.at[row - 1]), int(log.at[row])) for row in rows[1:]]
        assert length == sum(parts)
        assert (np.diff(axis.at[rows.start : rows.stop]) >= 0).all()


@given(town_lines())
def test_one_calendar_gives_the_answer_of_the_municipality(lines: list[Line]) -> None:
    """どの課も自治体と同じ開庁時間なら、課ごとに計っても、自治体の表で計っても、同じ軸になる。"""
    log = log_from(lines)
    same = TownHours(
        ONE.usual, {name: DatedHours(ONE.usual, ((SINCE, ONE.usual),)) for name in ("窓口", "福祉")}
    )
    table = opening_table_for(ONE.usual, log)
    found = log_in_hours(log, tables_for(same, log))
    assert found.at.tolist() == table.opened(log.at).tolist()
    if log.start is not None and found.start is not None:
        assert found.start.tolist() == table.opened(log.start).tolist()
    days = log_in_days(log, tables_for(same, log))
    assert days.at.tolist() == table.business_days_before(log.at, DAY).tolist()
    assert log_in_hours(log, tables_for(ONE, log)).at.tolist() == found.at.tolist()


@given(town_lines())
def test_business_days_follow_the_section(lines: list[Line]) -> None:
    """開庁日の数も、その行の課の開庁日で数える。"""
    log = log_from(lines)
    axis, names = log_in_days(log, tables_for(SEVERAL, log)), teams(log)
    for rows in cases_of(log):
        for row in rows[1:]:
            low, high = (
                (datetime.fromtimestamp(int(log.at[one]) // SECOND, UTC) + timedelta(hours=9)).date()
                for one in (row - 1, row)
            )
            town = SEVERAL.sections.get(names[row] or "", DatedHours(SEVERAL.usual))
            days = [low + timedelta(days=n) for n in range((high - low).days)]
            count = sum(town.is_business_day(day) for day in days)
            assert int(axis.at[row] - axis.at[row - 1]) == count * DAY


@given(town_lines())
def test_causes_close_by_the_section_that_receives(lines: list[Line]) -> None:
    """閉庁の待ちは、受け取った課の開庁時間の外で、原因の合計は待ちに等しい。"""
    log = log_from(lines)
    found = causes_of(log, CauseRule(batch_size=2), hours=SEVERAL)
    names = teams(found.log)
    assert (found.parts >= 0).all()
    assert (found.parts.sum(axis=1) == found.waiting).all()
    begin = found.log.at if found.log.start is None else found.log.start
    for at, row in enumerate(found.rows.tolist()):
        begun = int(found.log.at[row]) if int(begin[row]) == NO_TIME else int(begin[row])
        low = int(found.log.at[row - 1])
        if begun > low:
            shut = begun - low - opened(names[row], low, begun)
            assert int(found.parts[at, Cause.CLOSED]) == shut


@given(town_lines())
def test_causes_with_the_same_hours_are_the_causes_of_the_municipality(lines: list[Line]) -> None:
    """課ごとの決まりがこの記録の課に無ければ、原因も自治体の開庁時間のときと変わらない。"""
    log = log_from(lines)
    other = TownHours(ONE.usual, {"別の課": DatedHours(ONE.usual, ((SINCE, SEVERAL.usual),))})
    assert sections_in(other, log) == {}
    parts = causes_of(log, hours=other).parts
    assert parts.tolist() == causes_of(log, hours=ONE.usual).parts.tolist()


@given(town_lines(), st.integers(2, 5))
def test_one_thread_is_many_is_merged(lines: list[Line], count: int) -> None:
    """糸の数を変えても、件を分けてから計って足し合わせても、同じ軸、同じ答えになる。"""
    log = log_from(lines)
    tables = tables_for(SEVERAL, log)
    whole = log_in_hours(log, tables)
    for dated in (False, True):
        replaced = log_in_days if dated else log_in_hours
        one, many = replaced(log, tables), replaced(log, tables, workers=count)
        assert one.at.tolist() == many.at.tolist()
        assert (one.start is None) == (many.start is None)
        if one.start is not None and many.start is not None:
            assert one.start.tolist() == many.start.tolist()
    first, *rest = (times_of(log_in_hours(part, tables)) for part in log.parts(count))
    found, once, names = first.merge(*rest), times_of(whole), log.activity.names
    assert found.edges.answer(names) == once.edges.answer(names)
    assert found.activities.answer(names) == once.activities.answer(names)
    assert found.throughput.answer() == once.throughput.answer()


def moment(day: int, hour: int, minute: int = 0) -> float:
    """2026年4月の日本標準時の日時（秒）。"""
    return MONDAY.timestamp() + ((day - 6) * 24 + hour) * 3600 + minute * 60


def handed(to: str, *, level: Level = Level.EVENT) -> EventLog:
    """月曜 16:15 に税の課が終え、``to`` の課が火曜 9:30 に終えた件。"""
    first = to if level is Level.CASE else "税"
    rows = [
        Line("甲", "受付", moment(6, 16, 15), dimensions={"team": first}),
        Line("甲", "審査", moment(7, 9, 30), dimensions={"team": to}),
    ]
    return log_from(rows, levels={"team": level})


@pytest.mark.parametrize(
    ("to", "level", "minutes"),
    [
        ("税", Level.EVENT, 60 + 60),
        ("窓口", Level.EVENT, 165 + 60),  # 19:00 まで開いている
        ("窓口", Level.CASE, 165 + 60),
        ("福祉", Level.EVENT, 60 + 60),  # 決めた日（4月8日）より前は、自治体の開庁時間
    ],
)
def test_a_wait_runs_on_the_receiving_section(to: str, level: Level, minutes: int) -> None:
    """受け取った課の開庁時間で、月曜の夕方と火曜の朝を数える。"""
    log = handed(to, level=level)
    axis = log_in_hours(log, tables_for(SEVERAL, log))
    assert int(axis.at[1] - axis.at[0]) == minutes * 60 * SECOND


def test_a_section_returns_to_the_hours_of_the_municipality() -> None:
    """戻る日からは、課の開庁時間を使わない。"""
    dated = SEVERAL.sections["福祉"]
    assert dated.spans_on(date(2026, 4, 13)) != SEVERAL.usual.spans_on(date(2026, 4, 13))
    assert dated.spans_on(date(2026, 4, 20)) == SEVERAL.usual.spans_on(date(2026, 4, 20))
    assert dated.is_business_day(date(2026, 4, 12)) and not dated.is_business_day(date(2026, 4, 19))


def test_only_the_sections_of_the_log_make_tables() -> None:
    """課の列の無い記録と、決めた課の出てこない記録は、自治体の表一つで計る。"""
    bare = log_from([Line("甲", "受付", moment(6, 10))])
    assert not isinstance(tables_for(SEVERAL, bare), SectionTables)
    assert not isinstance(tables_for(SEVERAL, handed("税")), SectionTables)
    found = tables_for(SEVERAL, handed("窓口"))
    assert isinstance(found, SectionTables) and found.number_of == {"窓口": 1}
    assert found.calendars(handed("窓口")).tolist() == [0, 1]
    assert found.calendars(bare).tolist() == [0]


def test_a_row_outside_the_table_is_refused() -> None:
    """表の外の日時は、断る。"""
    log = handed("窓口")
    tables = tables_for(SEVERAL, log)
    late = log_from(
        [
            Line("甲", "受付", moment(6, 10), dimensions={"team": "窓口"}),
            Line("甲", "審査", moment(29, 10), dimensions={"team": "窓口"}),
        ]
    )
    with pytest.raises(CannotMeasureOpeningHours, match="表の外"):
        log_in_hours(late, tables)


def test_too_many_sections_are_refused() -> None:
    """一つの記録で使える課の開庁時間の数を超えれば、断る。"""
    names = [f"課{number}" for number in range(256)]
    rows = [Line("甲", "受付", moment(6, 10), dimensions={"team": name}) for name in names]
    rules: Sequence[SectionRule] = [SectionRule(name, SINCE, EVENING) for name in names]
    with pytest.raises(CannotMeasureOpeningHours, match="255課まで"):
        tables_for(hours_of(*rules), log_from(rows))


def test_the_rule_says_how_many_sections_decided() -> None:
    """断りは、課の名を言わずに、決めた課の数を言う。"""
    rule = TownRule(
        USUAL,
        (
            SectionRule("窓口", SINCE, EVENING),
            SectionRule("福祉", SINCE, NIGHT),
            SectionRule("福祉", date(2026, 5, 1), None),
        ),
    )
    assert TownRule(USUAL).said == USUAL.said
    assert rule.said == USUAL.said + "ほかに2課が、課の開庁時間を決めています。"
    assert "2課" in rule.days_said and "窓口" not in rule.said
    assert rule.sections[0].said == EVENING.said and "戻ります" in rule.sections[2].said


def test_whole_days_follow_each_section() -> None:
    """日付だけの記録の暦では、どの課の開庁日も 0 時から 24 時まで開く。"""
    whole = SEVERAL.whole_days()
    sunday = date(2026, 4, 12)
    assert whole.sections["福祉"].spans_on(sunday) == ((0, DAY),)
    assert whole.sections["窓口"].spans_on(sunday) == () == whole.usual.spans_on(sunday)
    assert isinstance(whole.usual, OpeningHours)
