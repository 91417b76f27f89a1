"""終わったサインインの片づけ: 終わったものだけが消え、続いているサインインと締め出しは残る。"""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.job_kinds import job_kinds
from shirube.apps.jobs.models import JobSchedule
from shirube.apps.jobs.schedule import place_declared
from shirube.apps.organization import actions
from tests.world import Town, site_scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)
KIND = "organization.discard_ended_sign_ins"


def _session(town: Town, key: str, ends: datetime) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=ends)
    UserSession.objects.create(user=town.accounts["staff"], session_key=key, ip="10.0.0.1", user_agent="")


def _attempt(name: str, at: datetime) -> None:
    row = AccessAttempt.objects.create(
        username=name, ip_address="10.0.0.1", user_agent="", failures_since_start=5
    )
    AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=at)


@pytest.fixture
def remains(mihon: Town) -> None:
    """終わったものと、続いているもの。"""
    _session(mihon, "ended", NOW - timedelta(seconds=1))
    _session(mihon, "living", NOW + timedelta(seconds=1))
    UserSession.objects.create(user=mihon.accounts["staff"], session_key="gone", ip="10.0.0.1", user_agent="")
    _attempt("past", NOW - timedelta(minutes=61))
    _attempt("locked", NOW - timedelta(minutes=59))


def test_only_the_ended_are_discarded(remains: None) -> None:
    """期限の過ぎたセッションと一覧の行、一時間を過ぎた間違いの数だけが消える。"""
    assert actions.discard_ended_sign_ins(by=site_scope(NOW)) == 4
    assert list(Session.objects.values_list("session_key", flat=True)) == ["living"]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["living"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["locked"]


def test_second_night_does_nothing_and_leaves_no_event(remains: None) -> None:
    """消したときだけ監査に一件残り、二度目は何も消さず、何も残さない。"""
    before = AuditEvent.objects.count()
    actions.discard_ended_sign_ins(by=site_scope(NOW))
    assert AuditEvent.objects.count() == before + 1
    assert actions.discard_ended_sign_ins(by=site_scope(NOW)) == 0
    assert AuditEvent.objects.count() == before + 1


def test_signed_in_person_stays_signed_in(mihon: Town) -> None:
    """いま使っている人は、片づけのあとも入ったままである。"""
    client = mihon.client("staff")
    actions.discard_ended_sign_ins(by=site_scope())
    assert client.get(mihon.url()).status_code == 200


def test_cleaning_is_planned_every_night(db: None) -> None:
    """片づけは、サイトに一つの毎晩の予定として置かれる。"""
    place_declared(job_kinds(), NOW)
    row = JobSchedule.objects.get(kind=KIND)
    assert row.municipality is None
    assert row.daily_at is not None
