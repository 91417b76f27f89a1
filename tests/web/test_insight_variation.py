"""ばらつきの画面: 組の違いと、そのうち偶然の割合。順位は付けず、少ない組は伏せる。"""

import re
from html import unescape
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest

from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import EventLog
from shirube.cli.demo_log import demo_log
from tests.world import Town


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """見本の処理簿。"""
    with mihon.entered() as by:
        return logs.import_log(by=by, title="処理簿", name="処理簿.csv", data=demo_log(cases=120), mapping="")


def page(town: Town, path: str, role: str = "dx_officer", status: int = 200) -> str:
    """画面の文字。"""
    response = town.client(role).get(town.url(path))
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


def test_teams_have_no_rank_and_lead_to_their_cases(mihon: Town, log: EventLog) -> None:
    """担当課の間: 順位を付けず、件数から、最後に受け持った件の一覧へ行ける。"""
    text = page(mihon, f"logs/{log.key}/variation/?between={quote('team')}")
    assert "順位は付けません" in text and "いちばん後に現れた値の組" in text
    (href, count), *_ = re.findall(r'href="([^"]*cases/\?group=[^"]*)"[^>]*>(\d+)件', text)
    assert count == "120"
    assert "最後に「窓口課」が受け持った件" in unescape(mihon.client("dx_officer").get(href).content.decode())


def test_kinds_have_a_funnel_a_table_and_cases(mihon: Town, log: EventLog) -> None:
    """種類の間: 一文、漏斗の図、表があり、件数から同じ数の件の一覧へ行ける。"""
    text = page(mihon, f"logs/{log.key}/variation/?between={quote('種類')}")
    assert "3 組で" in text and 'id="funnel-title"' in text
    assert "偶然" in text and "クラスカル・ウォリス" in text
    names = [text.index(f">{name}<", text.index("ほかの組と比べて")) for name in ("変更", "新規", "更新")]
    assert all(at > 0 for at in names)
    links = re.findall(r'href="([^"]*cases/\?value=[^"]*)"[^>]*>(\d+)件', text)
    assert len(links) == 3 and sum(int(count) for _, count in links) == 120
    for href, count in links:
        listed = unescape(mihon.client("dx_officer").get(href).content.decode())
        assert f"のうち {count}件" in listed


def test_first_sight_has_something_to_compare(mihon: Town, log: EventLog) -> None:
    """何も選んでいなければ、件が二つ以上の組に分かれる切り口を、初めから比べて見せる。"""
    text = page(mihon, f"logs/{log.key}/variation/")
    assert "組で" in text and "ばらつきを比べられない" not in text


def test_months_run_in_order(mihon: Town, log: EventLog) -> None:
    """終わった月の組は、早い月から並ぶ。"""
    text = page(mihon, f"logs/{log.key}/variation/?between={quote('終わった月')}")
    table = text[text.index("ほかの組と比べて") :]
    months = [int(one) for one in re.findall(r"令和8年(\d+)月", table)]
    assert months[:6] == sorted(months[:6]) and len(set(months)) > 5


def test_several_logs_in_opening_hours(mihon: Town, log: EventLog) -> None:
    """いくつもの記録の間を、開庁時間で比べられる。選ばなければ、選ぶように言う。"""
    with mihon.entered() as by:
        other = logs.import_log(
            by=by, title="隣の処理簿", name="隣.csv", data=demo_log(cases=90, seed=9), mapping=""
        )
    missing = page(mihon, f"logs/{log.key}/variation/?between=@logs", status=422)
    assert "一緒に見る記録を" in missing and "隣の処理簿" in missing
    text = page(mihon, f"logs/{log.key}/variation/?between=@logs&other={other.key}&clock=opening")
    assert "開庁時間で計った処理時間の中央値" in text and "120件" in text and "90件" in text
    assert "組が 3 つに満たない" in text


def test_sheet_says_the_same(mihon: Town, log: EventLog) -> None:
    """xlsx の表は、画面と同じ件数を、同じ並びで言う。比べられない問いは画面に戻す。"""
    address = f"logs/{log.key}/variation.xlsx?between={quote('種類')}&figure={quote('手戻り率')}"
    found = mihon.client("dx_officer").get(mihon.url(address))
    book = openpyxl.load_workbook(BytesIO(found.content))
    rows = list(book["ばらつき"].iter_rows(values_only=True))
    assert rows[0][0] == "種類" and sum(int(str(row[1]).rstrip("件")) for row in rows[1:]) == 120
    wrong = mihon.client("dx_officer").get(
        mihon.url(f"logs/{log.key}/variation.xlsx?figure={quote('処理件数')}")
    )
    assert wrong.status_code == 302
    assert "ばらつきを比べません" in page(
        mihon, f"logs/{log.key}/variation/?figure={quote('処理件数')}", status=422
    )
