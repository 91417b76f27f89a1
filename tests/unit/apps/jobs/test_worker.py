"""働き手: 一人で動くときの約束（両データベース）。"""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import clock, faults
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.jobs import actions, lease
from shirube.apps.jobs.models import Job
from shirube.apps.jobs.run import JobRun, LeaseLost
from shirube.apps.jobs.worker import Pace, Worker
from tests.unit.apps.jobs import trial_kinds as trial
from tests.world import Town

pytestmark = pytest.mark.both_databases
QUICK = Pace(lease=timedelta(seconds=1), poll=0.02, report_every=0, back_off=timedelta(0), grace=3)


def _ask(body: Town, kind: JobKind, **arguments: object) -> Job:
    with body.entered(now=clock.now()) as by:
        return actions.enqueue(by=by, kind=kind, arguments={"number": 1, **arguments})


def _drain() -> None:
    Worker(kinds=trial.KINDS, pace=QUICK).drain()


def _effects(body: Town, number: int = 1) -> int:
    with body.entered():
        return AuditEvent.objects.filter(action=trial.EFFECT, record_key=str(number)).count()


def _fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_job_runs_once_in_the_scope_of_its_body(body: Town) -> None:
    """頼んだ仕事は一度行われ、効き目はその自治体の監査に残り、結果と記録が行に残る。"""
    job = _ask(body, trial.ONCE)
    _drain()
    _drain()
    job = _fresh(job)
    assert (job.state, job.attempts, job.result_text) == (Job.State.DONE, 1, "一度だけ効きました。")
    assert [line["outcome"] for line in job.history] == ["完了"]
    assert _effects(body) == 1


def test_stale_holder_of_a_lease_leaves_no_effect(body: Town) -> None:
    """札を取り直された古い持ち主は、終わりも効き目も残せない（効き目は新しい持ち主の一度だけ）。"""
    job = _ask(body, trial.ONCE)
    old = lease.claim("short", clock.now(), timedelta(seconds=-1))
    new = lease.claim("short", clock.now(), timedelta(seconds=60))
    assert old and new and old.pk == new.pk == job.pk and old.lease_token != new.lease_token
    with scopes.enter(body.scope()):
        for holder, refused in ((old, True), (new, False), (new, True)):
            run = JobRun(holder, threading.Event(), 0)
            if refused:
                with pytest.raises(LeaseLost):
                    trial._once(run)
            else:
                trial._once(run)
    assert _effects(body) == 1
    assert _fresh(job).state == Job.State.DONE


def test_failure_inside_the_effect_rolls_back_the_completion(body: Town) -> None:
    """効き目の途中で誤ると終わりも巻き戻り、やり直して一度だけ効く。"""
    job = _ask(body, trial.ONCE)
    calls = iter([True, False])

    def fail_first() -> None:
        if next(calls):
            raise RuntimeError("試験の誤り")

    faults.plant("trial.inside_effect", fail_first)
    try:
        Worker(kinds=trial.KINDS, pace=Pace()).drain()
        assert _effects(body) == 0
        assert _fresh(job).state == Job.State.WAITING
        assert _fresh(job).next_run > clock.now()
        Job.objects.update(next_run=clock.now())
        _drain()
    finally:
        faults.clear()
    assert _effects(body) == 1
    assert [line["outcome"] for line in _fresh(job).history] == ["やり直し", "完了"]


def test_effect_that_forgets_to_complete_is_a_failure(body: Town) -> None:
    """一度だけの仕事が終わりを書かずに戻ったら、完了とはしない。"""
    job = _ask(body, trial.FORGETS)
    _drain()
    assert _fresh(job).state == Job.State.FAILED
    assert "終わりを記録せず" in _fresh(job).problem_text


def test_errors_are_retried_up_to_the_limit_without_their_text(body: Town) -> None:
    """誤る仕事は上限までやり直して失敗になり、誤りの文（個人情報を含みうる）は残さない。"""
    job = _ask(body, trial.FAILS)
    for _ in range(5):
        _drain()
    job = _fresh(job)
    assert (job.state, job.attempts) == (Job.State.FAILED, 3)
    assert "ValueError" in job.problem_text
    assert "個人の名" not in str(vars(job))


def test_back_off_doubles_and_is_bounded() -> None:
    """待ち時間は回ごとに倍になり、上限で止まる。"""
    pace = Pace(back_off=timedelta(seconds=30), longest_back_off=timedelta(minutes=10))
    waits = [pace.wait_after(attempts).total_seconds() for attempts in range(1, 8)]
    assert waits == [30, 60, 120, 240, 480, 600, 600]


def test_refusal_is_final(body: Town) -> None:
    """できないと言った仕事は、やり直さず、理由をそのまま示す。"""
    job = _ask(body, trial.REFUSES)
    _drain()
    assert _fresh(job).state == Job.State.FAILED
    assert _fresh(job).problem_text == "元のファイルがありません。もう一度取り込んでください。"
    assert _fresh(job).attempts == 1


def test_unknown_kind_is_told(body: Town) -> None:
    """いまの版に無い種類の仕事は、黙って残らず失敗として示される。"""
    job = _ask(body, JobKind(id="trial.gone", label="無くなった種類", run=lambda run: None))
    _drain()
    assert _fresh(job).state == Job.State.FAILED
    assert "trial.gone" in _fresh(job).problem_text


def test_waiting_job_is_cancelled_at_once(body: Town) -> None:
    """待機中の仕事は取消で終わり、行われない。"""
    job = _ask(body, trial.ONCE)
    with body.entered() as by:
        assert actions.cancel(by=by, key=job.key).state == Job.State.CANCELLED
        with pytest.raises(actions.CannotCancel):
            actions.cancel(by=by, key=job.key)
    _drain()
    assert _fresh(job).state == Job.State.CANCELLED
    assert _effects(body) == 0


def test_running_job_stops_at_the_next_cancellation_point(body: Town) -> None:
    """実行中の仕事は次の切れ目で止まり、効き目を残さない。"""
    job = _ask(body, trial.IDEMPOTENT, steps=1000, pause=0.02)
    stop = threading.Event()
    thread = threading.Thread(target=Worker(kinds=trial.KINDS, pace=QUICK).run, args=(stop,))
    thread.start()
    try:
        _wait_for(lambda: _fresh(job).done >= 3)
        with body.entered() as by:
            assert actions.cancel(by=by, key=job.key).state == Job.State.RUNNING
        _wait_for(lambda: _fresh(job).is_finished)
    finally:
        stop.set()
        thread.join(10)
    assert _fresh(job).state == Job.State.CANCELLED
    assert 0 < _fresh(job).done < 1000
    assert _effects(body) == 0


def test_cancel_before_completion_wins(body: Town) -> None:
    """終わりを書く前に取消が届いていれば、効き目は残らない。"""
    job = _ask(body, trial.ONCE)

    def cancel() -> None:
        with body.entered() as by:
            actions.cancel(by=by, key=job.key)

    faults.plant("trial.before_effect", cancel)
    try:
        _drain()
    finally:
        faults.clear()
    assert _fresh(job).state == Job.State.CANCELLED
    assert _effects(body) == 0


def test_stopping_worker_returns_the_job_without_counting(body: Town) -> None:
    """働き手を止めると途中の仕事は返され、試みの回数に数えず、次の働き手が終える。"""
    job = _ask(body, trial.IDEMPOTENT, steps=50, pause=0.02)
    stop = threading.Event()
    thread = threading.Thread(target=Worker(kinds=trial.KINDS, pace=QUICK).run, args=(stop,))
    thread.start()
    _wait_for(lambda: _fresh(job).done >= 3)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert (_fresh(job).state, _fresh(job).attempts) == (Job.State.WAITING, 0)
    _drain()
    assert _fresh(job).state == Job.State.DONE
    assert _effects(body) == 1


def test_long_job_does_not_hold_up_short_ones(body: Town) -> None:
    """長い仕事の間に、短い仕事が終わる。"""
    long = _ask(body, trial.LONG, number=1, steps=200, pause=0.02)
    stop = threading.Event()
    thread = threading.Thread(target=Worker(kinds=trial.KINDS, pace=QUICK).run, args=(stop,))
    thread.start()
    try:
        _wait_for(lambda: _fresh(long).state == Job.State.RUNNING)
        short = _ask(body, trial.ONCE, number=2)
        _wait_for(lambda: _fresh(short).is_finished)
        assert _fresh(long).state == Job.State.RUNNING
    finally:
        stop.set()
        thread.join(10)


def test_heartbeat_keeps_a_long_job_its_own(body: Town) -> None:
    """札の期限（1秒）より長い仕事でも、心拍が延ばすので取り直されない。"""
    job = _ask(body, trial.IDEMPOTENT, steps=1, pause=2.5)
    stop = threading.Event()
    threads = [
        threading.Thread(target=Worker(kinds=trial.KINDS, pace=QUICK).run, args=(stop,)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    try:
        _wait_for(lambda: _fresh(job).is_finished)
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
    assert (_fresh(job).state, _fresh(job).attempts) == (Job.State.DONE, 1)
    assert _effects(body) == 1


def test_job_that_always_dies_ends_as_failed(body: Town) -> None:
    """持ち主が止まり続けた仕事は、上限で失敗として終わり、記録に残る。"""
    job = _ask(body, trial.ONCE)
    for _ in range(3):
        assert lease.claim("short", clock.now(), timedelta(seconds=-1))
    assert lease.claim("short", clock.now(), timedelta(seconds=60)) is None
    job = _fresh(job)
    assert job.state == Job.State.FAILED
    assert [line["outcome"] for line in job.history] == ["中断", "中断", "中断"]
    assert "3回" in job.problem_text


def test_renewal_with_a_foreign_token_changes_nothing(body: Town) -> None:
    """他人の札では、延ばすことも終えることもできない。"""
    job = _ask(body, trial.ONCE)
    held = lease.claim("short", clock.now(), timedelta(seconds=60))
    assert held is not None and held.lease_token is not None
    before = _fresh(job).lease_until
    assert not lease.renew(job.pk, uuid4(), clock.now(), timedelta(hours=1))
    assert not lease.finish(job, uuid4(), clock.now(), state=Job.State.DONE)
    assert _fresh(job).lease_until == before


def _wait_for(condition, seconds: float = 20.0) -> None:  # type: ignore[no-untyped-def]
    waiting = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        waiting.wait(0.02)
    raise AssertionError("待っても起きませんでした。")
