"""二つ目の確認: 番号の使い回し・当て推量・用意していない人の抜け道がない。"""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.permissions import ANYONE
from shirube.web import second_factor
from shirube.web.lock_out import LIMIT
from shirube.web.urls import collected_routes
from tests.world import PASSWORD, Town

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE_PAGE = "/accounts/2fa/authenticate/"


def _code(step: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + step))


@pytest.fixture
def admin_with_app(mihon: Town) -> str:
    """認証アプリを登録した、みほん市のシステム管理者の利用者ID。"""
    account = mihon.accounts["system_admin"]
    TOTP.activate(account, SECRET)
    return account.login_id


@pytest.fixture
def office(settings: object) -> None:
    """office の構え（庁内は 10.0.0.0/8）。"""
    settings.IS_OFFICE = True  # type: ignore[attr-defined]
    settings.SHIRUBE_TRUSTED_NETWORKS = ["10.0.0.0/8"]  # type: ignore[attr-defined]


@pytest.fixture
def real_body(mihon: Town) -> Town:
    """架空でない自治体（office では架空の自治体に入れない）。"""
    mihon.municipality.is_demo = False
    mihon.municipality.save()
    return mihon


def test_password_alone_is_not_enough(admin_with_app: str, sign_in: Callable[..., Client]) -> None:
    """認証アプリを登録した人は、番号を入れるまでどの画面も開けない。"""
    client = sign_in(admin_with_app)
    assert client.get("/990019/").status_code == 302
    assert client.post(CODE_PAGE, {"code": _code()}).status_code == 302
    assert client.get("/990019/").status_code == 200


def test_a_code_works_only_once(admin_with_app: str, sign_in: Callable[..., Client]) -> None:
    """一度使った番号は、別のサインインでは使えない。"""
    code = _code()
    assert sign_in(admin_with_app).post(CODE_PAGE, {"code": code}).status_code == 302
    again = sign_in(admin_with_app).post(CODE_PAGE, {"code": code})
    assert again.status_code == 200 and "番号が違います" in again.content.decode()


def test_five_wrong_codes_lock_the_account(admin_with_app: str, sign_in: Callable[..., Client]) -> None:
    """番号を5回間違えると、正しい番号でも、正しいパスワードからやり直しても入れない。"""
    client = sign_in(admin_with_app)
    wrong = f"{(int(_code()) + 7) % 1_000_000:06}"
    answers = [client.post(CODE_PAGE, {"code": wrong}).status_code for _ in range(LIMIT)]
    assert answers == [200] * (LIMIT - 1) + [429]
    assert client.post(CODE_PAGE, {"code": _code()}).status_code == 429
    response = Client().post("/accounts/login/", {"login": admin_with_app, "password": PASSWORD})
    assert response.status_code == 429


def test_wrong_codes_are_audited_once_each(admin_with_app: str, sign_in: Callable[..., Client]) -> None:
    """間違いは一件ずつ、締め出しは一件ずつ残る。"""
    client = sign_in(admin_with_app)
    for _ in range(LIMIT + 1):
        client.post(CODE_PAGE, {"code": "000000"})
    said = list(AuditEvent.objects.filter(record_kind="sign_in").values_list("action", flat=True))
    assert said.count("二要素の認証に失敗した") == LIMIT
    assert said.count("サインインを締め出した") == 2


def test_a_right_password_does_not_clear_wrong_codes(
    admin_with_app: str, sign_in: Callable[..., Client]
) -> None:
    """パスワードを正しく入れ直しても、番号の間違いの数は消えない。"""
    for _ in range(LIMIT):
        sign_in(admin_with_app).post(CODE_PAGE, {"code": "000000"})
    assert sign_in(admin_with_app).post(CODE_PAGE, {"code": _code()}).status_code in (302, 429)
    assert (
        Client().post("/accounts/login/", {"login": admin_with_app, "password": PASSWORD}).status_code == 429
    )


def test_a_recovery_code_works_only_once(
    mihon: Town, admin_with_app: str, sign_in: Callable[..., Client]
) -> None:
    """予備の番号は、一つにつき一度だけ使える。"""
    code = RecoveryCodes.activate(mihon.accounts["system_admin"]).get_unused_codes()[0]
    assert sign_in(admin_with_app).post(CODE_PAGE, {"code": code}).status_code == 302
    assert sign_in(admin_with_app).post(CODE_PAGE, {"code": code}).status_code == 200


def test_secrets_are_not_stored_in_the_clear(mihon: Town, admin_with_app: str) -> None:
    """認証アプリの秘密は、データベースに平文で無い。"""
    row = Authenticator.objects.get(user=mihon.accounts["system_admin"])
    assert SECRET not in str(row.data)


def test_setting_up_completes_this_sign_in(
    real_body: Town, office: None, sign_in: Callable[..., Client]
) -> None:
    """庁内のシステム管理者は、登録の画面だけを開け、登録すればそのまま使える。"""
    client = sign_in("system_admin-990019", REMOTE_ADDR="10.0.0.9")
    assert client.get("/990019/kpi/").headers["Location"].endswith("/accounts/2fa/needed/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert client.get("/990019/kpi/").status_code == 200


@pytest.mark.parametrize(
    ("login_id", "address"), [("system_admin-990019", "10.0.0.9"), ("staff-990019", "203.0.113.9")]
)
def test_no_page_opens_without_the_second_factor(
    real_body: Town, office: None, sign_in: Callable[..., Client], login_id: str, address: str
) -> None:
    """システム管理者と庁外の人は、二つ目の確認なしには、案内と登録のほか一つの画面も開けない。"""
    client = sign_in(login_id, REMOTE_ADDR=address)
    allowed = second_factor.ALWAYS_OPEN | second_factor.OPEN_TO_SET_UP
    opened = []
    for route in collected_routes():
        if "<" in route.path or route.name in allowed:
            continue
        for prefix in ("/990019/", "/"):
            response = client.generic(route.methods[0], prefix + route.path)
            if response.status_code == 200:
                opened.append((route.path, prefix))
    assert opened == []


def test_a_remote_person_cannot_set_up_an_app(
    real_body: Town, office: None, sign_in: Callable[..., Client]
) -> None:
    """盗んだパスワードで、庁外から認証アプリを登録することはできない。"""
    client = sign_in("staff-990019", REMOTE_ADDR="203.0.113.9")
    response = client.get("/accounts/2fa/totp/activate/")
    assert response.status_code == 302
    assert "庁内の機械から" in client.get("/accounts/2fa/needed/").content.decode()


def test_a_clerk_in_the_office_needs_no_second_factor(
    real_body: Town, office: None, sign_in: Callable[..., Client]
) -> None:
    """庁内の一般の職員は、パスワードだけで使える。"""
    assert sign_in("staff-990019", REMOTE_ADDR="10.0.0.9").get("/990019/").status_code == 200


def test_anonymous_pages_stay_open(real_body: Town, office: None) -> None:
    """サインインしていない人の画面（入口・見張り）は、二つ目の確認と関わりなく開く。"""
    open_pages = [
        r for r in collected_routes() if r.permission == ANYONE and r.name in ("account_login", "health")
    ]
    assert [Client().get(f"/{route.path}").status_code for route in open_pages] == [200, 200]
