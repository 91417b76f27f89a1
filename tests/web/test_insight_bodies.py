"""ほかの団体と比べる: 自分の数を書き出し、いくつもの団体のファイルを並べる。何も残さない。"""

from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.adapters.body_figures_sheet import HEADER, read_figures
from shirube.apps.audit.models import AuditEvent
from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import EventLog
from shirube.cli.demo_log import demo_log
from shirube.cli.main import main
from tests.world import Town

OTHER = (
    "団体コード,団体名,数,期間の初め,期間の終わり,件数,値の数,中央値,90%値,分子,単位,数え方,件の選び方,計った日\n"
    "011002,甲市,処理時間,2026-04-01,2026-09-30,40,40,3600,7200,,秒,暦の時間,すべての件,2026-10-01\n"
    "011002,甲市,手戻り率,2026-04-01,2026-09-30,40,40,,,4,割合,件の割合,すべての件,2026-10-01\n"
    "012025,乙市,手戻り率,2026-04-01,2026-09-30,50,50,,,25,割合,件の割合,すべての件,2026-10-01\n"
    "012025,乙市,処理時間,2026-04-01,2026-09-30,3,3,60,90,,秒,暦の時間,すべての件,2026-10-01\n"
)


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """見本の処理簿。"""
    with mihon.entered() as by:
        return logs.import_log(by=by, title="処理簿", name="処理簿.csv", data=demo_log(cases=120), mapping="")


def own(town: Town, log: EventLog, query: str = "") -> bytes:
    """自分の団体の数のファイル。"""
    response = town.client("dx_officer").get(town.url(f"logs/{log.key}/figures.xlsx{query}"))
    assert response.status_code == 200, response
    return response.content


def post(town: Town, *files: tuple[str, bytes], status: int = 200, role: str = "dx_officer") -> str:
    """読んで並べた画面の文字。"""
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    response = town.client(role).post(town.url("logs/figures/"), {"files": uploads})
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


def run(*words: object) -> None:
    """命令を行い、0 で終わることを確かめる。"""
    result = CliRunner().invoke(main, ["insight", *map(str, words)])
    assert result.exit_code == 0, result.output


def test_the_screen_and_the_command_give_the_same_file(mihon: Town, tmp_path: Path) -> None:
    """同じ記録・同じ日なら、画面のファイルと命令のファイルは、一つのバイトも違わない。"""
    data = demo_log(cases=120)
    with mihon.entered() as by:
        log = logs.import_log(by=by, title="処理簿", name="処理簿.csv", data=data, mapping="")
        name, day = by.municipality_name, by.today
    (tmp_path / "処理簿.csv").write_bytes(data)
    (tmp_path / "読み方.yaml").write_text(log.mapping, encoding="utf-8")
    store, out = tmp_path / "店", tmp_path / "団体.xlsx"
    run("import", tmp_path / "処理簿.csv", "--mapping", tmp_path / "読み方.yaml", "--store", store)
    run("figures", "--store", store, "--code", mihon.code, "--body", name, "--on", day, "--out", out)
    assert out.read_bytes() == own(mihon, log)


def test_the_file_says_what_was_counted(mihon: Town, log: EventLog) -> None:
    """見出し、団体、数、件数、単位、数え方、件の選び方が書かれ、件ごとの値は無い。"""
    data = own(mihon, log, f"?value={quote('種類=新規')}")
    rows = list(openpyxl.load_workbook(BytesIO(data)).active.values)
    assert tuple(rows[0]) == HEADER and len(rows) == 2
    ((line,), aside) = read_figures(data, name="団体.xlsx")
    assert aside == ()
    assert line.figure.code == mihon.code and line.figure.selection == "種類が「新規」の件"
    assert 5 <= line.figure.cases < 120


def test_the_button_is_hidden_under_the_minimum(mihon: Town) -> None:
    """件数が5に満たない記録では、ボタンが無く、住所を直に開いてもファイルは出ない。"""
    with mihon.entered() as by:
        few = logs.import_log(by=by, title="少ない", name="少.csv", data=demo_log(cases=4), mapping="")
        many = logs.import_log(by=by, title="多い", name="多.csv", data=demo_log(cases=60), mapping="")
    client = mihon.client("dx_officer")
    for row, is_shown in ((few, False), (many, True)):
        text = client.get(mihon.url(f"logs/{row.key}/variation/")).content.decode()
        assert ("figures.xlsx" in text) is is_shown
    assert client.get(mihon.url(f"logs/{few.key}/figures.xlsx")).status_code == 302


def test_bodies_stand_side_by_side(mihon: Town, log: EventLog) -> None:
    """自分とよその団体が団体コードの順に並び、長さでは偶然の割合を求めないと言い、期間の違いを断る。"""
    text = post(mihon, ("自分.xlsx", own(mihon, log)), ("よそ.csv", OTHER.encode()))
    assert "2個のファイルから、4行を読みました" in text and "順位は付けません" in text
    assert "件数が5に満たない数は、並べません" in text and "5行目" in text
    assert "偶然で説明できる割合も求められません" in text and "期間がそろっていません" in text
    table = text[text.index("処理時間（暦の時間）") :]
    assert table.index("011002") < table.index(mihon.code)
    assert "小さい順の35〜65％の所" in table
    assert 'id="bodies0-title"' in text


def test_shares_have_a_funnel_and_a_test(mihon: Town) -> None:
    """割合は、漏斗の幅と、団体の間の検定の文が出る。"""
    text = post(mihon, ("よそ.csv", OTHER.encode()))
    shares = text[text.index("手戻り率（件の割合）") :]
    assert "クラスカル・ウォリス" in shares and "4／40" in shares and "25／50" in shares
    assert "偶然の幅" in shares and ">外<" in shares


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("空.csv", b"", "空"),
        ("名簿.csv", "氏名,所属\n見本,税\n".encode(), "見出し"),
        ("偽.xlsx", b"<html><script>alert(1)</script></html>", "偽.xlsx"),
        ("少.csv", (OTHER.splitlines()[0] + "\n" + OTHER.splitlines()[4] + "\n").encode(), "並べません"),
    ],
    ids=["空", "よその表", "偽の xlsx", "少ない件数"],
)
def test_files_that_cannot_be_read_say_why(mihon: Town, name: str, data: bytes, why: str) -> None:
    """読めないファイルは、わけを言い（422）、様式は残る。"""
    text = post(mihon, (name, data), status=422)
    assert why in text and 'name="files"' in text and "<script>alert(1)" not in text


def test_nothing_is_kept_and_nobody_else_may_read(mihon: Town) -> None:
    """読んでも監査に何も残らず（何も変えないため）、権限の無い人は開けない。"""
    before = AuditEvent.objects.count()
    post(mihon, ("よそ.csv", OTHER.encode()))
    assert AuditEvent.objects.count() == before
    post(mihon, ("よそ.csv", OTHER.encode()), status=403, role="staff")


def test_the_door_is_on_the_list(mihon: Town, log: EventLog) -> None:
    """業務の記録の一覧に入口があり、様式が開く。"""
    client = mihon.client("section_chief")
    assert "ほかの団体と比べる" in client.get(mihon.url("logs/")).content.decode()
    assert client.get(mihon.url("logs/figures/")).status_code == 200
