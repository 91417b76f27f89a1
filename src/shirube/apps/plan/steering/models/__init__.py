"""課題・リスク管理表、PDCA、OODA の記録。"""

from shirube.apps.plan.steering.models.cycles import Cycle, CycleReview
from shirube.apps.plan.steering.models.issues import Issue, IssueEntry
from shirube.apps.plan.steering.models.loops import Loop, LoopStep
from shirube.apps.plan.steering.models.sheets import SteeringSheet

__all__ = ["Cycle", "CycleReview", "Issue", "IssueEntry", "Loop", "LoopStep", "SteeringSheet"]
