"""扱う目的（AU-01）: 持ち出しと、業務を持たない人の閲覧は、目的を言ってから。言った目的が監査に残る。"""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from tests.web.conftest import MovingClock
from tests.world import Town, World


def _state(client: Client, town: Town, **form: str) -> HttpResponse:
    values = {"choice": "監査・点検", "reason": "総第12号", "next": town.url("audit/"), **form}
    return client.post(town.url("audit/purpose/"), values)


def _viewed() -> list[tuple[str, str]]:
    rows = AuditEvent.objects.filter(result=AuditEvent.Result.VIEWED).order_by("pk")
    return list(rows.values_list("action", "purpose"))


def test_stated_purpose_returns_and_is_recorded(mihon: Town) -> None:
    """目的を選ぶと開こうとした画面へ戻り、見出しに出て、そのあとの閲覧と書き出しの一件ごとに残る。"""
    auditor = mihon.client("auditor", purpose="")
    first = auditor.get(mihon.url("audit/?result=done"))
    assert first.status_code == 302
    asked = auditor.get(first.headers["Location"]).content.decode()
    assert 'value="/990019/audit/?result=done"' in asked
    back = _state(auditor, mihon, next="/990019/audit/?result=done")
    assert back.headers["Location"] == "/990019/audit/?result=done"
    page = auditor.get(back.headers["Location"]).content.decode()
    assert "目的：監査・点検（総第12号）" in page
    assert auditor.get(mihon.url("audit/events.xlsx")).status_code == 200
    said = "監査・点検（総第12号）"
    assert _viewed() == [("監査の記録を見た", said), ("監査の記録を書き出した", said)]


def test_officer_is_asked_only_when_taking_away(mihon: Town) -> None:
    """業務の人は、画面ではたずねられず、職員の一覧を書き出すときにだけたずねられる。"""
    officer = mihon.client("hr_officer", purpose="")
    assert officer.get(mihon.url("organization/staff/")).status_code == 200
    assert _viewed() == [("職員の一覧を見た", "職員")]
    asked = officer.get(mihon.url("organization/staff/sheet.xlsx"))
    assert asked.headers["Location"].startswith(mihon.url("audit/purpose/"))
    _state(officer, mihon, choice="担当する業務の資料づくり", reason="")
    assert officer.get(mihon.url("organization/staff/sheet.xlsx")).status_code == 200
    assert _viewed()[-1][1] == "担当する業務の資料づくり"


def test_purpose_can_be_changed(mihon: Town) -> None:
    """仕事が変われば選び直せ、そのあとは新しい目的が残る。"""
    auditor = mihon.client("auditor", purpose="")
    _state(auditor, mihon)
    auditor.get(mihon.url("audit/"))
    _state(auditor, mihon, choice="障害の調査と復旧", reason="")
    auditor.get(mihon.url("audit/"))
    assert [purpose for _, purpose in _viewed()] == ["監査・点検（総第12号）", "障害の調査と復旧"]


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"choice": ""}, "必須"),
        ({"choice": "好奇心"}, "選択"),
        ({"choice": "そのほか", "reason": " "}, "何のためかを書いてください"),
        ({"reason": "本人番号１２３４-５６７８-９０１２"}, "個人の番号は書かないでください"),
        ({"reason": "電話 03-1234-5678"}, "個人の番号は書かないでください"),
        ({"reason": "長" * 61}, "60"),
    ],
)
def test_unfit_purpose_is_refused(mihon: Town, form: dict[str, str], reason: str) -> None:
    """目的のないもの、理由のない「そのほか」、個人の番号らしいものは、欄に理由を示して断り、覚えない。"""
    auditor = mihon.client("auditor", purpose="")
    refused = _state(auditor, mihon, **form)
    assert refused.status_code == 422
    assert reason in refused.content.decode()
    assert auditor.get(mihon.url("audit/")).status_code == 302


@pytest.mark.parametrize(
    "address", ["https://example.com/", "//example.com/", "/990027/audit/", "javascript:x", ""]
)
def test_return_stays_in_this_body(mihon: Town, address: str) -> None:
    """戻り先は、この自治体の中だけである。"""
    sent = _state(mihon.client("auditor", purpose=""), mihon, next=address)
    assert sent.headers["Location"] == "/990019/"


def test_purpose_ends_with_the_day_and_the_sign_in(
    mihon: Town, moving_clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    """目的は、日が替わるかサインアウトすると終わる。"""
    auditor = mihon.client("auditor", purpose="")
    _state(auditor, mihon)
    assert auditor.get(mihon.url("audit/")).status_code == 200
    session = auditor.session
    day, said = session["purposes"][str(mihon.municipality.key)]
    session["purposes"] = {str(mihon.municipality.key): ["2020-01-01", said]}
    session.save()
    assert day == mihon.scope("auditor", moving_clock.at).today.isoformat()
    assert auditor.get(mihon.url("audit/")).status_code == 302
    _state(auditor, mihon)
    auditor.post("/accounts/logout/")
    again = sign_in("auditor-990019")
    assert again.get(mihon.url("audit/")).status_code == 302


def test_purpose_belongs_to_one_body(world: World) -> None:
    """みほん市で言った目的は、ふたご市の目的にならない。"""
    mihon, futago = world.mihon, world.futago
    auditor = mihon.client("auditor", purpose="")
    _state(auditor, mihon)
    kept = auditor.session["purposes"]
    assert list(kept) == [str(mihon.municipality.key)]
    assert str(futago.municipality.key) not in kept


def test_part_of_a_page_is_sent_to_the_purpose_screen(mihon: Town) -> None:
    """htmx の断片を求めた画面は、断片の中ではなく、画面ごと目的の画面へ移る。"""
    asked = mihon.client("auditor", purpose="").get(mihon.url("audit/"), headers={"HX-Request": "true"})
    assert asked.status_code == 204
    assert asked.headers["HX-Redirect"].startswith(mihon.url("audit/purpose/"))
