"""計画をつくる手順のうち、自己診断とビジョンの分。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis.models import Assessment
from shirube.apps.plan.versions.queries import Plan, PlanStep


def _has_confirmed(scope: Scope, plan: Plan) -> bool:
    return Assessment.objects.filter(plan=plan, standing=Assessment.Standing.CONFIRMED).exists()


def _has_vision(scope: Scope, plan: Plan) -> bool:
    return bool(plan.vision.strip())


PLAN_STEPS = [
    PlanStep(30, "いまの姿を診断する", "diagnosis.list", MEMBER, _has_confirmed),
    PlanStep(60, "ビジョンを書く", "diagnosis.vision", MEMBER, _has_vision),
]
