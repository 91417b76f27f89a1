"""お知らせの仕事: 送り待ちの電子メールを一分ごとに送る。"""

from datetime import timedelta

from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.notices import outbox

JOBS = [
    JobKind(
        id="notices.mail",
        label="お知らせの電子メール",
        run=outbox.send_waiting,
        is_idempotent=True,
        every=timedelta(minutes=1),
        is_needed=outbox.has_waiting,
    )
]
