"""照会台帳と提案募集の記録。"""

from shirube.apps.plan.inquiries.models.answers import AnswerRow, Receipt, ReturnedFile
from shirube.apps.plan.inquiries.models.bank import StandingFact
from shirube.apps.plan.inquiries.models.inquiry import Inquiry, InquirySection, Question
from shirube.apps.plan.inquiries.models.proposal import Proposal, ProposalSheet, ProposalStep

__all__ = [
    "AnswerRow",
    "Inquiry",
    "InquirySection",
    "Proposal",
    "ProposalSheet",
    "ProposalStep",
    "Question",
    "Receipt",
    "ReturnedFile",
    "StandingFact",
]
