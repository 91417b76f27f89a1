"""業務の記録: 取り込んだ記録の概要・事案一覧・一件が、どの数からも元の行までたどれる。"""

import re
from html import unescape

import pytest

from shirube.adapters.refusal import FileRefused
from shirube.apps.insight.logs import actions
from shirube.apps.insight.logs.models import EventLog
from tests.world import Town

MAPPING = """label: 許可の記録
case: 番号
activity: {column: 作業}
timestamp: {column: 終わり, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
start: {column: 始まり, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
resource: 担当者
team: {column: 課}
dimensions:
  種類: {column: 種類, level: case}
  来庁: {column: 来庁}
"""
LINES = """番号,作業,始まり,終わり,担当者,課,種類,来庁
A1,受付,2026/04/01 09:00,2026/04/01 09:10,佐藤,窓口課,新規,V1
A1,審査,2026/04/02 09:00,2026/04/02 10:00,鈴木,審査課,新規,V2
A1,受付,2026/04/03 09:00,2026/04/03 09:10,佐藤,窓口課,新規,V2
A1,交付,2026/04/08 09:00,2026/04/08 09:10,高橋,窓口課,新規,V3
A2,受付,2026/05/01 09:00,2026/05/01 09:10,田中,窓口課,更新,V1
A2,審査,2026/05/01 11:00,2026/05/01 11:30,鈴木,審査課,更新,V4
A2,交付,2026/05/01 15:00,2026/05/01 15:10,田中,窓口課,更新,V4
A3,受付,2026/05/11 09:00,2026/05/11 09:10,高橋,窓口課,更新,V5
A3,審査,2026/05/12 09:00,2026/05/12 09:30,渡辺,審査課,更新,V5
A3,交付,2026/05/12 09:40,2026/05/12 09:50,高橋,窓口課,更新,V5
"""


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """みほん市の、三件の小さな記録（窓口課は三人、審査課は二人）。"""
    with mihon.entered() as by:
        return actions.import_log(
            by=by, title="許可の記録", name="許可.csv", data=LINES.encode(), mapping=MAPPING
        )


def page(town: Town, path: str, role: str = "dx_officer", status: int = 200) -> str:
    """画面の文字（HTML の記号を戻したもの）。"""
    response = town.client(role).get(town.url(path))
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


def test_overview_shows_the_figures_with_definitions(mihon: Town, log: EventLog) -> None:
    """概要に、件数・行い・処理時間（n つき）・手戻り率と、それぞれの定義が出る。"""
    text = page(mihon, f"logs/{log.key}/")
    assert "<strong>3</strong>" in text and "<strong>10</strong>" in text
    assert "1日1時間" in text  # A3 の 24時間50分が中央値
    assert "n=3件" in text
    assert "33.3％" in text and "1件／3件" in text
    assert text.count("この数の定義") == 6
    for heading in ("件の出入り", "処理時間の分布", "行いの数と時間", "多い変わり方"):
        assert heading in text


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("", {"A1", "A2", "A3"}),
        ("?until=2026-04-30", {"A1"}),
        ("?since=2026-05-01&until=2026-05-01", {"A2"}),
        ("?value=種類=更新", {"A2", "A3"}),
        ("?source=審査&target=受付", {"A1"}),
        ("?source=受付&target=審査", {"A1", "A2", "A3"}),
        ("?same_as=2", {"A2", "A3"}),
        ("?at_least=86400&under=172800", {"A3"}),
        ("?arrived=2026-05-01..2026-05-31", {"A2", "A3"}),
        ("?completed=2026-04-01..2026-04-30", {"A1"}),
        ("?open_on=2026-05-12", {"A3"}),
        ("?rework=1", {"A1"}),
        ("?case=A2", {"A2"}),
        ("?value=種類=更新&until=2026-05-05", {"A2"}),
    ],
)
def test_case_list_holds_exactly_the_chosen_cases(
    mihon: Town, log: EventLog, query: str, cases: set[str]
) -> None:
    """どの条件でも、当てはまる件だけが一覧に出る。"""
    text = page(mihon, f"logs/{log.key}/cases/{query}")
    assert set(re.findall(r">(A\d)</a>", text)) == cases


def test_every_number_of_the_overview_opens_that_many_cases(mihon: Town, log: EventLog) -> None:
    """概要の「n件」のリンクを開くと、ちょうど n 件（行いの数は、その行いのある件）が並ぶ。"""
    text = page(mihon, f"logs/{log.key}/")
    links = set(re.findall(r'href="/990019/(logs/[^"]*cases/[^"]*)">([\d,]+)件</a>', text))
    assert len(links) > 10
    for address, count in links:
        listed = page(mihon, address)
        found = re.search(r"全([\d,]+)件のうち \d+〜", listed)
        assert found is not None
        if "activity=" not in address:
            assert found[1] == count, address


def test_another_key_regroups_the_log(mihon: Town, log: EventLog) -> None:
    """来庁ごとにまとめると、来庁の番号が件になる。"""
    text = page(mihon, f"logs/{log.key}/cases/?view=来庁")
    assert set(re.findall(r">(V\d)</a>", text)) == {"V1", "V2", "V3", "V4", "V5"}
    assert "「来庁」ごとにまとめています" in text


def test_case_shows_its_rows_with_waits(mihon: Town, log: EventLog) -> None:
    """一件の画面に、行いが日時の順に、待ちと元の行とともに出る。"""
    text = page(mihon, f"logs/{log.key}/cases/2/")
    assert "件 A2" in text
    assert "1時間50分" in text and "3時間30分" in text  # 受付の終わり→審査の始まり、審査の終わり→交付の始まり
    assert "6行目" in text and "8行目" in text
    assert "更新" in text


def test_people_are_numbers_and_small_teams_are_hidden(mihon: Town, log: EventLog) -> None:
    """担当は番号だけで、三人に満たない課も、引き算でそれが分かる課も、名も番号も出ず、絞り込みにも使えない。"""
    text = page(mihon, f"logs/{log.key}/cases/1/", "cio")
    assert "担当" in text and "（名を出さない課）" in text and "2課を「（名を出さない課）」" in text
    for name in ("佐藤", "鈴木", "審査課", "窓口課"):
        assert name not in text
    assert re.search(r"p[0-9a-f]{24}", text) is None
    assert "審査課" not in page(mihon, f"logs/{log.key}/", "cio")
    refused = page(mihon, f"logs/{log.key}/cases/?value=team=審査課", "cio", 422)
    assert "3人に満たない" in refused


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?since=きのう", "日付として読めません"),
        ("?activity=そんな行い", "この記録にありません"),
        ("?value=色=赤", "切り口「色」は、この記録にありません"),
        ("?view=色", "切り口「色」は、この記録にありません"),
        ("?same_as=99", "99番目の件は、この記録にありません"),
        ("?under=abc", "数として読めません"),
        ("?arrived=2026-04-01", "図の表から選び直してください"),
    ],
)
def test_unreadable_condition_says_what_to_do(mihon: Town, log: EventLog, query: str, said: str) -> None:
    """読めない条件は、何を直すかを言って断る。"""
    text = page(mihon, f"logs/{log.key}/{query}", status=422)
    assert said in text and "条件を外して見る" in text


def test_no_case_says_so(mihon: Town, log: EventLog) -> None:
    """当てはまる件が無ければ、条件を外すように言う。"""
    assert "この条件に合う件はありません" in page(mihon, f"logs/{log.key}/?since=2030-01-01")


def test_unknown_case_is_404(mihon: Town, log: EventLog) -> None:
    """無い件の番号は 404。"""
    page(mihon, f"logs/{log.key}/cases/4/", status=404)


def test_cases_are_handed_out_as_a_workbook(mihon: Town, log: EventLog) -> None:
    """一覧は、同じ絞り込みのまま xlsx で受け取れる。"""
    from shirube.adapters.tabular import read_table

    response = mihon.client("section_chief").get(mihon.url(f"logs/{log.key}/cases.xlsx?value=種類=更新"))
    table = read_table(response.content, name="一覧.xlsx")
    assert [row.cells[0] for row in table.rows] == ["A2", "A3"]
    assert table.rows[1].cells[5] == "89400"


def test_lost_store_is_rebuilt_from_the_kept_file(mihon: Town, log: EventLog) -> None:
    """置き場が失われても、預かった元のファイルから作り直して、同じ画面を出す。"""
    import shutil

    from shirube.apps.insight.logs import store

    before = page(mihon, f"logs/{log.key}/cases/")
    with mihon.entered() as by:
        place = store.place_of(by, log)
    shutil.rmtree(place)
    after = page(mihon, f"logs/{log.key}/cases/")
    assert re.findall(r">(A\d)</a>", before) == re.findall(r">(A\d)</a>", after)
    assert place.exists()


def test_same_file_is_not_taken_twice(mihon: Town, log: EventLog) -> None:
    """同じ中身のファイルは、もう一度取り込まない。"""
    with mihon.entered() as by:
        again = actions.import_log(by=by, title="別名", name="別.csv", data=LINES.encode(), mapping=MAPPING)
    assert again.key == log.key


def test_unreadable_log_leaves_nothing(mihon: Town) -> None:
    """一行も読めない記録は、わけを言い、行も置き場も残さない。"""
    with mihon.entered() as by:
        with pytest.raises(FileRefused, match="一つも読めませんでした"):
            actions.import_log(
                by=by,
                title="だめ",
                name="だめ.csv",
                data=b"a,b,c\n1,2,3\n4,5,6\n",
                mapping="label: x\ncase: a\nactivity: b\n"
                'timestamp: {column: c, format: "%Y-%m-%d", zone: Asia/Tokyo}\n',
            )
        assert not EventLog.objects.exists()
