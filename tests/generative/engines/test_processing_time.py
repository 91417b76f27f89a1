"""処理時間の法則: 並び順によらず、別の求め方と一致し、順を守る。"""

import statistics
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight import processing_time, quantile
from shirube.values.case_event import CaseEvent

BEGIN = datetime(2026, 4, 1, tzinfo=UTC)
offsets = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10**9)), min_size=1, max_size=40)


def _events(pairs: list[tuple[int, int]]) -> list[CaseEvent]:
    return [
        CaseEvent(
            event_id=f"e{position}",
            municipality="m",
            subjects={"case": f"c{case}"},
            seq=position,
            activity="行い",
            occurred_at=BEGIN + timedelta(microseconds=offset),
            recorded_at=BEGIN,
        )
        for position, (case, offset) in enumerate(pairs)
    ]


@given(offsets, st.randoms())
def test_order_does_not_matter(pairs: list[tuple[int, int]], random: object) -> None:
    """行いを並べ替えても、同じ答えになる。"""
    events = _events(pairs)
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert processing_time(events) == processing_time(shuffled)


@given(offsets)
def test_every_act_belongs_to_one_case(pairs: list[tuple[int, int]]) -> None:
    """どの行いも、ちょうど一件に数えられる。"""
    times = processing_time(_events(pairs))
    assert sorted(times.event_ids) == sorted(f"e{position}" for position in range(len(pairs)))
    assert times.case_count == len({case for case, _ in pairs})
    assert times.event_count == len(pairs)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=50))
def test_agrees_with_the_standard_library(values: list[int]) -> None:
    """標準ライブラリの求め方（inclusive）と一致する。"""
    cuts = statistics.quantiles([Decimal(v) for v in values], n=10, method="inclusive")
    assert quantile([Decimal(v) for v in values], Decimal("0.9")) == cuts[8]
    assert quantile([Decimal(v) for v in values], Decimal("0.5")) == statistics.median(map(Decimal, values))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=50))
def test_shares_keep_their_order(values: list[int]) -> None:
    """割合が大きいほど値は小さくならず、最小と最大の間にある。"""
    numbers = [Decimal(v) for v in values]
    found = [quantile(numbers, Decimal(share) / 10) for share in range(11)]
    assert found == sorted(found)  # type: ignore[type-var]
    assert (found[0], found[-1]) == (min(numbers), max(numbers))
