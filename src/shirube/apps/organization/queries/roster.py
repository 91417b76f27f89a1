"""異動・組織改正の一式を読む。"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization.models import (
    DepartmentSuccession,
    DepartmentVersion,
    RosterChange,
    StaffVersion,
)
from shirube.apps.organization.queries.departments import SEE_UNRELEASED
from shirube.engines.organization.roster import (
    ConcurrentPost,
    Employment,
    Roster,
    RosterDepartment,
    RosterStaff,
)
from shirube.engines.organization.roster_difference import Move, move_of_department, move_of_staff


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """一式の中の一つの変わり方。"""

    move: Move
    code: str
    name: str
    before: str
    after: str


def changes(scope: Scope) -> "QuerySet[RosterChange]":
    """一式を発令日の新しい順に。公開日の前のものは、見てよい人にだけ。"""
    rows = RosterChange.objects.exclude(state=RosterChange.State.DISCARDED)
    if not scope.can(SEE_UNRELEASED):
        rows = rows.filter(state=RosterChange.State.ADOPTED, released_on__lte=scope.today)
    return rows.order_by("-effective_on", "-pk")


def coming_changes(scope: Scope) -> "QuerySet[RosterChange]":
    """これから効く、反映済みの一式を近い順に。"""
    return (
        changes(scope)
        .filter(state=RosterChange.State.ADOPTED, effective_on__gt=scope.today)
        .order_by("effective_on", "pk")
    )


def change_of_key(scope: Scope, key: UUID) -> RosterChange:
    """一つの一式（取消を含まない）。"""
    return changes(scope).get(key=key)


def latest_adoption_order(scope: Scope) -> int:
    """この自治体で最後に反映した順番。まだ無ければ 0。"""
    return RosterChange.objects.aggregate(last=Max("adoption_order"))["last"] or 0


def roster_at(scope: Scope, day: date, *, with_staff: bool = True) -> Roster:
    """その日の体制の全体を、計算の記録にする。公開日の前のものも含む（比べるため）。"""
    departments = {
        row.department.code: _department(row)
        for row in DepartmentVersion.objects.in_force(day, today=scope.today, sees_unreleased=True)
        .filter(is_abolished=False)
        .select_related("department", "parent")
        .order_by("sort_order", "department__code")
    }
    if not with_staff:
        return Roster(departments, {})
    people = (
        StaffVersion.objects.in_force(day, today=scope.today, sees_unreleased=True)
        .filter(is_retired=False)
        .select_related("staff", "department")
        .prefetch_related("concurrent_posts__department")
        .order_by("staff__number")
    )
    return Roster(departments, {row.staff.number: _person(row) for row in people})


def _department(row: DepartmentVersion) -> RosterDepartment:
    return RosterDepartment(
        code=row.department.code,
        name=row.name,
        kana=row.kana,
        parent_code=row.parent.code if row.parent else None,
        sort_order=row.sort_order,
        is_abolished=row.is_abolished,
    )


def _person(row: StaffVersion) -> RosterStaff:
    return RosterStaff(
        number=row.staff.number,
        name=row.name,
        kana=row.kana,
        department_code=row.department.code,
        post=row.post,
        employment=Employment(row.employment),
        concurrent=tuple(
            sorted(ConcurrentPost(post.department.code, post.post) for post in row.concurrent_posts.all())
        ),
        is_retired=row.is_retired,
    )


def change_lines(scope: Scope, change: RosterChange) -> list[ChangeLine]:
    """この一式で変わるところ。組織、職員の順。前の姿は、この一式が無いときの前日までの姿。"""
    before = _roster_without(scope, change)
    departments = (
        DepartmentVersion.objects.filter(change=change)
        .select_related("department", "parent")
        .order_by("sort_order", "department__code")
    )
    people = (
        StaffVersion.objects.filter(change=change)
        .select_related("staff", "department")
        .prefetch_related("concurrent_posts__department")
        .order_by("kana", "staff__number")
    )
    after = [_department(row) for row in departments]
    names = {code: d.name for code, d in before.departments.items()} | {d.code: d.name for d in after}
    lines = [_department_line(before, d, names) for d in after]
    lines += _succession_lines(change, names)
    return lines + [_staff_line(before, _person(row), names) for row in people]


def _roster_without(scope: Scope, change: RosterChange) -> Roster:
    """この一式が無いときの、発令日の姿（反映のあとでも、比べたときの姿を出せる）。"""
    if change.state != RosterChange.State.ADOPTED:
        return roster_at(scope, change.effective_on)
    with_earlier = RosterChange.objects.filter(adoption_order__lt=change.adoption_order)
    departments = DepartmentVersion.objects.filter(change__in=with_earlier).in_force(
        change.effective_on, today=scope.today, sees_unreleased=True
    )
    people = StaffVersion.objects.filter(change__in=with_earlier).in_force(
        change.effective_on, today=scope.today, sees_unreleased=True
    )
    return Roster(
        {
            row.department.code: _department(row)
            for row in departments.filter(is_abolished=False).select_related("department", "parent")
        },
        {
            row.staff.number: _person(row)
            for row in people.filter(is_retired=False)
            .select_related("staff", "department")
            .prefetch_related("concurrent_posts__department")
        },
    )


def _department_line(before: Roster, after: RosterDepartment, names: dict[str, str]) -> ChangeLine:
    old = before.departments.get(after.code)

    def described(d: RosterDepartment | None) -> str:
        if d is None or d.is_abolished:
            return ""
        above = f"（{names.get(d.parent_code, d.parent_code)}の下）" if d.parent_code else ""
        return f"{d.name}{above}"

    return ChangeLine(
        move_of_department(before, after), after.code, after.name, described(old), described(after)
    )


def _staff_line(before: Roster, after: RosterStaff, names: dict[str, str]) -> ChangeLine:
    def described(person: RosterStaff | None) -> str:
        if person is None or person.is_retired:
            return ""
        where = f"{names.get(person.department_code, person.department_code)} {person.post}".strip()
        also = "、".join(
            f"{names.get(p.department_code, p.department_code)} {p.post}".strip() for p in person.concurrent
        )
        return f"{where}（兼務 {also}）" if also else where

    return ChangeLine(
        move_of_staff(before, after),
        after.number,
        after.name,
        described(before.staff.get(after.number)),
        described(after),
    )


def _succession_lines(change: RosterChange, names: dict[str, str]) -> Iterator[ChangeLine]:
    rows = DepartmentSuccession.objects.filter(change=change).select_related("predecessor", "successor")
    for row in rows.order_by("predecessor__code", "successor__code"):
        yield ChangeLine(
            Move.SUCCEEDED_DEPARTMENT,
            row.predecessor.code,
            row.get_kind_display(),
            names.get(row.predecessor.code, row.predecessor.code),
            names.get(row.successor.code, row.successor.code),
        )
