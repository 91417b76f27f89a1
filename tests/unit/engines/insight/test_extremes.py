"""極端なログ: 一万種類の行い、百万行の一件、四十億に近い符号の型、行の無い部分。"""

import pickle

import numpy as np

from shirube.engines.insight.filters import Following, Has, chosen
from shirube.engines.insight.flow import flow
from shirube.engines.insight.handovers import handovers
from shirube.engines.insight.log import Coded, EventLog, Texts
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.profile import profile
from shirube.engines.insight.rework import rework
from shirube.engines.insight.variants import variants
from tests.insight_logs import log_from


def _log(sizes: list[int], codes: np.ndarray, names: int) -> EventLog:
    offsets = np.cumsum([0, *sizes]).astype(np.int64)
    texts = tuple(f"行い{code:05}" for code in range(names))
    log = EventLog(
        case_offsets=offsets,
        case_keys=Texts.of([f"件{case}" for case in range(len(sizes))]),
        activity=Coded(codes, texts),
        at=np.concatenate([np.arange(size, dtype=np.int64) for size in sizes]),
        lines=np.arange(len(codes)),
        resource=Coded(codes, texts),
    )
    log.check()
    return log


def test_ten_thousand_activities() -> None:
    """行いの種類が255を超えても、一万種類でも、混ざらずに数えられる。"""
    codes = np.repeat(np.arange(10_000, dtype=np.uint16), 2)
    log = _log([2] * 10_000, codes, 10_000)
    found = profile(log)
    assert (found.activities.distinct, found.variant_count, found.start_activities.distinct) == (10_000,) * 3
    assert rework(log).repeat_rows.total == 10_000
    assert [one.activities[0] for one in found.variants.top(2)] == ["行い00000", "行い00001"]
    assert chosen(log, Has(frozenset({"行い09999"}))).tolist() == [9_999]
    assert chosen(log, Following(frozenset({("行い00300", "行い00300")}))).tolist() == [300]


def test_a_case_of_a_million_rows() -> None:
    """百万行の一件も、ほかの件と同じように数えられ、分けて足しても変わらない。"""
    many = np.tile(np.array([0, 1, 2, 1], np.uint8), 250_000)
    log = _log([1_000_000, 4], np.concatenate((many, many[:4])), 3)
    assert [len(one.activities) for one in variants(log).top()] == [4, 1_000_000]
    for found in (rework(log), merged(rework, log.parts(2), workers=2)):
        assert (found.rows.total, found.repeat_rows.total) == (1_000_000 - 3 + 1, 0)
    for passed in (handovers(log), merged(handovers, log.parts(2), workers=2)):
        assert (passed.count, passed.per_case.maximum, len(passed.most())) == (999_999 + 3, 999_999, 4)


def test_wide_codes() -> None:
    """三十二ビットの符号でも、同じ答えになる。"""
    codes = np.array([0, 1, 0, 1, 2, 0], np.uint8)
    narrow, wide = (_log([3, 3], codes.astype(kind), 3) for kind in (np.uint8, np.uint32))
    assert variants(narrow).top() == variants(wide).top()
    assert handovers(narrow).most() == handovers(wide).most()
    assert rework(narrow).rows.as_dict() == rework(wide).rows.as_dict()


def test_an_empty_part_changes_nothing() -> None:
    """行の無い部分を足しても、答えは変わらない。"""
    log, none = _log([3], np.array([0, 1, 0], np.uint8), 2), log_from([])
    cuts = np.array([0, 2, 9], np.int64)
    assert variants(none).merge(variants(log)).top() == variants(log).top()
    assert handovers(log).merge(handovers(none)).most() == handovers(log).most()
    assert rework(none).merge(rework(log)).share == rework(log).share == 1
    assert flow(none, cuts).merge(flow(log, cuts)).in_progress.tolist() == [0, 1, 0]
    assert profile(none).merge(profile(log)).event_count == 3


def test_partials_travel_between_processes() -> None:
    """部分の答えは、別の過程に送って戻しても、同じように足し合わせられる。"""
    log = _log([3, 2], np.array([0, 1, 0, 1, 2], np.uint8), 3)
    cuts = np.array([0, 2, 9], np.int64)
    for question, told in (
        (variants, lambda one: one.top()),
        (profile, lambda one: (one.event_count, one.activities.most(), one.variants.top())),
        (rework, lambda one: (one.rows.most(), one.share)),
        (handovers, lambda one: one.most()),
        (lambda part: flow(part, cuts), lambda one: one.in_progress.tolist()),
    ):
        sent = [pickle.dumps(question(part)) for part in log.parts(2)]
        first, other = map(pickle.loads, sent)
        assert told(first.merge(other)) == told(question(log))
