"""実在の許可のログでの比べ: 素直に数えた U、中央値、差の中央値、標準の式の p と合う。"""

import os
from datetime import date
from fractions import Fraction
from math import erfc, sqrt
from pathlib import Path

import pytest

from shirube.adapters.xes import XesSource
from shirube.engines.insight.building import log_of
from shirube.engines.insight.comparison import compare
from shirube.engines.insight.comparison_sides import By, Choice, chosen_cases
from shirube.engines.insight.figures import Figure, FigureKind
from shirube.engines.insight.log import SECOND, EventLog
from tests.comparison_reference import differences, median

pytestmark = pytest.mark.samples


@pytest.fixture(scope="module")
def log() -> EventLog:
    """許可のログ。"""
    path = Path(os.environ["SHIRUBE_SAMPLES"]) / "eventlogs" / "receipt.xes.gz"
    with path.open("rb") as file:
        return log_of(XesSource(file, name=path.name))


def lengths(log: EventLog, low: date, high: date) -> list[int]:
    """期間（両端を含む、日本標準時）に終わった件の長さ（マイクロ秒）。"""
    found = []
    for case in range(log.case_count):
        times = log.at[log.case_offsets[case] : log.case_offsets[case + 1]].tolist()
        day = date.fromordinal((times[-1] + 9 * 3600 * SECOND) // (86400 * SECOND) + 719163)
        if low <= day <= high:
            found.append(times[-1] - times[0])
    return found


def test_two_halves_of_the_permit_log(log: EventLog) -> None:
    """前の半年と後の半年の処理時間。"""
    spans = [(date(2010, 10, 1), date(2011, 3, 31)), (date(2011, 4, 1), date(2011, 9, 30))]
    before, after = (lengths(log, *span) for span in spans)
    sides = [
        chosen_cases(log, Choice(label="半年", since=low, until=high, by=By.COMPLETED)) for low, high in spans
    ]
    found = compare(*sides, Figure(kind=FigureKind.THROUGHPUT))
    assert (found.before.n, found.after.n) == (len(before), len(after)) == (528, 593)
    assert found.difference == (median(after) - median(before)) / SECOND
    gaps = differences(before, after)
    assert found.shift == median(gaps) / SECOND
    u = sum(gap < 0 for gap in gaps) + sum(gap == 0 for gap in gaps) / 2
    assert found.test is not None and found.test.statistic == u
    n, m = len(before), len(after)
    every = before + after
    ties = sum(every.count(one) ** 3 - every.count(one) for one in set(every))
    deviation = sqrt(n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1))))
    z = (abs(u - n * m / 2) - 0.5) / deviation
    assert found.test.p == pytest.approx(erfc(z / sqrt(2)), rel=1e-9)
    cut = int(n * m / 2 - 1.959963984540054 * sqrt(n * m * (n + m + 1) / 12))
    assert (found.low, found.high) == (Fraction(gaps[cut - 1], SECOND), Fraction(gaps[-cut], SECOND))
