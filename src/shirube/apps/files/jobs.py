"""預かりの仕事: 終わらなかった預かりと、保存期限を過ぎた預かりを、毎日片づける。"""

from datetime import timedelta
from typing import Any

from shirube.apps.files import actions, queries
from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.frame.scope import Scope


def _clear(run: Any) -> str:
    dropped, removed = actions.drop_pending(by=run.scope), actions.remove_expired(by=run.scope)
    return f"終わらなかった預かりを{dropped:,}件、保存期限を過ぎた預かりを{removed:,}件、片づけました。"


def _is_needed(scope: Scope) -> bool:
    return queries.unfinished(scope).exists() or queries.expired(scope).exists()


JOBS = [
    JobKind(
        id="files.clear",
        label="終わらなかった預かりと、期限の過ぎた預かりを片づける",
        run=_clear,
        is_idempotent=True,
        every=timedelta(days=1),
        is_needed=_is_needed,
    ),
]
