"""締め出し（AUT-01）: 一人の利用者IDは止まり、同じ庁舎のほかの人は止まらない。"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from shirube.web.lock_out import LIMIT
from tests.world import PASSWORD, Town

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def _try(login_id: str, password: str, address: str = "10.1.2.3") -> int:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": login_id, "password": password}).status_code


def test_one_account_refuses_even_the_right_password(mihon: Town) -> None:
    """一つのアドレスから当て続けると、5回で止まり、正しいパスワードでも入れない。"""
    answers = [_try("staff-990019", f"当てずっぽう-{n:06}") for n in range(30)]
    assert answers[: LIMIT - 1] == [200] * (LIMIT - 1)
    assert set(answers[LIMIT - 1 :]) == {429}
    assert _try("staff-990019", PASSWORD) == 429


def test_many_addresses_do_not_help(mihon: Town) -> None:
    """100 のアドレス（IPv6 の /64 を替える）から当てても、同じ5回で止まる。"""
    answers = [_try("staff-990019", f"当てずっぽう-{n:06}", f"2001:db8:{n:x}::1") for n in range(100)]
    assert answers.count(200) == LIMIT - 1


@pytest.mark.parametrize("spelling", ["STAFF-990019", "ｓｔａｆｆ-990019", " staff-990019 "])
def test_spelling_the_id_otherwise_does_not_help(mihon: Town, spelling: str) -> None:
    """大文字・全角・空白で綴りを替えても、同じ人の間違いとして数える。"""
    for n in range(LIMIT):
        _try(spelling if n % 2 else "staff-990019", f"当てずっぽう-{n:06}")
    assert _try("staff-990019", PASSWORD) == 429


def test_another_clerk_behind_the_same_address_still_signs_in(mihon: Town) -> None:
    """同じ庁舎のアドレスから大勢のIDが当てられても、ほかの職員は入れる。"""
    for n in range(60):
        _try(f"somebody-{n % 20}", f"当てずっぽう-{n:06}")
    for n in range(LIMIT + 2):
        _try("staff-990019", f"当てずっぽう-{n:06}")
    assert _try("dx_officer-990019", PASSWORD) == 302


def test_the_lock_ends_after_one_hour(mihon: Town) -> None:
    """止まってから一時間で、正しいパスワードで入れる。途中の試みで延びることはない。"""
    for n in range(LIMIT + 3):
        _try("staff-990019", f"当てずっぽう-{n:06}")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=59))
    assert _try("staff-990019", PASSWORD) == 429
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=2))
    assert _try("staff-990019", PASSWORD) == 302


def test_unknown_ids_lock_the_same_way(mihon: Town) -> None:
    """いない利用者IDも同じ回数で同じ画面になるので、いるかどうかは分からない。"""
    answers = {
        name: [
            Client().post(LOGIN, {"login": name, "password": f"当てずっぽう-{n:06}"}).status_code
            for n in range(LIMIT + 2)
        ]
        for name in ("staff-990019", "nobody-000000")
    }
    assert answers["staff-990019"] == answers["nobody-000000"]


def test_the_lock_page_is_japanese_and_says_when(mihon: Town) -> None:
    """締め出しの画面は日本語で、いつ使えるようになるかを言い、要求番号を示す。"""
    for n in range(LIMIT):
        response = Client().post(LOGIN, {"login": "staff-990019", "password": f"当てずっぽう-{n:06}"})
    html = response.content.decode()
    assert response.headers["Retry-After"] == "3600"
    assert "1時間たってから" in html and response.headers["X-Request-Number"] in html


def test_every_block_is_audited_once(mihon: Town) -> None:
    """断った試みが一件ずつ監査に残り、だれのIDかが鍵で分かる。"""
    for n in range(LIMIT + 3):
        _try("staff-990019", f"当てずっぽう-{n:06}")
    blocks = AuditEvent.objects.filter(action="サインインを締め出した")
    assert blocks.count() == 4
    assert {event.record_key for event in blocks} == {str(mihon.accounts["staff"].key)}
    assert {event.source for event in blocks} == {"10.1.2.3"}
    assert AuditEvent.objects.filter(record_kind="sign_in").count() == LIMIT + 3


def test_nothing_typed_is_kept(mihon: Town) -> None:
    """利用者IDの欄に打たれたパスワードも、数える表に残らない。"""
    _try("うっかり合言葉-Secret", "もう一つの合言葉")
    row = AccessAttempt.objects.values().get()
    kept = " ".join(str(value) for value in row.values())
    assert "うっかり" not in kept and "もう一つ" not in kept and "Secret" not in kept


def test_success_clears_the_count(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """四回間違えても、一度入れれば、数は初めからになる。"""
    for _ in range(2):
        for n in range(LIMIT - 1):
            assert _try("staff-990019", f"当てずっぽう-{n:06}") == 200
        assert _try("staff-990019", PASSWORD) == 302
