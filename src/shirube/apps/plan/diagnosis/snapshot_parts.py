"""計画の版のうち、自己診断・推進体制・機運醸成が作る部分。"""

from shirube.apps.plan.diagnosis import queries

PARTS = {
    "diagnosis": queries.diagnosis_lines,
    "structure": queries.structure_lines,
    "arrangement": queries.arrangement_lines,
    "preparations": queries.preparation_lines,
}
