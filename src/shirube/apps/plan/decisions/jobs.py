"""会議の決定の仕事: 期限の近い、または過ぎたフォローを、毎朝催促する。"""

from datetime import time
from typing import Any

from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.decisions import actions, queries


def _remind(run: Any) -> str:
    """一件ずつ別の取引なので、途中で止まっても続きから行える。"""
    by = run.scope
    rows = queries.follow_ups_to_remind(by)
    members = queries.members_of(by, rows)
    for number, row in enumerate(rows):
        run.step(number, len(rows))
        actions.remind_follow_up(by=by, follow_up=row, accounts=members[row.pk])
    return f"フォロー{len(rows):,}件を催促しました。"


def _is_needed(scope: Scope) -> bool:
    return bool(queries.follow_ups_to_remind(scope))


JOBS = [
    JobKind(
        id="decisions.remind",
        label="決定事項のフォローの催促",
        run=_remind,
        is_idempotent=True,
        daily_at=time(6, 50),
        is_needed=_is_needed,
    )
]
