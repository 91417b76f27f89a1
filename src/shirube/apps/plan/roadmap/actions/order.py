"""並べ替えと、真の削除。"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import ProtectedError

from shirube.apps.frame.records import ChangedMeanwhile, VersionedRecord
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.versions.queries import Plan


class CannotRemoveFromRoadmap(ValueError):
    """工程表から消せない。"""


def next_order(rows: Iterable[VersionedRecord]) -> int:
    """いちばん後ろの並び。"""
    return max((row.sort_order + 1 for row in rows), default=0)  # type: ignore[attr-defined]


def move_among(rows: list[VersionedRecord], *, key: UUID, version: int, step: int) -> VersionedRecord:
    """並びの中で一つ前（-1）か後（+1）へ動かす。並びが変わる行だけを書く。"""
    place = next(at for at, row in enumerate(rows) if row.key == key)
    row = rows[place]
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    target = min(max(place + step, 0), len(rows) - 1)
    rows.insert(target, rows.pop(place))
    for at, one in enumerate(rows):
        if one.sort_order != at:  # type: ignore[attr-defined]
            moved = type(one).change(key=one.key, version=one.version, sort_order=at)
            row = moved if moved.key == key else row
    return row


def erase(by: Scope, plan: Plan, row: VersionedRecord, version: int) -> None:
    """版に一度も入っていない記録だけを消す。"""
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    name = row._meta.verbose_name
    if queries.is_in_some_version(by, plan, row.key):
        raise CannotRemoveFromRoadmap(
            f"この{name}は計画の版に入っているので消せません。行わないときは「中止」にしてください。"
        )
    try:
        row.delete()
    except ProtectedError as error:
        used = "、".join(sorted({str(one._meta.verbose_name) for one in error.protected_objects}))
        raise CannotRemoveFromRoadmap(
            f"この{name}には{used}が付いているので消せません。先にそちらを外すか、「中止」にしてください。"
        ) from None
