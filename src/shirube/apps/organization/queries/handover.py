"""引継: これから効く一式で、だれがどの職を離れ、どの権限が終わり、何を手元に残しているか。"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from shirube.apps.frame.open_things import OpenThing, open_things
from shirube.apps.frame.scope import Scope
from shirube.apps.organization.models import (
    Account,
    DepartmentVersion,
    Membership,
    RosterChange,
    Staff,
    StaffVersion,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """職を離れる一人。``ending`` は職とともに終わる権限、``staying`` は自分では終わらない権限。"""

    staff: Staff
    name: str
    before: str
    after: str
    account: Account | None
    ending: tuple[Membership, ...]
    staying: tuple[Membership, ...]
    things: tuple[OpenThing, ...]


def handover(scope: Scope, change: RosterChange) -> list[Leaver]:
    """この一式で、主な所属か兼務の所属を離れる人を、権限や手元のものがある人から読みの順に。

    人数が増えても問い合わせは増えない。
    """
    after = {row.staff_id: row for row in _versions(StaffVersion.objects.filter(change=change))}
    eve = change.effective_on - timedelta(days=1)
    before_rows = StaffVersion.objects.in_force(eve, today=scope.today, sees_unreleased=True).filter(
        staff_id__in=list(after), is_retired=False
    )
    leaving = [
        (row, after[row.staff_id])
        for row in _versions(before_rows)
        if _left_departments(row, after[row.staff_id])
    ]
    names = _names(scope, change)
    accounts = [old.staff.account for old, _ in leaving if old.staff.account is not None]
    rights = _rights(scope, change, accounts)
    things = open_things(scope, [account.key for account in accounts])
    leavers = [_leaver(old, new, names, rights, things) for old, new in leaving]
    return sorted(leavers, key=lambda leaver: not (leaver.ending or leaver.staying or leaver.things))


def _versions(rows):  # type: ignore[no-untyped-def]
    return (
        rows.select_related("staff__account", "department")
        .prefetch_related("concurrent_posts")
        .order_by("kana", "staff__number")
    )


def _departments(row: StaffVersion) -> set[int]:
    if row.is_retired:
        return set()
    return {row.department_id, *(post.department_id for post in row.concurrent_posts.all())}


def _left_departments(before: StaffVersion, after: StaffVersion) -> set[int]:
    return _departments(before) - _departments(after)


def _names(scope: Scope, change: RosterChange) -> dict[int, str]:
    """組織の名前。無くなる組織は前の名前、新しい組織は後の名前。"""
    eve = change.effective_on - timedelta(days=1)
    rows = DepartmentVersion.objects.in_force(eve, today=scope.today, sees_unreleased=True)
    names = dict(rows.values_list("department_id", "name"))
    changed = DepartmentVersion.objects.filter(change=change, is_abolished=False)
    return names | dict(changed.values_list("department_id", "name"))


def _rights(scope: Scope, change: RosterChange, accounts: list[Account]) -> dict[int, list[Membership]]:
    """発令日にまだ期間の中にある権限を、利用者ごとに。"""
    rows = Membership.objects.filter(
        account__in=accounts,
        municipality_id=scope.municipality_id,
        starts_on__lt=change.effective_on,
        ends_on__gte=change.effective_on,
    ).exclude(Q(ends_on__lte=scope.today))
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in rows.select_related("department").order_by("role", "pk"):
        found[row.account_id].append(row)
    return found


def _leaver(
    old: StaffVersion,
    new: StaffVersion,
    names: dict[int, str],
    rights: dict[int, list[Membership]],
    things: dict,  # type: ignore[type-arg]
) -> Leaver:
    account = old.staff.account
    mine = rights.get(account.pk, []) if account else []
    left = _left_departments(old, new)
    ending = tuple(m for m in mine if _ends(m, left, new))
    return Leaver(
        staff=old.staff,
        name=old.name,
        before=f"{names.get(old.department_id, '')} {old.post}".strip(),
        after="退職・転出" if new.is_retired else f"{names.get(new.department_id, '')} {new.post}".strip(),
        account=account,
        ending=ending,
        staying=tuple(m for m in mine if m not in ending),
        things=things.get(account.key, ()) if account else (),
    )


def _ends(right: Membership, left: set[int], after: StaffVersion) -> bool:
    """この権限は、発令とともに終わるか。"""
    if right.ends_on <= after.valid_from:
        return True
    if not right.follows_post:
        return False
    return after.is_retired or right.department_id in left
