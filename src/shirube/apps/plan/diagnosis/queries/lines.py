"""計画の版に入る行: 確定した自己診断、体制、機運醸成。"""

from collections import defaultdict
from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis.models import Assessment
from shirube.apps.plan.diagnosis.queries.assessments import asked_questions, assessments, picture
from shirube.apps.plan.diagnosis.queries.preparations import preparations
from shirube.apps.plan.diagnosis.queries.structure import (
    arrangement,
    holdings,
    role_holders,
    structure_choice,
    structure_roles,
)
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_structure import PROMOTER, HolderKind, Holding
from shirube.engines.plan.snapshot_lines import ArrangementLine, DiagnosisLine, DutyLine, Preparation
from shirube.reference.plan import diagnosis as reference

DX_DEPARTMENT = "role.dx_department"


def diagnosis_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[DiagnosisLine, ...]:
    """その日までに確定した、いちばん新しい診断の答え。答えのない問いも載せる。"""
    latest = (
        assessments(scope, plan)
        .filter(standing=Assessment.Standing.CONFIRMED, assessed_on__lte=as_of)
        .first()
    )
    if latest is None:
        return ()
    shown = picture(scope, latest)
    labels = {viewpoint.reference: viewpoint.label for viewpoint in reference.viewpoints()}
    return tuple(
        DiagnosisLine(
            question=question.id,
            viewpoint=labels[question.viewpoint],
            label=question.label,
            stage=shown.answers[question.id].stage,
            reason=shown.answers[question.id].reason or None,
            previous_stage=shown.previous_stages.get(question.id),
        )
        for question in asked_questions(scope, latest)
    )


def structure_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[DutyLine, ...]:
    """役割ごとに一行。計画が挙げる役割は、担い手がいなくても載せる（未定）。"""
    by_role: dict[str, list[Holding]] = defaultdict(list)
    for holding in holdings(role_holders(scope, plan), {}):
        if holding.is_in_force(as_of):
            by_role[holding.role].append(holding)
    return tuple(
        DutyLine(
            role=role.id,
            label=role.label,
            holder=_holder_text(role.id, by_role[role.id]),
            is_external=any(holding.kind is HolderKind.EXTERNAL for holding in by_role[role.id]),
            concurrent=_concurrent(role.id, by_role[role.id]),
        )
        for role in structure_roles(scope, plan)
        if by_role[role.id] or role.is_listed
    )


def arrangement_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[ArrangementLine, ...]:
    """推進体制の置き方。決めていなければ空。"""
    choice = structure_choice(scope, plan)
    if choice is None:
        return ()
    chosen = arrangement(choice)
    layout = chosen.layout
    return (
        ArrangementLine(
            key="arrangement",
            title=layout.label if layout else None,
            layout_key=layout.value if layout else None,
            pmo=chosen.pmo,
        ),
    )


def _concurrent(role: str, held: list[Holding]) -> tuple[str, ...]:
    """DX推進担当を併任する人の職名。ほかの役割の掛け持ちは、担い手の名に添える。"""
    return tuple(one.name for one in held if role == DX_DEPARTMENT and one.is_concurrent)


def _holder_text(role: str, held: list[Holding]) -> str | None:
    if role == DX_DEPARTMENT:
        held = [one for one in held if not one.is_concurrent]
    if not held:
        return None
    if role == PROMOTER:
        return f"{len(held)}の所属に置く"
    return "、".join(holding.name + ("（併任・兼務）" if holding.is_concurrent else "") for holding in held)


def preparation_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[Preparation, ...]:
    """その日までの行いを、古い順に。"""
    rows = preparations(scope, plan).filter(held_on__lte=as_of).order_by("held_on", "id")
    return tuple(
        Preparation(
            key=str(row.key),
            kind=row.get_kind_display(),
            title=row.title,
            held_on=row.held_on,
            note=row.learnt or None,
        )
        for row in rows
    )
