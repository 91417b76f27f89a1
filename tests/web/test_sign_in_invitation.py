"""招待: システム管理者が手渡すアドレスで、一度だけパスワードを定められる。"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from tests.world import Town

pytestmark = pytest.mark.django_db

NEW = "みどりの坂道と七つの傘立て"


def _invite(town: Town, role: str = "staff", by: str = "system_admin") -> tuple[int, str]:
    response = town.client(by).post(town.url(f"accounts/{town.accounts[role].key}/invite/"))
    found = re.search(r"http://testserver(/[^<]+)", response.content.decode())
    return response.status_code, found[1].strip() if found else ""


def _accept(address: str, password: str = NEW) -> int:
    return Client().post(address, {"new_password1": password, "new_password2": password}).status_code


def test_an_invitation_sets_a_password_once(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """招待を開いてパスワードを定めると入れ、同じアドレスは二度使えない。"""
    status, address = _invite(mihon)
    assert status == 200
    assert "パスワードを定めます" in Client().get(address).content.decode()
    assert _accept(address) == 302
    assert sign_in("staff-990019", NEW).get("/990019/").status_code == 200
    assert _accept(address, "べつの夜明けと十二の石段") == 403
    said = list(AuditEvent.objects.filter(record_kind="sign_in").values_list("action", flat=True))
    assert said[-2:] == ["パスワードを定め直した", "サインインした"]


def test_an_invitation_ends_after_an_hour(mihon: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """招待は 1 時間で切れる。"""
    _, address = _invite(mihon)
    later = datetime.now() + timedelta(minutes=59)  # noqa: DTZ005 - Django の合い札は、その機械の時刻で数える
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    assert Client().get(address).status_code == 200
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later + timedelta(minutes=2))
    assert Client().get(address).status_code == 403


def test_an_invitation_dies_with_a_sign_in(mihon: Town, sign_in: Callable[..., Client]) -> None:
    """本人がサインインすれば、前に作った招待は効かなくなる。"""
    _, address = _invite(mihon)
    sign_in("staff-990019")
    assert Client().get(address).status_code == 403


def test_a_weak_password_is_refused_with_the_reason(mihon: Town) -> None:
    """弱いパスワードは、理由を言って断り、招待は生きている。"""
    _, address = _invite(mihon)
    response = Client().post(
        address, {"new_password1": "みほんし20261121", "new_password2": "みほんし20261121"}
    )
    assert response.status_code == 422
    assert "自治体の名" in response.content.decode() or "文字以上" in response.content.decode()
    assert _accept(address) == 302


def test_known_and_unknown_people_look_the_same(mihon: Town) -> None:
    """でたらめな招待は、利用者がいてもいなくても、同じ画面になる。"""
    known = Client().get(f"/invitations/{mihon.accounts['staff'].key}/aaa-bbb/")
    unknown = Client().get("/invitations/00000000-0000-7000-8000-000000000000/aaa-bbb/")
    numbers = r"[0-9a-f]{12}"
    assert known.status_code == unknown.status_code == 403
    assert re.sub(numbers, "", known.content.decode()) == re.sub(numbers, "", unknown.content.decode())


@pytest.mark.parametrize("role", ["staff", "dx_officer", "auditor", "vendor"])
def test_only_an_administrator_invites(mihon: Town, role: str) -> None:
    """権限のない役割は、招待を作れない。"""
    status, address = _invite(mihon, "counter_clerk", by=role)
    assert (status, address) == (403, "")


def test_nobody_invites_themselves_or_another_body(mihon: Town, futago: Town) -> None:
    """自分の招待と、ほかの自治体の人の招待は作れない。"""
    assert _invite(mihon, "system_admin") == (403, "")
    response = mihon.client("system_admin").post(
        mihon.url(f"accounts/{futago.accounts['staff'].key}/invite/")
    )
    assert response.status_code == 404
