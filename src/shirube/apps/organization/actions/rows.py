"""一式の行: 計算の記録（組織・職員・引き継ぎ）を、一式に付いた版の行として書き足し、消す。

同じ一式に同じものを二度書かない。途中で止まっても、続きから書ける。
"""

from collections.abc import Iterable, Sequence

from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization.models import (
    ConcurrentPost,
    Department,
    DepartmentSuccession,
    DepartmentVersion,
    Municipality,
    RosterChange,
    Staff,
    StaffVersion,
)
from shirube.engines.organization.roster import RosterDepartment, RosterStaff, Succession

BATCH = 100


def lock_roster(by: Scope) -> None:
    """この自治体の体制を変える席を取る（PostgreSQL では行の錠。SQLite では取引の始まりが席である）。"""
    Municipality.objects.select_for_update(no_key=True).get(pk=by.municipality_id)


def ensure_departments(codes: Iterable[str]) -> dict[str, Department]:
    """これらのコードの組織の身元。無ければ作る。"""
    wanted = sorted(set(codes))
    found = {d.code: d for d in Department.objects.filter(code__in=wanted)}
    missing = [Department(code=code) for code in wanted if code not in found]
    Department.objects.bulk_create(missing)
    return found | {d.code: d for d in missing}


def write_departments(change: RosterChange, batch: Sequence[RosterDepartment]) -> None:
    """組織の版を書き足す。"""
    codes = [d.code for d in batch]
    written = set(
        DepartmentVersion.objects.filter(change=change, department__code__in=codes).values_list(
            "department__code", flat=True
        )
    )
    departments = ensure_departments([*codes, *(d.parent_code for d in batch if d.parent_code)])
    DepartmentVersion.objects.bulk_create(
        DepartmentVersion(
            department=departments[d.code],
            change=change,
            valid_from=change.effective_on,
            name=d.name,
            kana=d.kana,
            parent=departments[d.parent_code] if d.parent_code else None,
            sort_order=d.sort_order,
            is_abolished=d.is_abolished,
        )
        for d in batch
        if d.code not in written
    )


def write_successions(change: RosterChange, batch: Sequence[Succession]) -> None:
    """組織の引き継ぎを書き足す。"""
    departments = ensure_departments(code for s in batch for code in (s.predecessor_code, s.successor_code))
    written = set(
        DepartmentSuccession.objects.filter(change=change).values_list("predecessor__code", "successor__code")
    )
    DepartmentSuccession.objects.bulk_create(
        DepartmentSuccession(
            change=change,
            predecessor=departments[s.predecessor_code],
            successor=departments[s.successor_code],
            kind=s.kind.value,
        )
        for s in batch
        if (s.predecessor_code, s.successor_code) not in written
    )


def write_staff(change: RosterChange, batch: Sequence[RosterStaff]) -> None:
    """職員の版と兼務を書き足す。"""
    numbers = [s.number for s in batch]
    written = set(
        StaffVersion.objects.filter(change=change, staff__number__in=numbers).values_list(
            "staff__number", flat=True
        )
    )
    fresh = [s for s in batch if s.number not in written]
    people = _ensure_staff(s.number for s in fresh)
    codes = {s.department_code for s in fresh} | {p.department_code for s in fresh for p in s.concurrent}
    departments = {d.code: d for d in Department.objects.filter(code__in=codes)}
    versions = StaffVersion.objects.bulk_create(
        StaffVersion(
            staff=people[s.number],
            change=change,
            valid_from=change.effective_on,
            name=s.name,
            kana=s.kana,
            employment=s.employment.value,
            department=departments[s.department_code],
            post=s.post,
            is_retired=s.is_retired,
        )
        for s in fresh
    )
    ConcurrentPost.objects.bulk_create(
        ConcurrentPost(staff_version=row, department=departments[p.department_code], post=p.post)
        for row, s in zip(versions, fresh, strict=True)
        for p in s.concurrent
    )


def _ensure_staff(numbers: Iterable[str]) -> dict[str, Staff]:
    wanted = sorted(set(numbers))
    found = {s.number: s for s in Staff.objects.filter(number__in=wanted)}
    missing = [Staff(number=number) for number in wanted if number not in found]
    Staff.objects.bulk_create(missing)
    return found | {s.number: s for s in missing}


@action
def erase_batch(*, by: Scope, change: RosterChange) -> bool:
    """反映していない一式の行を一束消す。まだ残っていれば True。"""
    lock_roster(by)
    if RosterChange.objects.filter(pk=change.pk, state=RosterChange.State.ADOPTED).exists():
        return False
    for rows in (
        ConcurrentPost.objects.filter(staff_version__change=change),
        StaffVersion.objects.filter(change=change),
        DepartmentSuccession.objects.filter(change=change),
        DepartmentVersion.objects.filter(change=change),
    ):
        batch = list(rows.values_list("pk", flat=True)[:BATCH])
        if batch:
            rows.model.objects.filter(pk__in=batch).delete()
            return True
    return False


@action
def erase_unused_identities(*, by: Scope) -> None:
    """どの一式にも使われていない職員と組織の身元を消す（取り消した名簿だけにあった人の番号を残さない）。"""
    lock_roster(by)
    Staff.objects.filter(versions__isnull=True, account__isnull=True).delete()
    used = set(DepartmentVersion.objects.values_list("department_id", flat=True))
    used |= set(DepartmentVersion.objects.values_list("parent_id", flat=True))
    Department.objects.exclude(pk__in=used - {None}).delete()
