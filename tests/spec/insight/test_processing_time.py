"""処理時間の決まり（職員が読める表）。

一件の処理時間は、最初の行いから最後の行いまで。中央値と90%値は線形補間で求める。
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shirube.engines.insight import processing_time, quantile
from shirube.values.case_event import CaseEvent

START = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)

# 一件ごとの処理時間（分） → 中央値（分）, 90%値（分）
TABLE = [
    # 件の処理時間            中央値   90%値
    ([10], "10", "10"),
    ([10, 20], "15", "19"),
    ([10, 20, 30], "20", "28"),
    ([0, 0, 0, 100], "0", "70"),
    ([5, 5, 5, 5, 5, 5, 5, 5, 5, 1000], "5", "104.5"),
    ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "6", "10"),
]


def _event(case: int, minutes: int, *, seq: int, **more: object) -> CaseEvent:
    at = START + timedelta(minutes=minutes)
    fields = {
        "event_id": f"{case}-{seq}",
        "municipality": "m",
        "subjects": {"case": f"c{case}"},
        "seq": seq,
        "activity": "行い",
        "occurred_at": at,
        "recorded_at": at,
    }
    return CaseEvent(**{**fields, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(("minutes", "median", "p90"), TABLE)
def test_median_and_p90(minutes: list[int], median: str, p90: str) -> None:
    """表のとおりの中央値と90%値になる。"""
    events = [
        event
        for case, length in enumerate(minutes)
        for event in (_event(case, 0, seq=1), _event(case, length, seq=2))
    ]
    times = processing_time(events)
    assert times.case_count == len(minutes)
    assert times.at(Decimal("0.5")) == Decimal(median) * 60
    assert times.at(Decimal("0.9")) == Decimal(p90) * 60


def test_no_case_has_no_time() -> None:
    """一件もなければ、値は「なし」になる（0 ではない）。"""
    times = processing_time([])
    assert times.case_count == 0
    assert times.at(Decimal("0.5")) is None


def test_period_is_decided_by_the_last_act() -> None:
    """期間に入るかどうかは、最後の行いの日時で決まる（終わりの時刻は含まない）。"""
    events = [_event(1, 0, seq=1), _event(1, 60, seq=2), _event(2, 0, seq=1), _event(2, 120, seq=2)]
    until = START + timedelta(minutes=120)
    times = processing_time(events, closed_from=START, closed_to=until)
    assert [d.case for d in times.durations] == ["c1"]


def test_corrected_act_counts_as_corrected() -> None:
    """訂正された行いは、訂正後の時刻で数える。"""
    wrong = _event(1, 600, seq=2)
    right = _event(1, 60, seq=3, corrects=wrong.event_id)
    times = processing_time([_event(1, 0, seq=1), wrong, right])
    assert times.at(Decimal("0.5")) == 3600
    assert set(times.event_ids) == {"1-1", "1-3"}


def test_share_outside_is_refused() -> None:
    """割合は0から1まで。"""
    with pytest.raises(ValueError, match="0から1"):
        quantile([Decimal(1)], Decimal("1.1"))
