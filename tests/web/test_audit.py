"""監査の画面: 見る、絞る、書き出す。監査を見たことも監査に残る。"""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.http import HttpResponse

from shirube.apps.audit import actions, views
from shirube.apps.audit.models import AuditEvent
from shirube.values.key import new_key
from tests.world import NOW, Town


@pytest.fixture
def recorded(mihon: Town) -> Town:
    """三人の行いが残った町。"""
    with mihon.entered("staff") as by:
        actions.record(by=by, action="事案を進めた", record_kind="cases.case", record_key="case-1")
    with mihon.entered("hr_officer", NOW - timedelta(days=40)) as by:
        actions.record(by=by, action="職員を見た", record_key="staff-1", result=AuditEvent.Result.VIEWED)
    with mihon.entered("vendor") as by:
        actions.record(by=by, action="=cmd|危ない", result=AuditEvent.Result.REFUSED)
    return mihon


def _open(town: Town, path: str = "audit/", role: str = "auditor", **query: str) -> HttpResponse:
    return town.client(role).get(town.url(path), query)


@pytest.mark.parametrize("role", ["auditor", "system_admin"])
def test_auditor_sees_who_did_what(recorded: Town, role: str) -> None:
    """監査とシステム管理者は、だれが何をしたかを氏名つきで見る。"""
    page = _open(recorded, role=role).content.decode()
    for text in ("みほん市のstaff", "事案を進めた", "職員を見た", "拒否", "封を待つ記録は"):
        assert text in page


@pytest.mark.parametrize("role", ["staff", "mayor", "vendor", "dx_officer"])
def test_others_do_not_see_it(recorded: Town, role: str) -> None:
    """ほかの役割には見せず、断ったことが残る。"""
    assert _open(recorded, role=role).status_code == 403
    assert AuditEvent.objects.latest("pk").action == "「監査の記録」を断った"


@pytest.mark.parametrize("path", ["audit/", "audit/events.xlsx", "audit/events.csv"])
def test_looking_is_itself_audited(recorded: Town, path: str) -> None:
    """監査を見た・書き出したことが、一件だけ監査に残る。"""
    before = AuditEvent.objects.count()
    assert _open(recorded, path).status_code == 200
    event = AuditEvent.objects.latest("pk")
    assert AuditEvent.objects.count() == before + 1
    assert (event.result, event.actor_key) == ("viewed", recorded.accounts["auditor"].key)
    assert event.purpose == "監査・点検（試験）"


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ({"actor": "staff-990019"}, "事案を進めた", "職員を見た"),
        ({"record": "staff-1"}, "職員を見た", "事案を進めた"),
        ({"result": "refused"}, "危ない", "事案を進めた"),
        ({"last": (NOW - timedelta(days=20)).date().isoformat()}, "職員を見た", "事案を進めた"),
        ({"start": (NOW - timedelta(days=20)).date().isoformat()}, "事案を進めた", "職員を見た"),
    ],
)
def test_list_is_narrowed(recorded: Town, query: dict[str, str], seen: str, unseen: str) -> None:
    """期間・人・記録・結果で絞れる。"""
    page = _open(recorded, **query).content.decode()
    assert seen in page and unseen not in page


def test_unknown_person_shows_nothing(recorded: Town) -> None:
    """知らない利用者IDでは一件も出ず、居るかどうかも分からない。"""
    page = _open(recorded, actor="dare-mo-inai").content.decode()
    assert "この条件に合う記録はありません" in page
    foreign = _open(recorded, actor="staff-990027").content.decode()
    assert "この条件に合う記録はありません" in foreign


def test_names_are_shown_in_japanese(recorded: Town) -> None:
    """記録の種類と項目は、英語の名前でなく今の呼び名で見せる。無くなった名前は、残っているまま見せる。"""
    with recorded.entered("staff") as by:
        kind = "frontyard_cases.case"
        actions.record(by=by, action="直した", record_kind=kind, fields=("channel", "gone"))
    page = _open(recorded).content.decode()
    assert "受付の経路、gone" in page and "事案" in page and kind not in page
    assert "frontyard_cases" not in _open(recorded, "audit/events.csv").content.decode("utf-8-sig")


def test_reversed_period_is_refused(recorded: Town) -> None:
    """末日が初日より前なら、どう直すかを言う。"""
    response = _open(recorded, start="2026-05-01", last="2026-04-01")
    assert response.status_code == 422
    assert "末日は、初日以後の日を入れてください。" in response.content.decode()


def test_neighbours_are_not_seen(recorded: Town, futago: Town) -> None:
    """隣の町の監査は、一覧にも書き出しにも出ない。"""
    with futago.entered("staff") as by:
        actions.record(by=by, action="となりの行い")
    for path in ("audit/", "audit/events.csv"):
        assert "となりの行い" not in _open(recorded, path).content.decode("utf-8-sig")


def test_pages_keep_the_conditions(recorded: Town) -> None:
    """頁を送っても条件は残る。"""
    with recorded.entered("staff") as by:
        for _ in range(60):
            actions.record(by=by, action="くり返し")
    page = _open(recorded, actor="staff-990019").content.decode()
    assert "actor=staff-990019&amp;page=2" in page


def test_xlsx_and_csv_hold_the_same_rows(recorded: Town) -> None:
    """xlsx と CSV には画面と同じ行があり、式に見える文字は動かない形で書かれる。"""
    book = openpyxl.load_workbook(BytesIO(_open(recorded, "audit/events.xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0] == "日時" and {row[3] for row in rows[1:]} >= {"事案を進めた", "=cmd|危ない"}
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    response = _open(recorded, "audit/events.csv")
    text = response.content.decode("utf-8-sig")
    assert "事案を進めた" in text and ",=cmd" not in text
    assert "attachment" in response.headers["Content-Disposition"]


def test_too_many_rows_are_not_exported(recorded: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """多すぎるときは書き出さず、期間を分けるよう言い、何も見せない。"""
    monkeypatch.setattr(views, "EXPORT_LIMIT", 2)
    response = _open(recorded, "audit/events.csv")
    assert response.status_code == 422
    page = response.content.decode()
    assert "期間を分けて書き出してください" in page and "事案を進めた" not in page


def test_queries_do_not_grow_with_rows(recorded: Town, django_assert_max_num_queries: object) -> None:
    """行が増えても、問い合わせの数は増えない。"""
    client = recorded.client("auditor")
    with recorded.entered("staff") as by:
        for _ in range(40):
            actions.record(by=by, action="くり返し")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(recorded.url("audit/"))


def test_list_is_easy_to_read(recorded: Town) -> None:
    """画面の名しかない目的は見せず、鍵は終わりだけを見せ、絞り込みは使うときだけ開く。"""
    key = str(new_key())
    with recorded.entered("staff") as by:
        actions.record(by=by, action="事案を進めた", record_kind="frontyard_cases.case", record_key=key)
    _open(recorded)
    page = _open(recorded).content.decode()
    assert f'title="{key}">…{key[-8:]}<' in page
    assert f">{key}<" not in page
    assert '<details class="details"><summary' in page
    assert 'data-label="目的"><span class="table__cell">監査の記録' not in page
    narrowed = _open(recorded, result="viewed").content.decode()
    assert '<details class="details" open>' in narrowed
