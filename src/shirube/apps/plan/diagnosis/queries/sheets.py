"""取り込みの確認待ちを読む。"""

from uuid import UUID

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis.models import StagedSheet
from shirube.apps.plan.versions.queries import Plan


def staged_sheet_of_key(scope: Scope, plan: Plan, key: UUID) -> StagedSheet:
    """一つの取り込み。無ければ ``StagedSheet.DoesNotExist``。"""
    return StagedSheet.objects.select_related("plan", "assessment", "department").get(plan=plan, key=key)
