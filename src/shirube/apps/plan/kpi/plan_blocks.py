"""計画の入口に置く、KPI のようす。"""

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.queries import kpi_counts
from shirube.apps.plan.versions.queries import Plan, PlanBlock


def kpis(scope: Scope, plan: Plan) -> PlanBlock:
    """定めた数、届いた数、値の無い数。"""
    found = kpi_counts(scope, plan)
    href = reverse("kpi.plan", args=[plan.key])
    if not found.total:
        return PlanBlock(40, "KPI", note="まだ定めていません。手順書の例から選べます。", href=href)
    return PlanBlock(
        40,
        "KPI",
        figures=(
            ("定めたもの", f"{found.total:,}"),
            ("目標に届いた", f"{found.met:,}"),
            ("届いていない", f"{found.unmet:,}"),
            ("新しい値がない", f"{found.silent:,}"),
        ),
        note="届いたかは、終わった年度のうち目標のあるいちばん新しい年度で数えます。",
        href=href,
    )


PLAN_BLOCKS = [kpis]
