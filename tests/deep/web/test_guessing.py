"""深い試験（AUT-01・AUT-03）: 千回の当て推量、四つの過程での同時の当て推量、答えの時間の差。"""

import statistics
import time

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils.http import urlencode

from shirube.apps.audit.models import AuditEvent
from shirube.apps.organization.models import Account
from shirube.web.lock_out import LIMIT
from shirube.web.passwords import NormalizedPBKDF2Hasher
from tests.databases import Database
from tests.web.test_sign_in_databases import guesses_from_processes
from tests.world import PASSWORD, Town, World

pytestmark = pytest.mark.deep

LOGIN = "/accounts/login/"
GUESSES = 1000


def _try(login_id: str, password: str, address: str) -> int:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": login_id, "password": password}).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["一つのアドレス", "百のアドレス"])
def test_a_thousand_guesses_at_one_account(mihon: Town, way: str) -> None:
    """一つの利用者IDへの千回の当て推量は、5回目から後はすべて断られ、断りはすべて監査に残る。"""
    answers = [
        _try(
            "staff-990019",
            f"当てずっぽう-{n:06}",
            "10.0.0.1" if way == "一つのアドレス" else f"2001:db8:{n % 100:x}:{n:x}::1",
        )
        for n in range(GUESSES)
    ]
    assert answers.count(200) == LIMIT - 1 and answers.count(429) == GUESSES - LIMIT + 1
    assert _try("staff-990019", PASSWORD, "10.0.0.2") == 429
    assert AuditEvent.objects.filter(action="サインインを締め出した").count() == GUESSES - LIMIT + 2


@pytest.mark.django_db
def test_a_thousand_guesses_at_a_hundred_accounts(mihon: Town) -> None:
    """一つのアドレスから百の利用者IDへ千回当てても、そのアドレスの関係のない職員は入れる。"""
    for n in range(GUESSES):
        _try(f"person-{n % 100:03}", f"当てずっぽう-{n:06}", "10.0.0.1")
    assert all(_try(f"{role}-990019", PASSWORD, "10.0.0.1") == 302 for role in mihon.accounts)


@pytest.mark.both_databases
def test_four_servers_never_try_more_than_ten(stage: Database) -> None:
    """四つの過程から同時に四百回当てても、確かめられる当て推量は 10 回を超えない。"""
    World.build()
    answers = guesses_from_processes(stage, 4, 100)
    assert len(answers) == 400
    assert answers.count(200) <= 10
    assert _try("staff-990019", PASSWORD, "10.0.0.2") == 429


class QuickHasher(NormalizedPBKDF2Hasher):
    """回数だけを減らした、同じ混ぜ方（千の計測のため）。"""

    iterations = 2_000


@pytest.mark.django_db
def test_time_does_not_tell_who_exists(mihon: Town, settings: object) -> None:
    """いる人といない人への答えの時間の中央値の差は、三百回ずつで 5 ミリ秒に満たない。"""
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher"]  # type: ignore[attr-defined]
    Account.objects.update(password=make_password(PASSWORD))
    gaps: dict[str, list[float]] = {"staff-990019": [], "nobody-990019": []}
    client = Client()
    client.get(LOGIN)
    for n in range(300):
        for name, measured in gaps.items():
            body = urlencode({"login": name, "password": f"当てずっぽう-{n:06}"})
            started = time.perf_counter()
            status = client.post(LOGIN, body, content_type="application/x-www-form-urlencoded").status_code
            measured.append(time.perf_counter() - started)
            assert status == 200
        AccessAttempt.objects.all().delete()
    known, unknown = (statistics.median(values) * 1000 for values in gaps.values())
    print(f"いる人 {known:.2f} ms、いない人 {unknown:.2f} ms")
    assert abs(known - unknown) < 5
