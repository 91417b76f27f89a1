"""仕事を読む。自治体と、見る人の権限で必ず絞る。"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from shirube.apps.frame.job_kinds import job_kinds, label_of
from shirube.apps.frame.scope import Scope
from shirube.apps.jobs.models import Job, JobSchedule
from shirube.values.instant import JST, format_moment

MANAGE = "jobs.manage"
QUIET_LIMIT = timedelta(minutes=3)  # これより長く予定が進まなければ、働き手は止まっている


def jobs(scope: Scope) -> QuerySet[Job]:
    """この人に見せてよい仕事（新しい順）。自分が頼んだもの、権限を持つ種類のもの。管理する人にはすべて。"""
    rows = Job.objects.filter(municipality_id=scope.municipality_id)
    if scope.municipality_id is None and not scope.is_system:
        return rows.none()
    if scope.can(MANAGE):
        return rows
    known = [kind.id for kind in job_kinds().values() if kind.permission and scope.can(kind.permission)]
    mine = Q(created_by=scope.actor_key) if scope.actor_key else Q(pk__in=[])
    return rows.filter(mine | Q(kind__in=known))


def job_of_key(scope: Scope, key: UUID) -> Job:
    """一つの仕事。見せてよいものでなければ ``Job.DoesNotExist``。"""
    return jobs(scope).get(key=key)


def can_cancel(scope: Scope, job: Job) -> bool:
    """取り消せる人か（見せてよい仕事について）。頼んだ人、その種類を頼める人、管理する人。"""
    kind = job_kinds().get(job.kind)
    return (
        scope.can(MANAGE)
        or (scope.actor_key is not None and job.created_by == scope.actor_key)
        or (kind is not None and kind.permission is not None and scope.can(kind.permission))
    )


def all_jobs(*, is_unfinished: bool = False) -> QuerySet[Job]:
    """サイトのすべての仕事（命令行と健康診断のため）。"""
    rows = Job.objects.select_related("municipality")
    return rows.exclude(state__in=Job.FINISHED) if is_unfinished else rows


def worker_seen_at() -> datetime | None:
    """働き手がいちばん新しく予定を進めた時。一度も動いていなければ None。

    一分ごとの予定（お知らせの電子メール）があるので、働き手が動いていれば必ず一分ごとに新しくなる。
    """
    seen: datetime | None = JobSchedule.objects.aggregate(seen=Max("last_run"))["seen"]
    return seen


def is_worker_well(now: datetime) -> bool:
    """働き手が動いているか。"""
    seen = worker_seen_at()
    return seen is not None and now - seen <= QUIET_LIMIT


def worker_line(now: datetime) -> str:
    """働き手が動いているかを言う一文。"""
    seen = worker_seen_at()
    if seen is None:
        return "まだ一度も動いていません。shirube serve を動かしてください"
    if now - seen > QUIET_LIMIT:
        return f"{format_moment(seen)}から動いていません。shirube serve が動いているか確かめてください"
    return f"{max(0, round((now - seen).total_seconds())):,}秒前に動いていました"


def one_line(job: Job) -> str:
    """命令行に出す一行。"""
    created = f"{job.created_at.astimezone(JST):%Y-%m-%d %H:%M}"
    place = str(job.municipality or "サイト全体")
    state = Job.State(job.state).label + (f" {job.done:,}/{job.total:,}" if job.total else "")
    text = job.problem_text or job.result_text
    return "  ".join([str(job.key), created, place, label_of(job.kind), state, text]).rstrip()


def unfinished_count(scope: Scope) -> int:
    """まだ終わっていない仕事の数。"""
    return jobs(scope).exclude(state__in=Job.FINISHED).count()
