"""比べを残す。"""

from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.comparison import queries
from shirube.apps.insight.comparison.models import KeptComparison
from shirube.apps.insight.logs import queries as logs
from shirube.engines.insight.question import Question


class CannotKeepComparison(ValueError):
    """この比べは残せない。"""


def keep(*, by: Scope, log_key: UUID, title: str, question: Question) -> KeptComparison:
    """いまの答えを、題を付けて残す。残した答えは、あとから変わらない。

    問いになっていないか比べられなければ ``CannotCompareFigure``、絞り込めなければ ``CannotSelect``、
    記録が無ければ
    ``EventLog.DoesNotExist``、まだ計れなければ ``LogNotReady``、題が無ければ ``CannotKeepComparison``。
    """
    if not title.strip():
        raise CannotKeepComparison("題を入れてください。あとから一覧で見分けるための名です。")
    log = logs.log_of_key(by, log_key)
    found = queries.compare(by, log, question)
    return _write(
        by=by,
        title=title.strip()[:80],
        log_key=log.key,
        log_title=log.title,
        question=question.text(),
        result=found.record(),
        digest=found.digest,
        as_of=found.as_of,
    )


@action
def _write(*, by: Scope, **fields: Any) -> KeptComparison:
    row = KeptComparison.objects.create(
        **fields, kept_at=by.now, kept_by=by.actor_key, kept_by_label=by.actor_label[:60]
    )
    audit.record(by=by, action="変化の比較を残した", record=row, fields=("title", "question", "result"))
    return row
