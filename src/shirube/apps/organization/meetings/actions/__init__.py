"""会議体・会議・決定を記録する。"""

from shirube.apps.organization.meetings.actions.bodies import (
    CannotKeepBody,
    add_body,
    add_seat,
    edit_body,
    edit_seat,
)
from shirube.apps.organization.meetings.actions.decisions import (
    CannotConfirmDecision,
    CannotRecordDecision,
    confirm_decision,
    correct_decision,
    discard_decision,
    edit_decision,
    record_decision,
)
from shirube.apps.organization.meetings.actions.imports import (
    CannotAdoptDecisions,
    DecisionsRefused,
    adopt_decisions,
    discard_decisions,
    stage_decisions,
)
from shirube.apps.organization.meetings.actions.sittings import (
    CannotKeepSitting,
    add_agenda_item,
    call_sitting,
    edit_agenda_item,
    edit_sitting,
    remove_agenda_item,
)

__all__ = [
    "CannotAdoptDecisions",
    "CannotConfirmDecision",
    "CannotKeepBody",
    "CannotKeepSitting",
    "CannotRecordDecision",
    "DecisionsRefused",
    "add_agenda_item",
    "add_body",
    "add_seat",
    "adopt_decisions",
    "call_sitting",
    "confirm_decision",
    "correct_decision",
    "discard_decision",
    "discard_decisions",
    "edit_agenda_item",
    "edit_body",
    "edit_decision",
    "edit_seat",
    "edit_sitting",
    "record_decision",
    "remove_agenda_item",
    "stage_decisions",
]
