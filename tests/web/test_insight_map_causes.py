"""工程マップと待ちの原因の画面: 図・表・持ち出し・件へのつながりと、人を守る決まり。"""

import re
from html import unescape
from xml.etree import ElementTree

import pytest

from shirube.adapters.bpmn_file import read_bpmn
from shirube.apps.insight.logs import actions
from shirube.apps.insight.logs.models import EventLog
from tests.web.test_insight import LINES, MAPPING
from tests.web.test_insight_teams import _kept
from tests.world import Town

WORKED = """番号,作業,始まり,終わり,担当者,課,種類,来庁
A1,受付,2026/04/01 08:50,2026/04/01 09:00,佐藤,窓口課,新規,V1
A1,審査,2026/04/01 09:00,2026/04/01 10:00,鈴木,審査課,新規,V1
A2,受付,2026/04/01 09:00,2026/04/01 09:10,田中,窓口課,更新,V2
A2,審査,2026/04/01 10:00,2026/04/01 10:30,鈴木,審査課,更新,V2
A2,補正,2026/04/02 10:30,2026/04/02 10:40,高橋,窓口課,更新,V2
"""


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """三件の小さな記録（窓口課は三人、審査課は二人）。"""
    return imported(mihon, LINES)


def imported(town: Town, lines: str, mapping: str = MAPPING) -> EventLog:
    """取り込んだ記録。"""
    with town.entered() as by:
        return actions.import_log(
            by=by, title="許可の記録", name="許可.csv", data=lines.encode(), mapping=mapping
        )


def page(town: Town, path: str, role: str = "dx_officer", status: int = 200) -> str:
    """画面の文字（HTML の記号を戻したもの）。"""
    response = town.client(role).get(town.url(path))
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


def rows(text: str, caption: str) -> list[list[str]]:
    """この題の表の行（ますの文字）。"""
    table = next(one for one in re.findall(r"<table.*?</table>", text, re.DOTALL) if caption in one)
    body = table.split("<tbody", 1)[1]
    return [
        [
            re.sub(r"<[^>]+>|\s", " ", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in body.split("<tr")[1:]
    ]


def test_map_shows_the_picture_and_every_number_opens_that_many_cases(mihon: Town, log: EventLog) -> None:
    """図と表が出て、表の「n件」を開くと、ちょうど n 件が並ぶ。"""
    text = page(mihon, f"logs/{log.key}/map/")
    assert 'diagram--map"' in text and "diagram--phone" in text
    assert "すべての行いと流れを表示しています" in text
    links = set(re.findall(r'href="/990019/(logs/[^"]*cases/[^"]*)">([\d,]+)件</a>', text))
    assert len(links) == 9  # 行い3と、流れ6（開始と終了を含む）
    for address, count in links:
        found = re.search(r"全([\d,]+)件のうち \d+〜", page(mihon, address))
        assert found is not None and found[1] == count, address


def test_map_says_what_is_left_out_and_keeps_the_selection(mihon: Town, log: EventLog) -> None:
    """細かさを下げると、残さなかった数を言い、絞り込みも見せ方も引き継ぐ。"""
    text = page(mihon, f"logs/{log.key}/map/?detail=0&measure=frequency&activity=審査")
    assert re.search(r"細かさ 0：表示していない行い 0、流れ 2（全体の\d", text)
    assert 'name="activity" value="審査"' in text  # 見せ方の様式
    assert 'name="detail" value="0"' in text and 'name="measure" value="frequency"' in text  # 絞り込みの様式
    assert re.search(r"map\.svg\?activity=[^\"]+&detail=0&measure=frequency", text)


@pytest.mark.parametrize(
    "query", ["?detail=101", "?detail=細かく", "?measure=色", "?lane=色", "?lane=担当者"]
)
def test_unreadable_look_falls_back(mihon: Town, log: EventLog, query: str) -> None:
    """読めない見せ方は、決まりの見せ方で出す。"""
    assert "細かさ 100：" in page(mihon, f"logs/{log.key}/map/{query}")


def test_small_teams_are_one_nameless_lane(mihon: Town) -> None:
    """担当課の帯でも、三人に満たない課と引き算で分かる課の名は、図にも表にも持ち出しにも出ない。"""
    log = _kept(mihon, workers=True)
    text = page(mihon, f"logs/{log.key}/map/?lane=team", "cio")
    assert "窓口課" in text and "（名を出さない課）" in text and "審査課" not in text
    for kind in ("svg", "bpmn"):
        response = mihon.client("cio").get(mihon.url(f"logs/{log.key}/map.{kind}?lane=team"))
        told = response.content.decode()
        assert "審査課" not in told and "広報課" not in told


def test_map_is_handed_out_as_svg_and_bpmn(mihon: Town, log: EventLog) -> None:
    """図は SVG、業務フローは BPMN 2.0 で、日付の入った名で受け取れる。"""
    client = mihon.client("auditor")
    svg = client.get(mihon.url(f"logs/{log.key}/map.svg?measure=p90"))
    assert ElementTree.fromstring(svg.content).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - 自分の図
    assert re.search(r"_\d{8}\.svg", svg["Content-Disposition"])
    bpmn = client.get(mihon.url(f"logs/{log.key}/map.bpmn"))
    assert re.search(r"_\d{8}\.bpmn", bpmn["Content-Disposition"])
    (process,) = read_bpmn(bpmn.content, name="流れ.bpmn")
    assert {one.name for one in process.nodes if one.is_task} == {"受付", "審査", "交付"}


@pytest.mark.parametrize("path", ["map/", "causes/"])
def test_no_case_says_so(mihon: Town, log: EventLog, path: str) -> None:
    """当てはまる件が無ければ、条件を外すように言い、持ち出しは画面に戻る。"""
    assert "この条件に合う件はありません" in page(mihon, f"logs/{log.key}/{path}?since=2030-01-01")
    page(mihon, f"logs/{log.key}/map.svg?since=2030-01-01", status=302)


@pytest.mark.parametrize("path", ["map/", "map.svg", "map.bpmn", "causes/"])
def test_staff_without_the_permission_are_refused(mihon: Town, log: EventLog, path: str) -> None:
    """業務の記録を見る権限の無い人には出さない。"""
    response = mihon.client("staff").get(mihon.url(f"logs/{log.key}/{path}"))
    assert response.status_code in (403, 404)


def test_causes_split_the_waiting(mihon: Town) -> None:
    """乙は50分を順番に待ち、翌日の補正までの24時間は、閉庁と説明のつかない待ちに分かれる。"""
    log = imported(mihon, WORKED)
    text = page(mihon, f"logs/{log.key}/causes/")
    edges = {row[0]: row[1:] for row in rows(text, "流れごとの待ちの原因")}
    assert edges["受付 → 審査"][:2] == ["2回", "0.8時間"]
    assert edges["受付 → 審査"][3].startswith("0.8時間") and "100.0％" in edges["受付 → 審査"][3]
    # 24時間のうち、開いているのは 10:30〜12:00、13:00〜17:15、8:30〜10:30 の7時間45分。
    assert edges["審査 → 補正"][2].startswith("16.2時間") and edges["審査 → 補正"][4].startswith("7.8時間")
    whole = {row[0]: row[1] for row in rows(text, "六つの原因")}
    assert whole["合計"] == "24.8時間" and whole["順番待ち"] == "0.8時間"


def test_external_activities_are_waited_for_outside(mihon: Town) -> None:
    """外の者が行う行いを選ぶと、そこへの待ちはすべて「外の待ち」になり、選んだことが残る。"""
    log = imported(mihon, WORKED)
    text = page(mihon, f"logs/{log.key}/causes/?external=補正&external=昔の行い")
    edges = {row[0]: row[1:] for row in rows(text, "流れごとの待ちの原因")}
    assert edges["審査 → 補正"][2].startswith("24時間") or edges["審査 → 補正"][2].startswith("24.0時間")
    assert "昔の行いは、この記録に無い行いです" in text
    assert "外の者が行う行い：補正" in text
    assert 'name="external" value="補正"' in text


def test_causes_follow_the_selection_but_see_every_case(mihon: Town) -> None:
    """A2 だけに絞っても、A1 の審査を待っていた順番待ちは消えない。"""
    log = imported(mihon, WORKED)
    text = page(mihon, f"logs/{log.key}/causes/?value=種類=更新")
    edges = {row[0]: row[1:] for row in rows(text, "流れごとの待ちの原因")}
    assert edges["受付 → 審査"][0] == "1回" and edges["受付 → 審査"][3].startswith("0.8時間")


def test_small_teams_and_their_complement_are_not_counted(mihon: Town, log: EventLog) -> None:
    """三人に満たない課の待ちは出さず、引き算で分かる残りの課も出さない。人ごとの切り口は選べない。"""
    text = page(mihon, f"logs/{log.key}/causes/", "cio")
    assert "担当課ごとの待ちの原因" not in text and "2課を「（名を出さない課）」とし" in text
    assert "審査課" not in text and "窓口課" not in text
    assert "担当者ごと" not in page(mihon, f"logs/{log.key}/causes/?by=担当者", "cio")


def test_log_without_starts_or_people_says_what_cannot_be_told(mihon: Town) -> None:
    """始まりや担当の無い記録では、どの原因が分けられないかを言う。"""
    plain = "番号,作業,終わり\nA1,受付,2026/04/01 09:00\nA1,審査,2026/04/02 09:00\n"
    mapping = (
        "label: 許可の記録\ncase: 番号\nactivity: {column: 作業}\n"
        'timestamp: {column: 終わり, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}\n'
    )
    text = page(mihon, f"logs/{imported(mihon, plain, mapping).key}/causes/")
    assert "担当の分からない記録なので" in text
    assert len(re.findall(r">\s*分けられません\s*<", text)) == 3  # 値の無いものを、0 と見せない
    lines = LINES.replace("始まり", "はじめ")
    text = page(
        mihon,
        f"logs/{imported(mihon, lines, re.sub(r'start: .*', '', MAPPING)).key}/causes/",
    )
    assert "始まりの日時が無い記録なので" in text
    assert len(re.findall(r">\s*分けられません\s*<", text)) == 2


@pytest.mark.parametrize("path", ["map/", "causes/"])
def test_tabs_lead_between_the_screens(mihon: Town, log: EventLog, path: str) -> None:
    """どの画面にも、同じ絞り込みのままの切り替えがある。"""
    text = page(mihon, f"logs/{log.key}/{path}?value=種類=更新")
    for name in ("map/", "causes/", "cases/"):
        assert re.search(rf'href="[^"]*{name}\?value=[^"]+"', text), name


def test_flow_of_start_and_complete_rows_opens_the_waiting_cases(mihon: Town) -> None:
    """開始と完了が別の行の記録でも、流れの待ちの数から、待った件の一覧が開く。"""
    mapping = (
        "label: 許可の記録\ncase: 番号\nactivity: {column: 作業}\n"
        'timestamp: {column: 日時, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}\n'
        "lifecycle: {column: 局面, phases: {開始: start, 完了: complete}}\n"
    )
    lines = (
        "番号,作業,局面,日時\n"
        "A1,受付,開始,2026/04/01 09:00\nA1,照会,開始,2026/04/01 09:05\nA1,受付,完了,2026/04/01 09:10\n"
        "A1,照会,完了,2026/04/01 09:20\nA1,審査,開始,2026/04/01 10:20\nA1,審査,完了,2026/04/01 10:30\n"
    )
    text = page(mihon, f"logs/{imported(mihon, lines, mapping).key}/causes/")
    edges = {row[0]: row[1:] for row in rows(text, "流れごとの待ちの原因")}
    assert edges["照会 → 審査"][:2] == ["1回", "1.0時間"]
    (address,) = re.findall(r'href="/990019/(logs/[^"]*source=%E5%8F%97[^"]*is_paired=1[^"]*)"', text)
    assert re.search(r"全1件のうち", page(mihon, address))
