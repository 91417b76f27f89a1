"""標準処理期間遵守率の締めと開庁日: 変化の比較とばらつきは、概要と同じ締め、どの記録の年の休日も使う。"""

from datetime import date, timedelta
from typing import Any

import pytest

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.comparison import queries as comparison
from shirube.apps.insight.comparison.queries import Question
from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.rules import actions as rules
from shirube.apps.insight.rules import queries
from shirube.engines.insight.standard_periods import Standing
from tests.own_cases import HOUR, at, finished
from tests.world import NOW, Town

MAPPING = """label: 記録
case: 番号
activity: 行い
timestamp: {column: 日時, format: date, zone: Asia/Tokyo}
"""
RATE = "標準処理期間遵守率"


def period(by: Scope, log: EventLog, **fields: Any) -> None:
    """受付から交付までの標準処理期間を置く。"""
    rules.add_period(
        by=by, log=log, **{"valid_from": date(2020, 1, 1), "ends_with": ["交付"], "basis": "要綱", **fields}
    )


def rate_of(by: Scope, log: EventLog) -> tuple[int, int]:
    """概要の遵守率の分子と分母。"""
    standing = queries.judged(by, log).standing
    kept = int((standing == Standing.KEPT).sum())
    return kept, int((standing <= Standing.OVERDUE).sum())


def sides(by: Scope, log: EventLog, text: str) -> list[tuple[int, int]]:
    """変化の比較の、二つの側の分子と分母。"""
    found = comparison.compare(by, log, Question.of_text(f"figure={RATE}&{text}"))
    samples = [side.sample(found.comparison.figure) for side in found.sides]
    return [(int(one.values.sum()), len(one.values)) for one in samples]


@pytest.mark.parametrize("days", [1, 30])
def test_own_cases_are_judged_until_today(mihon: Town, days: int) -> None:
    """自分の事案は、きょうの終わりまでで判定する。最後の行いのあとに限りを過ぎた件も、どちらの画面でも超えた件。"""
    with mihon.entered() as by:
        for label in ("転入届", "転出届"):
            for _ in range(6):
                finished(at(by, NOW), NOW - timedelta(days=9), days=1, label=label)
        for label in ("転入届", "転出届"):
            finished(at(by, NOW), NOW - timedelta(days=8) + HOUR, days=0, label=label)
        log = logs.place_own_log(by=by)
        period(by, log, days=days, kind="calendar", ends_with=["決して来ない行い"])
        whole = rate_of(by, log)
        found = sides(by, log, "first=procedure=転入届&second=procedure=転出届")
    assert tuple(map(sum, zip(*found, strict=True))) == whole
    assert whole[1] == (14 if days == 1 else 0)


def test_two_logs_count_the_holidays_of_their_own_years(mihon: Town) -> None:
    """2024年と2026年の記録を比べても、どちらの年の祝日も休みに数え、概要の遵守率と同じになる。"""
    with mihon.entered() as by:
        made = [_golden_week(by, year) for year in (2024, 2026)]
        whole = [rate_of(by, one) for one in made]
        assert whole == [(6, 6), (6, 6)]
        assert sides(by, made[0], f"other={made[1].key}") == whole


def _golden_week(by: Scope, year: int) -> EventLog:
    """4月26日から5月8日まで（祝日を除いて5開庁日より少なく、祝日を知らなければ7開庁日より多い）。"""
    rows = ["番号,行い,日時"]
    for case in range(6):
        rows += [f"{case},受付,{year}/04/27", f"{case},交付,{year}/05/07"]
    data = "\n".join(rows).encode()
    log = logs.import_log(by=by, title=f"{year}年", name=f"{year}.csv", data=data, mapping=MAPPING)
    period(by, log, days=5, kind="business")
    return log
