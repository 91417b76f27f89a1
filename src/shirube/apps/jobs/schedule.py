"""予定: 時刻が来た予定から仕事を作る。働き手が何人いても、一つの回は一度だけ。"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shirube.apps.frame import scope as scopes
from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.frame.routes import Place
from shirube.apps.frame.scope import Scope
from shirube.apps.jobs.models import Job, JobSchedule
from shirube.values.instant import instant_text


def place_declared(kinds: Mapping[str, JobKind], now: datetime) -> None:
    """名のられた予定の行が無ければ置く。すでにある行（止めた・時刻を変えたもの）には触れない。"""
    scheduled = [kind for kind in kinds.values() if kind.is_scheduled]
    if not scheduled:
        return
    placed = set(JobSchedule.objects.values_list("name", flat=True))
    rows = [row for kind in scheduled for row in _rows(kind, _bodies(kind), now) if row.name not in placed]
    if rows:
        JobSchedule.objects.bulk_create(rows, ignore_conflicts=True)


def _bodies(kind: JobKind) -> Iterable[Any]:
    if kind.place is Place.SITE:
        return [None]
    bodies = JobSchedule._meta.get_field("municipality").related_model
    return bodies._default_manager.all()  # type: ignore[union-attr]


def _rows(kind: JobKind, bodies: Iterable[Any], now: datetime) -> Iterable[JobSchedule]:
    for body in bodies:
        row = JobSchedule(
            name=f"{kind.id}:{body.key if body else 'site'}",
            municipality=body,
            kind=kind.id,
            every_seconds=int(kind.every.total_seconds()) if kind.every else None,
            daily_at=kind.daily_at,
            next_run=now,
        )
        if kind.daily_at:
            row.next_run = row.following(now)
        yield row


def run_due(kinds: Mapping[str, JobKind], now: datetime) -> int:
    """時刻が来た予定から仕事を作り、作った数を返す。"""
    due = JobSchedule.objects.filter(is_on=True, next_run__lte=now, kind__in=list(kinds))
    return sum(_run(row, kinds[row.kind], now) for row in due.select_related("municipality"))


def _run(row: JobSchedule, kind: JobKind, now: datetime) -> bool:
    """一つの予定を次の回へ進め、要るなら仕事を作る。別の働き手が先に進めていれば何もしない。

    前の回の仕事がまだ終わっていなければ、重ねて作らない。
    """
    with transaction.atomic():
        moved = JobSchedule.objects.filter(pk=row.pk, next_run=row.next_run, is_on=True).update(
            next_run=row.following(now), last_run=now
        )
        if not moved or Job.objects.filter(schedule=row).exclude(state__in=Job.FINISHED).exists():
            return False
        if not _is_needed(row, kind, now):
            return False
        Job.objects.create(
            municipality=row.municipality,
            kind=kind.id,
            arguments=row.arguments,
            lane=kind.lane,
            once_key=f"schedule:{row.key}:{instant_text(row.next_run)}",
            schedule=row,
            max_attempts=kind.max_attempts,
            next_run=now,
            created_at=now,
        )
    return True


def _is_needed(row: JobSchedule, kind: JobKind, now: datetime) -> bool:
    if kind.is_needed is None:
        return True
    body = row.municipality
    scope = Scope(
        municipality_id=body.pk if body else None,
        municipality_key=body.key if body else None,
        municipality_name=body.name if body else "",
        now=now,
        source="jobs",
        is_system=True,
    )
    with scopes.enter(scope):
        return kind.is_needed(scope)


def keep_until(now: datetime) -> datetime:
    """これより前に終わった仕事は、保存期間（90日）を過ぎている。"""
    return now - timedelta(days=90)
