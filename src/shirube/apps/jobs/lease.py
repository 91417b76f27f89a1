"""札: 仕事を取る・延ばす・終える。どれも一つの UPDATE で、条件が合わなければ何も変わらない。

取った人は期限つきの札（``lease_token``）を持つ。札を持つ間だけ仕事の行に書ける。持ち主が止まって期限が
過ぎると、ほかの人が新しい札で取り直す。古い持ち主が息を吹き返しても、札が違うので何も書けない。
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from shirube.apps.jobs.models import Job
from shirube.apps.jobs.owner import tell_owner
from shirube.values.instant import instant_text

State = Job.State


def _claimable(now: datetime) -> Q:
    return Q(state=State.WAITING, next_run__lte=now) | Q(state=State.RUNNING, lease_until__lte=now)


def with_attempt(job: Job, now: datetime, outcome: str, text: str = "") -> list[dict[str, Any]]:
    """試みの記録に一行を足したもの。"""
    line = {"attempt": job.attempts, "at": instant_text(now), "outcome": outcome, "text": text}
    return [*job.history, line]


def claim(lane: str, now: datetime, lease: timedelta, max_id: int | None = None) -> Job | None:
    """この車線で、いちばん長く待った仕事を取る。無ければ None。

    途中で止まり続けた仕事と、取消を求められたまま止まった仕事は、ここで終わりにする。
    """
    while True:
        waiting = Job.objects.filter(_claimable(now), lane=lane)
        if max_id is not None:
            waiting = waiting.filter(pk__lte=max_id)
        row = waiting.select_related("municipality").order_by("next_run", "id").first()
        if row is None:
            return None
        changes = _closing(row, now) or _taking(row, now, lease)
        same = Job.objects.filter(_claimable(now), pk=row.pk, attempts=row.attempts, state=row.state)
        with transaction.atomic():
            changed = same.update(**changes)
            if changed:
                tell_owner(row, changes["state"], now)
        if changed and changes["state"] == State.RUNNING:
            for name, value in changes.items():
                setattr(row, name, value)
            return row


def _closing(row: Job, now: datetime) -> dict[str, Any] | None:
    """もう試みない仕事なら、その終わり方。"""
    if row.state != State.RUNNING:
        return None
    if row.cancel_asked:
        history = with_attempt(row, now, "取消")
        return {"state": State.CANCELLED, "finished_at": now, "history": history, "lease_token": None}
    if row.attempts >= row.max_attempts:
        text = f"途中で止まることが{row.attempts}回続いたので、やめました。システム管理者に知らせてください。"
        history = with_attempt(row, now, "中断", text)
        return {
            "state": State.FAILED,
            "finished_at": now,
            "problem_text": text,
            "history": history,
            "lease_token": None,
        }
    return None


def _taking(row: Job, now: datetime, lease: timedelta) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "state": State.RUNNING,
        "lease_token": uuid4(),
        "lease_until": now + lease,
        "attempts": row.attempts + 1,
        "started_at": now,
        "done": 0,
        "total": 0,
        "progress_text": "",
    }
    if row.state == State.RUNNING:
        changes["history"] = with_attempt(row, now, "中断", "持ち主が止まったので、取り直しました。")
    return changes


def _held(job_id: int, token: UUID) -> Any:
    return Job.objects.filter(pk=job_id, state=State.RUNNING, lease_token=token)


def renew(job_id: int, token: UUID, now: datetime, lease: timedelta) -> bool:
    """札の期限を延ばす。もう自分の札でなければ False。"""
    return bool(_held(job_id, token).update(lease_until=now + lease))


def cancel_is_asked(job_id: int) -> bool:
    """取消を求められたか。"""
    return Job.objects.filter(pk=job_id, cancel_asked=True).exists()


def report(job_id: int, token: UUID, *, done: int, total: int, text: str) -> bool:
    """進みを書く。もう自分の札でなければ False。"""
    return bool(_held(job_id, token).update(done=done, total=total, progress_text=text[:120]))


def finish(job: Job, token: UUID, now: datetime, *, even_if_cancelled: bool = True, **changes: Any) -> bool:
    """この試みを終え、頼んだ人に知らせる。

    もう自分の札でない（または、先に取消を求められた）なら False で、何も変わらない。
    """
    rows = _held(job.pk, token)
    if not even_if_cancelled:
        rows = rows.filter(cancel_asked=False)
    with transaction.atomic():
        held = bool(rows.update(lease_token=None, lease_until=None, **changes))
        if held:
            tell_owner(job, changes["state"], now)
    return held
