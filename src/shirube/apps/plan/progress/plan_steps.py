"""計画をつくる手順のうち、進捗照会の分。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.progress.models import Campaign
from shirube.apps.plan.versions.queries import Plan, PlanStep


def _has_asked(scope: Scope, plan: Plan) -> bool:
    return Campaign.objects.filter(plan=plan).exists()


PLAN_STEPS = [PlanStep(95, "課に進み具合を聞く", "progress.campaigns", MEMBER, _has_asked)]
