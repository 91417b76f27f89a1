"""仕事を読む。自治体と、見る人の権限で必ず絞る。"""

from uuid import UUID

from django.db.models import Q, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.jobs.kinds import job_kinds, label_of
from shirube.apps.jobs.models import Job
from shirube.values.instant import JST

MANAGE = "jobs.manage"


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
