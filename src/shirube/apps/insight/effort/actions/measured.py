"""手続に、並べて見せる実測の記録を結ぶ。"""

from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.effort.models import MeasuredLog


@action
def pair_log(*, by: Scope, procedure: str, version: int, log: UUID | None) -> MeasuredLog | None:
    """手続に記録を結ぶ。``log`` が None なら外す。まだ結んでいないときの ``version`` は 0。"""
    row = MeasuredLog.objects.filter(procedure=procedure).first()
    if (0 if row is None else row.version) != version:
        raise ChangedMeanwhile(row or MeasuredLog(procedure=procedure), {})
    if log is None:
        if row is not None:
            audit.record(by=by, action="推計と並べる記録を外した", record=row)
            row.delete()
        return None
    if row is None:
        row = MeasuredLog.objects.create(procedure=procedure, log=log)
    else:
        row = MeasuredLog.change(key=row.key, version=version, log=log)
    audit.record(by=by, action="推計と並べる記録を結んだ", record=row, fields=("log",))
    return row
