"""計り方の決まりを決める。"""

from typing import Any

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.rules.models import OfficeHours


@action
def set_office_hours(*, by: Scope, version: int, **fields: Any) -> OfficeHours:
    """開庁時間を決める。初めて決めるときの ``version`` は 0。"""
    row = OfficeHours.objects.first()
    if row is None:
        row = OfficeHours.objects.create(**fields)
    elif version == 0:
        raise ChangedMeanwhile(row, fields)
    else:
        row = OfficeHours.change(key=row.key, version=version, **fields)
    audit.record(by=by, action="開庁時間を決めた", record=row, fields=tuple(fields))
    return row
