"""計画をつくる手順のうち、工程表の分。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap.models import Initiative, Task
from shirube.apps.plan.versions.queries import Plan, PlanStep


def _has_initiatives(scope: Scope, plan: Plan) -> bool:
    return Initiative.objects.filter(plan=plan).exists()


def _has_owners_and_tasks(scope: Scope, plan: Plan) -> bool:
    rows = Initiative.objects.filter(plan=plan).exclude(state__in=("done", "stopped"))
    unowned = rows.filter(department=None, department_text="")
    has_tasks = Task.objects.filter(initiative__plan=plan).exists()
    return has_tasks and not unowned.exists() and rows.exists()


PLAN_STEPS = [
    PlanStep(
        10, "取組を入れる（国の計画から、またはいまある表から）", "roadmap.table", MEMBER, _has_initiatives
    ),
    PlanStep(20, "担当と工程を決める", "roadmap.table", MEMBER, _has_owners_and_tasks),
]
