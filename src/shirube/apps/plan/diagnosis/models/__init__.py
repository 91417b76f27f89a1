"""自己診断・推進体制・機運醸成の記録。"""

from shirube.apps.plan.diagnosis.models.assessments import Answer, Assessment, Finding, SectionAnswer
from shirube.apps.plan.diagnosis.models.preparations import Preparation
from shirube.apps.plan.diagnosis.models.sheets import StagedSheet
from shirube.apps.plan.diagnosis.models.structure import RoleHolder, StructureChoice

__all__ = [
    "Answer",
    "Assessment",
    "Finding",
    "Preparation",
    "RoleHolder",
    "SectionAnswer",
    "StagedSheet",
    "StructureChoice",
]
