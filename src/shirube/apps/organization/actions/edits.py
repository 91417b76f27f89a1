"""画面からの一件の変更: 小さな一式を作り、その場で反映する。

様式が持つ版番号（最後に変えた一式の順番）がいまと違えば、``ChangedMeanwhile`` で止まる。
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries
from shirube.apps.organization.actions import rows
from shirube.apps.organization.models import (
    Department,
    DepartmentVersion,
    RosterChange,
    Staff,
    StaffVersion,
)
from shirube.engines.organization.roster import (
    ConcurrentPost,
    Employment,
    Roster,
    RosterDepartment,
    RosterStaff,
    WantedDepartment,
    WantedRoster,
)
from shirube.engines.organization.roster_difference import difference


class CannotChangeRoster(ValueError):
    """組織や職員を、そのようには変えられない。"""


@action
def add_department(
    *,
    by: Scope,
    effective_on: date,
    code: str,
    name: str,
    kana: str = "",
    parent: Department | None = None,
    sort_order: int | None = None,
    released_on: date | None = None,
) -> Department:
    """組織を一つ足す。"""
    rows.lock_roster(by)
    current = queries.roster_at(by, effective_on, with_staff=False)
    if code in current.departments:
        raise CannotChangeRoster(f"所属コード「{code}」は、すでに使われています。別のコードにしてください。")
    wanted = WantedDepartment(
        code=code,
        name=name,
        kana=kana or None,
        parent_code=parent.code if parent else None,
        says_parent=True,
        sort_order=sort_order,
    )
    after = _department_after(current, wanted)
    change = _adopt_at_once(by, f"組織の新設（{name}）", effective_on, released_on)
    rows.write_departments(change, after)
    department = Department.objects.get(code=code)
    audit.record(by=by, action="組織を足した", record=department, fields=("code", "name", "parent"))
    return department


@action
def edit_department(
    *,
    by: Scope,
    key: UUID,
    version: int,
    effective_on: date,
    name: str,
    kana: str = "",
    parent: Department | None = None,
    sort_order: int = 0,
    is_abolished: bool = False,
    released_on: date | None = None,
) -> Department:
    """組織の名称・上位・並びを変える、または廃止する。"""
    rows.lock_roster(by)
    department = queries.department_of_key(by, key)
    typed = {"name": name, "kana": kana, "parent": parent, "sort_order": sort_order}
    number = queries.department_version_number(by, department)
    if number != version:
        raise _changed_meanwhile(queries.department_history(by, department)[-1], number, typed)
    current = queries.roster_at(by, effective_on, with_staff=False)
    if department.code not in current.departments:
        raise CannotChangeRoster("その日には、この組織はありません。日付を確かめてください。")
    if is_abolished and _has_staff(department, effective_on):
        raise CannotChangeRoster("この組織に職員が残っているので廃止できません。先に職員を移してください。")
    after = RosterDepartment(
        code=department.code,
        name=name,
        kana=kana,
        parent_code=parent.code if parent else None,
        sort_order=sort_order,
        is_abolished=is_abolished,
    )
    _refuse_broken_tree(current, (after,))
    title = f"組織の廃止（{name}）" if is_abolished else f"組織の変更（{name}）"
    change = _adopt_at_once(by, title, effective_on, released_on)
    rows.write_departments(change, (after,))
    fields = ("is_abolished",) if is_abolished else ("name", "kana", "parent", "sort_order")
    audit.record(by=by, action="組織を変えた", record=department, fields=fields)
    return department


@action
def add_staff(
    *,
    by: Scope,
    effective_on: date,
    number: str,
    name: str,
    kana: str,
    department: Department,
    post: str = "",
    employment: str = Employment.REGULAR.value,
    concurrent: Sequence[tuple[Department, str]] = (),
    released_on: date | None = None,
) -> Staff:
    """職員を一人足す。退職した人の番号なら、その人がまた在職する。"""
    rows.lock_roster(by)
    known = Staff.objects.filter(number=number).first()
    latest = _version_of(known, effective_on) if known else None
    if latest is not None and not latest.is_retired:
        raise CannotChangeRoster(f"職員番号「{number}」の職員は、すでにいます。番号を確かめてください。")
    person = _person(number, name, kana, department, post, employment, concurrent)
    _refuse_missing_departments(by, person, effective_on)
    change = _adopt_at_once(by, "採用・転入", effective_on, released_on)
    rows.write_staff(change, (person,))
    staff = Staff.objects.get(number=number)
    audit.record(
        by=by, action="職員を足した", record=staff, fields=("number", "name", "kana", "department", "post")
    )
    return staff


@action
def edit_staff(
    *,
    by: Scope,
    key: UUID,
    version: int,
    effective_on: date,
    name: str,
    kana: str,
    department: Department,
    post: str = "",
    employment: str = Employment.REGULAR.value,
    concurrent: Sequence[tuple[Department, str]] = (),
    is_retired: bool = False,
    released_on: date | None = None,
) -> Staff:
    """職員の氏名・所属・職・任用・兼務を変える（異動）、または退職にする。"""
    rows.lock_roster(by)
    staff = queries.staff_of_key(by, key)
    typed = {"name": name, "kana": kana, "department": department, "post": post, "employment": employment}
    number = queries.staff_version_number(by, staff)
    if number != version:
        raise _changed_meanwhile(queries.staff_history(by, staff)[-1], number, typed)
    if _version_of(staff, effective_on) is None:
        raise CannotChangeRoster("その日には、この職員はまだいません。日付を確かめてください。")
    person = _person(staff.number, name, kana, department, post, employment, concurrent, is_retired)
    if not is_retired:
        _refuse_missing_departments(by, person, effective_on)
    change = _adopt_at_once(by, "退職・転出" if is_retired else "職員の変更", effective_on, released_on)
    rows.write_staff(change, (person,))
    fields = ("is_retired",) if is_retired else ("name", "kana", "department", "post", "employment")
    audit.record(by=by, action="職員を変えた", record=staff, fields=fields)
    return staff


def _changed_meanwhile(
    row: StaffVersion | DepartmentVersion, number: int, typed: dict[str, Any]
) -> ChangedMeanwhile:
    """いまの版の行に版番号を添えて、「別の人が更新した」を作る。"""
    row.version = number  # type: ignore[union-attr]
    return ChangedMeanwhile(row, typed)  # type: ignore[arg-type]


def _adopt_at_once(by: Scope, title: str, effective_on: date, released_on: date | None) -> RosterChange:
    """その場で反映済みの、小さな一式を開く。公開日を言わなければ、すぐに見える。"""
    order = queries.latest_adoption_order(by)
    return RosterChange.objects.create(
        state=RosterChange.State.ADOPTED,
        title=title[:60],
        effective_on=effective_on,
        released_on=min(released_on or by.today, effective_on),
        basis_order=order,
        adoption_order=order + 1,
        created_at=by.now,
        created_by=by.actor_key,
        adopted_at=by.now,
        adopted_by=by.actor_key,
    )


def _department_after(current: Roster, wanted: WantedDepartment) -> tuple[RosterDepartment, ...]:
    found = difference(current, WantedRoster(departments=(wanted,)), is_whole=False)
    if found.problems:
        raise CannotChangeRoster(f"{found.problems[0].reason}。{found.problems[0].next}。")
    return found.departments


def _refuse_broken_tree(current: Roster, after: tuple[RosterDepartment, ...]) -> None:
    """変えたあとの姿が木でなければ断る。"""
    changed = current.with_changes(after, ())
    problems = difference(changed, WantedRoster(), is_whole=False).problems
    if problems:
        raise CannotChangeRoster(f"{problems[0].reason}。{problems[0].next}。")


def _has_staff(department: Department, day: date) -> bool:
    rows_in_force = StaffVersion.objects.in_force(day, today=day, sees_unreleased=True).filter(
        is_retired=False
    )
    return (
        rows_in_force.filter(department=department).exists()
        or rows_in_force.filter(concurrent_posts__department=department).exists()
    )


def _version_of(staff: Staff, day: date) -> StaffVersion | None:
    mine = StaffVersion.objects.filter(staff=staff)
    return mine.in_force(day, today=day, sees_unreleased=True).first()


def _person(
    number: str,
    name: str,
    kana: str,
    department: Department,
    post: str,
    employment: str,
    concurrent: Sequence[tuple[Department, str]],
    is_retired: bool = False,
) -> RosterStaff:
    return RosterStaff(
        number=number,
        name=name,
        kana=kana,
        department_code=department.code,
        post=post,
        employment=Employment(employment),
        concurrent=() if is_retired else tuple(sorted(ConcurrentPost(d.code, p) for d, p in concurrent)),
        is_retired=is_retired,
    )


def _refuse_missing_departments(by: Scope, person: RosterStaff, day: date) -> None:
    """その日に無い組織へは移せない。"""
    alive = queries.roster_at(by, day, with_staff=False).departments
    wanted: Any = [person.department_code, *(p.department_code for p in person.concurrent)]
    for code in wanted:
        if code not in alive:
            raise CannotChangeRoster(
                f"所属コード「{code}」の組織は、その日にはありません。所属を選び直してください。"
            )
