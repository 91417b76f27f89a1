"""大きい競り合い: 四つの過程が多くの仕事を競い、その間に働き手が次々に強制終了される。"""

import random
from collections import Counter

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import clock
from shirube.apps.jobs import actions
from shirube.apps.jobs.models import Job
from tests.databases import Database
from tests.unit.apps.jobs import trial_kinds as trial
from tests.unit.apps.jobs.trial_processes import end, start_worker, wait_for
from tests.world import Town

pytestmark = [pytest.mark.both_databases, pytest.mark.deep]
JOBS, WORKERS, KILLS = 600, 4, 12


def test_nothing_is_lost_or_done_twice_under_kills(stage: Database, body: Town) -> None:
    """600 の仕事、四つの過程、12 回の強制終了。どの仕事もちょうど一度だけ効く。"""
    with body.entered(now=clock.now()) as by:
        for number in range(JOBS):
            actions.enqueue(by=by, kind=trial.ONCE, arguments={"number": number, "pause": 0.01})
    Job.objects.update(max_attempts=100)
    chance = random.Random(20261121)
    crew = [start_worker(stage) for _ in range(WORKERS)]
    try:
        for _ in range(KILLS):
            before = _done()
            wait_for(lambda before=before: _done() > before + 5 or _done() == JOBS)
            victim = chance.randrange(WORKERS)
            crew[victim].kill()
            end(crew[victim])
            crew[victim] = start_worker(stage)
        wait_for(lambda: _done() == JOBS, 300)
    finally:
        for process in crew:
            end(process)
    with body.entered():
        effects = Counter(AuditEvent.objects.filter(action=trial.EFFECT).values_list("record_key", flat=True))
    assert effects == Counter({str(number): 1 for number in range(JOBS)})


def _done() -> int:
    return Job.objects.filter(state=Job.State.DONE).count()
