"""版の移し替えのうち、自己診断と推進体制の分。

どれも移し替えの行いの一部なので、取引と監査は呼ぶ側が持つ。
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis.actions.refusals import check_open
from shirube.apps.plan.diagnosis.models import Finding, RoleHolder
from shirube.apps.plan.diagnosis.queries import held
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.edition_move import Addition, Held, HeldKind, Rewrite


def write_findings(by: Scope, plan: Plan, rewrites: Sequence[Rewrite]) -> None:
    """課題の国の項目を書き換える。"""
    check_open(plan)
    Finding.change_many(
        (UUID(one.before.key), one.before.version, {"item": "".join(one.after.references[:1])})
        for one in rewrites
    )


def write_holders(by: Scope, plan: Plan, rewrites: Sequence[Rewrite]) -> None:
    """担い手の役割と、任期の終わりを書き換える。これから始まる任期は、始まりの日で終える。"""
    check_open(plan)
    begins = dict(RoleHolder.objects.filter(plan=plan).values_list("key", "starts_on"))
    RoleHolder.change_many(
        (key, one.before.version, _holder_changes(one, begins.get(key)))
        for one in rewrites
        for key in (UUID(one.before.key),)
    )


def _holder_changes(one: Rewrite, begin: date | None) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if one.before.references != one.after.references:
        changes["role"] = one.after.references[0]
    if one.before.ends_on != one.after.ends_on:
        ends_on = one.after.ends_on
        changes["ends_on"] = max(ends_on, begin) if ends_on and begin else ends_on
    return changes


def copy_holders(by: Scope, plan: Plan, additions: Sequence[Addition]) -> list[Held]:
    """分かれた役割に、元の役割の担い手を併任・兼務として写す。"""
    check_open(plan)
    rows = {str(row.key): row for row in RoleHolder.objects.filter(plan=plan)}
    made = [
        RoleHolder.objects.create(
            plan=plan,
            role=one.reference,
            kind=row.kind,
            name=row.name,
            department=row.department,
            starts_on=max(by.today, row.starts_on or by.today),
            ends_on=row.ends_on,
            is_concurrent=True,
            note=row.note,
        )
        for one in additions
        for row in (rows[key] for key in one.under)
    ]
    return held.held_again(
        by, plan, [Held(kind=HeldKind.HOLDER, key=str(row.key), label=row.name) for row in made]
    )


def withdraw_holders(by: Scope, plan: Plan, made: Sequence[Held]) -> None:
    """写した担い手を消す。"""
    for one in made:
        row = RoleHolder.objects.get(plan=plan, key=UUID(one.key))
        if row.version != one.version:
            raise ChangedMeanwhile(row, {})
        row.delete()
