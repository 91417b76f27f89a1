"""手もとの実在のログ（XES）が、双子の CSV と、別に数えた基準の数に一致する。"""

import csv
import json
import statistics
from datetime import datetime
from pathlib import Path

import pytest

from shirube.adapters.xes import XesSource
from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import NO_TIME, EventLog, Level, Phase

pytestmark = pytest.mark.samples
TWINS = {
    "receipt": "receipt.xes.gz",
    "running-example": "running-example.xes",
    "roadtraffic100traces": "roadtraffic100traces.xes",
    "interval_event_log": "interval_event_log.xes",
}
ROADS = pytest.mark.parametrize("is_fast", [True, False], ids=["fast", "plain"])


def read(place: Path, *, is_fast: bool) -> EventLog:
    """一つのログを読む。別に置いた行が無いことも確かめる。"""
    with place.open("rb") as file:
        source = XesSource(file, name=place.name, is_fast=is_fast)
        batches = list(source.batches())
    assert not any(batch.set_aside for batch in batches)
    with place.open("rb") as file:
        log = log_of(XesSource(file, name=place.name, is_fast=is_fast))
    log.check()
    return log


def micros(text: str) -> int:
    """CSV の日時を、1970-01-01T00:00Z からのマイクロ秒に。"""
    if not text:
        return NO_TIME
    moment = datetime.fromisoformat(text)
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def rows_of(log: EventLog) -> list[tuple]:
    """記録の行（件、行いの名、日時、始まり、担当）。"""
    rows = []
    for case in range(log.case_count):
        for row in range(int(log.case_offsets[case]), int(log.case_offsets[case + 1])):
            rows.append(
                (
                    log.case_keys[case],
                    log.activity.name(int(log.activity.codes[row])),
                    int(log.at[row]),
                    NO_TIME if log.start is None else int(log.start[row]),
                    None if log.resource is None else log.resource.name(int(log.resource.codes[row])),
                )
            )
    return rows


@ROADS
@pytest.mark.parametrize("twin", TWINS)
def test_log_equals_its_csv_twin(twin: str, is_fast: bool, samples: Path) -> None:
    """件、行いの名、日時、始まり、担当が、双子の CSV と一行ずつ一致する（行の多重集合として）。"""
    with (samples / "eventlogs" / f"{twin}.csv").open(encoding="utf-8", newline="") as file:
        expected = [
            (
                line["case:concept:name"],
                line["concept:name"],
                micros(line["time:timestamp"]),
                micros(line.get("start_timestamp", "")),
                line.get("org:resource") or None,
            )
            for line in csv.DictReader(file)
        ]

    found = rows_of(read(samples / "eventlogs" / TWINS[twin], is_fast=is_fast))

    assert sorted(found, key=repr) == sorted(expected, key=repr)


@ROADS
@pytest.mark.parametrize("twin", ["receipt", "roadtraffic100traces"])
def test_dimensions_equal_the_csv_twin(twin: str, is_fast: bool, samples: Path) -> None:
    """切り口（件ごと、行いごと）の値の数が、双子の CSV の列と一致する。"""
    log = read(samples / "eventlogs" / TWINS[twin], is_fast=is_fast)
    with (samples / "eventlogs" / f"{twin}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))

    assert log.dimensions
    for name, coded in log.dimensions.items():
        column = f"case:{name}" if coded.level is Level.CASE else name
        seen = {}
        for at, line in enumerate(lines):
            key = line["case:concept:name"] if coded.level is Level.CASE else at
            if line[column]:
                seen[key] = line[column]
        found = [coded.name(int(code)) for code in coded.codes if int(code) != coded.missing]
        assert sorted(map(plain_number, found)) == sorted(map(plain_number, seen.values())), name


def plain_number(text: str) -> str:
    """数なら、書き方（35 と 35.0）をそろえる。"""
    try:
        return str(float(text))
    except ValueError:
        return text


@ROADS
@pytest.mark.parametrize("name", ["receipt.xes.gz", "running-example.xes"])
def test_log_equals_the_reference_figures(name: str, is_fast: bool, samples: Path) -> None:
    """件数、行いの数、道すじの種類、始めと終わりの種類、処理期間の平均と中央値が、基準の数と一致する。"""
    expected = json.loads((samples / "eventlogs" / "reference_stats.json").read_text())[name]
    log = read(samples / "eventlogs" / name, is_fast=is_fast)
    cases = [
        (list(map(int, log.activity.codes[a:b])), int(log.at[b - 1] - log.at[a]) / 86_400_000_000)
        for a, b in zip(log.case_offsets[:-1], log.case_offsets[1:], strict=True)
    ]

    assert (log.case_count, log.event_count) == (expected["traces"], expected["events"])
    assert len({tuple(path) for path, _ in cases}) == expected["variants_by_activity_in_file_order"]
    assert len({path[0] for path, _ in cases}) == expected["start_activities"]
    assert len({path[-1] for path, _ in cases}) == expected["end_activities"]
    days = [day for _, day in cases]
    assert round(statistics.mean(days), 3) == expected["case_duration_days_mean"]
    assert round(statistics.median(days), 3) == expected["case_duration_days_median"]


@ROADS
def test_starts_and_completions_are_two_rows(is_fast: bool, samples: Path) -> None:
    """開始と完了が別の行のログ（teleclaims、reviewing）は、それぞれを一行と数える。"""
    logs = samples / "eventlogs"
    teleclaims = read(logs / "teleclaims.xes.gz", is_fast=is_fast)
    reviewing = read(logs / "reviewing.xes", is_fast=is_fast)

    assert (teleclaims.case_count, teleclaims.event_count) == (3_512, 46_138)
    assert (reviewing.case_count, reviewing.event_count) == (100, 3_730)
    for log in (teleclaims, reviewing):
        assert log.phase is not None
        assert set(log.phase.tolist()) == {Phase.START, Phase.COMPLETE}
    assert int(teleclaims.at.min()) >= 0
    assert int(teleclaims.at.max()) < 86_400_000_000, "すべて 1970-01-01 の行い"
