"""実在のログと教科書のログで、開庁時間と待ちの原因が、一件ずつ求めた独立な答えに合う。"""

import csv
import os
from collections import defaultdict, deque
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from defusedxml.ElementTree import parse

from shirube.engines.insight.causes import Cause, causes_of
from shirube.engines.insight.log import Phase
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import in_opening_hours, opening_table_for
from shirube.values.instant import JST
from shirube.values.opening_hours import OpeningHours, TimeSpan
from tests import insight_causes_reference as plain
from tests import insight_reference as reference
from tests.insight_logs import Line, log_from

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not os.environ.get("SHIRUBE_SAMPLES"), reason="実データが渡されていない"),
]
HOURS = OpeningHours.on_weekdays(time(8, 30), time(17, 15), breaks=(TimeSpan(time(12), time(13)),))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000


def place() -> Path:
    """ログの置き場所。"""
    return Path(os.environ["SHIRUBE_SAMPLES"]) / "eventlogs"


def permits() -> list[Line]:
    """許可の受付の実在のログ（始まりは無い）。"""
    with (place() / "receipt.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            Line(
                row["case:concept:name"],
                row["concept:name"],
                datetime.fromisoformat(row["time:timestamp"]).timestamp(),
                resource=row["org:resource"] or None,
            )
            for row in csv.DictReader(file)
        ]


def reviews() -> list[Line]:
    """査読の教科書のログ（開始と完了が別の行）。"""
    found = []
    for case, trace in enumerate(parse(place() / "reviewing.xes").getroot().iterfind("{*}trace")):
        for event in trace.iterfind("{*}event"):
            told = {one.get("key"): one.get("value") for one in event}
            found.append(
                Line(
                    str(case),
                    told["concept:name"],
                    datetime.fromisoformat(told["time:timestamp"]).timestamp(),
                    phase=Phase.START if told["lifecycle:transition"] == "start" else Phase.COMPLETE,
                    resource=told.get("org:resource"),
                )
            )
    return found


def paired(rows: list[Line]) -> list[Line]:
    """開始と完了を、先に始めたものから組にした行。組にならない行は残し、行の順は変えない。"""
    waiting: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    begun: dict[int, float] = {}
    closed = set()
    for at in sorted(range(len(rows)), key=lambda at: (rows[at].at, at)):
        row = rows[at]
        if row.phase is Phase.START:
            waiting[row.case, row.activity].append(at)
        elif waiting[row.case, row.activity]:
            opened = waiting[row.case, row.activity].popleft()
            begun[at] = rows[opened].at
            closed.add(opened)
    return [
        Line(row.case, row.activity, row.at, start=begun.get(at), resource=row.resource)
        for at, row in enumerate(rows)
        if at not in closed
    ]


def test_open_time_of_real_cases() -> None:
    """1,434件の開庁時間での長さが、一日ずつ数えた長さと等しい。"""
    log = log_from(permits())
    view = in_opening_hours(log, opening_table_for(HOURS, log))
    found = (last_moments(view) - first_moments(view)).tolist()
    spans = zip(first_moments(log).tolist(), last_moments(log).tolist(), strict=True)
    assert found == [HOURS.open_seconds(_at(low), _at(high)) * 1_000_000 for low, high in spans]
    assert len(found) == 1434


def _at(micro: int) -> datetime:
    return (EPOCH + timedelta(microseconds=micro)).astimezone(JST)


@pytest.mark.parametrize("read", [permits, reviews], ids=["許可", "査読"])
def test_causes_sum_to_the_waiting_in_whole_logs(read) -> None:
    """ログのどの待ちでも、原因の合計は待ちに等しく、負の時間は無い。"""
    found = causes_of(log_from(read()), hours=HOURS)
    assert found.parts.min() >= 0
    assert (found.parts.sum(axis=1) == found.waiting).all()
    assert int(found.waiting.sum()) > 0
    if read is permits:
        # 始まりの無いログでは、担当の仕事の長さが分からない。
        assert found.parts[:, [Cause.QUEUE, Cause.PRIORITY]].sum() == 0


def test_causes_of_reviews_equal_the_plain_answer() -> None:
    """開始と完了を組にして求めた原因が、組にした行から一つずつ求めた答えと等しい（初めの12件）。"""
    rows = [row for row in reviews() if int(row.case) < 12]
    single = paired(rows)
    found = causes_of(log_from(rows))
    expected = plain.causes(reference.rows_from(single), gap=15 * MINUTE, least=3)
    cases = list(log_from(single).case_keys)
    lines = log_from(single).lines[found.rows].tolist()
    assert [cases[case] for case in found.cases] == [single[line - 1].case for line in lines]
    assert dict(zip(lines, found.parts.tolist(), strict=True)) == {
        line: list(parts.values()) for line, parts in expected.items()
    }
