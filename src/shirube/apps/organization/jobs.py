"""体制の仕事: 終わったサインインの控えを毎晩消し、権限の終わりを毎朝知らせる。"""

from collections import Counter
from datetime import time
from typing import Any

from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.frame.routes import Place
from shirube.apps.organization import actions, queries


def _discard_ended_sign_ins(run: Any) -> str:
    return f"{actions.discard_ended_sign_ins(by=run.scope):,}件を消しました。"


def _tell_of_ends(run: Any) -> str:
    """終わった権限と、まもなく終わる権限を知らせる。一件ずつ別の取引なので、途中で止まっても続きから行える。"""
    by = run.scope
    ended, ending = queries.rights_just_ended(by), queries.rights_to_warn(by)
    told, total = 0, len(ended) + len(ending)
    for number, right in enumerate(ended):
        run.step(number, total)
        told += actions.tell_holder_of_end(by=by, right=right)
    for number, right in enumerate(ending, start=len(ended)):
        run.step(number, total)
        told += actions.warn_holder_of_end(by=by, right=right)
    days = Counter(right.ends_on for right in ending)
    for manager in queries.rights_managers(by):
        for ends_on, count in days.items():
            told += actions.warn_manager_of_ends(by=by, manager=manager, ends_on=ends_on, count=count)
    return f"{told:,}件を知らせました。"


JOBS = [
    JobKind(
        id="organization.discard_ended_sign_ins",
        label="終わったサインインの片づけ",
        run=_discard_ended_sign_ins,
        is_idempotent=True,
        place=Place.SITE,
        daily_at=time(3, 40),
    ),
    JobKind(
        id="organization.tell_of_ends",
        label="権限の終わりの知らせ",
        run=_tell_of_ends,
        is_idempotent=True,
        daily_at=time(6, 30),
    ),
]
