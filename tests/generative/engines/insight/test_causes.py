"""待ちの原因の約束: 合計は待ちに等しく、負にならず、細かく切って当てはめた独立な答えと等しい。"""

from datetime import date, time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.causes import Cause, CauseRule, causes_of
from shirube.engines.insight.opening import midnight
from shirube.values.opening_hours import OpeningHours, TimeSpan
from tests import insight_causes_reference as plain
from tests import insight_reference as reference
from tests.insight_logs import Line, log_from

MINUTE = 60 * 1_000_000
HOURS = OpeningHours.on_weekdays(time(9), time(11), breaks=(TimeSpan(time(10), time(10, 20)),))
ROSTER = {"a": OpeningHours.on_weekdays(time(9, 30), time(12))}
FIRST = midnight(date(1970, 1, 1)) // 1_000_000


@st.composite
def works(draw: st.DrawFn) -> list[Line]:
    """担当が重なり、時計が止まり、夜と昼休みをまたぐログ。行いと担当を少なくし、ぶつかりを多くする。"""
    few = st.sampled_from
    scale = draw(few([300, 600, 3600]))
    minute = st.integers(0, 24)
    line = st.builds(
        Line,
        case=few(["甲", "乙", "丙", "丁", "戊", "己"]),
        activity=few(["審査", "審査", "補正"]),
        at=minute.map(lambda n: FIRST + 9 * 3600 + n * scale),
        resource=few(["a", "a", "b", None]),
        clock=few([None, None, None, None, "run", "stop:補正"]),
        dimensions=st.fixed_dictionaries({"課": few(["税", "福祉", None])}),
    )
    drawn = draw(st.lists(line, min_size=4, max_size=25))
    lengths = draw(st.lists(few([None, 0, 1, 1, 2, 5]), min_size=len(drawn), max_size=len(drawn)))
    return [
        Line(**{**vars(row), "start": None if length is None else row.at - length * scale})
        for row, length in zip(drawn, lengths, strict=True)
    ]


def spans(hours: OpeningHours, presence: OpeningHours | None = None) -> list[tuple[int, int]]:
    """1969年12月から1970年1月までの、開いている時間帯。"""
    found = []
    for number in range(-10, 20):
        day = date.fromordinal(date(1970, 1, 1).toordinal() + number)
        own = hours.spans_on(day)
        if presence is not None:
            own = [(max(a, c), min(b, d)) for a, b in own for c, d in presence.spans_on(day)]
        found += [(midnight(day) + low, midnight(day) + high) for low, high in own if low < high]
    return found


ALWAYS, OPEN, PRESENT = None, spans(HOURS), spans(HOURS, ROSTER["a"])


@given(works(), st.integers(0, 60), st.integers(1, 4), st.sampled_from([(), ("補正",)]), st.integers(0, 2))
def test_causes_equal_the_plain_answer(
    rows: list[Line], gap: int, least: int, external: tuple[str, ...], calendar: int
) -> None:
    """どの待ちでも、原因ごとの時間が独立な答えと等しく、負にならず、合計は待ちに等しい。"""
    rule = CauseRule(batch_gap=gap * MINUTE, batch_size=least, external=external)
    log = log_from(rows)
    found = causes_of(log, rule, hours=HOURS if calendar else None, rosters=ROSTER if calendar == 2 else None)

    def spans_of(resource: str | None) -> list[tuple[int, int]] | None:
        return (ALWAYS, OPEN, PRESENT if resource == "a" else OPEN)[calendar]

    expected = plain.causes(
        reference.rows_from(rows), gap=gap * MINUTE, least=least, external=external, spans_of=spans_of
    )
    assert {
        line: dict(zip(plain.CAUSES, parts, strict=True))
        for line, parts in zip(log.lines[found.rows].tolist(), found.parts.tolist(), strict=True)
    } == expected
    assert (found.parts >= 0).all()
    assert found.parts.sum(axis=1).tolist() == found.waiting.tolist()


@given(works(), st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_matter(rows: list[Line], random) -> None:
    """件をどの順に並べても、件ごとの原因は変わらない。"""
    names = sorted({row.case for row in rows})
    random.shuffle(names)
    moved = [row for name in names for row in rows if row.case == name]
    answers = []
    for log in (log_from(rows), log_from(moved)):
        found = causes_of(log, hours=HOURS, rosters=ROSTER)
        keys = list(log.case_keys)
        answers.append(
            sorted(
                (keys[case], *parts)
                for case, parts in zip(found.cases.tolist(), found.parts.tolist(), strict=True)
            )
        )
    assert answers[0] == answers[1]


@given(works(), st.integers(0, 5))
def test_totals_merge(rows: list[Line], chosen: int) -> None:
    """件のまとまりごとの合計を足すと、全体の合計になり、全体の合計は待ちの合計に等しい。"""
    found = causes_of(log_from(rows), hours=HOURS)
    is_mine = found.cases < chosen
    for ask in (found.by_edge, found.by_activity, lambda part=None: found.by_dimension("課", part)):
        if not any("課" in row.dimensions for row in rows):
            continue
        whole = ask()
        assert ask(is_mine).merge(ask(~is_mine)).micros() == whole.micros()
        total = sum(sum(parts.values()) for parts in whole.micros().values())
        assert (total, int(whole.counts.sum())) == (int(found.waiting.sum()), len(found.rows))


def test_sums_do_not_overflow() -> None:
    """長い待ちを幾つ足しても、あふれない。"""
    century = 100 * 365 * 86_400
    rows = [
        Line(f"{at}-{step}", name, second)
        for at in range(40)
        for step in range(100)
        for name, second in (("受付", 0), ("審査", century))
    ]
    totals = causes_of(log_from(rows)).by_edge().micros()
    (parts,) = totals.values()
    assert parts[Cause.UNEXPLAINED] == 4000 * century * 1_000_000 > np.iinfo(np.int64).max
