"""KPI の一覧と来歴は、数が増えても問い合わせが増えない。"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import actions as cases
from shirube.apps.insight.analysis import measuring
from shirube.apps.plan.kpi import actions, queries
from shirube.apps.plan.kpi.models import KpiReading
from shirube.values.period import Period
from tests.world import Town

YEARS = Period.of_days(date(2026, 4, 1), date(2028, 3, 31))
MEASURES = ("insight.case_count", "insight.processing_time.median", "insight.processing_time.p90")


def _measure(by: Scope, times: int) -> list[KpiReading]:
    found = []
    for at in range(times):
        kpi = actions.define_kpi(by=by, title=f"数{at}", measure_id=MEASURES[at % 3])
        for _ in range(2):
            found.append(actions.take_reading(by=by, kpi=kpi, period=YEARS, as_of=by.now))
    return found


def _close_cases(by: Scope, count: int) -> None:
    for _ in range(count):
        case = cases.receive(
            by=by, procedure="local.unlisted@1", procedure_label="住民票の写し", channel="counter"
        )
        for _ in range(2):
            case = cases.advance(by=by, key=case.key, version=case.version)


@pytest.mark.parametrize("count", [1, 6])
def test_one_list_asks_twice_however_many_kpis(mihon: Town, count: int) -> None:
    """KPI の一覧は、KPI がいくつあっても二度の問い合わせで作る。"""
    with mihon.entered() as by:
        _measure(by, count)
        with CaptureQueriesContext(connection) as asked:
            views = queries.kpis(by)
        assert len(views) == count
        assert len(asked) == 2


def test_latest_is_the_last_revision_of_the_last_period(mihon: Town) -> None:
    """一覧の値は、いちばん新しい期間の、いちばん新しい改訂である。読んでいない KPI は空のまま。"""
    later = Period.of_days(date(2027, 4, 1), date(2028, 4, 30))
    with mihon.entered() as by:
        kpi = actions.define_kpi(by=by, title="件数", measure_id=MEASURES[0])
        actions.define_kpi(by=by, title="まだ", measure_id=MEASURES[1])
        for period in (later, later, YEARS):
            actions.take_reading(by=by, kpi=kpi, period=period, as_of=by.now)
        counted, unread = queries.kpis(by)
        assert counted.latest is not None
        assert (counted.latest.period_end, counted.latest.revision) == (later.end, 2)
        assert unread.latest is None


def test_lineage_builds_only_the_page_asked_for(mihon: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """来歴の一頁は、その頁の記録だけを作る。全部の数は作らずに答える。"""
    asked: list[int] = []
    real = measuring.cases.events_of_keys

    def counting(scope: Scope, keys: list[object]) -> object:
        asked.append(len(keys))
        return real(scope, keys)

    monkeypatch.setattr(measuring.cases, "events_of_keys", counting)
    with mihon.entered() as by:
        _close_cases(by, 4)
        [row, _] = _measure(by, 1)
        source = queries.lineage(by, row).source
        assert source is not None
        assert (len(source.records), asked) == (12, [])
        assert len(source.records[5:10]) == 5
        assert asked == [5]
        assert len(list(source.records)) == 12
        assert asked == [5, 12]


def test_who_may_not_open_gets_only_the_count(mihon: Town) -> None:
    """元の記録を開けない人には、件数だけを答え、記録を作らない。"""
    with mihon.entered() as by:
        _close_cases(by, 1)
        [row, _] = _measure(by, 1)
    with mihon.entered("mayor") as reader:
        source = queries.lineage(reader, row).source
        assert source is not None
        assert (source.count, len(source.records), list(source.records), source.deleted) == (3, 0, [], 0)
        assert source.is_unchanged
