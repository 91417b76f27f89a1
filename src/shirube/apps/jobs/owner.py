"""仕事を頼んだ人: その人の名で動く範囲と、その人への終わりの知らせ。

失敗はいつも知らせ、完了は長い車線の仕事だけを知らせる（短い仕事は画面で見終わる）。終わりを書く取引の中で
知らせるので、終わりと知らせは必ず一緒に残る。頼んだ人のいない仕事（予定）と、自治体のない仕事は知らせない。
"""

from datetime import datetime

from shirube.apps.frame import scope as scopes
from shirube.apps.frame.job_kinds import Lane, label_of
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.telling import Message, tell
from shirube.apps.jobs.models import Job

_SAID = {
    Job.State.DONE: ("が終わりました", "結果を見てください。"),
    Job.State.FAILED: ("ができませんでした", "わけと、次にすることを見てください。"),
}


def scope_of(job: Job, now: datetime) -> Scope:
    """この仕事を行う範囲。頼んだ人の名で、裏方として動く（権限は頼むときに確かめてある）。"""
    body = job.municipality
    return Scope(
        municipality_id=body.pk if body else None,
        municipality_key=body.key if body else None,
        municipality_name=body.name if body else "",
        actor_key=job.created_by,
        now=now,
        request_number=str(job.key),
        source="jobs",
        is_system=True,
    )


def tell_owner(job: Job, state: str, at: datetime) -> bool:
    """この終わり方を知らせるなら、頼んだ人に知らせる。いま初めて届いたら True。"""
    is_told = state == Job.State.FAILED or (state == Job.State.DONE and job.lane == Lane.LONG)
    if not is_told or job.created_by is None or job.municipality_id is None:
        return False
    how, text = _SAID[Job.State(state)]
    message = Message(
        account=job.created_by,
        subject=f"「{label_of(job.kind)}」{how}",
        text=text,
        link=f"jobs/{job.key}/",
        once=f"job:{job.key}",
    )
    with scopes.enter(scope_of(job, at)) as by:
        return tell(by, message)
