"""監査に書く。行いはその取引の中で、拒否は取引が巻き戻ったあとに、ちょうど一件ずつ残す。"""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.scope import Scope


def record(
    *,
    by: Scope,
    action: str,
    record: models.Model | None = None,
    record_kind: str = "",
    record_key: str | UUID = "",
    fields: Iterable[str] = (),
    result: str = AuditEvent.Result.DONE,
) -> AuditEvent:
    """一件を残す。値は受け取らず、項目の名前だけを残す。

    ``record`` を渡すと種類と鍵はそこから取る。呼ぶのは行い（actions）と経路の聞き手だけ。
    """
    if record is not None:
        record_kind = record._meta.label_lower
        record_key = getattr(record, "key", record.pk)
    return AuditEvent.objects.create(
        municipality_key=by.municipality_key,
        occurred_at=by.now,
        actor_key=by.actor_key,
        action=action,
        record_kind=record_kind,
        record_key=str(record_key),
        field_names=",".join(fields)[:400],
        purpose=by.purpose[:120],
        result=result,
        source=by.source,
        request_number=by.request_number,
    )
