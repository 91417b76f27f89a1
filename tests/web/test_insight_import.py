"""業務の記録の取り込み: 預ける → 読み方を確かめる → 裏の仕事 → 使える。断るときは次にすることを言う。"""

import gzip
import re
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.apps.audit.models import AuditEvent
from shirube.apps.files.models import StoredFile
from shirube.apps.insight.logs import store
from shirube.apps.insight.logs.models import EventLog, LogReading
from shirube.apps.insight.rules.models import OfficeHours
from shirube.apps.jobs import actions as jobs
from shirube.apps.jobs.models import Job
from shirube.apps.jobs.worker import Worker
from tests.web.test_insight import LINES
from tests.world import Town

XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0">
<classifier name="名と局面" keys="concept:name lifecycle:transition"/>
<trace><string key="concept:name" value="一"/>
<event><string key="concept:name" value="受付"/><string key="org:resource" value="佐藤"/>
<date key="time:timestamp" value="2026-04-01T09:00:00+09:00"/></event>
<event><string key="concept:name" value="交付"/><string key="org:resource" value="鈴木"/>
<date key="time:timestamp" value="2026-04-01T11:00:00+09:00"/></event></trace></log>"""


def post(town: Town, path: str, data: dict[str, object], role: str = "dx_officer") -> HttpResponse:
    """送る。"""
    return town.client(role).post(town.url(path), data)


def text_of(response: HttpResponse) -> str:
    """画面の文字。"""
    return unescape(response.content.decode())


def upload(town: Town, name: str = "許可.csv", data: bytes | str = LINES, **more: object) -> HttpResponse:
    """ファイルを預ける。"""
    content = data.encode() if isinstance(data, str) else data
    return post(town, "logs/new/", {"file": SimpleUploadedFile(name, content), **more})


def kept(town: Town) -> EventLog:
    """いちばん新しい記録。"""
    with town.entered():
        row = EventLog.objects.select_related("file").first()
    assert row is not None
    return row


def taken_in(town: Town, **more: object) -> EventLog:
    """預けて、案のまま取り込み終えた記録。"""
    upload(town, **more)  # type: ignore[arg-type]
    row = kept(town)
    post(town, f"logs/{row.key}/import/", {"version": row.version})
    Worker().drain()
    return kept(town)


def test_csv_goes_from_the_desk_to_the_overview(mihon: Town) -> None:
    """CSV を預けると、読み方の案と下見が出て、取り込むと概要が見られる。"""
    response = upload(mihon)
    log = kept(mihon)
    assert response.status_code == 302 and log.state == EventLog.State.DRAFT
    officer = mihon.client("dx_officer")
    seen = text_of(officer.get(mihon.url(f"logs/{log.key}/reading/")))
    assert "初めの10行は、すべて読めます" in seen
    assert "見出し「番号」から" in seen and "A1" in seen and "担当1" in seen
    assert "佐藤" not in seen
    started = post(mihon, f"logs/{log.key}/import/", {"version": log.version})
    assert started.status_code == 302 and kept(mihon).state == EventLog.State.IMPORTING
    waiting = text_of(officer.get(mihon.url(f"logs/{log.key}/import/")))
    assert "取り込んでいます" in waiting and "hx-get" in waiting
    assert Worker().drain() == 1
    log = kept(mihon)
    assert (log.state, log.case_count, log.event_count, log.variant_count) == ("ready", 3, 10, 2)
    done = text_of(officer.get(mihon.url(f"logs/{log.key}/import/progress/")))
    assert "取り込みました" in done and "3件" in done and "概要を見る" in done and "hx-get" not in done
    assert officer.get(mihon.url(f"logs/{log.key}/")).status_code == 200


@pytest.mark.parametrize(
    ("name", "data"),
    [("記録.xes", XES.encode()), ("記録.xes.gz", gzip.compress(XES.encode()))],
    ids=["xes", "gz"],
)
def test_xes_is_read_with_its_own_words(mihon: Town, name: str, data: bytes) -> None:
    """XES は、分類子を選べる様式が出て、担当は仮名になる。"""
    upload(mihon, name, data)
    log = kept(mihon)
    seen = text_of(mihon.client("dx_officer").get(mihon.url(f"logs/{log.key}/reading/")))
    assert "名と局面" in seen and "受付" in seen and "佐藤" not in seen
    post(mihon, f"logs/{log.key}/import/", {"version": log.version})
    Worker().drain()
    log = kept(mihon)
    assert (log.title, log.case_count, log.resource_count) == ("記録", 1, 2)
    with mihon.entered() as by:
        names = store.opened(by, log).stored.log.resource.names  # type: ignore[union-attr]
    assert all(re.fullmatch(r"p[0-9a-f]{24}", one) for one in names)


def test_columns_are_chosen_by_hand_when_headings_say_nothing(mihon: Town) -> None:
    """見出しから見分けられないときは、選ぶ役を言い、選ぶと下見が出て取り込める。"""
    upload(mihon, "謎.csv", "い,ろ,は\nX1,受付,2026/04/01 09:00\nX1,完了,2026/04/01 10:00\n")
    log = kept(mihon)
    where = f"logs/{log.key}/reading/"
    seen = text_of(mihon.client("dx_officer").get(mihon.url(where)))
    assert "見分けられない列があります" in seen and "この読み方で取り込む" not in seen
    form = {"version": log.version, "title": "選んだ記録", "zone": "Asia/Tokyo", "case": "い"}
    missing = post(mihon, where, form)
    assert missing.status_code == 422 and "選んでください" in text_of(missing)
    twice = post(mihon, where, {**form, "activity": "い", "timestamp": "は"})
    assert twice.status_code == 422 and "列「い」は「事案の番号」に選ばれています" in text_of(twice)
    chosen = post(mihon, where, {**form, "activity": "ろ", "timestamp": "は"})
    assert chosen.status_code == 302
    log = kept(mihon)
    assert "初めの2行は、すべて読めます" in text_of(mihon.client("dx_officer").get(mihon.url(where)))
    post(mihon, f"logs/{log.key}/import/", {"version": log.version, "keep_as": "謎の読み方"})
    Worker().drain()
    assert (kept(mihon).title, kept(mihon).case_count) == ("選んだ記録", 1)
    with mihon.entered():
        assert LogReading.objects.get().title == "謎の読み方"


def test_kept_reading_is_offered_for_the_same_columns(mihon: Town) -> None:
    """残した読み方は、同じ列の次のファイルに初めから使われ、そのまま取り込める。"""
    test_columns_are_chosen_by_hand_when_headings_say_nothing(mihon)
    upload(mihon, "翌月.csv", "い,ろ,は\nX2,受付,2026/05/01 09:00\n")
    log = kept(mihon)
    seen = text_of(mihon.client("dx_officer").get(mihon.url(f"logs/{log.key}/reading/")))
    assert "残した読み方「謎の読み方」と列が同じ" in seen and "この読み方で取り込む" in seen


def test_rows_set_aside_are_counted_before_and_handed_out_after(mihon: Town) -> None:
    """読めない行は、下見でわけと数が出て、取り込んだあと一覧で受け取れる。"""
    lines = (
        LINES
        + "A4,受付,2026/04/01 09:00,きのう,佐藤,窓口課,新規,V9\n,審査,,2026/04/01 09:00,佐藤,窓口課,新規,V9\n"
    )
    upload(mihon, data=lines)
    log = kept(mihon)
    form = {
        "version": log.version,
        "title": "許可",
        "case": "番号",
        "activity": "作業",
        "timestamp": "終わり",
        "start": "始まり",
        "shape": "%Y/%m/%d %H:%M",
        "zone": "Asia/Tokyo",
        "dimensions": ["種類"],
    }
    assert post(mihon, f"logs/{log.key}/reading/", form).status_code == 302
    officer = mihon.client("dx_officer")
    seen = text_of(officer.get(mihon.url(f"logs/{log.key}/reading/")))
    assert "2行が読めません" in seen and "事案の番号（列「番号」）が空です" in seen
    post(mihon, f"logs/{log.key}/import/", {"version": kept(mihon).version})
    Worker().drain()
    assert "2行は、次のわけで数に入っていません" in text_of(officer.get(mihon.url(f"logs/{log.key}/import/")))
    sheet = officer.get(mihon.url(f"logs/{log.key}/set-aside.csv")).content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in sheet.splitlines()] == ["行", "12", "13"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("写真.png", b"\x89PNG", "業務の記録として読めるのは"),
        ("空.csv", b"", "空"),
        ("偽.xes", b"<html><body/></html>", "読み込めません"),
        ("偽.xlsx", b"abc", "読み込めません"),
        ("偽.parquet", b"PAR1zzzz", "読み込めません"),
        ("切れた.xes.gz", gzip.compress(XES.encode())[:60], "読み込めません"),
    ],
    ids=["種類", "空", "xes", "xlsx", "parquet", "gz"],
)
def test_unreadable_file_is_refused_with_the_next_step(
    mihon: Town, name: str, data: bytes, said: str
) -> None:
    """読めないファイルは、預からずに、何がなぜ駄目で次にどうするかを言う。"""
    response = upload(mihon, name, data)
    assert response.status_code == 422
    assert said in text_of(response)
    with mihon.entered():
        assert not EventLog.objects.exists() and not StoredFile.objects.exists()


def test_same_file_opens_the_earlier_log(mihon: Town) -> None:
    """同じ中身のファイルを預けると、前の記録が開き、二つにはならない。"""
    log = taken_in(mihon)
    again = upload(mihon, "別の名.csv")
    assert str(log.key) in again.headers["Location"]
    shown = text_of(mihon.client("dx_officer").get(again.headers["Location"]))
    assert "取り込みました" in shown
    with mihon.entered():
        assert EventLog.objects.count() == 1


def test_cancelled_import_leaves_nothing_and_can_be_tried_again(mihon: Town) -> None:
    """取り消した取り込みは置き場を残さず、もう一度取り込める。"""
    upload(mihon)
    log = kept(mihon)
    post(mihon, f"logs/{log.key}/import/", {"version": log.version})
    with mihon.entered() as by:
        jobs.cancel(by=by, key=Job.objects.get().key)
        place = store.place_of(by, kept(mihon))
    Worker().drain()
    shown = text_of(mihon.client("dx_officer").get(mihon.url(f"logs/{log.key}/import/")))
    assert "取り込みを取り消しました" in shown and "もう一度取り込む" in shown
    assert not place.exists()
    log = kept(mihon)
    assert post(mihon, f"logs/{log.key}/import/", {"version": log.version}).status_code == 302
    Worker().drain()
    assert kept(mihon).is_ready


def test_import_that_reads_nothing_says_why(mihon: Town) -> None:
    """一行も読めない取り込みは失敗になり、わけが残り、読み方に戻れる。"""
    upload(mihon)
    log = kept(mihon)
    form = {
        "version": log.version,
        "title": "許可",
        "case": "番号",
        "activity": "作業",
        "timestamp": "終わり",
        "shape": "%Y%m%d%H%M%S",
        "zone": "Asia/Tokyo",
    }
    refused = post(mihon, f"logs/{log.key}/reading/", form)
    assert refused.status_code == 422 and "の形では読めません" in text_of(refused)
    post(mihon, f"logs/{log.key}/reading/", {**form, "timestamp": "担当者", "shape": ""})
    post(mihon, f"logs/{log.key}/import/", {"version": kept(mihon).version})
    Worker().drain()
    log = kept(mihon)
    assert log.state == EventLog.State.FAILED and "一つも読めませんでした" in log.problem
    shown = text_of(mihon.client("dx_officer").get(mihon.url(f"logs/{log.key}/import/")))
    assert "一つも読めませんでした" in shown and "読み方を直して" in shown


def test_second_import_while_moving_is_refused(mihon: Town) -> None:
    """取り込んでいるあいだは、二度目の取り込みも取り除きも断る。"""
    upload(mihon)
    log = kept(mihon)
    post(mihon, f"logs/{log.key}/import/", {"version": log.version})
    moving = kept(mihon)
    again = post(mihon, f"logs/{log.key}/import/", {"version": moving.version})
    assert again.status_code == 422 and "いま取り込んでいるところです" in text_of(again)
    refused = post(mihon, f"logs/{log.key}/discard/", {"version": moving.version, "reason": "mistaken"})
    assert refused.status_code == 422 and "取り消してから" in text_of(refused)


def test_stale_form_is_409(mihon: Town) -> None:
    """古い版の様式では、取り込みも取り除きもせず、409 で知らせる。"""
    upload(mihon)
    log = kept(mihon)
    assert post(mihon, f"logs/{log.key}/import/", {"version": 99}).status_code == 409
    assert post(mihon, f"logs/{log.key}/discard/", {"version": 99, "reason": "mistaken"}).status_code == 409
    assert kept(mihon).state == EventLog.State.DRAFT


def test_discard_removes_the_store_and_keeps_the_reason(
    mihon: Town, django_capture_on_commit_callbacks: object
) -> None:
    """取り除くと、行も置き場も消え、わけが操作の記録に残る。"""
    log = taken_in(mihon)
    with mihon.entered() as by:
        place = store.place_of(by, log)
    assert place.exists()
    no_reason = post(mihon, f"logs/{log.key}/discard/", {"version": log.version})
    assert no_reason.status_code == 422
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        done = post(mihon, f"logs/{log.key}/discard/", {"version": log.version, "reason": "mistaken"})
    assert done.status_code == 302 and not place.exists()
    with mihon.entered():
        assert not EventLog.objects.exists()
    event = AuditEvent.objects.get(action="業務の記録を取り除いた（ファイルか読み方を取り違えた）")
    assert event.record_key == str(log.key)


def test_times_show_calendar_and_opening_hours(mihon: Town) -> None:
    """流れと時間に、暦の待ちと開庁時間の待ちが並び、開庁時間を変えると値が変わる。"""
    log = taken_in(mihon)
    officer = mihon.client("dx_officer")
    seen = text_of(officer.get(mihon.url(f"logs/{log.key}/times/?value=種類=新規")))
    assert "受付 → 審査" in seen and "23時間50分" in seen  # 暦: 4月1日 9:10 → 2日 9:00
    assert "7時間35分" in seen  # 開庁: 9:10〜17:15（昼休み1時間）と 8:30〜9:00
    hours = {f"day{at}": "09:00-17:00" if at < 5 else "" for at in range(7)}
    form = {
        **hours,
        "version": 0,
        "lunch": "",
        "year_end": "12-29",
        "new_year": "01-03",
        "closed_days": "令和8年5月7日",
    }
    assert post(mihon, "logs/hours/", form).status_code == 302
    assert "7時間50分" in text_of(officer.get(mihon.url(f"logs/{log.key}/times/?value=種類=新規")))
    shown = text_of(officer.get(mihon.url("logs/hours/")))
    assert "平日 09:00〜17:00" in shown and "ほかに休みの日 1日" in shown


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day0", "朝から", "08:30-17:15 の形で"),
        ("day0", "17:00-09:00", "終わりが始まりより後ではありません"),
        ("year_end", "12月末", "12-29 の形で"),
        ("closed_days", "いつか", "日付"),
        ("new_year", "", "両方を入れるか"),
    ],
)
def test_unreadable_hours_are_refused(mihon: Town, field: str, value: str, said: str) -> None:
    """読めない開庁時間は、どの欄をどう直すかを言って断る。"""
    form = {f"day{at}": "08:30-17:15" for at in range(5)} | {
        "version": "0",
        "year_end": "12-29",
        "new_year": "01-03",
    }
    refused = post(mihon, "logs/hours/", {**form, field: value})
    assert refused.status_code == 422 and said in text_of(refused)
    with mihon.entered():
        assert not OfficeHours.objects.exists()


def test_only_the_officer_imports(mihon: Town) -> None:
    """見るだけの役割には、取り込みの口が出ず、送っても断られる。"""
    log = taken_in(mihon)
    shown = text_of(mihon.client("section_chief").get(mihon.url("logs/")))
    assert "業務の記録を取り込む" not in shown and log.title in shown
    assert post(mihon, "logs/new/", {}, "section_chief").status_code == 403
    assert mihon.client("cio").get(mihon.url(f"logs/{log.key}/discard/")).status_code == 403


def test_known_columns_stay_chosen_when_the_time_is_unclear(mihon: Town) -> None:
    """日時の列だけが見分けられないときも、見分けられた番号と作業の列は選ばれている。"""
    rows = "K1,受付,2026/04/01 09:00\nK2,審査,きのう\nK3,審査,あす\n"
    upload(mihon, "混じり.csv", f"申請番号,作業,完了日時\n{rows}")
    seen = text_of(mihon.client("dx_officer").get(mihon.url(f"logs/{kept(mihon).key}/reading/")))
    assert "日時（終わり）の列を" in seen
    assert '<option value="申請番号" selected>' in seen and '<option value="作業" selected>' in seen


def book(**sheets: list[str]) -> bytes:
    """シートの並んだブック。行はカンマで区切った字で、初めの行が見出し。"""
    made = []
    for name, lines in sheets.items():
        first, *rows = [tuple(line.split(",")) for line in lines]
        made.append(Sheet(name, tuple(map(Column, first)), tuple(rows)))
    return write_xlsx(Workbook(tuple(made), datetime(2026, 11, 21)))  # noqa: DTZ001


HEADING = "番号,作業,完了日時"


def test_which_sheet_is_asked(mihon: Town) -> None:
    """記録のシートが二枚以上なら、案を付けずに問う。選んだ数枚は、一つの記録になる。"""
    april, may = [HEADING, "A,受付,2026-04-01 09:00:00"], [HEADING, "B,受付,2026-05-01 09:00:00"]
    upload(mihon, "年.xlsx", book(四月=april, 五月=may, 控え=["メモ", "書き置き"]))
    log = kept(mihon)
    where = mihon.url(f"logs/{log.key}/reading/")
    officer = mihon.client("dx_officer")
    seen = text_of(officer.get(where))
    assert log.mapping == "" and "どのシートを読むか選んでください" in seen
    assert "この読み方で取り込む" not in seen and '<option value="作業" selected>' in seen
    assert "?sheet=%E6%8E%A7%E3%81%88" in seen
    other = text_of(officer.get(where + "?sheet=控え"))
    assert '<option value="メモ">' in other and '<option value="作業"' not in other
    form = {"title": "年", "zone": "Asia/Tokyo", "case": "番号", "activity": "作業", "timestamp": "完了日時"}
    path = f"logs/{log.key}/reading/"
    none = post(mihon, path, {**form, "version": log.version})
    assert none.status_code == 422 and "読むシートを選んでください" in text_of(none)
    post(mihon, path, {**form, "version": log.version, "sheets": ["四月", "五月"]})
    post(mihon, f"logs/{log.key}/import/", {"version": kept(mihon).version})
    Worker().drain()
    assert (kept(mihon).case_count, kept(mihon).event_count) == (2, 2)


def test_the_only_sheet_of_events_is_taken(mihon: Town) -> None:
    """説明のシートが前にあっても、記録の形のシートが一枚なら、それを案にする。"""
    rows = [HEADING, "A,受付,2026-04-01 09:00:00"]
    log = taken_in(mihon, name="説明付き.xlsx", data=book(説明=["この表は", "窓口の記録"], 記録=rows))
    assert "記録" in log.mapping and log.event_count == 1


def test_day_or_month_first_is_asked(mihon: Town) -> None:
    """日と月のどちらが先か決まらない日時は、例を挙げて問い、選ぶまで取り込まない。"""
    upload(mihon, "外.csv", "番号,作業,完了日時\nA,受付,01/02/2026 09:00\nA,交付,03/04/2026 10:00\n")
    log = kept(mihon)
    where = mihon.url(f"logs/{log.key}/reading/")
    seen = text_of(mihon.client("dx_officer").get(where))
    assert log.mapping == "" and "値だけでは決まりません" in seen
    assert "日/月/年 時:分（2026年2月1日）" in seen and "この読み方で取り込む" not in seen
    form = {"title": "外", "zone": "Asia/Tokyo", "case": "番号", "activity": "作業", "timestamp": "完了日時"}
    path = f"logs/{log.key}/reading/"
    asked = post(mihon, path, {**form, "version": log.version, "shape": ""})
    assert asked.status_code == 422 and "「日時の書き方」で選んでください" in text_of(asked)
    post(mihon, path, {**form, "version": log.version, "shape": "%d/%m/%Y %H:%M"})
    assert "%d/%m/%Y %H:%M" in kept(mihon).mapping
    assert "初めの2行は、すべて読めます" in text_of(mihon.client("dx_officer").get(where))


@pytest.mark.samples
@pytest.mark.parametrize("name", ["receipt.xes.gz", "receipt.csv"])
def test_real_permit_log_goes_through_the_wizard(mihon: Town, samples: Path, name: str) -> None:
    """実在の許可の記録を、画面の案のまま取り込むと、独立に数えた件・行い・変わり方になり、概要が出る。"""
    log = taken_in(mihon, name=name, data=(samples / "eventlogs" / name).read_bytes())
    assert (log.state, log.problem) == ("ready", "")
    assert (log.case_count, log.event_count, log.variant_count) == (1434, 8577, 116)
    shown = text_of(mihon.client("cio").get(mihon.url(f"logs/{log.key}/")))
    assert "<strong>1,434</strong>" in shown and "<strong>8,577</strong>" in shown
    assert re.search(r"Resource\d", shown) is None
