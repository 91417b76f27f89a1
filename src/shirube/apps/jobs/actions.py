"""仕事を頼む、取り消す、片づける。"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from shirube.apps.audit import actions as audit
from shirube.apps.frame import clock
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.frame.routes import Place
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.jobs import queries
from shirube.apps.jobs.models import Job
from shirube.apps.jobs.owner import scope_of
from shirube.apps.jobs.schedule import keep_until


class CannotEnqueue(ValueError):
    """この仕事は頼めない。"""


class CannotCancel(ValueError):
    """この仕事は取り消せない。"""


@action
def enqueue(
    *,
    by: Scope,
    kind: JobKind,
    arguments: Mapping[str, Any] | None = None,
    once: str = "",
    not_before: datetime | None = None,
) -> Job:
    """仕事を頼む。呼んだ行いの取引が巻き戻れば、頼みも消える。

    ``arguments`` は JSON に書ける鍵と選択肢だけ（人の名や自由文を置かない）。``once`` を渡すと、同じ種類で
    同じ ``once`` の仕事は一つだけになり、二度目は初めの仕事が返る（二重送信、やり直し）。
    """
    if kind.permission is not None:
        by.require(kind.permission)
    elif not by.is_system:
        raise PermissionDenied("この仕事は裏方だけが始められます。")
    if kind.place is Place.MUNICIPALITY and by.municipality_id is None:
        raise CannotEnqueue(f"「{kind.label}」は自治体ごとの仕事です。自治体を定めてから頼んでください。")
    body = by.municipality_id if kind.place is Place.MUNICIPALITY else None
    once_key = f"{body or 'site'}:{kind.id}:{once}" if once else None
    if once_key is not None and (known := Job.objects.filter(once_key=once_key).first()):
        return known
    job = Job(
        municipality_id=body,
        kind=kind.id,
        arguments=dict(arguments or {}),
        lane=kind.lane,
        once_key=once_key,
        max_attempts=kind.max_attempts,
        next_run=not_before or by.now,
        created_at=by.now,
        created_by=by.actor_key,
    )
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        if once_key is None:
            raise
        return Job.objects.get(once_key=once_key)
    audit.record(by=by, action=f"仕事「{kind.label}」を頼んだ"[:80], record=job, fields=("kind", "arguments"))
    return job


@action
def cancel(*, by: Scope, key: UUID) -> Job:
    """仕事を取り消す。待機中なら今すぐ、実行中なら次の切れ目で止まる。終わった仕事は取り消せない。"""
    job = queries.job_of_key(by, key)
    if not queries.can_cancel(by, job):
        raise PermissionDenied("この仕事を取り消す権限がありません。")
    rows = Job.objects.filter(pk=job.pk)
    at_once = rows.filter(state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, cancel_asked=True, finished_at=by.now
    )
    if not at_once and not rows.filter(state=Job.State.RUNNING).update(cancel_asked=True):
        raise CannotCancel("この仕事はもう終わっているので、取り消せません。画面を開き直してください。")
    audit.record(by=by, action="仕事の取消を求めた", record=job, fields=("cancel_asked",))
    return queries.job_of_key(by, key)


def cancel_from_outside(*, key: UUID) -> Job | None:
    """命令行から、仕事の範囲に入って取り消す。そんな仕事がなければ None。"""
    job = queries.all_jobs().filter(key=key).first()
    if job is None:
        return None
    with scopes.enter(scope_of(job, clock.now())) as by:
        return cancel(by=by, key=key)


@action
def discard_old(*, by: Scope) -> int:
    """保存期間を過ぎた仕事を消し、消した数を返す。"""
    count, _ = Job.objects.filter(state__in=Job.FINISHED, finished_at__lt=keep_until(by.now)).delete()
    if count:
        audit.record(by=by, action=f"保存期間を過ぎた仕事{count}件を消した", record_kind="jobs.job")
    return count
