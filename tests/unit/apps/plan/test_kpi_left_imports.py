"""KPI の片づけ: 置き去りの取り込みだけが取り消され、使っているものと新しいものは残る。"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi import actions, jobs, queries
from shirube.apps.plan.kpi.layouts import layout_text
from shirube.apps.plan.kpi.models import KpiSheet, SeriesImport, SeriesTable
from shirube.apps.plan.versions import actions as versions
from tests.world import Town

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
CARD = "算出基準日,都道府県名,市区町村名,総数（人口）,交付枚数,団体コード\n"
ROWS = "2026/03/31,みほん県,みほん市,1000,{own},990019\n"

# 状態、何日前に読み込んだか → 取り消されるか
AGES = [
    ("staging", 0, False),
    ("staging", 2, True),
    ("ready", 29, False),
    ("ready", 31, True),
    ("adopted", 400, False),
    ("discarded", 400, False),
]


def _stage(by: Scope, own: int) -> SeriesImport:
    data = (CARD + ROWS.format(own=own)).encode()
    return actions.stage_series(by=by, name="card.csv", data=data, mapping=layout_text("mynumber_card"))


def _run(by: Scope) -> str:
    [kind] = jobs.JOBS
    return kind.run(SimpleNamespace(scope=by)) or ""


@pytest.mark.parametrize(("state", "days", "is_gone"), AGES)
def test_only_left_series_imports_are_discarded(mihon: Town, state: str, days: int, is_gone: bool) -> None:
    """一日読み終わらない表と、30日使い始めない表だけが取り消され、その表の中身も消える。"""
    with mihon.entered("dx_officer", NOW - timedelta(days=days)) as then:
        row = _stage(then, 600)
        SeriesImport.change(key=row.key, version=row.version, state=state)
    with mihon.entered(now=NOW) as by:
        [kind] = jobs.JOBS
        assert kind.is_needed is not None
        assert kind.is_needed(by) is is_gone
        _run(by)
        left = SeriesImport.objects.get(key=row.key)
        assert left.state == ("discarded" if is_gone else state)
        assert SeriesTable.objects.filter(batch=left).exists() is (not is_gone)
        assert not queries.left_series_imports(by).exists()


@pytest.mark.parametrize(("days", "is_gone"), [(29, False), (31, True)])
def test_left_sheet_is_discarded(mihon: Town, days: int, is_gone: bool) -> None:
    """30日取り込まれなかった目標と実績の表は取り消される。"""
    with mihon.entered("dx_officer", NOW - timedelta(days=days)) as then:
        plan = versions.start_plan(by=then, title="DX推進計画", first_year=2025, last_year=2029)
        kpi = actions.define_kpi(by=then, plan=plan, title="件数", unit="件", direction="up")
        data = f"KPI,令和8年度,_key,_version\n件数,90,{kpi.key},{kpi.version}\n".encode()
        row = actions.stage_sheet(by=then, plan=plan, name="a.csv", data=data)
    with mihon.entered(now=NOW) as by:
        said = _run(by)
        assert ("1件" in said) is is_gone
        assert KpiSheet.objects.get(key=row.key).state == ("discarded" if is_gone else "ready")


def test_second_run_finds_nothing(mihon: Town) -> None:
    """二度走らせても、二度目には何も残っていない。"""
    with mihon.entered("dx_officer", NOW - timedelta(days=60)) as then:
        _stage(then, 600)
    with mihon.entered(now=NOW) as by:
        assert "全国の表を1件" in _run(by)
        assert "全国の表を0件" in _run(by)
