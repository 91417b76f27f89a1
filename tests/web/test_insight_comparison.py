"""変化の比較の画面: 問いは住所にあり、結果は文で読め、どの数からも元の件へ行け、残せる。"""

import re
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.insight.comparison.models import KeptComparison
from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import EventLog
from shirube.cli.demo_log import DAILY_FROM, demo_log
from tests.world import Town

ASKED = f"?on={DAILY_FROM}"


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """見本の処理簿（途中の日に、まとめての決裁をやめている）。課長補佐を除いて、管理係を二人にしたもの。"""
    data = demo_log(cases=160).replace("課長補佐 環".encode(), "係長 正".encode())
    with mihon.entered() as by:
        return logs.import_log(by=by, title="処理簿", name="処理簿.csv", data=data, mapping="")


def page(town: Town, path: str, role: str = "dx_officer", status: int = 200) -> str:
    """画面の文字。"""
    response = town.client(role).get(town.url(path))
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


def test_first_visit_says_what_to_do(mihon: Town, log: EventLog) -> None:
    """何も選んでいなければ、何を入れるかを言い、四つの分け方が選べる。"""
    text = page(mihon, f"logs/{log.key}/comparison/")
    assert "何と何を比べるかを選んでください" in text and 'name="on"' in text
    for way, field in (("periods", "before_until"), ("values", "first"), ("logs", "other")):
        assert f'name="{field}"' in page(mihon, f"logs/{log.key}/comparison/?way={way}")


def test_result_reads_as_sentences(mihon: Town, log: EventLog) -> None:
    """結果は、動き・幅・偶然の見込み・見立ての文と、図と表と式で読める。"""
    text = page(mihon, f"logs/{log.key}/comparison/{ASKED}")
    assert "処理時間の中央値は、" in text and "短くなりました" in text
    assert "95%の幅は" in text and "偶然だけでこれだけの差が出る見込みは" in text
    assert "偶然とは考えにくい" in text and "マン・ホイットニーの検定" in text
    assert 'id="spread-title"' in text and "処理時間の分布" in text
    assert "二十の比べを試せば" in text


@pytest.mark.parametrize(
    "query",
    [
        ASKED,
        f"{ASKED}&moment=arrived",
        "?before_since=2026-02-01&before_until=2026-03-31&after_since=2026-07-01&after_until=2026-08-31",
        "?first=channel=窓口&second=channel=オンライン",
        f"{ASKED}&first=channel=窓口",
        f"{ASKED}&value=種類=新規",
        f"{ASKED}&figure=手戻り率",
    ],
)
def test_each_side_leads_to_its_cases(mihon: Town, log: EventLog, query: str) -> None:
    """どちらの側の件数も、その数だけの件の一覧を開く。"""
    dimension = "申請経路" if "申請経路" in log.mapping and "channel" not in log.mapping else "channel"
    text = page(mihon, f"logs/{log.key}/comparison/{quote(query.replace('channel', dimension), safe='?&=')}")
    section = text[text.index("比べた二つの側") :]
    links = re.findall(r'<a[^>]*href="([^"]*cases/\?[^"]*)"[^>]*>([\d,]+)件', section)
    assert len(links) == 2
    for href, count in links:
        listed = unescape(mihon.client("dx_officer").get(href).content.decode())
        assert f"のうち {count}件" in listed


def test_other_clock_figures_and_files(mihon: Town, log: EventLog) -> None:
    """開庁時間でも、流れの待ちでも、月の件数でも比べられ、結果を四つの形で持ち帰れる。"""
    opened = page(mihon, f"logs/{log.key}/comparison/{ASKED}&clock=opening")
    assert "開庁時間で計った処理時間の中央値" in opened and "昼休み" in opened
    flow = page(mihon, f"logs/{log.key}/comparison/{ASKED}&figure={quote('待ち:審査→決裁')}")
    assert "「審査」から「決裁」までの待ちの中央値" in flow
    months = page(mihon, f"logs/{log.key}/comparison/{ASKED}&figure={quote('処理件数')}")
    assert "一か月に終わった件数" in months
    for shape, head in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        found = mihon.client("dx_officer").get(mihon.url(f"logs/{log.key}/comparison/files/{shape}/{ASKED}"))
        assert found.status_code == 200 and found.content.startswith(head)
    missing = mihon.client("dx_officer").get(mihon.url(f"logs/{log.key}/comparison/files/exe/{ASKED}"))
    assert missing.status_code == 404


def test_keeping_and_reading_it_back(mihon: Town, log: EventLog) -> None:
    """題を付けて残すと、監査に一つ残り、残した数と、いまの件が同じかが読める。"""
    client, address = mihon.client("dx_officer"), mihon.url(f"logs/{log.key}/comparison/")
    with mihon.entered():
        before = AuditEvent.objects.count()
    sent = client.post(address, {"title": "やめた前と後", "question": f"on={DAILY_FROM}"})
    assert sent.status_code == 302
    with mihon.entered():
        assert AuditEvent.objects.count() == before + 1
        row = KeptComparison.objects.get()
    text = page(mihon, f"logs/{log.key}/comparison/kept/{row.key}/")
    assert "やめた前と後" in text and "変わっていません" in text and row.result["lines"][0] in text
    assert "やめた前と後" in page(mihon, f"logs/{log.key}/comparison/")


def test_refused_keeping_keeps_what_was_typed(mihon: Town, log: EventLog) -> None:
    """題が無ければ断り、問いと結果はそのまま残る。何も書かない。"""
    address = mihon.url(f"logs/{log.key}/comparison/")
    found = mihon.client("dx_officer").post(address, {"title": "", "question": f"on={DAILY_FROM}"})
    text = unescape(found.content.decode())
    assert found.status_code == 422 and f'value="on={DAILY_FROM}"' in text and "短くなりました" in text
    broken = mihon.client("dx_officer").post(address, {"title": "題", "question": "on=昨日"})
    assert broken.status_code == 422 and "日付として読めません" in unescape(broken.content.decode())
    with mihon.entered():
        assert not KeptComparison.objects.exists()


REFUSED = [
    ("?on=昨日", "日付として読めません"),
    ("?on=2026-07-01&figure=売上", "という数はありません"),
    ("?before_until=2026-05-01", "両方を入れて"),
    ("?on=2026-07-01&before_since=2026-08-01", "初めの日より前"),
    ("?first=担当課=管理係", "切り口「担当課」は"),
    ("?first=team=管理係", "3人に満たない課"),
]


@pytest.mark.parametrize(("query", "said"), REFUSED)
def test_what_cannot_be_compared_is_told(mihon: Town, log: EventLog, query: str, said: str) -> None:
    """比べられない問いは、わけを言って断り、様式は残る。"""
    text = page(mihon, f"logs/{log.key}/comparison/{quote(query, safe='?&=')}", status=422)
    assert said in text and 'name="figure"' in text


def test_chief_sees_but_cannot_keep(mihon: Town, log: EventLog) -> None:
    """見る権限だけの人には、残す様式を出さず、送っても断る。"""
    text = page(mihon, f"logs/{log.key}/comparison/{ASKED}", role="section_chief")
    assert "この比べを残す" not in text and "短くなりました" in text
    sent = mihon.client("section_chief").post(
        mihon.url(f"logs/{log.key}/comparison/"), {"title": "題", "question": f"on={date(2026, 6, 1)}"}
    )
    assert sent.status_code == 403
