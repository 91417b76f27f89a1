"""業務分析票の画面: 概要の絞り込みのまま A4 一枚になり、同じ日なら同じバイト。人を守る決まりも効く。"""

import re

import pytest

from shirube.apps.insight.logs import actions
from shirube.apps.insight.logs.models import EventLog
from tests.web.test_insight import log, page
from tests.world import Town

__all__ = ["log"]
DATED = "label: 処理簿\ncase: 番号\nactivity: 作業\ntimestamp: {column: 日, format: date, zone: Asia/Tokyo}\n"


def paper(town: Town, row: EventLog, shape: str, query: str = "", role: str = "dx_officer") -> bytes:
    """受け取ったファイル。"""
    response = town.client(role).get(town.url(f"logs/{row.key}/paper/{shape}/{query}"))
    assert response.status_code == 200, response.content.decode(errors="replace")[:500]
    assert "attachment" in response["Content-Disposition"]
    return bytes(response.content)


def test_the_paper_of_the_shown_selection(mihon: Town, log: EventLog) -> None:
    """概要の受け取りは、絞り込みを引き継ぎ、選んだ件だけを数えたと書く。"""
    text = page(mihon, f"logs/{log.key}/?value=種類=更新")
    href = re.search(r'href="/990019/(logs/[^"]*paper/html/[^"]*)"', text)
    assert href is not None
    made = mihon.client("dx_officer").get(mihon.url(href[1])).content.decode()
    assert "2件、行い6件を数えた" in made
    assert "種類が「更新」の件だけを数えた（全3件のうち）" in made
    assert "3件、行い10件を数えた" in paper(mihon, log, "html").decode()


@pytest.mark.parametrize("shape", ["pdf", "docx", "html"])
def test_the_same_day_gives_the_same_bytes(mihon: Town, log: EventLog, shape: str) -> None:
    """同じ記録・同じ日なら、どの形も同じバイト。"""
    assert paper(mihon, log, shape) == paper(mihon, log, shape)


def test_a_log_of_dates_speaks_in_days(mihon: Town) -> None:
    """時刻の無い記録の票は、長さを日数で書き、そのことを断る。"""
    lines = "番号,作業,日\nA1,受付,2026/04/01\nA1,交付,2026/04/04\nA2,受付,2026/04/01\nA2,交付,2026/04/05\n"
    with mihon.entered() as by:
        row = actions.import_log(by=by, title="処理簿", name="簿.csv", data=lines.encode(), mapping=DATED)
    made = paper(mihon, row, "html").decode()
    assert row.is_dated_only
    assert "時刻の無い記録なので、長さは日数。" in made and "3.5日" in made


def test_small_teams_and_odd_asks_are_refused(mihon: Town, log: EventLog) -> None:
    """三人に満たない課の票は作らない。課の名は票のどこにも出ない。無い形は 404、件が無ければ概要に戻る。"""
    client = mihon.client("dx_officer")
    refused = client.get(mihon.url(f"logs/{log.key}/paper/pdf/?value=team=審査課"))
    assert refused.status_code == 422
    assert "審査課" not in paper(mihon, log, "html").decode()
    assert client.get(mihon.url(f"logs/{log.key}/paper/xlsx/")).status_code == 404
    none = client.get(mihon.url(f"logs/{log.key}/paper/pdf/?until=2020-01-01"))
    assert none.status_code == 302 and none["Location"].endswith(f"/logs/{log.key}/?until=2020-01-01")
