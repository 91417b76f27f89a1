"""仕事を頼む・取り消す決まりと、画面。"""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import clock
from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.jobs import actions, lease, queries
from shirube.apps.jobs.models import Job
from shirube.apps.jobs.worker import Pace
from tests.unit.apps.jobs import trial_kinds as trial
from tests.world import Town, site_scope


def _ask(town: Town, role: str | None, kind: JobKind = trial.ONCE, once: str = "") -> Job:
    with town.entered(role) as by:
        return actions.enqueue(by=by, kind=kind, arguments={"number": 1}, once=once)


def _take(job: Job) -> None:
    held = lease.claim("short", clock.now(), Pace().lease)
    assert held is not None and held.lease_token is not None and held.pk == job.pk
    lease.report(held.pk, held.lease_token, done=12, total=40, text="12行目を読んでいます")


def test_enqueue_needs_the_permission_of_its_kind(mihon: Town) -> None:
    """種類の権限が無い人は頼めず、裏方だけの種類は人には頼めない。"""
    with pytest.raises(PermissionDenied):
        _ask(mihon, "staff")
    with pytest.raises(PermissionDenied):
        _ask(mihon, "dx_officer", trial.DIES)
    assert _ask(mihon, "dx_officer").state == Job.State.WAITING
    assert AuditEvent.objects.filter(record_kind="jobs.job").count() == 1


def test_body_job_needs_a_body(mihon: Town) -> None:
    """自治体の仕事は、自治体を定めずには頼めない。"""
    with pytest.raises(actions.CannotEnqueue):
        actions.enqueue(by=site_scope(), kind=trial.DIES)


def test_same_request_twice_is_one_job(mihon: Town, futago: Town) -> None:
    """同じ ``once`` の頼みは一つの仕事になり、別の自治体とは混ざらない。"""
    first = _ask(mihon, "dx_officer", once="同じ送信")
    assert _ask(mihon, "dx_officer", once="同じ送信").pk == first.pk
    assert _ask(futago, "dx_officer", once="同じ送信").pk != first.pk
    assert Job.objects.filter(kind=trial.ONCE.id).count() == 2


def test_enqueue_is_undone_with_its_caller(mihon: Town) -> None:
    """頼んだ行いが巻き戻れば、頼みも監査も残らない。"""
    with pytest.raises(RuntimeError), transaction.atomic():
        _ask(mihon, "dx_officer")
        raise RuntimeError
    assert not Job.objects.filter(kind=trial.ONCE.id).exists()


def test_jobs_of_another_body_cannot_be_seen_or_cancelled(mihon: Town, futago: Town) -> None:
    """別の自治体の仕事は、見えず、取り消せない。"""
    job = _ask(futago, "dx_officer")
    client = mihon.client("system_admin")
    assert str(job.key) not in client.get(mihon.url("jobs/")).content.decode()
    for path, method in (("", client.get), ("progress/", client.get), ("cancel/", client.post)):
        assert method(mihon.url(f"jobs/{job.key}/{path}")).status_code == 404
    assert Job.objects.get(pk=job.pk).cancel_asked is False


def test_who_sees_which_jobs(mihon: Town) -> None:
    """見えるのは、頼んだ人と管理する人。ほかの人には在ることも分からない。"""
    job = _ask(mihon, "dx_officer")
    seen = {
        role: mihon.client(role).get(mihon.url(f"jobs/{job.key}/")).status_code
        for role in ("dx_officer", "system_admin", "staff", "vendor")
    }
    assert seen == {"dx_officer": 200, "system_admin": 200, "staff": 404, "vendor": 404}
    with mihon.entered("staff") as staff:
        assert queries.unfinished_count(staff) == 0


def test_running_job_shows_progress_and_polls_until_finished(mihon: Town) -> None:
    """実行中は進みを示して断片が自分を読み直し、終われば読み直しをやめる。"""
    job = _ask(mihon, "dx_officer")
    _take(job)
    client, page = mihon.client("dx_officer"), mihon.url(f"jobs/{job.key}/")
    text = client.get(page).content.decode()
    assert "12／40" in text and "12行目を読んでいます" in text
    assert f'hx-get="{page}progress/"' in text and "every 2s" in text
    fragment = client.get(page + "progress/").content.decode()
    assert "<html" not in fragment and "12／40" in fragment
    assert f'hx-get="{mihon.url("jobs/progress/")}?page=1"' in client.get(mihon.url("jobs/")).content.decode()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE, result_text="40行を取り込みました。", finished_at=clock.now()
    )
    for address in (page, page + "progress/", mihon.url("jobs/"), mihon.url("jobs/progress/")):
        assert "hx-get" not in client.get(address).content.decode()
    assert "40行を取り込みました。" in client.get(page).content.decode()


def test_cancel_button_asks_and_then_disappears(mihon: Town) -> None:
    """取消ボタンで取消を求めると、一件だけ監査に残り、ボタンは消え、札は取消待ちになる。"""
    job = _ask(mihon, "dx_officer")
    _take(job)
    client, page = mihon.client("dx_officer"), mihon.url(f"jobs/{job.key}/")
    assert "この仕事を取り消す" in client.get(page).content.decode()
    text = client.post(page + "cancel/", follow=True).content.decode()
    assert "取消を求めました" in text and "取消待ち" in text and "この仕事を取り消す" not in text
    assert AuditEvent.objects.filter(action="仕事の取消を求めた", record_key=str(job.key)).count() == 1


def test_finished_job_cannot_be_cancelled(mihon: Town) -> None:
    """終わった仕事の取消は、何も変えずに理由を告げる。"""
    job = _ask(mihon, "dx_officer")
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    client = mihon.client("dx_officer")
    text = client.post(mihon.url(f"jobs/{job.key}/cancel/"), follow=True).content.decode()
    assert "もう終わっている" in text
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE


def test_unknown_job_is_not_found(mihon: Town) -> None:
    """無い仕事は 404。"""
    assert mihon.client("dx_officer").get(mihon.url(f"jobs/{uuid4()}/")).status_code == 404


@pytest.mark.parametrize(
    ("asked_by", "said"), [("dx_officer", "自分"), ("staff", "ほかの職員"), (None, "設置の命令")]
)
def test_detail_says_who_asked(mihon: Town, asked_by: str | None, said: str) -> None:
    """仕事の画面は、自分が頼んだものか、ほかの職員か、人の頼みでないかを言う（氏名は出さない）。"""
    key = mihon.accounts[asked_by].key if asked_by else None
    with mihon.entered():
        job = actions.enqueue(by=mihon.scope(), kind=trial.IDEMPOTENT)
    Job.objects.filter(pk=job.pk).update(created_by=key)
    viewer = "dx_officer" if asked_by == "dx_officer" else "system_admin"
    page = mihon.client(viewer).get(mihon.url(f"jobs/{job.key}/")).content.decode()
    assert re.search(rf"頼んだ人</dt>\s*<dd[^>]*>\s*{said}\s*<", page)
