"""サインイン: 画面は日本語で、開いている口は一覧にあるものだけ。"""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import get_resolver

from shirube.apps.audit.models import AuditEvent
from shirube.web.urls import collected_routes
from tests.world import PASSWORD, Town

pytestmark = pytest.mark.django_db

ACCOUNT_PATHS = {
    "accounts/login/",
    "accounts/logout/",
    "accounts/reauthenticate/",
    "accounts/password/change/",
    "accounts/password/reset/",
    "accounts/2fa/",
    "accounts/2fa/authenticate/",
    "accounts/2fa/reauthenticate/",
    "accounts/2fa/needed/",
    "accounts/2fa/totp/activate/",
    "accounts/2fa/totp/deactivate/",
    "accounts/2fa/recovery-codes/",
    "accounts/2fa/recovery-codes/generate/",
    "accounts/sessions/",
    "accounts/<uuid:key>/invite/",
}


def test_a_clerk_signs_in_and_reaches_the_only_body(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """正しい利用者IDとパスワードで、自分の自治体のホームに着く。"""
    client = sign_in("staff-990019")
    response = client.get("/", follow=True)
    assert response.status_code == 200
    assert response.redirect_chain == [("/990019/", 302)]
    assert "みほん市のstaff" in response.content.decode()


def test_the_sign_in_page_is_japanese(db: None) -> None:
    """入口の画面に、英語の文が残っていない。"""
    html = Client().get("/accounts/login/").content.decode()
    text = re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition(">")[2])
    assert "利用者ID" in text and "パスワード" in text
    assert not re.findall(r"[A-Za-z]{4,}", text)


def test_only_the_listed_account_pages_exist(db: None) -> None:
    """allauth の道筋は、名のったものだけが開いている。登録・メール管理・結び付けの口は無い。"""
    registered = {route.path for route in collected_routes() if route.path.startswith("accounts/")}
    assert registered == ACCOUNT_PATHS
    for path in ("signup/", "email/", "3rdparty/", "confirm-email/", "login/code/", "inactive/"):
        assert Client().get(f"/accounts/{path}").status_code == 404


def test_every_url_is_a_registered_route(db: None) -> None:
    """経路の一覧に載らない道筋は一つも無い。"""
    registered = {route.path for route in collected_routes()}
    assert {str(pattern.pattern) for pattern in get_resolver().url_patterns} == registered


@pytest.mark.parametrize("login_id", ["staff-990019", "no-such-person"])
def test_a_wrong_password_says_the_same_for_known_and_unknown(mihon: Town, login_id: str) -> None:
    """利用者がいてもいなくても、同じ状態・同じ文面が返る（打ち込んだ利用者IDを除く）。"""
    response = Client().post("/accounts/login/", {"login": login_id, "password": "違う合言葉-0000"})
    html = response.content.decode().replace(login_id, "")
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)
    known = Client().post("/accounts/login/", {"login": "staff-990019", "password": "違う合言葉-0000"})
    expected = known.content.decode().replace("staff-990019", "")
    expected = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", expected)
    assert response.status_code == known.status_code == 200
    assert html == expected


def test_a_stopped_account_looks_like_a_wrong_password(mihon: Town) -> None:
    """止めた利用者は、正しいパスワードでも「違います」になる。"""
    account = mihon.accounts["staff"]
    account.is_active = False
    account.save()
    response = Client().post("/accounts/login/", {"login": account.login_id, "password": PASSWORD})
    assert response.status_code == 200
    assert "正しくありません" in response.content.decode()


def test_next_never_leads_outside(mihon: Town) -> None:
    """サインインの後に、よその場所へは飛ばない。"""
    for target in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ):
        response = Client().post(
            "/accounts/login/", {"login": "staff-990019", "password": PASSWORD, "next": target}
        )
        assert response.status_code == 302
        assert "evil" not in response.headers["Location"] and "javascript" not in response.headers["Location"]


def test_sign_in_and_failure_are_each_audited_once(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """失敗一回と成功一回が、監査に一件ずつ残る。打ち込んだ文字は残らない。"""
    sign_in("staff-990019", "違う合言葉-0000")
    sign_in("staff-990019")
    actions = list(AuditEvent.objects.filter(record_kind="sign_in").values_list("action", flat=True))
    assert actions == ["サインインに失敗した", "サインインした"]


def test_without_mail_the_reset_page_points_to_the_administrator(db: None) -> None:
    """電子メールを送れない設置では、システム管理者に招待を頼むよう案内する。"""
    assert "招待を頼んでください" in Client().get("/accounts/password/reset/").content.decode()
