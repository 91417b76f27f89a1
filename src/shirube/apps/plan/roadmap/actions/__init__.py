"""工程表を作り、直し、進める。"""

from shirube.apps.plan.roadmap.actions.edition import CannotStartRoadmap, start_from_edition
from shirube.apps.plan.roadmap.actions.existing import adopt_existing
from shirube.apps.plan.roadmap.actions.imports import (
    CannotAdoptSheet,
    SheetRefused,
    adopt_sheet,
    discard_sheet,
    stage_sheet,
)
from shirube.apps.plan.roadmap.actions.initiatives import (
    Assignment,
    InitiativeFields,
    add_initiative,
    assign_owners,
    edit_initiative,
    move_initiative,
    remove_initiative,
    resume_initiative,
    stop_initiative,
)
from shirube.apps.plan.roadmap.actions.links import CannotLinkTasks, link_tasks, unlink_tasks
from shirube.apps.plan.roadmap.actions.order import CannotRemoveFromRoadmap
from shirube.apps.plan.roadmap.actions.pillars import add_pillar, edit_pillar, move_pillar, remove_pillar
from shirube.apps.plan.roadmap.actions.remedies import add_remedy_task
from shirube.apps.plan.roadmap.actions.repointing import withdraw_rows
from shirube.apps.plan.roadmap.actions.rules import CannotChangeRoadmap
from shirube.apps.plan.roadmap.actions.tasks import (
    TaskFields,
    add_tasks,
    edit_task,
    extend_task,
    move_task,
    place_progress,
    record_progress,
    remove_task,
    resume_task,
    stop_task,
)

__all__ = [
    "Assignment",
    "CannotAdoptSheet",
    "CannotChangeRoadmap",
    "CannotLinkTasks",
    "CannotRemoveFromRoadmap",
    "CannotStartRoadmap",
    "InitiativeFields",
    "SheetRefused",
    "TaskFields",
    "add_initiative",
    "add_pillar",
    "add_remedy_task",
    "add_tasks",
    "adopt_existing",
    "adopt_sheet",
    "assign_owners",
    "discard_sheet",
    "edit_initiative",
    "edit_pillar",
    "edit_task",
    "extend_task",
    "link_tasks",
    "move_initiative",
    "move_pillar",
    "move_task",
    "place_progress",
    "record_progress",
    "remove_initiative",
    "remove_pillar",
    "remove_task",
    "resume_initiative",
    "resume_task",
    "stage_sheet",
    "start_from_edition",
    "stop_initiative",
    "stop_task",
    "unlink_tasks",
    "withdraw_rows",
]
