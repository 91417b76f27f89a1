"""一度だけの合言葉: 期限までは入れ、過ぎれば、正しく打った人にだけわけを言って断る。"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from shirube.apps.organization import actions
from shirube.apps.organization.models import Account
from tests.web.conftest import MovingClock
from tests.world import Town

pytestmark = pytest.mark.django_db
SECRET = "abcde-fghjk-mnpqr-stuvw-xyz23"
NEW = "みどりの坂道と七つの傘立て"


@pytest.fixture
def holder(mihon: Town, moving_clock: MovingClock) -> Account:
    """24 時間の合言葉を渡されたシステム管理者。"""
    account = mihon.accounts["system_admin"]
    with mihon.entered(now=moving_clock.at) as by:
        until = moving_clock.at + timedelta(hours=24)
        return actions.reset_password(
            by=by, key=account.key, version=account.version, password=SECRET, expires_at=until
        )


def _try(account: Account, password: str = SECRET) -> str:
    response = Client().post("/accounts/login/", {"login": account.login_id, "password": password})
    return response.content.decode() if response.status_code != 302 else ""


def test_the_secret_opens_until_its_end(holder: Account, moving_clock: MovingClock) -> None:
    """期限の前は入れて、期限からは入れない。断られたことは監査に残る。"""
    moving_clock.advance(hours=23, minutes=59)
    assert _try(holder) == ""
    moving_clock.advance(minutes=1)
    assert "合言葉の期限が過ぎています" in _try(holder)
    refused = AuditEvent.objects.filter(record_kind="sign_in", result=AuditEvent.Result.FAILED)
    assert refused.count() == 1


def test_only_the_holder_is_told_that_it_ended(holder: Account, moving_clock: MovingClock) -> None:
    """期限のことは、正しく打った人にだけ言う。ほかは、ふつうの間違いと同じ答えになる。"""
    moving_clock.advance(hours=25)
    said = _try(holder, "wrong-" + SECRET)
    assert "期限" not in said and said != ""


def test_an_own_password_has_no_end(
    holder: Account, moving_clock: MovingClock, sign_in: Callable[..., Client]
) -> None:
    """自分のパスワードに替えれば、24 時間を過ぎても入れる。"""
    client = sign_in(holder.login_id, SECRET)
    typed = {"oldpassword": SECRET, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", typed).status_code == 302
    holder.refresh_from_db()
    assert (holder.password_expires_at, holder.must_change_password) == (None, False)
    moving_clock.advance(days=30)
    assert _try(holder, NEW) == ""
