"""別の過程の働き手: 強制終了、競り合い、ロック、切断でも、失わず重ねない。"""

import sqlite3
import time
from collections import Counter

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import clock
from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.jobs import actions
from shirube.apps.jobs.models import Job
from tests.databases import Database, cut_connections
from tests.unit.apps.jobs import trial_kinds as trial
from tests.unit.apps.jobs.trial_processes import end, start_worker, wait_for, workers
from tests.world import Town

pytestmark = pytest.mark.both_databases


def _ask(body: Town, kind: JobKind, count: int, **arguments: object) -> None:
    with body.entered(now=clock.now()) as by:
        for number in range(count):
            actions.enqueue(by=by, kind=kind, arguments={"number": number, **arguments})


def _effects(body: Town) -> Counter[str]:
    with body.entered():
        return Counter(AuditEvent.objects.filter(action=trial.EFFECT).values_list("record_key", flat=True))


def _all_finished() -> bool:
    return not Job.objects.exclude(state__in=Job.FINISHED).exists()


def test_two_processes_never_do_the_same_job_twice(stage: Database, body: Town) -> None:
    """二つの過程が 120 の仕事を競っても、どれもちょうど一度だけ効く。"""
    _ask(body, trial.ONCE, 120)
    with workers(stage, 2, SHIRUBE_TRIAL_LEASE="60"):
        wait_for(_all_finished)
    assert _effects(body) == Counter({str(number): 1 for number in range(120)})
    assert set(Job.objects.values_list("state", "attempts")) == {(Job.State.DONE, 1)}


def test_job_of_a_killed_worker_is_retried_when_its_lease_expires(stage: Database, body: Town) -> None:
    """働き手を強制終了しても、札の期限が切れると別の働き手がやり直し、一度だけ効く。"""
    _ask(body, trial.ONCE, 1, pause=30)
    first = start_worker(stage)
    wait_for(lambda: Job.objects.filter(state=Job.State.RUNNING).exists())
    first.kill()
    end(first)
    assert _effects(body) == Counter()
    Job.objects.update(arguments={"number": 0})
    with workers(stage, 1):
        wait_for(_all_finished)
    job = Job.objects.get()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    assert [line["outcome"] for line in job.history] == ["中断", "完了"]
    assert _effects(body) == Counter({"0": 1})


@pytest.mark.parametrize("point", ["trial.before_effect", "trial.inside_effect", "trial.after_effect"])
def test_kill_at_every_point_around_the_effect(stage: Database, body: Town, point: str) -> None:
    """効き目の前・途中・直後のどこで倒れても、効き目はちょうど一度。"""
    _ask(body, trial.ONCE, 1)
    first = start_worker(stage, SHIRUBE_FAULT=f"{point}:kill")
    assert first.wait(30) == 137
    end(first)
    with workers(stage, 1):
        wait_for(_all_finished)
    assert Job.objects.get().state == Job.State.DONE
    assert _effects(body) == Counter({"0": 1})


def test_job_that_kills_its_worker_ends_as_failed(stage: Database, body: Town) -> None:
    """働き手をいつも倒す仕事は、上限で失敗になり、ほかの仕事を巻き込み続けない。"""
    _ask(body, trial.DIES, 1)
    for _ in range(3):
        process = start_worker(stage, SHIRUBE_TRIAL_LEASE="0.5")
        assert process.wait(30) == 137
        end(process)
        time.sleep(0.5)
    _ask(body, trial.ONCE, 1)
    with workers(stage, 1):
        wait_for(_all_finished)
    states = dict(Job.objects.values_list("kind", "state"))
    assert states == {trial.DIES.id: Job.State.FAILED, trial.ONCE.id: Job.State.DONE}


def test_worker_survives_trouble_of_its_database(stage: Database, body: Town) -> None:
    """SQLite が 9 秒ロックされても（待ちは 1 秒で切れる）、PostgreSQL の接続が切られても、仕事は終わる。"""
    _ask(body, trial.ONCE, 30, pause=0.02)
    with workers(stage, 1, SHIRUBE_TRIAL_BUSY_TIMEOUT="1" if stage.vendor == "sqlite" else "") as (process,):
        wait_for(lambda: Job.objects.filter(state=Job.State.DONE).count() >= 3)
        _trouble(stage)
        wait_for(_all_finished)
        assert process.poll() is None, "働き手が終わってしまった"
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}
    assert _effects(body) == Counter({str(number): 1 for number in range(30)})


def _trouble(stage: Database) -> None:
    if stage.vendor == "sqlite":
        lock = sqlite3.connect(stage.url.removeprefix("sqlite:///"), isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        time.sleep(9)
        lock.execute("ROLLBACK")
        lock.close()
    else:
        for _ in range(5):
            cut_connections(stage)
            time.sleep(0.2)
        from django.db import connection

        connection.close()
