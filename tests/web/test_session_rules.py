"""サインインの続く間（AUT-02）: 時計を動かして確かめる。"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shirube.apps.organization import actions as organization
from shirube.apps.organization.models import Account, Membership
from tests.web.conftest import MovingClock
from tests.world import PASSWORD, Town, site_scope

pytestmark = pytest.mark.django_db

HOME = "/990019/"


def _is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_sign_in_changes_the_session_number(mihon: Town) -> None:
    """入る前のセッションの番号は、入った後には使われない。"""
    client = Client()
    client.get("/accounts/login/")
    client.cookies["shirube"] = "abcdefghijklmnopqrstuvwxyz012345"
    client.post("/accounts/login/", {"login": "staff-990019", "password": PASSWORD})
    assert client.cookies["shirube"].value not in ("", "abcdefghijklmnopqrstuvwxyz012345")
    assert _is_in(client)


@pytest.mark.parametrize(("role", "minutes"), [("staff", 30), ("system_admin", 10)])
def test_idle_sessions_end(
    mihon: Town, moving_clock: MovingClock, sign_in: Callable[..., Client], role: str, minutes: int
) -> None:
    """使わないまま 30 分（システム管理者は 10 分）で終わり、その前なら続く。"""
    client = sign_in(f"{role}-990019")
    assert _is_in(client)
    moving_clock.advance(minutes=minutes - 1)
    assert _is_in(client)
    moving_clock.advance(minutes=minutes - 1)
    assert _is_in(client)
    moving_clock.advance(minutes=minutes)
    response = client.get(HOME)
    assert response.status_code == 302 and "ended=idle" in response.headers["Location"]


def test_twelve_hours_is_the_end(
    mihon: Town, moving_clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    """使い続けていても、12 時間で終わる。"""
    client = sign_in("staff-990019")
    for _ in range(35):
        moving_clock.advance(minutes=20)
        assert _is_in(client)
    moving_clock.advance(minutes=20)
    assert "ended=long" in client.get(HOME).headers["Location"]


def test_polling_does_not_keep_a_session_alive(
    mihon: Town, moving_clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    """自動更新の断片をいくら取りに来ても、在席とは数えない。"""
    client = sign_in("staff-990019")
    assert _is_in(client)
    for _ in range(6):
        moving_clock.advance(minutes=4)
        assert client.get("/990019/jobs/progress/").status_code == 200
    moving_clock.advance(minutes=6)
    assert client.get("/990019/jobs/progress/").status_code == 302


def test_reading_a_page_writes_the_session_at_most_once_a_minute(
    mihon: Town, moving_clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    """続けて見ても、セッションの書き込みは一分に一度まで。"""
    client = sign_in("staff-990019")
    assert _is_in(client)
    before = dict(client.session.items())
    moving_clock.advance(seconds=50)
    assert _is_in(client)
    assert dict(client.session.items()) == before


def test_sign_out_ends_every_session(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """一つの機械でサインアウトすると、ほかの機械のサインインも終わる。"""
    here, there = sign_in("staff-990019"), sign_in("staff-990019")
    assert _is_in(here) and _is_in(there)
    here.post("/accounts/logout/")
    assert not _is_in(here) and not _is_in(there)


def test_password_change_ends_every_session(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """パスワードを変えると、変えた機械も含めてすべて終わり、新しいパスワードで入れる。"""
    here, there = sign_in("staff-990019"), sign_in("staff-990019")
    assert _is_in(there)
    new = "みどりの坂道と七つの傘立て"
    response = here.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert response.status_code == 302
    assert not _is_in(here) and not _is_in(there)
    assert _is_in(sign_in("staff-990019", new))


def test_deactivation_ends_every_session(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """止められた人は、次の要求で外れる。"""
    client = sign_in("staff-990019")
    assert _is_in(client)
    Account.objects.filter(login_id="staff-990019").update(is_active=False)
    assert not _is_in(client)


def test_a_new_role_ends_every_session(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """役割が変わると、次の要求で終わり、入り直すと新しい役割になる。"""
    client = sign_in("staff-990019")
    assert _is_in(client)
    organization.grant(
        by=site_scope(),
        account=mihon.accounts["staff"],
        municipality=mihon.municipality,
        role="auditor",
        starts_on=site_scope().today - timedelta(days=1),
    )
    assert "ended=rights" in client.get(HOME).headers["Location"]


def test_the_end_of_a_grant_ends_the_session(
    mihon: Town, moving_clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    """権限の期間が終わった日の、最初の要求で終わる。"""
    client = sign_in("staff-990019")
    assert _is_in(client)
    today = site_scope().today
    Membership.objects.filter(account=mihon.accounts["staff"]).update(ends_on=today)
    assert not _is_in(client)
    assert client.get("/accounts/sessions/").status_code == 302


def test_a_site_page_also_notices_the_end(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """自治体の外の画面でも、権限の変更で終わる。"""
    client = sign_in("staff-990019")
    assert _is_in(client)
    Membership.objects.filter(account=mihon.accounts["staff"]).update(role="auditor")
    assert client.get("/my-account/").status_code == 302


def test_a_temporary_password_must_be_changed_first(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """仮のパスワードの人は、変えるまでほかの画面を開けない。"""
    Account.objects.filter(login_id="staff-990019").update(must_change_password=True)
    client = sign_in("staff-990019")
    for path in ("/990019/", "/990019/cases/", "/my-account/", "/"):
        assert client.get(path).headers.get("Location") == (
            "/990019/accounts/password/change/" if path.startswith("/9") else "/accounts/password/change/"
        )
    new = "みどりの坂道と七つの傘立て"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert _is_in(sign_in("staff-990019", new))


def test_ending_the_other_sessions(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """一覧から、ほかのサインインだけを終わらせる。"""
    here, there = sign_in("staff-990019"), sign_in("staff-990019")
    assert here.get("/accounts/sessions/").content.decode().count('data-label="接続元"') == 2
    here.post("/accounts/sessions/")
    assert _is_in(here) and not _is_in(there)


def test_a_request_costs_three_queries_for_the_person(mihon: Town) -> None:
    """だれかを定める問い合わせは、一つの要求で三つ（セッション・利用者・権限）だけ。"""
    client = mihon.client("staff")
    client.get("/990019/accounts/2fa/needed/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/990019/health/nothing/").status_code == 404
    tables = [query["sql"].partition('SELECT "')[2].partition('"')[0] for query in asked.captured_queries]
    of_person = [
        name
        for name in tables
        if name.startswith(("django_session", "organization_account", "organization_membership"))
    ]
    assert of_person == ["django_session", "organization_account", "organization_membership"]
    assert len(tables) <= 6
