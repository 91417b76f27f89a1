"""推進体制を読む。"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.organization.queries import DepartmentNode
from shirube.apps.plan.diagnosis.models import RoleHolder, StructureChoice
from shirube.apps.plan.editions import queries as shelf
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_structure import (
    PROMOTER,
    Arrangement,
    HolderKind,
    Holding,
    Layout,
    StructureGap,
    structure_gaps,
)
from shirube.reference.plan.records import PlanEdition, StructureRole


def structure_edition(scope: Scope, plan: Plan) -> PlanEdition:
    """役割をとる国の計画の版（読み込んだ版を含む）: 計画のもとの版か、体制の記されたいちばん新しい版。"""
    return shelf.role_edition(scope, plan.edition)


def structure_roles(scope: Scope, plan: Plan) -> tuple[StructureRole, ...]:
    """点検する役割。DX推進員は、版に無ければ手順書のものを末尾に足す。"""
    return shelf.roles(scope, plan.edition)


def role_holders(scope: Scope, plan: Plan) -> QuerySet[RoleHolder]:
    """役割の担い手（過ぎたものも、これからのものも）。"""
    return RoleHolder.objects.filter(plan=plan).select_related("department")


def role_holder_of_key(scope: Scope, plan: Plan, key: UUID) -> RoleHolder:
    """一つの担い手。無ければ ``RoleHolder.DoesNotExist``。"""
    return RoleHolder.objects.select_related("department").get(plan=plan, key=key)


def structure_choice(scope: Scope, plan: Plan) -> StructureChoice | None:
    """置き方の記録。まだ無ければ None。"""
    return StructureChoice.objects.filter(plan=plan).first()


def arrangement(choice: StructureChoice | None) -> Arrangement:
    """置き方の記録を、点検の形にする。"""
    if choice is None:
        return Arrangement()
    return Arrangement(layout=Layout(choice.layout) if choice.layout else None, pmo=choice.pmo or None)


def holdings(rows: Iterable[RoleHolder], nodes: dict[int, DepartmentNode]) -> list[Holding]:
    """担い手の行を、点検の形にする。"""
    return [
        Holding(
            key=str(row.key),
            role=row.role,
            kind=HolderKind(row.kind),
            name=row.name,
            department=nodes[row.department_id].name if row.department_id in nodes else None,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            is_concurrent=row.is_concurrent,
        )
        for row in rows
    ]


def promoter_sections(scope: Scope, plan: Plan, day: date) -> list[tuple[DepartmentNode, list[RoleHolder]]]:
    """推進員を置く単位の所属と、その日の推進員（下の組織の推進員を含む）。"""
    rows = list(role_holders(scope, plan).filter(role=PROMOTER))
    serving = {holding.key for holding in holdings(rows, {}) if holding.is_in_force(day)}
    found = []
    for node in organization.departments_at(scope, day):
        if is_section(node):
            below = {one.id for one in node.walk()}
            mine = [row for row in rows if row.department_id in below and str(row.key) in serving]
            found.append((node, mine))
    return found


def is_section(node: DepartmentNode) -> bool:
    """推進員を置く単位か: 上から二段目の組織（ふつうは課）か、下に組織のないいちばん上の組織。"""
    return node.depth == 1 or (node.depth == 0 and not node.children)


def gaps(scope: Scope, plan: Plan, day: date) -> tuple[StructureGap, ...]:
    """その日の、足りないところ。推進員は、一人でも置いた計画でだけ点検する。"""
    nodes = organization.department_by_id(scope, day)
    rows = list(role_holders(scope, plan))
    sections: dict[str, bool] = {}
    if any(row.role == PROMOTER for row in rows):
        placed = promoter_sections(scope, plan, day)
        sections = {node.full_name: bool(holders) for node, holders in placed}
    return structure_gaps(
        structure_roles(scope, plan),
        holdings(rows, nodes),
        arrangement(structure_choice(scope, plan)),
        sections,
        day,
    )
