"""照会・設問・答え・答え帳・提案を読む。"""

from shirube.apps.plan.inquiries.queries.answers import (
    AnswerView,
    answers_of,
    asked_questions,
    filled_values,
    last_heard,
    last_views,
)
from shirube.apps.plan.inquiries.queries.bank import facts, known_from_plan, standing_fact_of_key
from shirube.apps.plan.inquiries.queries.inquiries import (
    SEE_ALL,
    InquiryState,
    SectionState,
    department_choices,
    inquiries,
    inquiry_of_key,
    inquiry_states,
    members_of,
    question_of_key,
    questions,
    section_of_key,
    section_states,
    standing,
    waiting_sections,
)
from shirube.apps.plan.inquiries.queries.memory import memory_of
from shirube.apps.plan.inquiries.queries.proposals import (
    proposal_of_key,
    proposals,
    sheet_of_key,
    step_of_key,
)
from shirube.apps.plan.inquiries.queries.returns import judged, receipt_of_key, receipts

__all__ = [
    "SEE_ALL",
    "AnswerView",
    "InquiryState",
    "SectionState",
    "answers_of",
    "asked_questions",
    "department_choices",
    "facts",
    "filled_values",
    "inquiries",
    "inquiry_of_key",
    "inquiry_states",
    "judged",
    "known_from_plan",
    "last_heard",
    "last_views",
    "members_of",
    "memory_of",
    "proposal_of_key",
    "proposals",
    "question_of_key",
    "questions",
    "receipt_of_key",
    "receipts",
    "section_of_key",
    "section_states",
    "sheet_of_key",
    "standing",
    "standing_fact_of_key",
    "step_of_key",
    "waiting_sections",
]
