"""実在のログと教科書のログ: どの矢印、どの行い、件の長さも、独立な答えと端数まで等しい。"""

import json
from pathlib import Path

import pytest

from shirube.adapters.xes import XesSource
from shirube.engines.insight.building import log_of
from shirube.engines.insight.durations import Spread
from shirube.engines.insight.intervals import paired
from shirube.engines.insight.log import NO_TIME, EventLog
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.times import times_of
from tests import insight_reference_times as reference
from tests.insight_reference import Row

pytestmark = pytest.mark.samples
LOGS = [
    "receipt.xes.gz",
    "running-example.xes",
    "roadtraffic100traces.xes",
    "interval_event_log.xes",
    "reviewing.xes",
    "teleclaims.xes.gz",
]
DAY = 86_400


def read(place: Path, name: str) -> EventLog:
    """XES のログ。"""
    with (place / "eventlogs" / name).open("rb") as file:
        return log_of(XesSource(file, name=name))


def rows_of(log: EventLog) -> list[Row]:
    """記録の行（並べたあとの順を行の番号とする）。"""
    return [
        Row(
            case=log.case_keys[case],
            activity=log.activity.names[int(log.activity.codes[row])],
            at=int(log.at[row]),
            line=row,
            start=None if log.start is None or log.start[row] == NO_TIME else int(log.start[row]),
            phase=0 if log.phase is None else int(log.phase[row]),
        )
        for case in range(log.case_count)
        for row in range(int(log.case_offsets[case]), int(log.case_offsets[case + 1]))
    ]


def figures(spread: Spread) -> reference.Figures:
    """数、平均、中央値、90% 値（秒）。"""
    return spread.count, spread.mean, spread.median, spread.p90


@pytest.mark.parametrize("is_paired", [False, True], ids=["rows", "paired"])
@pytest.mark.parametrize("name", LOGS)
def test_every_figure_equals_the_plain_answer(samples: Path, name: str, is_paired: bool) -> None:
    """ログの行のままでも、開始と完了を一つにしても、素直な答えと等しい。三つに分けて足しても等しい。"""
    log = read(samples, name)
    log = paired(log) if is_paired else log
    rows, names = rows_of(log), log.activity.names
    for times in (times_of(log), merged(times_of, log.parts(3), workers=2)):
        assert {
            (one.source, one.target): figures(one.waiting) for one in times.edges.answer(names)
        } == reference.edges(rows)
        assert {
            one.name: (
                one.count,
                figures(one.service),
                figures(one.sojourn),
                one.unpaired_starts,
                one.unpaired_completes,
            )
            for one in times.activities.answer(names)
        } == reference.activities(rows)
        assert figures(times.throughput.answer()) == reference.lengths(rows)


@pytest.mark.parametrize("name", ["receipt.xes.gz", "running-example.xes"])
def test_lengths_equal_the_shared_figures(samples: Path, name: str) -> None:
    """件の長さの平均と中央値が、別に数えた値（日）に合う。"""
    told = json.loads((samples / "eventlogs/reference_stats.json").read_text(encoding="utf-8"))[name]
    found = times_of(read(samples, name)).throughput.answer()
    assert found.count == told["traces"]
    assert round(float(found.mean / DAY), 3) == told["case_duration_days_mean"]
    assert round(float(found.median / DAY), 3) == told["case_duration_days_median"]
