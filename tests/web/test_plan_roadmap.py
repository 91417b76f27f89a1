"""工程表の画面: 国の計画から始める、見る、絞る、直す。"""

from datetime import date

import pytest

from shirube.apps.plan.roadmap.models import Initiative, Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.models import Plan
from tests.world import Town


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """第2.2版をもとにした、まだ空の計画。"""
    with mihon.entered() as by:
        return versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="2.2")


def test_plan_starts_from_the_national_edition(mihon: Town, plan: Plan) -> None:
    """国の版の取組事項を選ぶと、柱と取組と国の目標時期が工程表に出る。"""
    client = mihon.client("dx_officer")
    home = client.get(mihon.url("roadmap/"))
    assert home.headers["Location"] == mihon.url(f"plans/{plan.key}/roadmap/")
    empty = client.get(home.headers["Location"]).content.decode()
    assert "国の計画から始める" in empty
    start = mihon.url(f"plans/{plan.key}/roadmap/start/")
    assert "自治体フロントヤード改革の推進" in client.get(start).content.decode()
    response = client.post(start, {"items": ["item.frontyard", "item.standardization"]}, follow=True)
    page = response.content.decode()
    for text in ("重点取組事項", "自治体フロントヤード改革の推進", "遅れ", "国の期限", "令和8年度"):
        assert text in page
    with mihon.entered():
        assert Initiative.objects.filter(plan=plan).count() == 2
        due = Task.objects.get(national="item.frontyard@2.2#busy_procedures")
        assert (due.ends_on, due.national_due) == (date(2024, 3, 31), date(2024, 3, 31))
        assert "2023年度（令和5年度）" in due.note


def test_items_already_in_the_plan_are_not_offered_again(mihon: Town, plan: Plan) -> None:
    """もう入っている取組事項は、選択肢に出ず、送られても足されない。"""
    client = mihon.client("dx_officer")
    start = mihon.url(f"plans/{plan.key}/roadmap/start/")
    client.post(start, {"items": ["item.frontyard"]})
    assert 'value="item.frontyard"' not in client.get(start).content.decode()
    assert client.post(start, {"items": ["item.frontyard"]}).status_code == 422
    with mihon.entered():
        assert Initiative.objects.filter(plan=plan).count() == 1
