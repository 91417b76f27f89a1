"""課題・PDCA・OODA の様式。"""

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.steering.forms.cycles import ReviewForm, StartCycleForm, SummaryForm
from shirube.apps.plan.steering.forms.issues import EntryForm, IssueForm, NarrowIssuesForm, NewIssueForm
from shirube.apps.plan.steering.forms.loops import EndForm, StartLoopForm, StepForm
from shirube.apps.plan.steering.forms.sheets import SheetForm, TakeForm

__all__ = [
    "EndForm",
    "EntryForm",
    "IssueForm",
    "NarrowIssuesForm",
    "NewIssueForm",
    "ReviewForm",
    "SheetForm",
    "StartCycleForm",
    "StartLoopForm",
    "StepForm",
    "SummaryForm",
    "TakeForm",
    "VersionForm",
]
