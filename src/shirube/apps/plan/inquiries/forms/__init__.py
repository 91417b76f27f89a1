"""照会台帳の様式。"""

from shirube.apps.plan.inquiries.forms.answers import AnswerForm, DraftsForm, ReturnsForm
from shirube.apps.plan.inquiries.forms.bank import FactForm
from shirube.apps.plan.inquiries.forms.cells import AddressForm, AssignForm, ColumnForm, FormFileForm
from shirube.apps.plan.inquiries.forms.inquiries import DecisionForm, InquiryForm, SentForm
from shirube.apps.plan.inquiries.forms.proposals import ProposalForm, SheetForm, StepForm, TakeForm
from shirube.apps.plan.inquiries.forms.questions import QuestionForm

__all__ = [
    "AddressForm",
    "AnswerForm",
    "AssignForm",
    "ColumnForm",
    "DecisionForm",
    "DraftsForm",
    "FactForm",
    "FormFileForm",
    "InquiryForm",
    "ProposalForm",
    "QuestionForm",
    "ReturnsForm",
    "SentForm",
    "SheetForm",
    "StepForm",
    "TakeForm",
]
