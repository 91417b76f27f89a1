"""提案と、その歩みを読む。"""

from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries.models import Proposal, ProposalSheet, ProposalStep


def proposals(scope: Scope) -> QuerySet[Proposal]:
    """提案を、新しい順に。"""
    return Proposal.objects.select_related("department", "initiative__plan").prefetch_related("steps")


def proposal_of_key(scope: Scope, key: UUID) -> Proposal:
    """一つの提案。"""
    return proposals(scope).get(key=key)


def step_of_key(scope: Scope, proposal: Proposal, key: UUID) -> ProposalStep:
    """この提案の、歩みの一つ。"""
    return ProposalStep.objects.get(proposal=proposal, key=key)


def sheet_of_key(scope: Scope, key: UUID) -> ProposalSheet:
    """取り込んだ提案の表。"""
    return ProposalSheet.objects.get(key=key)
