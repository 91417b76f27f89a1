"""工程表の様式。"""

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.roadmap.forms.narrowing import NarrowingForm
from shirube.apps.plan.roadmap.forms.quick import QuickTasksForm
from shirube.apps.plan.roadmap.forms.records import (
    ExtensionForm,
    InitiativeForm,
    LinkForm,
    MoveForm,
    NewInitiativeForm,
    NewPillarForm,
    PillarForm,
    ProgressForm,
    StateForm,
    StopForm,
    TaskForm,
)
from shirube.apps.plan.roadmap.forms.remedies import RemedyTaskForm
from shirube.apps.plan.roadmap.forms.sheet import AdoptForm, SheetForm
from shirube.apps.plan.roadmap.forms.start import StartForm

__all__ = [
    "AdoptForm",
    "ExtensionForm",
    "InitiativeForm",
    "LinkForm",
    "MoveForm",
    "NarrowingForm",
    "NewInitiativeForm",
    "NewPillarForm",
    "PillarForm",
    "ProgressForm",
    "QuickTasksForm",
    "RemedyTaskForm",
    "SheetForm",
    "StartForm",
    "StateForm",
    "StopForm",
    "TaskForm",
    "VersionForm",
]
