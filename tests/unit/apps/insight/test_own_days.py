"""自分の事案の封じ方: どちらのデータベースでも同じ答えになり、途中で止まっても、失っても、作り直せる。"""

import shutil
from datetime import timedelta
from uuid import UUID

import pytest

from shirube.adapters.event_store.place import pointed
from shirube.apps.frame import faults
from shirube.apps.frame.faults import FaultRaised
from shirube.apps.frame.job_kinds import job_kinds
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import actions as case_actions
from shirube.apps.insight.logs import actions, own
from shirube.apps.insight.logs.models import PseudonymKey
from shirube.apps.jobs.models import Job, JobSchedule
from shirube.apps.jobs.schedule import place_declared, run_due
from shirube.apps.jobs.worker import Pace, Worker
from shirube.engines.insight.case_events import record_of
from shirube.values.case_event import pseudonym
from tests.own_cases import DAY, HOUR, at, every_event, finished, noted
from tests.stored_logs import columns_of
from tests.world import NOW, Town

pytestmark = pytest.mark.both_databases
BEGIN = NOW - 20 * DAY
SEAL = {"insight.seal_own_cases": job_kinds()["insight.seal_own_cases"]}
QUICK = Pace(back_off=timedelta(0), report_every=0)


@pytest.fixture
def by(mihon: Town):
    """みほん市の裏方。五つの事案と、遅れた行い、訂正、取消がある。"""
    with mihon.entered() as scope:
        rows = [finished(scope, BEGIN + days * DAY, days=days) for days in (1, 2, 3, 5, 9)]
        noted(rows[0], "電話", BEGIN + DAY, BEGIN + 6 * DAY)
        done = rows[1].events.get(activity="完了")
        noted(rows[1], "完了", done.occurred_at + HOUR, BEGIN + 8 * DAY, corrects=done)
        noted(rows[2], "電話", BEGIN + 4 * DAY, NOW)
        yield scope


def check(by: Scope) -> None:
    """開いた記録が、データベースのすべての行いから一度に作った記録と、列のバイトまで等しい。"""
    found = own.opened(by).record
    secret = PseudonymKey.objects.first()
    hide = (lambda text: pseudonym(bytes.fromhex(secret.secret), text)) if secret else None
    known = record_of(every_event(by))
    assert list(found.event_ids) == list(known.event_ids)
    theirs, ours = columns_of(known.log), columns_of(found.log)
    if hide is not None and known.log.resource is not None:
        names = tuple(hide(name) for name in known.log.resource.names)
        assert found.log.resource is not None and found.log.resource.names == names
    assert {**ours, "resource": None} == {**theirs, "resource": None}


def seal_by_job(by: Scope) -> Job:
    """封じる仕事を頼み、働き手に行わせる。"""
    actions.start_sealing(by=by)
    Worker(kinds=SEAL, pace=QUICK).drain()
    return Job.objects.order_by("-pk").first()


def test_sealing_changes_nothing_but_where_the_rows_are_read_from(by: Scope) -> None:
    """封じる前も後も記録は等しく、封じた日の行いは置き場から、きょうの行いはデータベースから読む。"""
    check(by)
    assert (own.opened(by).sealing.sealed, own.opened(by).sealing.live) == (0, 18)
    assert seal_by_job(by).state == Job.State.DONE
    check(by)
    sealing = own.opened(by).sealing
    assert (sealing.sealed, sealing.live, sealing.stale) == (17, 1, 0)
    assert not own.needs_sealing(by)


def test_days_are_cut_at_midnight_in_japan(by: Scope) -> None:
    """日の境は日本の零時。境の前後の行いが、別の日に封じられる。"""
    case = case_actions.Case.objects.first()
    midnight = own.midnight(own.local_day(BEGIN + 12 * DAY))
    before = {one.day: one.rows for one in own.seal(by).days}
    for moment in (midnight - timedelta(microseconds=1), midnight):
        noted(case, "電話", moment, moment)
    after = {one.day: one.rows for one in own.seal(by).days}
    added = {day: rows - before.get(day, 0) for day, rows in after.items() if rows != before.get(day)}
    assert added == {own.local_day(midnight) - DAY: 1, own.local_day(midnight): 1}
    check(by)


def test_a_late_commit_into_a_sealed_day_is_read_and_sealed_again(by: Scope) -> None:
    """封じた日の日時で後から書かれた行いも、すぐ数に入り、その日だけが封じ直される。"""
    actions.seal_own_cases(by=by)
    noted(case_actions.Case.objects.first(), "電話", BEGIN, BEGIN + 2 * DAY)
    assert own.opened(by).sealing.stale == 1
    check(by)
    assert seal_by_job(by).state == Job.State.DONE
    assert [one.generation for one in own.seal(by).days].count(2) == 1
    assert own.opened(by).sealing.stale == 0
    check(by)


@pytest.mark.parametrize("phase", ["day", "switch", "sweep"])
def test_a_stop_on_the_way_never_shows_a_half(by: Scope, phase: str) -> None:
    """日を書いたあと、切り替えの前、切り替えのあとのどこで止まっても、記録は正しく、次の試みで封じ終わる。"""
    tried = []

    def stop() -> None:
        tried.append(phase)
        if len(tried) == 1:
            check(by)
            raise FaultRaised("止まりました。")

    faults.plant(f"insight.seal.{phase}", stop)
    try:
        actions.start_sealing(by=by)
        worker = Worker(kinds=SEAL, pace=QUICK)
        worker.drain()
        check(by)
        worker.drain()
    finally:
        faults.clear()
    assert tried
    assert Job.objects.order_by("-pk").first().state == Job.State.DONE
    assert own.opened(by).sealing.sealed == 17
    check(by)


def test_a_lost_place_is_read_from_the_rows_and_rebuilt(by: Scope) -> None:
    """置き場を失っても（控えから戻したあと）、同じ記録が開き、次に封じれば作り直される。"""
    actions.seal_own_cases(by=by)
    known = columns_of(own.opened(by).log)
    shutil.rmtree(own.place_of(by))
    assert columns_of(own.opened(by).log) == known
    assert own.opened(by).sealing.until is None and own.needs_sealing(by)
    actions.seal_own_cases(by=by)
    assert own.opened(by).sealing.sealed == 17
    assert columns_of(own.opened(by).log) == known


def test_a_broken_day_is_read_from_the_rows(by: Scope) -> None:
    """壊れた日のファイルは使わず、データベースから読み、次に封じれば直る。"""
    actions.seal_own_cases(by=by)
    place = own.place_of(by)
    folder = place / pointed(place)[0]  # type: ignore[index]
    victim = sorted(folder.glob("*.day"))[2]
    victim.write_bytes(victim.read_bytes()[:-3])
    own._sealed.forget(place)
    own._opened.forget(place)
    assert own.opened(by).sealing.stale == 1
    check(by)
    actions.seal_own_cases(by=by)
    assert own.opened(by).sealing.stale == 0
    check(by)


def test_another_pseudonym_key_or_body_is_not_read(by: Scope) -> None:
    """仮名の鍵が替わるか、別の自治体の置き場なら使わず、封じ直す。"""
    actor = UUID(int=7)
    case = case_actions.Case.objects.first()
    noted(case, "電話", BEGIN, BEGIN + DAY, actor=str(actor))
    actions.seal_own_cases(by=by)
    (name,) = own.opened(by).record.log.resource.names  # type: ignore[union-attr]
    assert name.startswith("p") and str(actor) not in name
    assert not any(str(actor).encode() in one.read_bytes() for one in own.place_of(by).rglob("*.day"))
    PseudonymKey.objects.update(secret="0" * 64)
    assert own.opened(by).sealing.until is None
    assert own.opened(by).record.log.resource.names != (name,)  # type: ignore[union-attr]
    check(by)
    actions.seal_own_cases(by=by)
    assert own.opened(by).sealing.sealed == 18


def test_it_is_sealed_on_the_nights_when_there_is_something_to_seal(
    mihon: Town, futago: Town, by: Scope
) -> None:
    """毎晩1時30分（日本時間）の予定があり、封じるものがある自治体だけ、封じるものがある夜だけ仕事になる。"""
    place_declared(SEAL, NOW)
    rows = JobSchedule.objects.filter(kind="insight.seal_own_cases")
    assert {f"{row.daily_at:%H:%M}" for row in rows} == {"01:30"} and rows.count() == 2
    night = rows[0].next_run
    assert run_due(SEAL, night) == 1
    assert Job.objects.get().municipality_id == mihon.municipality.pk
    Job.objects.update(state=Job.State.DONE)
    own.seal(at(by, night + DAY))
    assert own.opened(by).sealing.sealed == 18
    assert run_due(SEAL, night + DAY) == 0


def test_as_it_was_known_then(by: Scope) -> None:
    """締め切りの時点の記録は、封じたあとでも、そのときまでに記録された行いだけから作られる。"""
    actions.seal_own_cases(by=by)
    for days in (3, 7, 12):
        moment = BEGIN + days * DAY
        known = record_of(one for one in every_event(by) if one.recorded_at <= moment)
        found = own.record_at(at(by, NOW), moment)
        assert list(found.event_ids) == list(known.event_ids)
