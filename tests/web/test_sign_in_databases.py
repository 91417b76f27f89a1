"""サインインの決まりは、SQLite でも PostgreSQL（行の守りの下のログイン役）でも同じに働く。"""

import subprocess
import sys
from collections.abc import Iterable

import pytest
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from shirube.apps.audit.reach import rows_of
from shirube.web.lock_out import LIMIT
from tests.databases import Database
from tests.world import PASSWORD, World

pytestmark = pytest.mark.both_databases

LOGIN = "/accounts/login/"

# 別の過程（もう一つのサーバーにあたる）から、間違ったパスワードで入ろうとする。
GUESS = """
import sys, django; django.setup()
from django.test import Client
for n in range(int(sys.argv[1])):
    sent = {"login": "staff-990019", "password": f"当てずっぽう-{sys.argv[2]}-{n:04}"}
    print(Client(REMOTE_ADDR=f"10.0.{n % 250}.{sys.argv[2]}").post("/accounts/login/", sent).status_code)
"""


def guesses_from_processes(stage: Database, processes: int, each: int) -> list[int]:
    """いくつかの過程から同時に当て、それぞれの答えを返す。"""
    environment = stage.environment(DJANGO_SETTINGS_MODULE="tests.settings", PYTHONUTF8="1")
    (stage.folder / "static").mkdir(exist_ok=True)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", GUESS, str(each), str(number + 1)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    said = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * processes, _errors(err for _, err in said)
    return [int(line) for out, _ in said for line in out.split()]


def _errors(outputs: Iterable[str]) -> list[str]:
    """それぞれの過程の、誤りの行。"""
    return [line for err in outputs for line in err.splitlines() if "rror" in line][-6:]


def test_two_servers_count_together(stage: Database) -> None:
    """別々の過程での間違いが一つに数えられ、本人は止まり、ほかの職員は入れる。断りは一件ずつ監査に残る。"""
    World.build()
    answers = guesses_from_processes(stage, 2, 6)
    assert len(answers) == 12
    assert LIMIT - 1 <= answers.count(200) <= 10
    assert Client().post(LOGIN, {"login": "staff-990019", "password": PASSWORD}).status_code == 429
    other = Client(REMOTE_ADDR="10.0.1.1")
    assert other.post(LOGIN, {"login": "auditor-990019", "password": PASSWORD}).status_code == 302
    assert other.get("/990019/").status_code == 200
    with rows_of(None):
        blocks = AuditEvent.objects.filter(action="サインインを締め出した").count()
    assert blocks == answers.count(429) + 1
