"""予定: 過ぎた回は一度だけ、誰が見ても一つの回は一度だけ（両データベース）。"""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connections

from shirube.apps.frame import clock
from shirube.apps.frame.job_kinds import CannotDeclareJobKind, JobKind, job_kinds
from shirube.apps.frame.routes import Place
from shirube.apps.frame.scope import Scope, current
from shirube.apps.jobs import schedule
from shirube.apps.jobs.models import Job, JobSchedule
from shirube.apps.jobs.worker import Worker
from tests.world import Town

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 日本時間 10:00
HOURLY = JobKind(
    id="trial.hourly", label="毎時", run=lambda run: "", is_idempotent=True, every=timedelta(hours=1)
)
NIGHTLY = JobKind(
    id="trial.nightly",
    label="毎晩",
    run=lambda run: "",
    is_idempotent=True,
    place=Place.SITE,
    daily_at=time(3, 30),
)


def _kinds(*kinds: JobKind) -> dict[str, JobKind]:
    return {kind.id: kind for kind in kinds}


def _finish_all() -> None:
    Job.objects.update(state=Job.State.DONE)


def test_declared_schedules_are_placed_once_per_place(body: Town) -> None:
    """名のられた予定は、自治体ごと・サイトに一行だけ置かれ、止めた予定を勝手に戻さない。"""
    kinds = _kinds(HOURLY, NIGHTLY)
    schedule.place_declared(kinds, NOW)
    JobSchedule.objects.filter(kind=HOURLY.id).update(is_on=False)
    schedule.place_declared(kinds, NOW)
    rows = {row.kind: (row.municipality_id, row.is_on) for row in JobSchedule.objects.all()}
    assert rows == {HOURLY.id: (body.municipality.pk, False), NIGHTLY.id: (None, True)}
    assert JobSchedule.objects.count() == 2
    assert schedule.run_due(kinds, NOW) == 0


def test_daily_time_is_in_japan(body: Town) -> None:
    """毎日の時刻は日本時間で、置いた日の過ぎた時刻は翌日になる。"""
    schedule.place_declared(_kinds(NIGHTLY), NOW)
    row = JobSchedule.objects.get()
    assert row.next_run == datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    assert row.following(row.next_run) == datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


def test_runs_missed_while_down_are_made_up_once(body: Town) -> None:
    """5 時間半止まっていても、過ぎた回はまとめて一度だけで、次の回は元の刻みに戻る。"""
    kinds = _kinds(HOURLY)
    schedule.place_declared(kinds, NOW)
    assert schedule.run_due(kinds, NOW) == 1
    _finish_all()
    later = NOW + timedelta(hours=5, minutes=30)
    assert schedule.run_due(kinds, later) == 1
    assert schedule.run_due(kinds, later) == 0
    assert JobSchedule.objects.get().next_run == NOW + timedelta(hours=6)


def test_unfinished_run_is_not_piled_up(body: Town) -> None:
    """前の回が終わっていなければ、次の回を重ねない。"""
    kinds = _kinds(HOURLY)
    schedule.place_declared(kinds, NOW)
    assert schedule.run_due(kinds, NOW) == 1
    assert schedule.run_due(kinds, NOW + timedelta(hours=3)) == 0
    _finish_all()
    assert schedule.run_due(kinds, NOW + timedelta(hours=4)) == 1
    assert Job.objects.count() == 2


def test_racing_workers_make_one_job_for_one_run(body: Town) -> None:
    """八つのスレッドが同時に予定を見ても、一つの回から作られる仕事は一つ。"""
    kinds = _kinds(HOURLY)
    schedule.place_declared(kinds, NOW)
    barrier, made = threading.Barrier(8), []

    def look() -> None:
        try:
            barrier.wait(10)
            made.append(schedule.run_due(kinds, NOW))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(made) == [0] * 7 + [1]
    assert Job.objects.count() == 1


def test_unneeded_run_leaves_no_job(body: Town) -> None:
    """することが無い回は仕事を作らず、尋ねるときはその自治体の範囲に入っている。"""
    asked: list[int | None] = []

    def is_needed(scope: Scope) -> bool:
        inside = current()
        asked.append(inside.municipality_id if inside else None)
        return False

    kind = JobKind(
        id="trial.idle",
        label="暇な仕事",
        run=lambda run: "",
        every=timedelta(minutes=1),
        is_needed=is_needed,
    )
    schedule.place_declared(_kinds(kind), NOW)
    assert schedule.run_due(_kinds(kind), NOW) == 0
    assert asked == [body.municipality.pk]
    assert not Job.objects.exists()
    assert JobSchedule.objects.get().next_run == NOW + timedelta(minutes=1)


def test_old_finished_jobs_are_discarded_by_their_retention(body: Town) -> None:
    """終わって 90 日を過ぎた仕事だけが、毎晩の片づけで消える。"""
    ages = {"old": 91, "young": 89}
    for name, days in ages.items():
        at = clock.now() - timedelta(days=days)
        Job.objects.create(
            kind=name, lane="short", state=Job.State.DONE, next_run=at, created_at=at, finished_at=at
        )
    at = clock.now() - timedelta(days=400)
    Job.objects.create(kind="waiting", lane="none", next_run=at, created_at=at)
    kind = job_kinds()["jobs.discard_old"]
    now = clock.now()
    Job.objects.create(kind=kind.id, lane=kind.lane, next_run=now, created_at=now)
    Worker().drain()
    assert set(Job.objects.values_list("kind", flat=True)) == {"young", "waiting", kind.id}
    assert Job.objects.get(kind=kind.id).result_text == "1件を消しました。"


def test_schedule_is_either_an_interval_or_a_time() -> None:
    """間隔と時刻の両方を名のることはできない。"""
    with pytest.raises(CannotDeclareJobKind):
        JobKind(id="x", label="x", run=lambda run: "", every=timedelta(hours=1), daily_at=time(1))
