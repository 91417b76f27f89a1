"""法則: 自分の事案の行いは、どう分けて列にしても、まとめて作った記録と列のバイトまで等しい。"""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.case_events import micros, record_of
from shirube.engines.insight.event_columns import (
    CannotHoldEvent,
    column_record,
    columns_of,
    joined,
    key_texts,
    standing,
)
from shirube.values.case_event import CannotApplyCorrections, CaseEvent, effective
from tests.own_events import BEGIN, DAY, own_events
from tests.stored_logs import columns_of as every_column


def same(columns, events: list[CaseEvent], subject: str = "case") -> None:
    """列から作った記録と、まとめて作った記録が等しい。"""
    found, known = column_record(columns, subject=subject), record_of(events, subject=subject)
    found.log.check()
    assert every_column(found.log) == every_column(known.log)
    assert list(found.event_ids) == list(known.event_ids)


@given(own_events(), st.data(), st.sampled_from(["case", "visit"]))
def test_any_partition_gives_the_record_of_all_at_once(
    events: list[CaseEvent], data: st.DataObject, subject: str
) -> None:
    """日・順・まとまりをどう分けて渡しても、訂正・取消・遅れた行いを含めて、同じ記録になる。"""
    shuffled = data.draw(st.permutations(events))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=5)))
    ends = [0, *cuts, len(events)]
    parts = [columns_of(shuffled[a:b]) for a, b in pairwise(ends)]
    same(joined(parts), events, subject)


@given(own_events(), st.integers(0, 40))
def test_a_cut_off_is_the_record_as_it_was_known_then(events: list[CaseEvent], days: int) -> None:
    """締め切りまでの列は、そのときまでに記録された行いだけで作った記録と等しい。"""
    at = BEGIN + days * DAY + timedelta(hours=1)
    known = [one for one in events if one.recorded_at <= at]
    same(columns_of(events).until(micros(at)), known)


@given(own_events())
def test_the_standing_rows_are_the_effective_events(events: list[CaseEvent]) -> None:
    """残る行は、訂正を当てはめた行いと、順まで等しい。"""
    columns = columns_of(events)
    found = key_texts(columns.keys["id"][standing(columns)])
    assert found == [one.event_id for one in effective(events)]


def test_an_event_twice_is_refused() -> None:
    """同じ日を二度つないだら、二重に数えずに断る。"""
    columns = columns_of([_event(1)])
    with pytest.raises(CannotApplyCorrections, match="二度"):
        standing(joined([columns, columns]))


def test_a_ring_of_corrections_is_refused() -> None:
    """輪になった訂正は、まとめて作るときと同じに断る。"""
    one, other = _event(1), _event(2)
    ring = [replace(one, corrects=other.event_id), replace(other, corrects=one.event_id)]
    for answer in (lambda: standing(columns_of(ring)), lambda: effective(ring)):
        with pytest.raises(CannotApplyCorrections, match="輪"):
            answer()


@pytest.mark.parametrize("text", ["e1", "", "00000000-0000-0000-0000-000000000000", "A" * 32])
def test_a_number_that_is_not_a_key_is_refused(text: str) -> None:
    """鍵でない番号は、ほかの番号と取り違えないよう断る。"""
    with pytest.raises(CannotHoldEvent, match="鍵"):
        columns_of([_event(1, corrects=text)] if text else [_event(1, case="x")])


def test_a_key_that_ends_with_zeros_is_kept_whole() -> None:
    """末尾が 0 の鍵も、別の鍵と混ざらず、文字に戻る。"""
    texts = [str(UUID(int=n << 64)) for n in (1, 2)] + [str(UUID(int=7))]
    events = [replace(_event(1), event_id=text, seq=at) for at, text in enumerate(texts)]
    found = column_record(columns_of(events))
    assert list(found.event_ids) == texts
    assert [found.event_ids[at] for at in range(3)] == texts


def _event(number: int, *, case: str = str(UUID(int=9)), corrects: str | None = None) -> CaseEvent:
    return CaseEvent(
        event_id=str(UUID(int=number)),
        municipality="m",
        subjects={"case": case},
        seq=0,
        activity="受付",
        occurred_at=BEGIN,
        recorded_at=BEGIN,
        corrects=corrects,
    )
