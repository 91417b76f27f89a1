"""電子メールでの定め直し: 送れる設置だけで開き、いる人といない人の答えは同じ。"""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from shirube.apps.frame.routes import as_urlpatterns
from shirube.apps.organization.models import Account
from shirube.web import account_routes, urls
from shirube.web.mail import django_settings
from tests.world import Town

pytestmark = pytest.mark.django_db

PAGE = "/accounts/password/reset/"
NEW = "みどりの坂道と七つの傘立て"


@pytest.fixture(autouse=True)
def _can_mail(settings: Any) -> None:
    settings.SHIRUBE_CAN_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "shirube@city.example.lg.jp"
    others = [one for one in urls.urlpatterns if one.name != "account_reset_password"]
    handlers = {f"handler{n}": staticmethod(getattr(urls, f"handler{n}")) for n in (400, 403, 404, 500)}
    patterns = [*others, *as_urlpatterns(account_routes._reset_pages())]
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": patterns, **handlers})


def _asked(email: str) -> tuple[int, str, str]:
    response = Client().post(PAGE, {"email": email})
    page = Client().get(response.headers["Location"])
    return response.status_code, response.headers["Location"], page.content.decode()


def _outbox(count: int) -> list[Any]:
    for _ in range(100):
        if len(mail.outbox) >= count:
            break
        time.sleep(0.02)
    return mail.outbox


def test_the_mailed_address_works_once(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """届いたアドレスで新しいパスワードを定めると入れ、二度目は使えない。"""
    Account.objects.filter(login_id="staff-990019").update(email="staff@city.example.lg.jp")
    assert _asked("staff@city.example.lg.jp")[0] == 302
    (message,) = _outbox(1)
    assert "1時間だけ" in message.body and message.to == ["staff@city.example.lg.jp"]
    address = re.search(r"http://testserver(/\S+)", message.body)[1]  # type: ignore[index]
    client = Client()
    form = client.get(address, follow=True)
    sent = client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert sent.status_code == 302
    assert sign_in("staff-990019", NEW).get("/990019/").status_code == 200
    assert "使い終わったか" in Client().get(address, follow=True).content.decode()


def test_known_and_unknown_addresses_look_the_same(mihon: Town) -> None:
    """登録のないアドレスでも、答えは同じで、電子メールは出ない。"""
    Account.objects.filter(login_id="staff-990019").update(email="staff@city.example.lg.jp")
    assert _asked("staff@city.example.lg.jp") == _asked("nobody@city.example.lg.jp")
    assert [message.to for message in _outbox(1)] == [["staff@city.example.lg.jp"]]


def test_one_line_sets_the_mail_server() -> None:
    """``SHIRUBE_SMTP`` の一行から、Django の設定ができる。空ならどこへも送らない。"""
    made = django_settings("smtps://user:p%40ss@mail.example.lg.jp/?from=shirube@example.lg.jp")
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"], made["EMAIL_USE_SSL"]) == (
        "mail.example.lg.jp",
        465,
        True,
    )
    assert (made["EMAIL_HOST_PASSWORD"], made["DEFAULT_FROM_EMAIL"]) == ("p@ss", "shirube@example.lg.jp")
    assert django_settings("")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


def test_an_unreadable_line_stops_the_start() -> None:
    """読めない一行では、書き方を言って起動を断る。"""
    with pytest.raises(ImproperlyConfigured, match="SHIRUBE_SMTP"):
        django_settings("mail.example.lg.jp")
