"""処理期間の時計（職員が壁の時計で確かめられる表）。

2026年4月1日は水曜日。開庁は平日 8:30〜17:15、昼休み 12:00〜13:00（一日 7時間45分）。
行は「日 時:分 行い 時計」。時計は「止 理由」で止まり、「動」で動き出す。
"""

from datetime import date, datetime, time

import pytest

from shirube.engines.insight.clock import CannotReadClock, ReasonTotal, Stopped, stops_of, without_stops
from shirube.engines.insight.filters import chosen
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import in_opening_hours, opening_table
from shirube.values.instant import JST
from shirube.values.opening_hours import OpeningHours, TimeSpan
from tests.insight_logs import Line, log_from

HOURS = OpeningHours.on_weekdays(time(8, 30), time(17, 15), breaks=(TimeSpan(time(12), time(13)),))
TABLE = opening_table(HOURS, date(2026, 4, 1), date(2026, 4, 30))
MINUTE = 60_000_000


def line(text: str) -> Line:
    """「1 9:00 受付 止 補正」のような一行を、ログの行に。"""
    day, clock, activity, *rest = text.split()
    hour, minute = map(int, clock.split(":"))
    at = datetime(2026, 4, int(day), hour, minute, tzinfo=JST).timestamp()
    mark = {"動": "run", "止": "stop:" + "".join(rest[1:])}[rest[0]] if rest else None
    return Line("甲", activity, at, clock=mark)


# 行の並び → 暦の分, 止まりを除いた分, 開庁の分, 開庁で止まりを除いた分, (二度の停止, 戻らない停止, 空の再開)
TABLE_OF_CASES = {
    "止まらない": (["1 9:00 受付", "1 11:00 交付"], 120, 120, 120, 120, (0, 0, 0)),
    "一度止まる": (
        ["1 9:00 受付", "1 9:30 補正依頼 止 補正", "1 10:30 補正受領 動", "1 11:00 交付"],
        *(120, 60, 120, 60, (0, 0, 0)),
    ),
    "夜をまたいで止まる（開庁は1日16:15〜17:15と2日8:30〜9:30）": (
        ["1 16:00 受付", "1 16:15 補正依頼 止 補正", "2 9:30 補正受領 動", "2 10:00 交付"],
        *(1080, 45, 165, 45, (0, 0, 0)),
    ),
    "昼休みをはさんで止まる": (
        ["1 11:00 受付", "1 11:30 照会 止 照会", "1 13:30 回答 動", "1 14:00 交付"],
        *(180, 60, 120, 60, (0, 0, 0)),
    ),
    "二度続けて止める（初めの停止から数える）": (
        ["1 9:00 受付", "1 9:10 依頼 止 補正", "1 9:20 督促 止 補正", "1 9:40 受領 動", "1 10:00 交付"],
        *(60, 30, 60, 30, (1, 0, 0)),
    ),
    "別の理由に移る（合わせて30分）": (
        ["1 9:00 受付", "1 9:10 依頼 止 補正", "1 9:20 照会 止 照会", "1 9:40 受領 動", "1 10:00 交付"],
        *(60, 30, 60, 30, (1, 0, 0)),
    ),
    "二度止まる": (
        [
            "1 9:00 受付",
            "1 9:10 依頼 止 補正",
            "1 9:20 受領 動",
            "1 9:30 照会 止 照会",
            "1 9:50 回答 動",
            "1 10:00 交付",
        ],
        *(60, 30, 60, 30, (0, 0, 0)),
    ),
    "動き出さない（最後の行まで止まる）": (
        ["1 9:00 受付", "1 9:10 依頼 止 補正", "1 9:30 督促", "1 10:00 取下げ"],
        *(60, 10, 60, 10, (0, 1, 0)),
    ),
    "止めずに動かす（何も変わらない）": (
        ["1 9:00 受付", "1 9:30 受領 動", "1 10:00 交付"],
        *(60, 60, 60, 60, (0, 0, 1)),
    ),
    "同じ時刻に止めて動かす": (
        ["1 9:00 受付", "1 9:30 依頼 止 補正", "1 9:30 受領 動", "1 10:00 交付"],
        *(60, 60, 60, 60, (0, 0, 0)),
    ),
}


@pytest.mark.parametrize("name", TABLE_OF_CASES)
def test_stopped_time_is_left_out(name: str) -> None:
    """止まっていた間は、暦でも開庁時間でも、件の長さに入らない。"""
    rows, calendar, running, opened, both, counts = TABLE_OF_CASES[name]
    log = log_from([line(row) for row in rows])
    view = in_opening_hours(log, TABLE)
    found = [
        int((last_moments(one) - first_moments(one))[0]) // MINUTE
        for one in (log, without_stops(log), view, without_stops(view))
    ]
    assert found == [calendar, running, opened, both]
    stops = stops_of(log)
    assert (stops.repeated, stops.unresumed, stops.idle_runs) == counts
    assert stops.per_case.tolist() == [(calendar - running) * MINUTE]


def test_each_edge_loses_only_its_own_stop() -> None:
    """止まっていた間は、それがあった矢印（依頼→督促→受領）だけから除かれる。"""
    rows = ["1 9:00 受付", "1 9:10 依頼 止 補正", "1 9:20 督促", "1 9:40 受領 動", "1 10:00 交付"]
    view = without_stops(log_from([line(row) for row in rows]))
    assert [int(b - a) // MINUTE for a, b in zip(view.at[:-1], view.at[1:], strict=True)] == [10, 0, 0, 20]


def test_reasons_are_told_apart() -> None:
    """理由ごとに、止まった回数と時間が分かる。"""
    rows, *_ = TABLE_OF_CASES["別の理由に移る（合わせて30分）"]
    found = stops_of(log_from([line(row) for row in rows])).by_reason()
    assert {name: (one.count, one.micros // MINUTE) for name, one in found.items()} == {
        "照会": (1, 20),
        "補正": (1, 10),
    }


def test_the_cases_behind_a_reason() -> None:
    """理由ごとの件の数は、その理由で選んだ件の数。再開の無い件も選べる。無い理由では何も選ばない。"""
    rows = [
        Line("甲", "依頼", 0, clock="stop:補正"),
        Line("甲", "受領", 60, clock="run"),
        Line("甲", "依頼", 120, clock="stop:補正"),
        Line("甲", "交付", 180),
        Line("乙", "依頼", 0, clock="stop:補正"),
        Line("乙", "受領", 60, clock="run"),
        Line("丙", "照会", 0, clock="stop:照会"),
        Line("丙", "交付", 60),
    ]
    log = log_from(rows)
    found = stops_of(log).by_reason()
    assert found["補正"] == ReasonTotal(3, 180 * 10**6, cases=2, unresumed=1)
    keys = {
        (name, is_unresumed): [log.case_keys[at] for at in chosen(log, Stopped(name, is_unresumed)).tolist()]
        for name in ("補正", "照会", "休止")
        for is_unresumed in (False, True)
    }
    assert keys == {
        ("補正", False): ["甲", "乙"], ("補正", True): ["甲"],
        ("照会", False): ["丙"], ("照会", True): ["丙"],
        ("休止", False): [], ("休止", True): [],
    }  # fmt: skip


def test_an_unknown_clock_value_is_refused() -> None:
    """読めない時計の値は、その値を言って断る。"""
    with pytest.raises(CannotReadClock, match="休止"):
        stops_of(log_from([Line("甲", "受付", 0, clock="休止")]))


def test_a_log_without_a_clock_never_stops() -> None:
    """時計の列の無いログは、そのまま。"""
    log = log_from([Line("甲", "受付", 0), Line("甲", "交付", 60)])
    assert without_stops(log) is log
    assert (stops_of(log).per_case.tolist(), dict(stops_of(log).by_reason())) == ([0], {})
