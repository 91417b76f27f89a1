"""頼んだ人への知らせ: 失敗はいつも、完了は長い仕事だけ。終わりと知らせは一緒に残る。"""

from dataclasses import replace
from datetime import timedelta

import pytest

from shirube.apps.frame import clock
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.jobs import actions, lease
from shirube.apps.jobs.models import Job
from shirube.apps.jobs.worker import Pace, Worker
from shirube.apps.notices.models import Notice
from tests.unit.apps.jobs import trial_kinds as trial
from tests.world import Town

pytestmark = pytest.mark.both_databases

QUICK = Pace(back_off=timedelta(0), report_every=0)


def _ask(town: Town, kind: JobKind, role: str | None = "dx_officer") -> Job:
    by = town.scope(now=clock.now())
    if role:
        by = replace(by, actor_key=town.accounts[role].key)
    with scopes.enter(by):
        return actions.enqueue(by=by, kind=kind, arguments={"number": 1})


def _told(town: Town) -> list[tuple[str, str]]:
    with town.entered():
        return [(notice.account.login_id, notice.subject) for notice in Notice.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (trial.LONG, ["「trial.long」が終わりました"]),
        (trial.ONCE, []),
        (trial.IDEMPOTENT, []),
        (trial.REFUSES, ["「trial.refuses」ができませんでした"]),
        (trial.FAILS, ["「trial.fails」ができませんでした"]),
        (trial.FORGETS, ["「trial.forgets」ができませんでした"]),
    ],
)
def test_owner_is_told_how_it_ended(mihon: Town, kind: JobKind, said: list[str]) -> None:
    """終わり方ごとに、頼んだ人だけに、やり直しの途中ではなく終わったときに一度だけ届く。"""
    _ask(mihon, kind)
    for _ in range(4):
        Worker(kinds=trial.KINDS, pace=QUICK).drain()
    assert _told(mihon) == [("dx_officer-990019", subject) for subject in said]


def test_notice_opens_the_job_and_names_no_problem(mihon: Town) -> None:
    """知らせから仕事の画面が開く。わけの文は個人情報を含みうるので、知らせ（電子メールでも出る）には書かない。"""
    job = _ask(mihon, trial.REFUSES)
    Worker(kinds=trial.KINDS, pace=QUICK).drain()
    with mihon.entered():
        notice = Notice.objects.get()
    assert "元のファイル" not in notice.subject + notice.text
    client = mihon.client("dx_officer")
    opened = client.post(mihon.url(f"notices/{notice.key}/open/"), follow=True)
    assert opened.redirect_chain == [(mihon.url(f"jobs/{job.key}/"), 302)]
    assert "元のファイルがありません" in opened.content.decode()


def test_job_that_kills_its_worker_is_told_when_given_up(mihon: Town) -> None:
    """働き手ごと倒れ続けて、やめた仕事も、頼んだ人に届く。"""
    _ask(mihon, trial.DIES)
    for _ in range(4):
        lease.claim("short", clock.now(), timedelta(seconds=-1))
    assert _told(mihon) == [("dx_officer-990019", "「trial.dies」ができませんでした")]


def test_nobody_and_stale_holders_tell_nobody(mihon: Town) -> None:
    """頼んだ人のいない仕事と、札を失った古い持ち主は、だれにも知らせない。"""
    _ask(mihon, trial.REFUSES, role=None)
    Worker(kinds=trial.KINDS, pace=QUICK).drain()
    job = _ask(mihon, trial.LONG)
    old = lease.claim("long", clock.now(), timedelta(seconds=-1))
    assert old is not None and old.lease_token is not None
    lease.claim("long", clock.now(), timedelta(seconds=60))
    assert not lease.finish(old, old.lease_token, clock.now(), state=Job.State.FAILED)
    assert Job.objects.get(pk=job.pk).state == Job.State.RUNNING
    assert _told(mihon) == []
