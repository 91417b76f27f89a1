"""照会を受け付け、設問を割り振り、答え、決裁を経て回答する。答え帳と提案を書く。"""

from shirube.apps.plan.inquiries.actions.answers import (
    CannotAnswer,
    answer_question,
    confirm_drafts,
    draft_tick,
)
from shirube.apps.plan.inquiries.actions.bank import edit_fact, keep_fact, retire_fact, return_fact
from shirube.apps.plan.inquiries.actions.inquiries import (
    CannotKeepInquiry,
    approve_inquiry,
    attach_form,
    edit_inquiry,
    form_of,
    move_stage,
    record_outside_decision,
    register_inquiry,
)
from shirube.apps.plan.inquiries.actions.proposals import (
    CannotKeepProposal,
    add_proposal,
    add_step,
    edit_proposal,
    remove_step,
)
from shirube.apps.plan.inquiries.actions.questions import (
    add_candidates,
    add_question,
    assign_questions,
    copy_questions,
    edit_question,
    remove_question,
)
from shirube.apps.plan.inquiries.actions.reminders import call_section, call_sections
from shirube.apps.plan.inquiries.actions.returns import adopt_rows, receive_returns, take_file
from shirube.apps.plan.inquiries.actions.sheets import (
    ProposalSheetRefused,
    discard_sheet,
    stage_sheet,
    take_sheet,
)

__all__ = [
    "CannotAnswer",
    "CannotKeepInquiry",
    "CannotKeepProposal",
    "ProposalSheetRefused",
    "add_candidates",
    "add_proposal",
    "add_question",
    "add_step",
    "adopt_rows",
    "answer_question",
    "approve_inquiry",
    "assign_questions",
    "attach_form",
    "call_section",
    "call_sections",
    "confirm_drafts",
    "copy_questions",
    "discard_sheet",
    "draft_tick",
    "edit_fact",
    "edit_inquiry",
    "edit_proposal",
    "edit_question",
    "form_of",
    "keep_fact",
    "move_stage",
    "receive_returns",
    "record_outside_decision",
    "register_inquiry",
    "remove_question",
    "remove_step",
    "retire_fact",
    "return_fact",
    "stage_sheet",
    "take_file",
    "take_sheet",
]
