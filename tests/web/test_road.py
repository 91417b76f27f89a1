"""一本の道: 窓口の三つの行いが、実測・KPI・来歴・一枚になる。"""

import re
from uuid import UUID

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frontyard.cases.models import Case, CaseEventRow
from shirube.apps.plan.kpi import actions as kpi
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from tests.world import Town

PERIOD = {"start": "2026-04-01", "last": "2028-03-31"}


@pytest.fixture
def median(mihon: Town) -> Kpi:
    """処理時間の中央値の KPI。"""
    with mihon.entered("dx_officer") as scope:
        return kpi.define_kpi(by=scope, title="処理時間の中央値", measure_id="insight.processing_time.median")


def _three_acts(town: Town) -> str:
    clerk = town.client("counter_clerk")
    page = clerk.post(town.url("cases/"), {"procedure_label": "住民票の写し", "channel": "counter"})
    for version in (1, 2):
        assert clerk.post(page.headers["Location"], {"version": version}).status_code == 302
    return str(page.headers["Location"])


def test_three_acts_become_three_events(mihon: Town) -> None:
    """三つの行いは、三つの追記の記録と、三つの監査になる。"""
    _three_acts(mihon)
    with mihon.entered():
        assert list(CaseEventRow.objects.values_list("activity", flat=True)) == ["受付", "審査開始", "完了"]
        assert Case.objects.get().state == Case.State.CLOSED
    acted = AuditEvent.objects.filter(record_kind="frontyard_cases.case", result=AuditEvent.Result.DONE)
    assert list(acted.values_list("action", flat=True)) == [
        "申請を受け付けた",
        "事案を進めた",
        "事案を進めた",
    ]


def test_reading_walks_back_to_the_three_events(mihon: Town, median: Kpi) -> None:
    """印刷した数字から、三つの行いまで戻れる。"""
    _three_acts(mihon)
    officer = mihon.client("dx_officer")
    read = officer.post(mihon.url(f"kpi/{median.key}/readings/"), PERIOD)
    page = officer.get(read.headers["Location"]).content.decode()
    assert "記録の数 3（開けるもの 3、その後に消えたもの 0）" in page
    assert "いま作り直しても同じ記録です。" in page
    for activity in ("受付", "審査開始", "完了"):
        assert activity in page
    link = re.search(r'href="(/990019/cases/[0-9a-f-]+/)"', page)
    assert link is not None
    assert officer.get(link[1]).status_code == 200


def test_sheet_is_one_page_of_pdf(mihon: Town, median: Kpi) -> None:
    """一枚の PDF になり、同じ読みからは同じバイトになる。"""
    _three_acts(mihon)
    officer = mihon.client("dx_officer")
    where = officer.post(mihon.url(f"kpi/{median.key}/readings/"), PERIOD).headers["Location"]
    first, second = (officer.get(where + "sheet.pdf") for _ in range(2))
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    assert first.content == second.content


def test_home_shows_the_reading(mihon: Town, median: Kpi) -> None:
    """はじめの画面に、読んだ値が来歴つきで出る。"""
    _three_acts(mihon)
    officer = mihon.client("dx_officer")
    where = officer.post(mihon.url(f"kpi/{median.key}/readings/"), PERIOD).headers["Location"]
    home = officer.get(mihon.url()).content.decode()
    assert "処理時間の中央値" in home
    assert where in home


def test_reading_again_is_a_new_revision(mihon: Town, median: Kpi) -> None:
    """同じ期間を読み直すと、前の読みを消さずに新しい改訂になる。年度の間は訂正と呼ばない。"""
    officer = mihon.client("dx_officer")
    for _ in range(2):
        officer.post(mihon.url(f"kpi/{median.key}/readings/"), PERIOD)
    with mihon.entered():
        assert list(KpiReading.objects.values_list("revision", flat=True)) == [1, 2]
    assert "読み直し（第2回）" in officer.get(mihon.url(f"kpi/{median.key}/")).content.decode()


def test_lineage_says_when_records_changed(mihon: Town, median: Kpi) -> None:
    """読んだあとに増えた行いは、締めの時点で切るので根拠を変えない。"""
    _three_acts(mihon)
    officer = mihon.client("dx_officer")
    where = officer.post(mihon.url(f"kpi/{median.key}/readings/"), PERIOD).headers["Location"]
    _three_acts(mihon)
    page = officer.get(where).content.decode()
    assert "いま作り直しても同じ記録です。" in page
    assert "記録の数 3（開けるもの 3、" in page


def test_viewer_without_rights_sees_counts_only(mihon: Town, median: Kpi) -> None:
    """事案を見る権限のない人には、数は見えても事案は開けない。"""
    _three_acts(mihon)
    where = mihon.client("dx_officer").post(mihon.url(f"kpi/{median.key}/readings/"), PERIOD)
    page = mihon.client("mayor").get(where.headers["Location"]).content.decode()
    assert "記録の数 3（開けるもの 0、その後に消えたもの 0）" in page
    assert "審査開始" not in page and "000001" not in page
    assert "/cases/" not in page


def test_stale_form_does_not_overwrite(mihon: Town) -> None:
    """先に別の人が進めた事案は、古い画面からは進まず、409 で知らせる。"""
    clerk = mihon.client("counter_clerk")
    where = clerk.post(mihon.url("cases/"), {"procedure_label": "届出", "channel": "counter"}).headers[
        "Location"
    ]
    assert clerk.post(where, {"version": 1}).status_code == 302
    assert clerk.post(where, {"version": 1}).status_code == 409
    with mihon.entered():
        assert CaseEventRow.objects.count() == 2


def test_unknown_reading_is_404(mihon: Town) -> None:
    """ない読みは 404。"""
    nowhere = UUID(int=0)
    assert mihon.client("dx_officer").get(mihon.url(f"kpi/readings/{nowhere}/")).status_code == 404
