"""預かったファイルの画面: 預ける、見る、受け取る、取り除く。"""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from shirube.apps.audit.models import AuditEvent
from shirube.apps.files import store
from shirube.apps.files.models import StoredFile
from tests.hostile import packages
from tests.world import NOW, Town

UNTIL = (NOW + timedelta(days=400)).date().isoformat()


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Any) -> None:
    """試験ごとの置き場。"""
    settings.SHIRUBE_FILES_DIR = tmp_path


def _send(town: Town, name: str, data: bytes, **changed: str) -> HttpResponse:
    form: dict[str, Any] = {"purpose": "聞き取り", "keep_until": UNTIL, **changed}
    form["file"] = SimpleUploadedFile(name, data)
    return town.client("dx_officer").post(town.url("files/"), form)


def test_kept_file_is_listed_and_handed_back(mihon: Town) -> None:
    """預けたものが一覧に並び、預けたままの中身が、添付として、控えを残さない見出しで返る。"""
    sent = _send(mihon, "窓口の聞き取り.csv", "氏名\n=1+1\n".encode())
    assert sent.status_code == 302
    officer = mihon.client("dx_officer")
    listed = officer.get(mihon.url("files/")).content.decode()
    for shown in (
        "窓口の聞き取り.csv",
        "表（CSV・TSV）",
        "12バイト",
        "聞き取り",
        "みほん市のdx_officer",
        "なし",
    ):
        assert shown in listed
    detail = officer.get(sent.headers["Location"]).content.decode()
    assert "式として動く欄があります" in detail
    got = officer.get(sent.headers["Location"] + "content.bin")
    assert got.content == "氏名\n=1+1\n".encode()
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "no-store" in got.headers["Cache-Control"]
    event = AuditEvent.objects.filter(action="預かったファイルを受け取った").get()
    assert event.record_key == str(StoredFile.unscoped.get().key)


HOSTILE = {
    "爆弾.xlsx": (packages.high_ratio, "上限 100 MB"),
    "実体.xlsx": (packages.doctype_in_sheet, "DOCTYPE"),
    "マクロ.xlsx": (packages.macro_workbook, "マクロ"),
    "絵.svg": (lambda: b"<svg/>", "受け取れる種類は"),
    "装い.pdf": (lambda: b"MZ", "中身の種類が合いません"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_upload_is_refused_on_the_field(mihon: Town, name: str) -> None:
    """害のあるファイルは、理由を欄に示して 422 で断り、何も預からない。"""
    make, reason = HOSTILE[name]
    refused = _send(mihon, name, make())
    assert refused.status_code == 422
    assert reason in refused.content.decode()
    assert not StoredFile.unscoped.exists()


def test_past_retention_keeps_what_was_typed(mihon: Town) -> None:
    """過ぎた保存期限は欄で断り、打った言葉は残る。"""
    refused = _send(mihon, "a.txt", b"abc", keep_until="2020-01-01")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "もう過ぎています" in page
    assert 'value="聞き取り"' in page


def test_who_may_do_what(mihon: Town) -> None:
    """システム管理者は一覧だけ、監査は中身も、業者と窓口職員は何も見られない。預けるのはDX推進担当だけ。"""
    where = _send(mihon, "a.txt", b"abc").headers["Location"]
    expected = {"dx_officer": (200, 200), "auditor": (200, 200), "system_admin": (200, 403)}
    expected |= {"vendor": (403, 403), "counter_clerk": (403, 403)}
    for role, answers in expected.items():
        client = mihon.client(role)
        assert (client.get(where).status_code, client.get(where + "content.bin").status_code) == answers
    assert mihon.client("system_admin").post(where + "remove/").status_code == 403
    page = mihon.client("system_admin").get(mihon.url("files/")).content.decode()
    assert "ファイルを預ける" not in page
    assert "content.bin" not in mihon.client("system_admin").get(where).content.decode()


def test_mistake_is_removed_and_the_rest_explained(mihon: Town) -> None:
    """取り違えは本人が取り除ける。残す決まりのあるものは、なぜ残すかを言って 422 で断る。"""
    where = _send(mihon, "a.txt", b"abc").headers["Location"]
    officer = mihon.client("dx_officer")
    assert officer.post(where + "remove/").status_code == 302
    assert officer.get(where).status_code == 404
    where = _send(mihon, "b.txt", b"abc").headers["Location"]
    StoredFile.unscoped.update(stored_at=NOW - timedelta(days=3))
    assert "保存期限まで残します" in officer.get(where).content.decode()
    refused = officer.post(where + "remove/")
    assert refused.status_code == 422
    assert "取り除けません" in refused.content.decode()
    assert StoredFile.unscoped.count() == 1


def test_list_as_a_sheet(mihon: Town) -> None:
    """一覧の xlsx は画面と同じ中身で、式で始まる名前も文字のままになる。"""
    _send(mihon, "=1+1.txt", b"abc")
    got = mihon.client("auditor").get(mihon.url("files/list.xlsx"))
    sheet = openpyxl.load_workbook(BytesIO(got.content)).active
    head, row = list(sheet.iter_rows(values_only=True))
    assert head[:3] == ("ファイル名", "種類", "大きさ（バイト）")
    assert row[:3] == ("=1+1.txt", "テキスト", 3)
    assert sheet["A2"].data_type == "s"
    assert row[-1] == store.digest(b"abc")


def test_lost_content_is_told(mihon: Town) -> None:
    """置き場の中身が失われていれば、黙って渡さず、次にすることを言う。"""
    where = _send(mihon, "a.txt", b"abc").headers["Location"]
    row = StoredFile.unscoped.get()
    store.place_of(mihon.municipality.key, row.sha256).unlink()
    got = mihon.client("dx_officer").get(where + "content.bin")
    assert got.status_code == 422
    assert "バックアップから戻してください" in got.content.decode()
