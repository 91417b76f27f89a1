"""自己診断・推進体制・機運醸成を作り、直す。"""

from shirube.apps.plan.diagnosis.actions.answer_sheets import (
    adopt_answers,
    respondent_label,
    stage_answers,
)
from shirube.apps.plan.diagnosis.actions.assessments import (
    answer_for_section,
    confirm_assessment,
    decide_answer,
    edit_assessment,
    read_evidence,
    reopen_assessment,
    start_assessment,
)
from shirube.apps.plan.diagnosis.actions.findings import (
    drop_finding,
    reopen_finding,
    send_finding_to_issues,
    start_initiatives,
    tie_finding,
)
from shirube.apps.plan.diagnosis.actions.holder_sheets import adopt_holders, holder_text, stage_holders
from shirube.apps.plan.diagnosis.actions.preparations import add_preparation, edit_preparation
from shirube.apps.plan.diagnosis.actions.refusals import CannotChangeDiagnosis, SheetRefused
from shirube.apps.plan.diagnosis.actions.sheets import SheetFile, discard_sheet
from shirube.apps.plan.diagnosis.actions.structure import add_role_holder, choose_structure, edit_role_holder

__all__ = [
    "CannotChangeDiagnosis",
    "SheetFile",
    "SheetRefused",
    "add_preparation",
    "add_role_holder",
    "adopt_answers",
    "adopt_holders",
    "answer_for_section",
    "choose_structure",
    "confirm_assessment",
    "decide_answer",
    "discard_sheet",
    "drop_finding",
    "edit_assessment",
    "edit_preparation",
    "edit_role_holder",
    "holder_text",
    "read_evidence",
    "reopen_assessment",
    "reopen_finding",
    "respondent_label",
    "send_finding_to_issues",
    "stage_answers",
    "stage_holders",
    "start_assessment",
    "start_initiatives",
    "tie_finding",
]
