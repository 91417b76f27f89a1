"""まだ課題にしていない、期限を過ぎた作業と、目標に届かなかった KPI。"""

from dataclasses import dataclass
from uuid import UUID

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi import queries as kpi
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering.models import Issue
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_judgement import Verdict, latest_judgement
from shirube.engines.plan.plan_state import days_late, late_tasks
from shirube.engines.plan.steering_issues import SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """課題にできるもの。"""

    kind: SourceKind
    key: UUID
    title: str
    owner: str
    why: str


def candidates(scope: Scope, plan: Plan) -> list[Candidate]:
    """遅れの大きい作業から順に、そのあとに未達の KPI。"""
    held = {
        (kind, str(key))
        for kind, key in Issue.objects.filter(plan=plan).values_list("source_kind", "source_key")
    }
    found = [*_late(scope, plan), *_unmet(scope, plan)]
    return [one for one in found if (one.kind.value, str(one.key)) not in held]


def _late(scope: Scope, plan: Plan) -> list[Candidate]:
    snapshot = roadmap.roadmap_snapshot(scope, plan, scope.today)
    owners = {one.key: one.owner for one in snapshot.initiatives}
    return [
        Candidate(
            kind=SourceKind.TASK,
            key=UUID(task.key),
            title=task.title,
            owner=task.owner or owners[task.initiative] or "担当未定",
            why=f"期限を{days_late(task, scope.today):,}日過ぎている",
        )
        for task in late_tasks(snapshot)
    ]


def _unmet(scope: Scope, plan: Plan) -> list[Candidate]:
    found = []
    for line in kpi.kpi_lines(scope, plan, scope.today):
        judged = latest_judgement(line, scope.today)
        if judged is not None and judged.verdict is Verdict.UNMET:
            found.append(
                Candidate(
                    kind=SourceKind.KPI, key=UUID(line.key), title=line.title, owner="", why=judged.reason
                )
            )
    return found
