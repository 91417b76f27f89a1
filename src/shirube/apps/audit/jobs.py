"""監査の仕事: 十分ごとに封をする。"""

from datetime import timedelta
from typing import Any

from shirube.apps.audit import actions, queries
from shirube.apps.audit.reach import rows_of
from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.frame.routes import Place
from shirube.apps.frame.scope import Scope

_EVERY = timedelta(minutes=10)


def _seal(run: Any) -> str:
    count = actions.seal(by=run.scope, progress=lambda done: run.step(done, done))
    return f"{count:,}件に封をしました。"


def _is_needed(scope: Scope) -> bool:
    with rows_of(scope.municipality_key):
        return queries.unsealed(scope).exists()


JOBS = [
    JobKind(
        id="audit.seal",
        label="監査の記録に封をする",
        run=_seal,
        is_idempotent=True,
        every=_EVERY,
        is_needed=_is_needed,
    ),
    JobKind(
        id="audit.seal_site",
        label="サイト全体の監査の記録に封をする",
        run=_seal,
        is_idempotent=True,
        place=Place.SITE,
        every=_EVERY,
        is_needed=_is_needed,
    ),
]
