"""この部屋の仕事: 保存期間を過ぎた仕事を毎晩消す。"""

from datetime import time

from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.frame.routes import Place
from shirube.apps.jobs import actions
from shirube.apps.jobs.run import JobRun


def _discard_old(run: JobRun) -> str:
    """保存期間を過ぎた仕事を消す。"""
    return f"{actions.discard_old(by=run.scope):,}件を消しました。"


JOBS = [
    JobKind(
        id="jobs.discard_old",
        label="古い仕事の片づけ",
        run=_discard_old,
        is_idempotent=True,
        place=Place.SITE,
        daily_at=time(3, 30),
    )
]
