"""計画をつくる手順のうち、版の分。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.models import Plan, PlanVersion
from shirube.apps.plan.versions.tabs import PlanStep


def _is_approved(scope: Scope, plan: Plan) -> bool:
    return PlanVersion.objects.filter(plan=plan, state=PlanVersion.State.APPROVED).exists()


def _has_begun(scope: Scope, plan: Plan) -> bool:
    return plan.standing != Plan.Standing.DRAFT


PLAN_STEPS = [
    PlanStep(90, "版を提案し、承認を受ける", "plans.versions", MEMBER, _is_approved),
    PlanStep(98, "始まったら、立場を「実施中」にする", "plans.edit", "plan.edit", _has_begun),
]
