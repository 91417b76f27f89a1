"""KPI にする数の決まり（職員が読める表）: 同じ三件から、どの数がいくつになるか。

件  行い（時刻は 2026年4月1日、分）
甲  受付 0 → 審査 60 → 受付 90 → 交付 150
乙  受付 0 → 審査 20 → 交付 30
丙  受付 0
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from shirube.apps.insight.analysis.measures import FIGURES, exact
from shirube.engines.insight.case_events import EventRecord, micros, record_of
from shirube.engines.insight.clock import stops_of
from shirube.engines.insight.measured import closed_within, reworked
from shirube.values.case_event import CaseEvent, ClockState

START = datetime(2026, 4, 1, tzinfo=UTC)
CASES = {
    "甲": [("受付", 0), ("審査", 60), ("受付", 90), ("交付", 150)],
    "乙": [("受付", 0), ("審査", 20), ("交付", 30)],
    "丙": [("受付", 0)],
}

# 数、条件 → 数えたものの数, 値（分。件数と割合はそのまま）, 元の行の数
TABLE = [
    ("case_count", {}, 3, "3", 8),
    ("processing_time.median", {}, 3, "30", 8),
    ("processing_time.p90", {}, 3, "126", 8),
    ("waiting_time.median", {}, 5, "30", 7),
    ("waiting_time.p90", {}, 5, "60", 7),
    ("waiting_time.median", {"source": "受付", "target": "審査"}, 2, "40", 4),
    ("waiting_time.p90", {"target": "審査"}, 2, "56", 4),
    ("waiting_time.median", {"source": "審査"}, 2, "20", 4),
    ("waiting_time.median", {"source": "交付"}, 0, None, 0),
    ("waiting_time.median", {"source": "無い行い"}, 0, None, 0),
    ("sojourn_time.median", {}, 5, "30", 7),
    ("sojourn_time.median", {"activity": "交付"}, 2, "35", 4),
    ("sojourn_time.p90", {"activity": "受付"}, 1, "30", 2),
    ("rework_rate", {}, 3, "1/3", 8),
]


def _events() -> list[CaseEvent]:
    return [
        CaseEvent(
            event_id=f"{case}{seq}",
            municipality="m",
            subjects={"case": case, "visit": f"{case}の来庁{seq // 2}"},
            seq=seq,
            activity=activity,
            occurred_at=START + timedelta(minutes=minutes),
            recorded_at=START,
            team="税務課",
            channel="counter",
            actor="p1",
            clock=ClockState.STOP if (case, seq) == ("甲", 1) else None,
            clock_reason="補正待ち" if (case, seq) == ("甲", 1) else None,
        )
        for case, rows in CASES.items()
        for seq, (activity, minutes) in enumerate(rows)
    ]


@pytest.fixture
def record() -> EventRecord:
    """三件の記録。"""
    return record_of(_events())


@pytest.mark.parametrize(("name", "given", "n", "value", "rows"), TABLE)
def test_figures(
    record: EventRecord, name: str, given: dict[str, str], n: int, value: str | None, rows: int
) -> None:
    """表のとおりの数になり、根拠の行はその数を作った行だけである。"""
    figure = next(one for one in FIGURES if one.measure.id == f"insight.{name}")
    asked = {key: given.get(key, "") for key in figure.measure.dimensions if key != "log"}
    found = figure.count(record.log, **asked)
    got = Fraction(*found.parts) if found.parts else found.value
    scale = 60 if figure.measure.unit == "秒" else 1
    assert (found.n, got) == (n, None if value is None else Fraction(value) * scale)
    assert int(found.rows.sum()) == rows


def test_period_is_decided_by_the_last_act(record: EventRecord) -> None:
    """期間に入るかどうかは、最後の行いで決まる。期間の終わりの時刻は含まない。締めより後は見ない。"""
    until = micros(START + timedelta(minutes=150))
    assert sorted(closed_within(record.log, since=micros(START), before=until).case_keys) == ["丙", "乙"]
    cut = closed_within(record.log, since=micros(START), before=until, cut_off=until - 1)
    assert sorted(cut.case_keys) == ["丙", "乙", "甲"]
    assert cut.event_count == 7


def test_the_record_keeps_clock_team_channel_and_worker(record: EventRecord) -> None:
    """時計の停止と理由、担当課、経路、来庁、行った人の仮名が記録に残る。"""
    log = record.log
    assert stops_of(log).by_reason().keys() == {"補正待ち"}
    assert {name: one.names for name, one in log.dimensions.items() if name != "visit"} == {
        "team": ("税務課",),
        "channel": ("counter",),
    }
    assert log.resource is not None and log.resource.names == ("p1",)
    assert {record.event_ids[line] for line in log.lines.tolist()} == {one.event_id for one in _events()}
    assert record_of(_events(), subject="visit").log.case_count == 5


def test_no_case_has_no_value() -> None:
    """一件もなければ、分位は「なし」、件数は 0、割合の分母も 0。"""
    empty = record_of([]).log
    for figure in FIGURES:
        asked = dict.fromkeys((one for one in figure.measure.dimensions if one != "log"), "")
        found = figure.count(empty, **asked)
        assert found.n == 0
        assert found.value in (None, 0)
    assert reworked(empty).parts == (0, 0)


def test_values_are_never_rounded() -> None:
    """分数は、一つの端数も落とさずに小数にする。割り切れない数は受け付けない。"""
    assert exact(Fraction(123_456_789_012_345_678_901, 10_000_000)) == Decimal("12345678901234.5678901")
    with pytest.raises(ArithmeticError):
        exact(Fraction(1, 3))
