"""業務分析の数を KPI にする: 選び、読み、元の行まで戻る。"""

import re
from html import unescape

import pytest

from shirube.apps.frame.offers import offers
from shirube.apps.insight.logs import actions
from shirube.apps.insight.logs.models import DiscardReason, EventLog
from shirube.apps.plan.kpi import actions as kpi
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan
from tests.web.test_insight import LINES, MAPPING
from tests.world import Town

APRIL_TO_MAY = {"start": "2026-04-01", "last": "2026-05-31"}


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """三件の小さな記録。"""
    with mihon.entered() as by:
        return actions.import_log(
            by=by, title="許可の記録", name="許可.csv", data=LINES.encode(), mapping=MAPPING
        )


def _read(town: Town, log: EventLog, name: str, **given: str) -> tuple[KpiReading, str]:
    with town.entered("dx_officer") as by:
        one = kpi.define_kpi(
            by=by, title="数", measure_id=f"insight.{name}", parameters={"log": str(log.key), **given}
        )
    officer = town.client("dx_officer")
    answer = officer.post(town.url(f"kpi/{one.key}/readings/"), APRIL_TO_MAY)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    page = unescape(officer.get(answer.headers["Location"]).content.decode())
    with town.entered():
        return KpiReading.objects.get(kpi=one), page


@pytest.mark.parametrize(
    ("name", "given", "shown", "rows"),
    [
        ("waiting_time.median", {"source": "受付", "target": "審査"}, "23時間50分", "記録の数 6"),
        ("waiting_time.p90", {}, "", "記録の数 10"),
        ("sojourn_time.median", {"activity": "交付"}, "", "記録の数 6"),
        ("rework_rate", {}, "33.3％", "記録の数 10"),
        ("case_count", {}, "3件", "記録の数 10"),
    ],
)
def test_each_measure_walks_back_to_the_rows(
    mihon: Town, log: EventLog, name: str, given: dict[str, str], shown: str, rows: str
) -> None:
    """どの数も、来歴から、その数を作った行だけに戻れる。"""
    _, page = _read(mihon, log, name, **given)
    assert shown in page
    assert rows in page and "いま作り直しても同じ記録です。" in page
    link = re.search(r'href="(/990019/logs/[0-9a-f-]+/cases/\d+/\?line=\d+)"', page)
    assert link is not None
    assert mihon.client("dx_officer").get(link[1]).status_code == 200


def test_rework_keeps_its_parts(mihon: Town, log: EventLog) -> None:
    """手戻り率は、分子と分母を持つ。"""
    reading, _ = _read(mihon, log, "rework_rate")
    assert (reading.reading.numerator, reading.reading.denominator) == (1, 3)


def test_unknown_activity_is_refused_in_words(mihon: Town, log: EventLog) -> None:
    """記録に無い行いの名は、読むときに、何を直すかを言って断る。"""
    with mihon.entered("dx_officer") as by:
        one = kpi.define_kpi(
            by=by,
            title="数",
            measure_id="insight.sojourn_time.median",
            parameters={"log": str(log.key), "activity": "しんさ"},
        )
    answer = mihon.client("dx_officer").post(mihon.url(f"kpi/{one.key}/readings/"), APRIL_TO_MAY)
    assert answer.status_code == 422
    assert "行い「しんさ」は、この記録にありません" in answer.content.decode()
    with mihon.entered():
        assert not KpiReading.objects.filter(kpi=one).exists()


def test_removed_log_says_so(mihon: Town, log: EventLog) -> None:
    """記録を取り除いたあとは、読めないわけを言う。前の来歴は、消えたことを言う。"""
    reading, _ = _read(mihon, log, "waiting_time.median")
    with mihon.entered("dx_officer") as by:
        actions.discard(
            by=by, key=log.key, version=EventLog.objects.get().version, reason=DiscardReason.MISTAKEN
        )
    officer = mihon.client("dx_officer")
    again = officer.post(mihon.url(f"kpi/{reading.kpi.key}/readings/"), APRIL_TO_MAY)
    assert again.status_code == 422 and "元にする業務の記録がありません" in again.content.decode()
    page = officer.get(mihon.url(f"kpi/readings/{reading.key}/")).content.decode()
    assert "その後に消えたもの 10" in page


def test_own_cases_answer_every_measure(mihon: Town) -> None:
    """自分の事案からも、条件なしで、どの数も読める（三つの行いの一件）。決まりや調査の要る数は、それを言って断る。"""
    clerk = mihon.client("counter_clerk")
    page = clerk.post(mihon.url("cases/"), {"procedure_label": "住民票の写し", "channel": "counter"})
    for version in (1, 2):
        assert clerk.post(page.headers["Location"], {"version": version}).status_code == 302
    counts = {}
    wanting = {
        "insight.deadline_rate": "標準処理期間",
        "insight.estimated_case_count": "業務量調査",
        "insight.estimated_hours": "業務量調査",
    }
    for id in offers():
        if not id.startswith("insight."):
            continue
        with mihon.entered("dx_officer") as by:
            one = kpi.define_kpi(by=by, title=id, measure_id=id)
        answer = mihon.client("dx_officer").post(
            mihon.url(f"kpi/{one.key}/readings/"), {"start": "2026-04-01", "last": "2028-03-31"}
        )
        if id in wanting:
            assert answer.status_code == 422 and wanting[id] in answer.content.decode(), id
            continue
        assert answer.status_code == 302, id
        with mihon.entered():
            counts[id] = KpiReading.objects.get(kpi=one).reading.n
    assert counts == {
        "insight.case_count": 1,
        "insight.processing_time.median": 1,
        "insight.processing_time.p90": 1,
        "insight.processing_time_net.median": 1,
        "insight.processing_time_net.p90": 1,
        "insight.waiting_time.median": 2,
        "insight.waiting_time.p90": 2,
        "insight.sojourn_time.median": 2,
        "insight.sojourn_time.p90": 2,
        "insight.rework_rate": 1,
    }


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """計画。"""
    with mihon.entered("dx_officer") as by:
        return versions.start_plan(by=by, title="第二期計画", first_year=2026, last_year=2030, edition="")


def test_plan_defines_a_kpi_from_a_measure_with_conditions(mihon: Town, log: EventLog, plan: Plan) -> None:
    """計画の KPI を定める様式で、数と、記録・行いの条件を選べ、来歴に条件が言葉で出る。"""
    officer, where = mihon.client("dx_officer"), mihon.url(f"plans/{plan.key}/kpis/new/")
    form = officer.get(where).content.decode()
    for words in (
        "業務の記録から：待ち時間の中央値",
        "業務の記録から：手戻り率",
        "許可の記録",
        "条件：先の行い",
    ):
        assert words in form
    typed = {
        "title": "受付から審査までの待ち",
        "measure_id": "insight.waiting_time.median",
        "kind": "outcome",
        "direction": "down",
        "cycle": "yearly",
        "condition_log": str(log.key),
        "condition_source": "受付",
        "condition_target": "審査",
    }
    refused = officer.post(where, {**typed, "condition_activity": "審査"})
    assert refused.status_code == 422 and "付けられません" in refused.content.decode()
    made = officer.post(where, typed)
    assert made.status_code == 302, made.content.decode()[:3000]
    with mihon.entered():
        one = Kpi.objects.get()
        assert one.parameters == {"log": str(log.key), "source": "受付", "target": "審査"}
    read = officer.post(mihon.url(f"kpi/{one.key}/readings/"), APRIL_TO_MAY)
    page = unescape(officer.get(read.headers["Location"]).content.decode())
    assert "業務の記録「許可の記録」、先の行い「受付」、次の行い「審査」" in page
    assert "記録の数 6" in page
