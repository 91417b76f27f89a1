"""機運醸成の行いを読む。"""

from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis.models import Preparation
from shirube.apps.plan.versions.queries import Plan


def preparations(scope: Scope, plan: Plan) -> QuerySet[Preparation]:
    """この計画の機運醸成の行いを、新しい順に。"""
    return Preparation.objects.filter(plan=plan)


def preparation_of_key(scope: Scope, plan: Plan, key: UUID) -> Preparation:
    """一つの行い。無ければ ``Preparation.DoesNotExist``。"""
    return Preparation.objects.get(plan=plan, key=key)
