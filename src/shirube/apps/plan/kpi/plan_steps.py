"""計画をつくる手順のうち、KPI の分。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.versions.queries import Plan, PlanStep


def _has_kpis(scope: Scope, plan: Plan) -> bool:
    return Kpi.objects.filter(plan=plan, withdrawn_at=None).exists()


PLAN_STEPS = [PlanStep(40, "KPIを定める", "kpi.plan", MEMBER, _has_kpis)]
