"""サイトの記録（利用者・権限・自治体）の書き換え: 版が合うときだけ書く。

自治体の記録の ``VersionedRecord.change`` と同じ約束を、自治体の外に置く記録にも守らせる。
"""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model, QuerySet

from shirube.apps.frame.records import ChangedMeanwhile

M = TypeVar("M", bound=Model)


def change_versioned(rows: "QuerySet[M]", *, key: UUID, version: int, **changes: Any) -> M:
    """``rows`` の中のこの鍵の行を、版が合うときだけ書き換えて返す。

    合わなければ ``ChangedMeanwhile``、``rows`` に無ければ ``DoesNotExist``。
    """
    row = rows.get(key=key)
    model = type(row)
    changed = model._default_manager.filter(pk=row.pk, version=version).update(
        version=F("version") + 1, **changes
    )
    row.refresh_from_db()
    if changed == 0:
        raise ChangedMeanwhile(row, changes)  # type: ignore[arg-type]
    return row
