"""決めた手順を置き、改め、取り除く。"""

from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.rules.models import DeclaredStepList
from shirube.engines.insight.declared import DeclaredSteps

_FIELDS = ("title", "since", "steps", "origin")


class CannotKeepSteps(ValueError):
    """決めた手順を残せない。"""


@action
def keep_steps(
    *, by: Scope, title: str, since: date, declared: DeclaredSteps, origin: str
) -> DeclaredStepList:
    """手順を置く。同じ名と使い始める日のものがあれば `CannotKeepSteps`。"""
    _check(title, since, except_for=None)
    row = DeclaredStepList.objects.create(title=title, since=since, steps=_rows(declared), origin=origin)
    audit.record(by=by, action="手順を決めた", record=row, fields=_FIELDS)
    return row


@action
def change_steps(
    *, by: Scope, key: UUID, version: int, title: str, since: date, declared: DeclaredSteps, origin: str
) -> DeclaredStepList:
    """手順を改める。ほかの手順と名と日が重なれば `CannotKeepSteps`、版が合わなければ `ChangedMeanwhile`。"""
    _check(title, since, except_for=key)
    row = DeclaredStepList.change(
        key=key, version=version, title=title, since=since, steps=_rows(declared), origin=origin
    )
    audit.record(by=by, action="決めた手順を改めた", record=row, fields=_FIELDS)
    return row


@action
def drop_steps(*, by: Scope, key: UUID, version: int) -> None:
    """手順を取り除く。"""
    row = DeclaredStepList.objects.get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    row.delete()
    audit.record(
        by=by, action="決めた手順を取り除いた", record_kind=DeclaredStepList._meta.label_lower, record_key=key
    )


def _check(title: str, since: date, *, except_for: UUID | None) -> None:
    if not title.strip():
        raise CannotKeepSteps("手順の名前を入れてください。")
    same = DeclaredStepList.objects.filter(title=title, since=since).exclude(key=except_for)
    if same.exists():
        raise CannotKeepSteps(
            f"同じ名前で同じ日から使う手順「{title}」が、もうあります。その手順を改めるか、使い始める日を変えてください。"
        )


def _rows(declared: DeclaredSteps) -> list[dict[str, Any]]:
    return [
        {
            "activity": one.activity,
            "is_required": one.is_required,
            "is_repeatable": one.is_repeatable,
            "group": one.group,
        }
        for one in declared.steps
    ]
