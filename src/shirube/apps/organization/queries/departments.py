"""組織を読む: その日の木、一つの組織、来し方。"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Max

from shirube.apps.frame.scope import Scope
from shirube.apps.organization.models import Department, DepartmentSuccession, DepartmentVersion

SEE_UNRELEASED = "roster.see_unreleased"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentNode:
    """その日の一つの組織。``path`` は部からの名前の並び。"""

    id: int
    key: UUID
    code: str
    name: str
    kana: str
    sort_order: int
    parent_id: int | None
    valid_from: date
    depth: int = 0
    path: tuple[str, ...] = ()
    children: tuple["DepartmentNode", ...] = field(default=(), repr=False)

    @property
    def full_name(self) -> str:
        """「総務部 総務課 人事係」。"""
        return " ".join(self.path)

    def walk(self) -> Iterator["DepartmentNode"]:
        """自分と下の組織を、木の順に。"""
        yield self
        for child in self.children:
            yield from child.walk()


def department_tree(scope: Scope, day: date) -> tuple[DepartmentNode, ...]:
    """その日の組織の木（いちばん上の組織の並び）。問い合わせは一つ。"""
    rows = [row for row in _in_force(scope, day) if not row.is_abolished]
    alive = {row.department_id for row in rows}
    below: dict[int | None, list[DepartmentVersion]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r.sort_order, r.department.code)):
        below[row.parent_id if row.parent_id in alive else None].append(row)

    def branch(parent: int | None, path: tuple[str, ...]) -> tuple[DepartmentNode, ...]:
        return tuple(
            DepartmentNode(
                id=row.department_id,
                key=row.department.key,
                code=row.department.code,
                name=row.name,
                kana=row.kana,
                sort_order=row.sort_order,
                parent_id=parent,
                valid_from=row.valid_from,
                depth=len(path),
                path=(*path, row.name),
                children=branch(row.department_id, (*path, row.name)),
            )
            for row in below.get(parent, ())
        )

    return branch(None, ())


def departments_at(scope: Scope, day: date) -> list[DepartmentNode]:
    """その日の組織を、木の順に一列に。"""
    return [node for top in department_tree(scope, day) for node in top.walk()]


def department_by_id(scope: Scope, day: date) -> dict[int, DepartmentNode]:
    """その日の組織を id から引く表。"""
    return {node.id: node for node in departments_at(scope, day)}


def department_at(scope: Scope, day: date, key: UUID) -> DepartmentNode | None:
    """その日のこの組織。無いか廃止されていれば None。"""
    return next((node for node in departments_at(scope, day) if node.key == key), None)


def department_of_key(scope: Scope, key: UUID) -> Department:
    """一つの組織の身元。見せてよい版が一つも無ければ ``DoesNotExist``。"""
    shown = DepartmentVersion.objects.visible(scope.today, sees_unreleased=scope.can(SEE_UNRELEASED))
    return Department.objects.filter(pk__in=shown.values("department")).get(key=key)


def department_of_code(scope: Scope, code: str) -> Department:
    """所属コードの組織の身元。見せてよい版が一つも無ければ ``DoesNotExist``。"""
    shown = DepartmentVersion.objects.visible(scope.today, sees_unreleased=scope.can(SEE_UNRELEASED))
    return Department.objects.filter(pk__in=shown.values("department")).get(code=code)


def department_history(scope: Scope, department: Department) -> list[DepartmentVersion]:
    """この組織の版を、古い順に。"""
    return list(
        DepartmentVersion.objects.visible(scope.today, sees_unreleased=scope.can(SEE_UNRELEASED))
        .filter(department=department)
        .select_related("change", "parent")
        .order_by("valid_from", "change__adoption_order")
    )


def successions_of(scope: Scope, department: Department) -> list[DepartmentSuccession]:
    """この組織が引き継いだ・引き継がれた組織。"""
    rows = DepartmentSuccession.objects.filter(change__state="adopted")
    if not scope.can(SEE_UNRELEASED):
        rows = rows.filter(change__released_on__lte=scope.today)
    mine = rows.filter(predecessor=department) | rows.filter(successor=department)
    return list(
        mine.select_related("change", "predecessor", "successor").order_by("change__effective_on", "pk")
    )


class DepartmentNames:
    """どの日の名称も引ける表。問い合わせは一つ。"""

    def __init__(self, rows: Iterable[tuple[int, date, str]]) -> None:
        self._names: dict[int, list[tuple[date, str]]] = defaultdict(list)
        for department_id, valid_from, name in rows:
            self._names[department_id].append((valid_from, name))

    def at(self, department_id: int, day: date) -> str:
        """その日の名称。まだ無ければ、いちばん初めの名称。"""
        names = self._names[department_id]
        earlier = [name for valid_from, name in names if valid_from <= day]
        return earlier[-1] if earlier else (names[0][1] if names else "")


def department_names(scope: Scope) -> DepartmentNames:
    """見せてよいすべての版から、名称の表を作る。"""
    rows = DepartmentVersion.objects.visible(scope.today, sees_unreleased=scope.can(SEE_UNRELEASED))
    ordered = rows.order_by("valid_from", "change__adoption_order")
    return DepartmentNames(ordered.values_list("department_id", "valid_from", "name"))


def department_version_number(scope: Scope, department: Department) -> int:
    """この組織の版番号（最後に変えた一式の、反映の順番）。様式が持ち、書くときに照らす。"""
    rows = DepartmentVersion.objects.visible(scope.today, sees_unreleased=scope.can(SEE_UNRELEASED))
    return rows.filter(department=department).aggregate(last=Max("change__adoption_order"))["last"] or 0


def _in_force(scope: Scope, day: date) -> list[DepartmentVersion]:
    return list(
        DepartmentVersion.objects.in_force(
            day, today=scope.today, sees_unreleased=scope.can(SEE_UNRELEASED)
        ).select_related("department")
    )
