"""時間の決まり（職員が読める表）。

待ち = 前の行いの終わりから、次の行いの始まり（始まりが無ければ日時）まで。作業 = 始まりから終わりまで。
滞在 = 一つ前の終わりから、この終わりまで（待ち + 作業）。件の長さ = いちばん早い時点から最後の終わりまで。
平均・中央値・90% 値は、どれも端数まで正確に求める。時刻は「時:分」で、答えは分。
"""

from fractions import Fraction

import pytest

from shirube.engines.insight.durations import Spread
from shirube.engines.insight.edges import edges_of
from shirube.engines.insight.intervals import paired
from shirube.engines.insight.log import Phase
from shirube.engines.insight.throughput import throughput_of
from shirube.engines.insight.times import times_of
from tests.insight_logs import Line, log_from

POINT, START, COMPLETE = Phase.AT, Phase.START, Phase.COMPLETE


def seconds(clock: str | None) -> float | None:
    """「時:分」を秒に。"""
    if clock is None:
        return None
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def log_of_clocks(rows: list[tuple]) -> object:
    """（件、行い、始まり、終わり、局面）の表から記録を作る。"""
    return log_from(
        [
            Line(case, activity, seconds(end), start=seconds(start), phase=phase)
            for case, activity, start, end, phase in rows
        ]
    )


def minutes(spread: Spread) -> tuple:
    """数、平均、中央値、90% 値（分）。"""
    return spread.count, *(
        None if one is None else float(one / 60) for one in (spread.mean, spread.median, spread.p90)
    )


# 日時が一つの行: 待ちと滞在は同じになる
ONE_DATE = [
    # 件   行い    始まり  終わり
    ("1", "受付", None, "9:00", POINT),
    ("1", "審査", None, "9:30", POINT),
    ("1", "交付", None, "10:00", POINT),
    ("2", "受付", None, "9:00", POINT),
    ("2", "審査", None, "10:30", POINT),
    ("3", "受付", None, "9:00", POINT),
    ("3", "交付", None, "9:05", POINT),
]
# 始まりと終わりのある行: 交付は審査の終わる前に始まった（待ちは負になる）
TWO_DATES = [
    ("1", "受付", "9:00", "9:10", POINT),
    ("1", "審査", "9:40", "10:00", POINT),
    ("1", "交付", "9:50", "10:15", POINT),
]
# 開始と完了が別の行: 先に始めた審査が、先に終わる。受付の完了には開始が無く、三つ目の審査は終わっていない
TWO_ROWS = [
    ("1", "受付", None, "9:00", COMPLETE),
    ("1", "審査", None, "9:10", START),
    ("1", "審査", None, "9:20", START),
    ("1", "審査", None, "9:40", COMPLETE),
    ("1", "審査", None, "10:00", COMPLETE),
    ("1", "審査", None, "10:30", START),
    ("1", "交付", None, "11:00", POINT),
]

WAITS = [
    # ログ       元      先      数   平均   中央値  90%値
    (ONE_DATE, "受付", "審査", (2, 60.0, 60.0, 84.0)),
    (ONE_DATE, "審査", "交付", (1, 30.0, 30.0, 30.0)),
    (ONE_DATE, "受付", "交付", (1, 5.0, 5.0, 5.0)),
    (TWO_DATES, "受付", "審査", (1, 30.0, 30.0, 30.0)),
    (TWO_DATES, "審査", "交付", (1, -10.0, -10.0, -10.0)),
    (TWO_ROWS, "審査", "審査", (4, 20.0, 20.0, 27.0)),
    (TWO_ROWS, "審査", "交付", (1, 30.0, 30.0, 30.0)),
]

ACTS = [
    # ログ    行い   行の数  作業（数・平均・中央値・90%値）  滞在（同じ）  片方だけの開始・完了
    (ONE_DATE, "受付", 3, (0, None, None, None), (0, None, None, None), (0, 0)),
    (ONE_DATE, "交付", 2, (0, None, None, None), (2, 17.5, 17.5, 27.5), (0, 0)),
    (TWO_DATES, "受付", 1, (1, 10.0, 10.0, 10.0), (0, None, None, None), (0, 0)),
    (TWO_DATES, "審査", 1, (1, 20.0, 20.0, 20.0), (1, 50.0, 50.0, 50.0), (0, 0)),
    (TWO_DATES, "交付", 1, (1, 25.0, 25.0, 25.0), (1, 15.0, 15.0, 15.0), (0, 0)),
    (TWO_ROWS, "受付", 1, (0, None, None, None), (0, None, None, None), (0, 1)),
    (TWO_ROWS, "審査", 5, (2, 35.0, 35.0, 39.0), (2, 30.0, 30.0, 38.0), (1, 0)),
    (TWO_ROWS, "交付", 1, (0, None, None, None), (1, 60.0, 60.0, 60.0), (0, 0)),
]

LENGTHS = [
    # ログ       件数  平均   中央値  90%値
    (ONE_DATE, (3, 155 / 3, 60.0, 84.0)),
    (TWO_DATES, (1, 75.0, 75.0, 75.0)),
    (TWO_ROWS, (1, 120.0, 120.0, 120.0)),
]


@pytest.mark.parametrize(("rows", "source", "target", "expected"), WAITS)
def test_waiting(rows: list[tuple], source: str, target: str, expected: tuple) -> None:
    """矢印の待ちは、表のとおりになる。"""
    log = log_of_clocks(rows)
    found = {(one.source, one.target): one for one in edges_of(log).answer(log.activity.names)}
    assert minutes(found[source, target].waiting) == expected


@pytest.mark.parametrize(("rows", "name", "count", "service", "sojourn", "unpaired"), ACTS)
def test_service_and_sojourn(
    rows: list[tuple], name: str, count: int, service: tuple, sojourn: tuple, unpaired: tuple
) -> None:
    """作業と滞在は、表のとおりになる。組にならない開始と完了は数えて見せる。"""
    log = log_of_clocks(rows)
    found = {one.name: one for one in times_of(log).activities.answer(log.activity.names)}[name]
    assert found.count == count
    assert (minutes(found.service), minutes(found.sojourn)) == (service, sojourn)
    assert (found.unpaired_starts, found.unpaired_completes) == unpaired


@pytest.mark.parametrize(("rows", "expected"), LENGTHS)
def test_length_of_a_case(rows: list[tuple], expected: tuple) -> None:
    """件の長さは、表のとおりになる。"""
    assert minutes(throughput_of(log_of_clocks(rows)).answer()) == expected


def test_waiting_of_paired_rows() -> None:
    """開始と完了を一つの行にすると、待ちは「前の完了から次の開始まで」になり、作業と混ざらない。"""
    log = paired(
        log_of_clocks(
            [
                ("1", "受付", None, "9:00", START),
                ("1", "受付", None, "9:10", COMPLETE),
                ("1", "審査", None, "9:40", START),
                ("1", "審査", None, "10:00", COMPLETE),
            ]
        )
    )
    (edge,) = edges_of(log).answer(log.activity.names)
    assert (edge.source, edge.target, minutes(edge.waiting)) == ("受付", "審査", (1, 30.0, 30.0, 30.0))


def test_order_of_edges() -> None:
    """矢印は、多い順に並ぶ。"""
    log = log_of_clocks(ONE_DATE)
    counts = [one.waiting.count for one in edges_of(log).answer(log.activity.names)]
    assert counts == sorted(counts, reverse=True)


def test_nothing_has_no_time() -> None:
    """一行も無ければ、どの値も「なし」になる（0 ではない）。"""
    log = log_from([])
    times = times_of(log)
    assert times.edges.answer(log.activity.names) == times.activities.answer(log.activity.names) == ()
    assert minutes(times.throughput.answer()) == (0, None, None, None)


def test_percentiles_asked_for() -> None:
    """求めた割合の分位だけを答える。割合は0から1まで。"""
    lengths = throughput_of(log_of_clocks(ONE_DATE))
    shares = (Fraction(0), Fraction(1, 4), Fraction(1))
    assert [float(lengths.answer(shares).at(share) / 60) for share in shares] == [5.0, 32.5, 90.0]
    with pytest.raises(ValueError, match="0から1"):
        lengths.answer((Fraction(11, 10),))
    with pytest.raises(KeyError):
        lengths.answer(shares).at(Fraction(1, 2))
