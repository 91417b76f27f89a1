"""進捗照会を読む。"""

from shirube.apps.plan.progress.queries.campaigns import (
    CampaignState,
    SectionState,
    campaign_of_key,
    campaign_states,
    section_of_key,
    section_states,
)
from shirube.apps.plan.progress.queries.lines import (
    AnswerView,
    LineView,
    answers_of,
    asked_lines,
    last_heard,
    line_of_key,
    line_views,
)
from shirube.apps.plan.progress.queries.people import members_of
from shirube.apps.plan.progress.queries.returns import desk_of, judged, receipt_of_key, receipts
from shirube.apps.plan.progress.queries.starting import Candidate, Candidates, Wanted, candidates

__all__ = [
    "AnswerView",
    "CampaignState",
    "Candidate",
    "Candidates",
    "LineView",
    "SectionState",
    "Wanted",
    "answers_of",
    "asked_lines",
    "campaign_of_key",
    "campaign_states",
    "candidates",
    "desk_of",
    "judged",
    "last_heard",
    "line_of_key",
    "line_views",
    "members_of",
    "receipt_of_key",
    "receipts",
    "section_of_key",
    "section_states",
]
