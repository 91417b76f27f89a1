"""計画をつくる手順のうち、経費の分。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.money.models import YearBudget
from shirube.apps.plan.versions.queries import Plan, PlanStep


def _has_budgets(scope: Scope, plan: Plan) -> bool:
    return YearBudget.objects.filter(initiative__plan=plan).exists()


PLAN_STEPS = [PlanStep(50, "経費と財源を入れる", "money.overview", "money.see", _has_budgets)]
