"""公表する値の約束: 伏せた値は引き算で求まらず、部分に分けても同じ表になる。"""

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.published import GroupPartial, PublicationRule, groups_of, published
from tests.insight_logs import Line, lines, log_from


def partial_of(log: EventLog) -> GroupPartial:
    """課ごとの部分の答え。"""
    return groups_of(log, "課", cut_off=300_000_000, dormant_after=60_000_000, ends_with=("交付",))


@given(
    lines(most=60),
    st.sampled_from(list(Level)),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_what_is_hidden_cannot_be_subtracted(
    rows: list[Line], level: Level, min_cases: int, min_staff: int
) -> None:
    """全体が見えていれば、見えていない件は、無いか、下限以上である。部分に分けても表は同じ。"""
    if not any("課" in row.dimensions for row in rows):
        return
    log = log_from(rows, levels={"課": level})
    rule = PublicationRule(min_cases=min_cases, min_staff=min_staff)
    found = published(partial_of(log), rule)
    shown = [one for one in found.groups if not one.hidden]
    assert all(one.n is not None and one.n >= min_cases for one in shown)
    hidden = len(found.groups) - len(shown)
    if found.total.hidden:
        assert not shown
    else:
        assert found.total.n is not None
        rest = found.total.n - sum(one.n or 0 for one in shown)
        assert hidden != 1
        assert (rest == 0 and not hidden) or rest >= min_cases
    parts = [partial_of(part) for part in log.parts(4)]
    assert published(reduce(lambda one, other: one.merge(other), parts), rule) == found
