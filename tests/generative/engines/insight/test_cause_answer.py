"""待ちの原因の答えの約束: どの分け方でも合計は同じで、件に分けて足しても変わらず、元の件の一覧と合う。"""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.cause_answer import CauseLine, cause_answer
from shirube.engines.insight.causes import Cause, causes_of
from shirube.engines.insight.filters import chosen
from shirube.engines.insight.log import EventLog, Phase
from shirube.engines.insight.passing import Passing, PassingPaired
from tests.insight_logs import Line, log_from


@st.composite
def logs(draw: st.DrawFn) -> EventLog:
    """開始と完了の行が混じり、担当と課の抜けたログ。"""
    few = st.sampled_from
    line = st.builds(
        Line,
        case=few(["甲", "乙", "丙", "丁"]),
        activity=few(["受付", "審査", "補正"]),
        at=st.integers(0, 40).map(lambda n: n * 600.0),
        resource=few(["a", "b", None]),
        phase=few([Phase.START, Phase.COMPLETE, Phase.AT]),
        dimensions=st.fixed_dictionaries({"課": few(["税", "福祉", None])}),
    )
    return log_from(draw(st.lists(line, min_size=1, max_size=25)))


def added(lines: tuple[CauseLine, ...]) -> Counter[Cause]:
    """原因ごとの合計。"""
    found: Counter[Cause] = Counter(dict.fromkeys(Cause, 0))
    for one in lines:
        for cause in Cause:
            found[cause] += one.micros[cause]
    return found


@given(logs())
def test_every_way_of_grouping_sums_to_the_whole(log: EventLog) -> None:
    """流れ、行い、課のどれで分けても、原因ごとの合計と数は全体と同じで、全体は待ちの合計に等しい。"""
    causes = causes_of(log)
    found = cause_answer(causes, by="課")
    for lines in (found.edges, found.activities, found.groups):
        assert added(lines) == added((found.whole,))
        assert sum(one.count for one in lines) == found.whole.count == len(causes.rows)
        assert [one.total for one in lines] == sorted((one.total for one in lines), reverse=True)
    assert found.whole.total == int(causes.waiting.sum())


@given(logs(), st.integers(0, 4))
def test_parts_of_the_cases_add_up(log: EventLog, cut: int) -> None:
    """件を二つに分けて答えても、足せば全体になり、割合は 0 から 1 で合計 1。"""
    causes = causes_of(log)
    every = np.arange(log.case_count, dtype=np.int64)
    one, other = (cause_answer(causes, cases=cases) for cases in (every[:cut], every[cut:]))
    whole = cause_answer(causes)
    assert added(one.edges + other.edges) == added(whole.edges)
    assert one.whole.count + other.whole.count == whole.whole.count
    shares = [whole.whole.share(cause) for cause in Cause]
    assert shares == [None] * 6 if whole.whole.total == 0 else sum(shares) == 1  # type: ignore[arg-type]


@given(logs())
def test_paired_flow_opens_the_cases_that_waited(log: EventLog) -> None:
    """流れの元の件（開始と完了を組にして選ぶ）は、その流れの待ちのある件と、ちょうど同じ。"""
    causes = causes_of(log)
    names, codes = causes.log.activity.names, causes.log.activity.codes
    pairs = list(zip(codes[causes.rows - 1].tolist(), codes[causes.rows].tolist(), strict=True))
    cases = causes.cases.tolist()
    for line in cause_answer(causes).edges:
        source, target = (names.index(name) for name in line.names if name is not None)
        waited = {case for case, pair in zip(cases, pairs, strict=True) if pair == (source, target)}
        condition = PassingPaired(names[source], names[target])
        assert set(chosen(log, condition).tolist()) == waited
    assert not PassingPaired("受付", "無い行い").mask(log).any()


@given(logs())
def test_pairing_changes_nothing_without_starts(log: EventLog) -> None:
    """開始の行の無いログでは、組にしてもしなくても同じ件を選ぶ。"""
    kept = log.taken(np.flatnonzero([_is_plain(log, case) for case in range(log.case_count)]))
    for source in kept.activity.names:
        plain, pairing = (kind(source, "審査").mask(kept) for kind in (Passing, PassingPaired))
        assert plain.tolist() == pairing.tolist()


def _is_plain(log: EventLog, case: int) -> bool:
    if log.phase is None:
        return True
    rows = log.phase[log.case_offsets[case] : log.case_offsets[case + 1]]
    return bool((rows != Phase.START).all())
