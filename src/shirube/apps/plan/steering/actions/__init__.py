"""課題・リスクを挙げて追い、期間の評価を書いて締め、OODA ループを回す。"""

from shirube.apps.plan.steering.actions.cycles import (
    close_cycle,
    gather_initiatives,
    make_task,
    remove_cycle,
    start_cycle,
    write_review,
    write_summary,
)
from shirube.apps.plan.steering.actions.issues import (
    Source,
    edit_issue,
    log_issue,
    raise_from,
    raise_issue,
    remove_issue,
    take_findings,
)
from shirube.apps.plan.steering.actions.loops import LoopStart, end_loop, start_loop, take_step
from shirube.apps.plan.steering.actions.rules import CannotSteer, SheetRefused
from shirube.apps.plan.steering.actions.sheets import discard_sheet, stage_sheet, take_sheet

__all__ = [
    "CannotSteer",
    "LoopStart",
    "SheetRefused",
    "Source",
    "close_cycle",
    "discard_sheet",
    "edit_issue",
    "end_loop",
    "gather_initiatives",
    "log_issue",
    "make_task",
    "raise_from",
    "raise_issue",
    "remove_cycle",
    "remove_issue",
    "stage_sheet",
    "start_cycle",
    "start_loop",
    "take_findings",
    "take_sheet",
    "take_step",
    "write_review",
    "write_summary",
]
