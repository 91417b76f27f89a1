"""計画とその版を読む。"""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.versions.edition_holders import (
    CannotRepoint,
    EditionAdder,
    EditionHolder,
    edition_adders,
    held_records,
)
from shirube.apps.plan.versions.models import Plan, PlanVersion
from shirube.apps.plan.versions.snapshot_parts import parts
from shirube.apps.plan.versions.tabs import (
    PlanBlock,
    PlanStep,
    plan_blocks,
    plan_sections,
    plan_steps,
    plan_tabs,
    plan_trail,
)
from shirube.engines.plan.snapshot import Head, PlanSnapshot

__all__ = [
    "CannotRepoint",
    "EditionAdder",
    "EditionHolder",
    "Plan",
    "PlanBlock",
    "PlanStep",
    "PlanVersion",
    "approved_versions",
    "baseline",
    "current_plan",
    "current_snapshot",
    "edition_adders",
    "head",
    "held_records",
    "plan_blocks",
    "plan_of_key",
    "plan_sections",
    "plan_steps",
    "plan_tabs",
    "plan_trail",
    "plans",
    "version_of_key",
    "versions",
]


def plans(scope: Scope) -> QuerySet[Plan]:
    """計画を、新しい期間から順に。"""
    return Plan.objects.all()


def plan_of_key(scope: Scope, key: UUID) -> Plan:
    """一つの計画。無ければ ``Plan.DoesNotExist``。"""
    return Plan.objects.get(key=key)


def current_plan(scope: Scope) -> Plan | None:
    """いま見る計画: 実施中の新しいもの、なければ作成中、なければ終わったもの。"""
    order = (Plan.Standing.IN_FORCE, Plan.Standing.DRAFT, Plan.Standing.CLOSED)
    rows = sorted(
        Plan.objects.all(), key=lambda plan: (order.index(Plan.Standing(plan.standing)), -plan.first_year)
    )
    return rows[0] if rows else None


def versions(scope: Scope, plan: Plan) -> QuerySet[PlanVersion]:
    """この計画の版を、新しい順に（中身の JSON は読まない）。"""
    return PlanVersion.objects.filter(plan=plan).defer("snapshot_json")


def version_of_key(scope: Scope, key: UUID) -> PlanVersion:
    """一つの版。無ければ ``PlanVersion.DoesNotExist``。"""
    return PlanVersion.objects.select_related("plan").get(key=key)


def approved_versions(scope: Scope, plan: Plan) -> QuerySet[PlanVersion]:
    """承認された版を、新しい順に。"""
    return PlanVersion.objects.filter(plan=plan, state=PlanVersion.State.APPROVED)


def baseline(scope: Scope, plan: Plan, number: int | None = None) -> PlanVersion | None:
    """比べる元の版: 言われた番号の承認版、言われなければ最後に承認された版。"""
    rows = approved_versions(scope, plan)
    return (rows.filter(number=number) if number is not None else rows).first()


def current_snapshot(scope: Scope, plan: Plan, as_of: date) -> PlanSnapshot:
    """いまの記録から作る、この計画の凍った記録。各アプリが自分の部分を作る。"""
    made = {name: part(scope, plan, as_of) for name, part in parts().items()}
    return PlanSnapshot(head=head(scope, plan, as_of), as_of=as_of, **made)


def head(scope: Scope, plan: Plan, as_of: date) -> Head:
    """計画の頭。"""
    body = organization.municipality(scope)
    return Head(
        key=str(plan.key),
        title=plan.title,
        body_code=organization.current_code(body.pk, as_of),
        body_name=body.name,
        edition=plan.edition or None,
        first_year=plan.first_year,
        last_year=plan.last_year,
        vision=plan.vision or None,
        principles=tuple(plan.principles),
    )
