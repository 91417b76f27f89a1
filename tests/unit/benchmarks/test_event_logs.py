"""測りに使うログ: 同じ種からは同じログができ、形は約束（一件およそ 11 行、22 の行い）に近い。"""

import numpy as np

from benchmarks.event_logs import ACTIVITIES, columns
from shirube.engines.insight.log import SECOND


def test_same_seed_same_log() -> None:
    """同じ行数と種からは、同じ列ができる。種が違えば違う。"""
    one, same, other = columns(5_000), columns(5_000), columns(5_000, seed=5)
    for name in ("case_offsets", "activity", "at"):
        assert np.array_equal(getattr(one, name), getattr(same, name))
    assert not np.array_equal(one.at[:100], other.at[:100])


def test_shape_of_the_log() -> None:
    """行数は頼んだ数の近く、一件およそ 11 行、22 の行いがすべて現れ、飛ばしとやり直しがある。"""
    log = columns(50_000).log()
    log.check()
    assert abs(log.event_count - 50_000) < 2_500
    assert 10.5 < log.event_count / log.case_count < 12.5
    assert set(np.unique(log.activity.codes).tolist()) == set(range(len(ACTIVITIES)))
    paths = [
        log.activity.codes[a:b].tolist() for a, b in zip(log.case_offsets, log.case_offsets[1:], strict=False)
    ]
    assert any(len(set(path)) < len(path) for path in paths)
    assert len({tuple(path) for path in paths}) > 500
    assert log.case_keys[1] == "R06-00000001"


def test_seconds_or_micros() -> None:
    """日時は整数秒。``micro`` なら端数がある。"""
    assert not (columns(1_000).at % SECOND).any()
    assert (columns(1_000, micro=True).at % SECOND).any()
