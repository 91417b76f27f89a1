"""会議体・会議・決定を読む。"""

from shirube.apps.organization.meetings.models import Decision, MeetingBody, Sitting
from shirube.apps.organization.meetings.queries.records import (
    agenda_item_of_key,
    bodies,
    body_of_key,
    decision_of_key,
    decisions,
    import_of_key,
    imports,
    sitting_of_key,
    sittings,
    standing_decisions,
)
from shirube.apps.organization.meetings.queries.seats import SeatView, seat_of_key, seats_at

__all__ = [
    "Decision",
    "MeetingBody",
    "SeatView",
    "Sitting",
    "agenda_item_of_key",
    "bodies",
    "body_of_key",
    "decision_of_key",
    "decisions",
    "import_of_key",
    "imports",
    "seat_of_key",
    "seats_at",
    "sitting_of_key",
    "sittings",
    "standing_decisions",
]
