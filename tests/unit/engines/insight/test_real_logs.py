"""実在のログと教科書のログ: 数え方が、独立に数えた値と、独立な答えに合う。

`reference_stats.json` は、XES の並びのまま独立に数えた値。CSV は、同じログの別の書き方である。XES はここでは
木に読んで、開始と完了が別の行のログ（reviewing、teleclaims）も確かめる。
"""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from defusedxml.ElementTree import parse

from shirube.engines.insight.flow import flow
from shirube.engines.insight.handovers import handovers
from shirube.engines.insight.log import Phase
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.profile import profile
from shirube.engines.insight.rework import rework
from tests import insight_reference as reference
from tests.insight_logs import Line, log_from

LOGS = [
    "receipt.csv",
    "receipt.xes.gz",
    "running-example.csv",
    "running-example.xes",
    "interval_event_log.csv",
    "roadtraffic100traces.csv",
    "roadtraffic100traces.xes",
    "reviewing.xes",
    "teleclaims.xes.gz",
]
PHASES = {"start": Phase.START, "complete": Phase.COMPLETE}
DAY = 86_400 * 1_000_000


def read(place: Path, name: str) -> list[Line]:
    """ログを、試験の行に。"""
    path = place / "eventlogs" / name
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_lines(csv.DictReader(file)))
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        traces = parse(file).getroot().iterfind("{*}trace")
        return [line for number, trace in enumerate(traces) for line in _trace(str(number), trace)]


def _trace(case: str, trace) -> Iterator[Line]:
    for event in trace.iterfind("{*}event"):
        told = {one.get("key"): one.get("value") for one in event}
        yield Line(
            case,
            told["concept:name"],
            datetime.fromisoformat(told["time:timestamp"]).timestamp(),
            phase=PHASES.get(told.get("lifecycle:transition", ""), Phase.AT),
            resource=told.get("org:resource"),
            dimensions={"窓口": None},
        )


def _lines(rows: csv.DictReader) -> Iterator[Line]:
    for row in rows:
        begun = row.get("start_timestamp")
        yield Line(
            row["case:concept:name"],
            row["concept:name"],
            datetime.fromisoformat(row["time:timestamp"]).timestamp(),
            start=datetime.fromisoformat(begun).timestamp() if begun else None,
            resource=row.get("org:resource") or None,
            dimensions={"窓口": row.get("case:channel") or None},
        )


@pytest.mark.samples
@pytest.mark.parametrize(
    "name", ["receipt.csv", "receipt.xes.gz", "running-example.csv", "running-example.xes"]
)
def test_counts_of_the_shared_logs(samples: Path, name: str) -> None:
    """件、行、変わり方、最初と最後の名の数が、XES から独立に数えた値に合う。"""
    stats = json.loads((samples / "eventlogs/reference_stats.json").read_text(encoding="utf-8"))
    told = next(value for key, value in stats.items() if key.split(".")[0] == name.split(".")[0])
    found = profile(log_from(read(samples, name), size=10_000))
    assert (found.case_count, found.event_count) == (told["traces"], told["events"])
    assert found.variant_count == told["variants_by_activity_in_file_order"]
    assert round(float(found.variants.top(1)[0].share), 4) == told["top_variant_share"]
    assert found.start_activities.distinct == told["start_activities"]
    assert found.end_activities.distinct == told["end_activities"]
    lengths = found.variants.throughput.tolist()
    assert round(sum(lengths) / len(lengths) / DAY, 3) == told["case_duration_days_mean"]
    median = reference.quantile(lengths, Fraction(1, 2))
    assert median is not None and round(float(median / DAY), 3) == told["case_duration_days_median"]


@pytest.mark.samples
@pytest.mark.parametrize("name", LOGS)
def test_every_shared_log_equals_the_plain_answer(samples: Path, name: str) -> None:
    """どのログでも、概要と変わり方の表が、独立な答えに等しい。三つに分けて足しても等しい。"""
    lines = read(samples, name)
    log, rows = log_from(lines, size=10_000), reference.rows_from(lines)
    expected = reference.profile(rows)
    for found in (profile(log), merged(profile, log.parts(3))):
        assert (found.case_count, found.event_count) == (expected["cases"], expected["events"])
        assert found.variant_count == expected["variants"]
        assert found.activities.as_dict() == expected["activities"]
        assert (found.first, found.last) == (expected["first"], expected["last"])
        sizes = found.events_per_case
        assert (sizes.minimum, sizes.median, sizes.maximum) == expected["sizes"]
        plain = reference.variant_table(rows)
        assert [(one.activities, one.count, one.cumulative) for one in found.variants.top()] == [
            one[:3] for one in plain
        ]
        for one, (*_, median) in zip(found.variants.top(), plain, strict=True):
            assert one.median_seconds == pytest.approx(float(median / 1_000_000), abs=1e-9)


@pytest.mark.samples
@pytest.mark.parametrize("name", LOGS)
def test_steps_of_every_shared_log(samples: Path, name: str) -> None:
    """手戻り、受け渡し、到着・完了・仕掛りが、独立な答えに等しい。二つの糸で分けて求めて足しても等しい。"""
    lines = read(samples, name)
    log, rows = log_from(lines, size=10_000), reference.rows_from(lines)
    told = reference.profile(rows)
    cuts = np.unique(np.linspace(told["first"], told["last"] + 1, 60).astype(np.int64))
    back = merged(rework, log.parts(5), workers=2)
    passed = merged(handovers, log.parts(5), workers=2)
    moved = merged(lambda part: flow(part, cuts), log.parts(5), workers=2)
    plain = reference.rework(rows)
    for one in (rework(log), back):
        assert (one.rows.as_dict(), one.cases.as_dict()) == (plain["rework_rows"], plain["rework_cases"])
        assert one.repeat_rows.as_dict() == plain["repeat_rows"]
        assert one.cases_with_rework == plain["cases_with_rework"]
    exchanged = reference.handovers(rows)
    for one in (handovers(log), passed):
        assert {(pair.giver, pair.receiver): pair.count for pair in one.most()} == exchanged["pairs"]
        assert one.count == sum(exchanged["per_case"])
    through = reference.flow(rows, cuts.tolist())
    for one in (flow(log, cuts), moved):
        assert one.arrivals.tolist() == through["arrivals"]
        assert one.in_progress.tolist() == through["in_progress"]
        assert int(one.arrivals.sum()) == int(one.completions.sum()) == log.case_count
