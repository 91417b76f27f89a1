"""開庁時間で計る速さ: 暦の時間で答える時間との比を、課の開庁時間の数ごとに測る。

問うのは、流れごとの待ち、行いごとの滞在、件の長さの、数・平均・中央値・90%値。開庁時間の側には、決まりから
開庁時間の表を作る時間も、日時を開庁時間に置き換える時間も入れる。担当課は行ごとに 45 課から引く（行ごとに
課が替わる、いちばん手間のかかる形）。課の開庁時間は一つの課に二度（年の途中で替わる）置く。
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from functools import partial

import numpy as np

from benchmarks.event_log_times import EVENTS, rotated
from benchmarks.event_logs import columns
from shirube.engines.insight.dated import opened_log
from shirube.engines.insight.log import Coded, EventLog
from shirube.engines.insight.office_hours import DEFAULT, OfficeRule, table_of
from shirube.engines.insight.section_rules import SectionRule, TownRule
from shirube.engines.insight.times import AnsweredTimes, answered_times
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year
from shirube.values.opening_hours import TimeSpan

SECTIONS = 45
RULED = (0, 3, 40)
"""課の開庁時間を決めた課の数。"""
GOAL = 2.0
_SEED = 20261122


@dataclass(frozen=True)
class Ratios:
    """暦で答える秒（真ん中の値）と、開庁時間で答える秒（決めた課の数ごと）。"""

    events: int
    calendar: float
    opening: dict[int, float]


def measure(events: int = EVENTS) -> Ratios:
    """この数の行いのログで測る。"""
    log, workers = _log(events), os.cpu_count() or 1
    asked: dict[str, Callable[[], object]] = {"暦": lambda: answered_times(log, workers=workers)}
    for count in RULED:
        asked[str(count)] = partial(_in_opening_hours, log, _town(count), workers)
    took = rotated(asked)
    return Ratios(log.event_count, took["暦"], {count: took[str(count)] for count in RULED})


def _in_opening_hours(log: EventLog, rule: TownRule, workers: int) -> AnsweredTimes:
    table, said = table_of(log, rule, holidays=holiday_dates, first_year=first_year(), last_year=last_year())
    if table is None:
        raise RuntimeError(said)
    return answered_times(opened_log(log, table, workers=workers), workers=workers)


def _log(events: int) -> EventLog:
    log = columns(events).log()
    codes = np.random.default_rng(_SEED).integers(0, SECTIONS, log.event_count, np.uint8)
    return replace(log, dimensions={"team": Coded(codes, tuple(f"課{n:02}" for n in range(SECTIONS)))})


def _town(count: int) -> TownRule:
    """``count`` の課が、年の途中から昼も開き、翌年からは夜も開く。"""
    rules = []
    for number in range(count):
        for year, closing in ((2024, time(17, 15)), (2025, time(18, number))):
            rule = OfficeRule.on_weekdays(TimeSpan(time(8, 30), closing), None)
            rules.append(SectionRule(f"課{number:02}", date(year, 7, 1), rule))
    return TownRule(DEFAULT, tuple(rules))
