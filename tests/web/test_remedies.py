"""対策の画面: 原因から立て、移し、前後を比べて残し、紙と表計算で出し入れし、工程表の作業にする。"""

import io
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.measures import FIGURES
from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import DiscardReason, EventLog
from shirube.apps.insight.remedies.models import Remedy, RemedyResult, RemedySheet
from shirube.apps.notices.models import Notice
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap.models import Task
from shirube.apps.plan.versions import actions as versions
from shirube.engines.insight.remedy_targets import Baseline
from shirube.values.period import Period
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
"""
HEAD = "番号,作業,始まり,終わり,担当者,課,種類\n"
PEOPLE = ("佐藤", "田中", "高橋")
APRIL, JULY = (date(2026, 4, 1), 10), (date(2026, 7, 1), 2)
PLACE = "&from=受付&to=決裁"


def lines(*months: tuple[date, int], count: int = 6) -> str:
    """月ごとに ``count`` 件。受付から決裁まで、書いた日数（件ごとに一日ずつ長い）を待つ。"""
    rows = []
    for first, wait in months:
        for at in range(count):
            came = first + timedelta(days=at)
            done = came + timedelta(days=wait + at)
            who, kind = PEOPLE[at % 3], "新規" if at % 2 else "更新"
            rows.append(
                f"{first:%m}-{at},受付,{came:%Y/%m/%d} 09:00,{came:%Y/%m/%d} 09:10,{who},窓口課,{kind}"
            )
            rows.append(
                f"{first:%m}-{at},決裁,{done:%Y/%m/%d} 09:10,{done:%Y/%m/%d} 09:20,鈴木,審査課,{kind}"
            )
    return HEAD + "\n".join(rows) + "\n"


def imported(town: Town, text: str, name: str = "許可") -> EventLog:
    """取り込んだ記録。"""
    with town.entered() as by:
        return logs.import_log(by=by, title=name, name=f"{name}.csv", data=text.encode(), mapping=MAPPING)


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """四月に六件（10〜15日）、七月に六件（2〜7日）の記録。"""
    return imported(mihon, lines(APRIL, JULY))


def page(town: Town, path: str, role: str = "dx_officer", status: int = 200) -> str:
    """画面の文字（HTML の記号を戻したもの）。"""
    response = town.client(role).get(town.url(path))
    assert response.status_code == status, response.content.decode()[:1500]
    return unescape(response.content.decode())


def send(town: Town, path: str, data: dict[str, Any], status: int = 302) -> str:
    """送って、応答の文字を返す。"""
    response = town.client("dx_officer").post(town.url(path), data)
    assert response.status_code == status, unescape(response.content.decode())[-3000:]
    return unescape(response.content.decode())


FORM = {
    "title": "決裁を毎朝にする",
    "cause": "batch",
    "kind": "waiting",
    "source": "受付",
    "activity": "決裁",
    "since": "2026-04-01",
    "until": "2026-05-31",
    "target": "5割減",
    "target_by": "2026-09-30",
    "due": "2026-10-31",
}


def made(town: Town, log: EventLog, query: str = "", **more: Any) -> Remedy:
    """画面から立てた対策。"""
    send(town, f"logs/{log.key}/remedies/new/{query}", FORM | more)
    with town.entered():
        return Remedy.objects.latest("id")


def now(town: Town, row: Remedy) -> Remedy:
    """いまの行。"""
    with town.entered():
        return Remedy.objects.get(key=row.key)


def step(town: Town, row: Remedy, state: str, day: str, text: str = "", status: int = 302) -> str:
    """状態を移す。"""
    data = {"version": now(town, row).version, "state": state, "happened_on": day, "text": text}
    return send(town, f"remedies/{row.key}/step/", data, status)


def test_every_row_offers_a_remedy_and_carries_what_was_seen(mihon: Town, log: EventLog) -> None:
    """待ちの原因・流れ・工程マップの行と概要から立てられ、押した行と絞り込みが様式に入る。"""
    here = rf"/990019/logs/{log.key}/remedies/new/\?[^\"]*"
    causes = page(mihon, f"logs/{log.key}/causes/?value=種類=新規")
    link = next(one for one in re.findall(here, causes) if "from=" in one)
    assert "対策を立てる" in causes
    for screen in ("times/", "map/", ""):
        assert re.search(here, page(mihon, f"logs/{log.key}/{screen}")), screen
    form = page(mihon, link.removeprefix("/990019/"))
    assert "種類が「新規」の件" in form
    assert re.search(r'<option value="受付" selected>', form) and re.search(
        r'<option value="決裁" selected>', form
    )
    assert re.search(r"「受付」から「決裁」までの待ちの中央値: \d+日", form)
    assert "締めの回数を増やす" in form or "打ち手の例" in form


def test_viewers_see_but_cannot_write(mihon: Town, log: EventLog) -> None:
    """見るだけの人には「対策を立てる」が出ず、様式も開けない。"""
    assert "対策を立てる" not in page(mihon, f"logs/{log.key}/causes/", "cio")
    page(mihon, f"logs/{log.key}/remedies/new/", "cio", status=403)
    row = made(mihon, log)
    text = page(mihon, f"remedies/{row.key}/", "cio")
    assert "決裁を毎朝にする" in text and "状態を移す" not in text and "中身を直す" not in text


def test_proposal_fills_the_form(mihon: Town, log: EventLog) -> None:
    """打ち手の例を選ぶと、すること・メモに入り、原因に答えるものだけが並ぶ。"""
    text = page(mihon, f"logs/{log.key}/remedies/new/?cause=batch{PLACE}&proposal=remedy.close_more_often")
    assert 'value="締めの回数を増やす"' in text and "先に確かめること" in text
    assert "決裁を下の職に任せる" in text and "記載例と確認の一覧を渡す" not in text


def test_baseline_is_frozen_and_equals_the_measure(mihon: Town, log: EventLog) -> None:
    """いまの値は、同じ期間の指標（待ち時間の中央値）と同じで、記録を取り除いても残る。"""
    row = made(mihon, log)
    found = Baseline.from_record(row.baseline)
    with mihon.entered() as by:
        figure = next(one for one in FIGURES if one.measure.id == "insight.waiting_time.median")
        period = Period.of_days(date(2026, 4, 1), date(2026, 5, 31))
        read = figure.read(by, period, by.now, log=str(log.key), source="受付", target="決裁")
    assert (found.level, found.n) == (read.value, read.n) and found.n == 6
    assert row.target == found.level / 2
    with mihon.entered() as by:
        current = EventLog.objects.get(key=log.key)
        logs.discard(by=by, key=log.key, version=current.version, reason=DiscardReason.UNNEEDED)
    text = page(mihon, f"remedies/{row.key}/")
    assert "取り除かれています" in text and "12日12時間" in text
    assert "この数の定義" in text and "先の行の終わりから" in text


BAD = [
    ({"title": ""}, "title"),
    ({"source": ""}, "先の行いを選んでください"),
    ({"until": "2026-03-31"}, "期間の終わりが、始まりより前"),
    ({"target": "半分"}, "を読めません"),
    ({"target": "20日"}, "良くなっていません"),
    ({"target": "", "target_by": "2026-09-30"}, "見込みの期日だけ"),
    ({"since": "2025-01-01", "until": "2025-12-31"}, "値が一つもありません"),
    ({"starts_on": "2026-12-01"}, "期限が、始める日より前"),
]


@pytest.mark.parametrize(("changes", "words"), BAD)
def test_refused_form_keeps_the_input(
    mihon: Town, log: EventLog, changes: dict[str, str], words: str
) -> None:
    """書き方の誤りは、わけを言って断り、打った言葉を残し、何も書かない。"""
    text = send(mihon, f"logs/{log.key}/remedies/new/", FORM | {"note": "打った言葉"} | changes, 422)
    assert words in text and "打った言葉" in text
    with mihon.entered():
        assert not Remedy.objects.exists()


def test_small_team_cannot_be_the_subject(mihon: Town, log: EventLog) -> None:
    """担当が三人に満たない課に絞った対策は、立てられない。"""
    query = "?value=team%3D審査課"
    text = send(mihon, f"logs/{log.key}/remedies/new/{query}", FORM, 422)
    assert "3人に満たない課" in text


def test_whole_road_from_cause_to_result(mihon: Town, log: EventLog) -> None:
    """立てて、始め、効果を確かめ、結果を残してから終わりにする。確かめ直すと、前の結果も並ぶ。"""
    row = made(mihon, log)
    assert "効果をまだ" not in step(mihon, row, "doing", "2026-07-01", "係長が行う")
    assert now(mihon, row).starts_on == date(2026, 7, 1)
    step(mihon, row, "checking", "2026-08-01")
    assert "効果をまだ確かめていません" in step(mihon, row, "done", "2026-08-01", status=422)
    ask = f"remedies/{row.key}/result/?log={log.key}&since=2026-07-01&until=2026-08-31"
    seen = page(mihon, ask)
    assert "効いた" in seen and "見込みに届いた" in seen and "偶然とは考えにくい" in seen
    with mihon.entered():
        assert not RemedyResult.objects.exists()  # 見ただけでは残らない
    link = re.search(r'href="/990019/(logs/[^"]*comparison/\?[^"]*)"', seen)
    assert link is not None
    assert "12日12時間" in page(mihon, link[1]) and "4日12時間" in page(mihon, link[1])  # 同じ問いの画面
    keep = {"log": str(log.key), "since": "2026-07-01", "until": "2026-08-31", "text": "夏だけ"}
    for _ in range(2):
        send(mihon, f"remedies/{row.key}/result/", keep | {"version": now(mihon, row).version})
    with mihon.entered():
        first, second = RemedyResult.objects.order_by("number")
    assert (first.number, second.number, first.verdict) == (1, 2, "worked")
    assert [side["n"] for side in first.answer["sides"]] == [6, 6] and first.answer["test"]["p"] < 0.05
    text = page(mihon, f"remedies/{row.key}/")
    assert "これまでの結果" in text and "夏だけ" in text and "2回目" in text
    step(mihon, row, "done", "2026-08-31")
    listed = page(mihon, "remedies/?state=done")
    assert "決裁を毎朝にする" in listed and "効いた" in listed
    assert "決裁を毎朝にする" not in page(mihon, "remedies/")  # 終わったものは、初めは出ない


def test_result_on_a_newer_log(mihon: Town) -> None:
    """もとの記録に後の期間が無ければ、あとから取り込んだ記録を選んで比べられる。"""
    row = made(mihon, imported(mihon, lines(APRIL)))
    assert "後の期間の記録がまだありません" in page(mihon, f"remedies/{row.key}/result/")
    newer = imported(mihon, lines(JULY, count=4), "七月の許可")
    assert "七月の許可" in page(mihon, f"remedies/{row.key}/result/")
    text = page(mihon, f"remedies/{row.key}/result/?log={newer.key}&since=2026-07-01&until=2026-08-31")
    assert "まだ分からない" in text and "件数が足りない" in text


def test_overlapping_periods_are_refused(mihon: Town, log: EventLog) -> None:
    """いまの値の期間と重なる後の期間は、比べない。"""
    row = made(mihon, log)
    ask = f"remedies/{row.key}/result/?log={log.key}&since=2026-05-01&until=2026-08-31"
    assert "重なっています" in page(mihon, ask, status=422)


def test_list_narrows_and_tells_overdue(mihon: Town, log: EventLog) -> None:
    """期限を過ぎたものに印が付き、状態・言葉で絞れ、一つの記録のものだけも並ぶ。"""
    made(mihon, log)
    made(mihon, log, title="期限の先のもの", due="2099-03-31")
    late = page(mihon, "remedies/?state=overdue")
    assert "決裁を毎朝にする" in late and "期限超過" in late and "期限の先のもの" not in late
    assert "期限の先のもの" in page(mihon, "remedies/?q=先のもの")
    assert "決裁を毎朝にする" in page(mihon, f"logs/{log.key}/remedies/")
    other = imported(mihon, lines(JULY), "別の許可")
    assert "対策はまだありません" in page(mihon, f"logs/{other.key}/remedies/")


def test_holder_is_told_and_sees_it_in_handover(mihon: Town, log: EventLog) -> None:
    """担当の人に知らせが届き、引継の画面の「手元の仕事」に並ぶ。"""
    from shirube.apps.frame.open_things import open_things

    holder = mihon.accounts["section_chief"]
    made(mihon, log, holder=str(holder.key))
    with mihon.entered() as by:
        assert Notice.objects.filter(subject__contains="対策の担当").count() == 1
        assert "決裁を毎朝にする" in open_things(by, [holder.key])[holder.key][0].title


def workbook(town: Town, form: str = "xlsx") -> bytes:
    """書き出した表。"""
    return bytes(town.client("dx_officer").get(town.url(f"remedies.{form}")).content)


def staged(town: Town, name: str, data: bytes, status: int = 302) -> str:
    """取り込んだ応答の文字か、確かめる頁の道筋。"""
    file = io.BytesIO(data)
    file.name = name
    response = town.client("dx_officer").post(town.url("remedies/sheets/"), {"file": file})
    assert response.status_code == status, unescape(response.content.decode())[-2000:]
    return response["Location"] if status == 302 else unescape(response.content.decode())


def edited(data: bytes, **cells: str) -> bytes:
    """一行目のますを書き換えた表。"""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["対策"]
    heads = [cell.value for cell in sheet[1]]
    for label, text in cells.items():
        sheet.cell(2, heads.index(label) + 1).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_sheet_goes_out_and_comes_back(mihon: Town, log: EventLog) -> None:
    """書き出した表は、そのまま戻せば何も変わらず、直した列だけが変わる。あとから変わった行は、頼んだときだけ。"""
    row = made(mihon, log)
    same = page(mihon, staged(mihon, "対策.xlsx", workbook(mihon)).removeprefix("/990019/"))
    assert "違うところがありません" in same
    path = staged(
        mihon, "対策.xlsx", edited(workbook(mihon), すること="毎朝の決裁", 見込み="3日", メモ="会議で決定")
    )
    seen = page(mihon, path.removeprefix("/990019/"))
    assert "毎朝の決裁" in seen and "決裁を毎朝にする" in seen
    hidden = dict(re.findall(r'name="(version|seen)" value="([^"]*)"', seen))
    send(mihon, path.removeprefix("/990019/") + "take/", hidden)
    after = now(mihon, row)
    assert (after.title, after.target, after.note) == ("毎朝の決裁", 3 * 86_400, "会議で決定")
    assert after.baseline == row.baseline
    old = edited(workbook(mihon), すること="古い表の名")
    send(
        mihon,
        f"remedies/{row.key}/edit/",
        {"version": after.version, "title": "画面で直した", "target": "3日"},
    )
    late = page(mihon, staged(mihon, "対策.xlsx", old).removeprefix("/990019/"))
    assert "あとから変わった行" in late


def test_csv_carries_the_keys(mihon: Town, log: EventLog) -> None:
    """CSV にも鍵と版の列があり、そのまま戻せる。"""
    made(mihon, log)
    data = workbook(mihon, "csv")
    assert b"_key" in data and b"_version" in data
    assert "違うところがありません" in page(mihon, staged(mihon, "対策.csv", data).removeprefix("/990019/"))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"すること": ""}, "することがありません"),
        ({"期限": "あした"}, "期限"),
        ({"見込み": "20日"}, "良くなっていません"),
        ({"担当の課": "無い課"}, "いまの組織にありません"),
        ({"_key": "", "_version": ""}, "画面で立てます"),
    ],
)
def test_bad_sheet_is_refused_whole(mihon: Town, log: EventLog, cells: dict[str, str], words: str) -> None:
    """読めない所のある表は、どこがなぜかを並べて断り、何も残さない。"""
    made(mihon, log)
    assert words in staged(mihon, "対策.xlsx", edited(workbook(mihon), **cells), status=422)
    with mihon.entered():
        assert not RemedySheet.objects.exists()


@pytest.mark.parametrize(("form", "mark"), [("pdf", "%PDF"), ("docx", "PK"), ("html", "決裁を毎朝に")])
def test_paper_for_the_meeting(mihon: Town, log: EventLog, form: str, mark: str) -> None:
    """会議の一枚を、三つの形式で受け取れる。"""
    made(mihon, log)
    response = mihon.client("section_chief").get(mihon.url(f"remedies/paper.{form}"))
    assert response.status_code == 200 and mark.encode() in response.content


@pytest.mark.parametrize("path", ["remedies.txt", "remedies/paper.txt"])
def test_unknown_format_is_not_found(mihon: Town, path: str) -> None:
    """知らない形式は 404。"""
    page(mihon, path, status=404)


def planned(by: Scope) -> tuple[Any, Any]:
    """取組を一つ持つ、いまの計画。"""
    plan = versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="2.2")
    return plan, roadmap.add_initiative(by=by, plan=plan, title="書かない窓口")


def test_remedy_becomes_a_task_and_each_page_shows_the_other(mihon: Town, log: EventLog) -> None:
    """対策を取組の作業にでき、作業の頁に対策と結果が出る。同じ取組に二度は加えない。作業を消せば、つながりも消える。"""
    row = made(mihon, log)
    with mihon.entered() as by:
        plan, initiative = planned(by)
    assert "工程表に加える" in page(mihon, f"remedies/{row.key}/")
    path = f"plans/{plan.key}/roadmap/remedies/{row.key}/"
    assert 'value="決裁を毎朝にする"' in page(mihon, path)
    given = {"initiative": str(initiative.key), "title": "毎朝の決裁を始める", "ends_on": "2026-10-31"}
    send(mihon, path, given)
    with mihon.entered():
        task = Task.objects.get(title="毎朝の決裁を始める")
    text = page(mihon, f"plans/{plan.key}/roadmap/tasks/{task.key}/")
    assert "業務分析の対策" in text and "まだ確かめていない" in text
    assert "毎朝の決裁を始める" in page(mihon, f"remedies/{row.key}/")
    assert "もうこの取組の作業" in send(mihon, path, given | {"title": "二度目の名"}, 422)
    assert "取組を選んでください" in send(mihon, path, given | {"initiative": ""}, 422)
    with mihon.entered() as by:
        roadmap.remove_task(by=by, key=task.key, version=task.version)
    assert "まだ工程表の作業になっていません" in page(mihon, f"remedies/{row.key}/")


def test_activity_longer_than_the_column_is_refused(mihon: Town) -> None:
    """持てる長さを超える行いの名は、どのデータベースでも、直し方を言って断り、何も書かない。"""
    long = "決" * 201
    log = imported(mihon, lines(APRIL).replace("決裁", long), "長い名")
    text = send(mihon, f"logs/{log.key}/remedies/new/", FORM | {"activity": long}, 422)
    assert "行いの名が200字を超えている" in text
    with mihon.entered():
        assert not Remedy.objects.exists()
