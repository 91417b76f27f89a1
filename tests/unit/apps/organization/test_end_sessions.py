"""開いているサインインを終わらせる行いの約束。"""

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.organization import actions
from shirube.apps.organization.models import Account
from tests.world import Town, site_scope

pytestmark = pytest.mark.django_db


def test_epoch_goes_up_by_one_and_nothing_else_changes(mihon: Town) -> None:
    """この人の世代だけが一つ上がり、版も、ほかの人の世代も変わらない。"""
    account = mihon.accounts["staff"]
    before = dict(Account.objects.values_list("pk", "session_epoch"))
    actions.end_sessions(by=site_scope(), account=account)
    after = dict(Account.objects.values_list("pk", "session_epoch"))
    assert after == before | {account.pk: before[account.pk] + 1}
    assert Account.objects.get(pk=account.pk).version == account.version


def test_stale_copies_still_add_up(mihon: Town) -> None:
    """古い写しから二度行っても、世代は二つ上がる（後の人が前の人を打ち消さない）。"""
    account = mihon.accounts["staff"]
    for stale in (Account.objects.get(pk=account.pk), account):
        actions.end_sessions(by=site_scope(), account=stale)
    assert Account.objects.get(pk=account.pk).session_epoch == account.session_epoch + 2


def test_one_event_names_the_account_and_the_field(mihon: Town) -> None:
    """監査に一件、だれのサインインを終わらせたかが残る。"""
    account = mihon.accounts["staff"]
    last = AuditEvent.objects.latest("pk").pk
    actions.end_sessions(by=mihon.scope("staff"), account=account)
    (event,) = AuditEvent.objects.filter(pk__gt=last)
    assert (event.record_key, event.field_names) == (str(account.key), "session_epoch")
    assert event.actor_key == account.key
