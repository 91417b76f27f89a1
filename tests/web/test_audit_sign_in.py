"""監査: サインインの成功・失敗・締め出し・サインアウトが一件ずつ残り、打ち込まれた文字は残らない。"""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from tests.world import PASSWORD, Town

TYPED = "まちがえて打った合言葉-2026"


@pytest.fixture
def door(mihon: Town) -> Client:
    """サインインしていない人の玄関。"""
    return Client()


def _sign_in(door: Client, login: str, password: str) -> list[AuditEvent]:
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    door.post("/accounts/login/", {"login": login, "password": password})
    return list(AuditEvent.objects.filter(pk__gt=last).order_by("pk"))


def test_sign_in_and_out_leave_one_event_each(mihon: Town, door: Client) -> None:
    """サインインとサインアウトが、その人の行いとして一件ずつ残る。"""
    account = mihon.accounts["staff"]
    (event,) = _sign_in(door, account.login_id, PASSWORD)
    assert (event.action, event.result, event.actor_key) == ("サインインした", "done", account.key)
    assert event.source == "127.0.0.1" and event.request_number
    door.post("/accounts/logout/")
    last = AuditEvent.objects.latest("pk")
    assert (last.action, last.actor_key) == ("サインアウトした", account.key)


def test_failure_names_only_a_known_account(mihon: Town, door: Client) -> None:
    """失敗は、知っている利用者ならその鍵だけを残し、行った人は空のままである（本人とは限らない）。"""
    account = mihon.accounts["staff"]
    (event,) = _sign_in(door, account.login_id, TYPED)
    assert (event.action, event.result) == ("サインインに失敗した", "failed")
    assert (event.actor_key, event.record_key) == (None, str(account.key))


def test_password_typed_as_login_id_is_not_kept(mihon: Town, door: Client) -> None:
    """利用者IDの欄に打たれた合言葉も、合言葉の欄の文字も、監査のどの欄にも残らない。"""
    (event,) = _sign_in(door, TYPED, PASSWORD)
    assert event.record_key == ""
    _sign_in(door, mihon.accounts["staff"].login_id, TYPED)
    _sign_in(door, mihon.accounts["staff"].login_id, PASSWORD)
    texts = [f.attname for f in AuditEvent._meta.concrete_fields if isinstance(f, models.CharField)]
    kept = repr(list(AuditEvent.objects.values_list(*texts)))
    assert TYPED not in kept and PASSWORD not in kept
    assert get_user_model().objects.get(login_id="staff-990019").password not in kept


def test_lock_out_and_tries_behind_it_are_refusals(mihon: Town, door: Client) -> None:
    """試み一回に一件ずつ残り、失敗が続くと締め出しになる。締め出しの間は正しい合言葉でも拒否である。"""
    account = mihon.accounts["staff"]
    left = [_sign_in(door, account.login_id, TYPED) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert [len(events) for events in left] == [1] * len(left)
    assert [events[0].action for events in left] == [
        *["サインインに失敗した"] * (len(left) - 1),
        "サインインを締め出した",
    ]
    (event,) = _sign_in(door, account.login_id, PASSWORD)
    assert (event.action, event.result) == ("サインインを締め出した", "refused")
    assert event.record_key == str(account.key)
