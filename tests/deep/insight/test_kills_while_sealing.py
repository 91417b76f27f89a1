"""封じているあいだに、過程がその場で終わる: どこで終わっても、記録はいつも正しく、次に封じれば済む。"""

import subprocess
import sys

import pytest
from django.conf import settings as live

from shirube.apps.insight.logs import actions, own
from shirube.engines.insight.case_events import record_of
from tests.databases import Database
from tests.own_cases import DAY, HOUR, every_event, finished, noted
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.deep]
BEGIN = NOW - 30 * DAY
KILLED = 137
_CHILD = """
from shirube.cli import database
database.start()
from shirube.apps.frame import faults, scope
from shirube.apps.insight.logs import actions
from shirube.cli.scopes import scope_of_code
faults.plant_from_environment()
with scope.enter(scope_of_code("990019")) as by:
    actions.seal_own_cases(by=by, told=lambda phase, rows: faults.fault(f"insight.seal.{phase.value}"))
"""


def seal_in_another_process(stage: Database, fault: str = "") -> int:
    """別の過程で封じ、終わりの符号を返す。``fault`` のところで、過程はその場で終わる。"""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        env=stage.environment(SHIRUBE_FAULT=f"{fault}:kill" if fault else ""),
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode in (0, KILLED), done.stderr.decode()
    return done.returncode


@pytest.mark.parametrize("phase", ["day", "switch", "sweep"])
def test_a_killed_sealing_never_shows_a_half(
    stage: Database,
    phase: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """初めて封じるときも、封じ直すときも、殺されたあとの記録は一度に作ったものと等しく、次の過程が封じ終える。"""
    monkeypatch.setattr(live, "SHIRUBE_INSIGHT_DIR", stage.folder / "insight")

    def check() -> None:
        assert list(own.opened(by).record.event_ids) == list(record_of(every_event(by)).event_ids)

    with World.build().mihon.entered() as by:
        actions.place_own_log(by=by)
        cases = [finished(by, BEGIN + days * DAY, days=days) for days in (1, 2, 5)]
        for again in range(2):
            assert seal_in_another_process(stage, f"insight.seal.{phase}") == KILLED
            check()
            assert seal_in_another_process(stage) == 0
            check()
            sealing = own.opened(by).sealing
            assert (sealing.live, sealing.stale) == (0, 0) and sealing.sealed == 9 + again
            noted(cases[0], "電話", BEGIN + HOUR, BEGIN + 3 * DAY)
            assert own.opened(by).sealing.stale == 1
            check()
